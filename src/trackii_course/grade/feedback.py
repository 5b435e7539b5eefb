"""Feedback: one page for each student, with each question, the answer given, the right one and the reason."""

from __future__ import annotations

import hashlib
import re
from html import escape
from pathlib import Path
from typing import Any

import msgspec

from .._write import write_text
from ..forms import Key, KeyForm, KeyQuestion, Marked, QuestionMark, marks
from ..sheet_page import sheet_style

_WORDS = {1.0: ("full", "✓ Correct."), 0.0: ("none", "↩ Not quite.")}


def write_feedback(results: Path, key: Key) -> int:
    """``feedback/<student>.html`` for every marked student; returns how many."""
    forms = {form.form: form for form in key.forms}
    count = 0
    for marked in marks(results):
        write_text(results / "feedback" / feedback_name(marked.student), feedback_page(key, forms[marked.form], marked))
        count += 1
    return count


def feedback_name(student: str) -> str:
    """A safe file name: readable letters, and a digest that keeps two students apart on every file system."""
    readable = re.sub(r"[^A-Za-z0-9._-]", "_", student)[:40].strip(".")
    return f"{readable}-{hashlib.sha256(student.encode(errors='surrogatepass')).hexdigest()[:8]}.html"


def feedback_page(key: Key, form: KeyForm, marked: Marked) -> str:
    """The page as text. What the student wrote is shown as text and never live."""
    rows = "".join(_question(question, mark) for question, mark in zip(form.questions, marked.marks, strict=True))
    late = (
        f"<p>Handed in {marked.late_days} day(s) late: {marked.points:g} points after the penalty.</p>"
        if marked.late_days
        else ""
    )
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(key.title)}: feedback</title><style>{sheet_style()}"
        "body{background:var(--tii-paper);color:var(--tii-ink);font:1rem/1.6 var(--tii-interface);margin:0 auto;max-width:44rem;padding:1rem}"
        ".tii-items{padding-left:1.5rem}</style></head><body><main>"
        f"<h1>{escape(key.title)}: feedback for {escape(marked.name or marked.student)}</h1>"
        f"<p><strong>{marked.closed:g} of {key.points:g} points</strong> for the closed questions.</p>{late}"
        f'<ol class="tii-items">{rows}</ol></main></body></html>\n'
    )


def _question(question: KeyQuestion, mark: QuestionMark) -> str:
    grade, word = _WORDS.get(mark.score, ("part", "◐ Partly right."))
    given = given_text(question, msgspec.json.decode(mark.response))
    whys = "".join(
        f"<li><strong>{escape(option.text)}:</strong> {escape(option.why)}</li>"
        for option in question.options
        if option.key or (given and option.text in given)
    )
    return (
        f'<li class="tii-item" data-grade="{grade}"><h2>{escape(question.stem)}</h2>'
        f"<p><strong>{word}</strong> {mark.score * question.points:g} of {question.points:g} points.</p>"
        f"<p>Your answer: {escape(given) if given else 'none'}</p><p>The answer: {escape(question.answer)}</p><ul>{whys}</ul></li>"
    )


def given_text(question: KeyQuestion, response: Any) -> str:
    """A response in words, as far as it can be put in words; never raises."""
    texts = [option.text for option in question.options]

    def at(index: Any, among: list[str]) -> str:
        return among[index] if type(index) is int and 0 <= index < len(among) else "?"

    if response is None:
        return ""
    if question.kind == "track" and isinstance(response, dict):
        reason = response.get("reason")
        return f"Track {str(response.get('verdict', ''))[:4]}; {at(reason, texts[3:])}"
    if question.kind == "matching" and isinstance(response, list):
        return ", ".join(f"{place}. → {str(index)[:4]}" for place, index in enumerate(response, start=1))
    if question.kind in ("multiple", "ordering") and isinstance(response, list):
        return "; ".join(at(index, texts) for index in response)
    return at(response, texts) if question.kind == "single" else str(response)[:200]
