"""Prove that a student version differs from the instructor's only in solutions, and that no key is in it.

A question's HTML may hold its stem, its options and the form's own markup, and nothing else. All other files of a student follow
from the form and from the exercise, so they are compared with what must stand there; on top of that, each is searched for reasons.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import datetime
from html import escape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from ..dates import MONTHS
from ..forms import STUB, Form, FormError, Key, KeyForm, KeyQuestion, Question, encode, read_form, read_key
from ..sheet_page import form_page
from .notebook import CLOSED, METADATA

_SHORTEST = 20  # letters: a shorter reason could stand in a stem by chance
_CELL = {"cell_type", "id", "metadata", "source", "outputs", "execution_count"}
_TAGS = {"form", "fieldset", "legend", "span", "p", "div", "input", "label", "select", "option", "ol", "li", "strong"}
_NAME = r"q\d+(-[a-z]+\d*)*"
_CLASS = (
    "tii-(item|single|multiple|matching|ordering|date|track|count|hint|step|option|sign|field|row|order|box|event|live|error"
    "|feedback|more)"
)
_ATTRIBUTES = {
    "class": f"{_CLASS}( {_CLASS})?", "id": _NAME, "for": _NAME, "name": rf"{_NAME}|year|month|day|m\d+",
    "aria-describedby": f"{_NAME}( {_NAME})?", "data-kind": "single|multiple|matching|ordering|date|track", "novalidate": "",
    "type": "radio|checkbox|text", "value": r"\d*|I|1\.5|II", "inputmode": "numeric", "autocomplete": "off", "maxlength": r"\d",
    "size": r"\d", "role": "status", "aria-hidden": "true", "aria-live": "polite", "aria-label": "Events, in your order",
    "data-place": r"\d+",
}  # fmt: skip
_WORDS = {
    "Choose one answer.", "Choose all that apply.", "Choose one match for each row.", "Choose", "Day", "Month", "Year",
    "Move the events until the earliest stands first.", "Two steps: the verdict, then the reason that decides.",
    "Step 1 of 2: which track?", "Step 2 of 2: what decides?", "■", "◧", "○", *MONTHS,
}  # fmt: skip


def verify(out: Path) -> list[str]:
    """What is wrong with the assignment in ``out``, in words; nothing, if all is well. Raises FormError if it is no assignment."""
    key = read_key(out / "instructor" / "key.json")
    students = {form.student for form in key.forms}
    problems: list[str] = []
    for form in key.forms:
        problems += _one(out / "student" / form.student, out / "instructor", form, key)
    if "" not in students:
        strays = (path for path in sorted((out / "student").iterdir()) if path.name not in students)
        problems += [f"{path}: no form of the key belongs to it: take it out" for path in strays]
    return problems


def _one(folder: Path, instructor: Path, key: KeyForm, whole: Key) -> Iterator[str]:
    try:
        form = read_form(folder / "form.json")
    except FormError as error:
        yield str(error)
        return
    if form.form != key.form:
        yield f"{folder}: form {form.form} is not the key's {key.form}"
    if [question.name for question in form.questions] != [question.name for question in key.questions]:
        yield f"{folder}: the questions are not those of the key"
        return
    for shown, question in zip(form.questions, key.questions, strict=True):
        yield from (f"{folder / 'form.json'}: {shown.name}: {what}" for what in _foreign(shown, question))
    if (folder / "form.json").read_bytes() != encode(_expected(form, key, whole)):
        yield f"{folder / 'form.json'}: it holds more than the form"
    if _text(folder / "form.html") != form_page(form):
        yield f"{folder / 'form.html'}: it is not the page that this version of trackii makes of form.json"
    for name in ("prompt.md", "rubric.md"):
        if _text(folder / name) != _text(instructor / name):
            yield f"{folder / name}: it differs from the instructor's"
    name = f"{whole.assignment}.ipynb"
    yield from (f"{folder / name}: {what}" for what in _notebook(folder / name, instructor / name))
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            text = path.read_text("utf-8", errors="replace")
            for question in key.questions:
                yield from (f"{path}: {question.name}: {what} is in it" for what in _leaks(text, question))


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except (FileNotFoundError, UnicodeDecodeError):
        return ""


def _expected(form: Form, key: KeyForm, whole: Key) -> Form:
    """The form that the key asks for; the HTML is the student's, which is looked at by itself."""
    due = form.due
    try:
        datetime.fromisoformat(due)
    except ValueError:
        due = ""
    questions = tuple(
        Question(name=question.name, kind=question.kind, points=question.points, html=shown.html)
        for shown, question in zip(form.questions, key.questions, strict=True)
    )
    return Form(
        assignment=whole.assignment, title=whole.title, form=key.form, student=key.student, due=due, questions=questions,
        written=whole.written,
    )  # fmt: skip


class _Reader(HTMLParser):
    """Gathers what is neither a question's own text nor the markup of its form."""

    def __init__(self, known: set[str]) -> None:
        super().__init__()
        self.known, self.foreign = known, list[str]()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _TAGS:
            self.foreign.append(f"<{tag}>")
        for name, value in attrs:
            if not re.fullmatch(_ATTRIBUTES.get(name, "(?!)"), value or ""):
                self.foreign.append(f'{name}="{value or ""}"')

    def handle_data(self, data: str) -> None:
        text = data.strip()
        if text and text not in self.known and not re.fullmatch(r"Question \d+ of \d+", text):
            self.foreign.append(text)

    def handle_comment(self, data: str) -> None:
        self.foreign.append(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        self.foreign.append(f"<!{decl}>")

    def handle_pi(self, data: str) -> None:
        self.foreign.append(f"<?{data}>")

    def unknown_decl(self, data: str) -> None:
        self.foreign.append(f"<![{data}]>")


def _foreign(shown: Question, question: KeyQuestion) -> Iterator[str]:
    texts = [question.stem, *(option.text for option in question.options if question.kind != "date")]
    known = _WORDS | {piece.strip() for text in texts for piece in text.split("**")}
    if question.kind == "matching":  # the pairs stand apart in the form: "left: right"
        for text in texts[1:]:
            cuts = [found.start() for found in re.finditer(": ", text)]
            known |= {piece.strip() for cut in cuts for side in (text[:cut], text[cut + 2 :]) for piece in side.split("**")}
            known.discard(text)
    reader = _Reader(known)
    try:
        reader.feed(shown.html)
        reader.close()
    except AssertionError as error:  # the parser's way to refuse what is no HTML
        reader.foreign.append(str(error))
    yield from (f"{text[:80]!r} does not belong to the question" for text in reader.foreign)
    if question.kind == "ordering" and question.key["answer"] == sorted(question.key["answer"]):
        yield "the rows stand in the right order"


def _notebook(mine: Path, theirs: Path) -> Iterator[str]:
    """The instructor's cells without solutions, and nowhere to hide a key: no outputs, attachments or metadata of another kind."""
    try:
        ours, full = (json.loads(path.read_text("utf-8")) for path in (mine, theirs))
        cells = ours.pop("cells")
        whole = full["cells"]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        yield f"it cannot be compared with the instructor's: {error!r}"
        return
    if ours != {"metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}:
        yield "its metadata hold more than the kernel's name (widget state?)"
    if [cell.get("id") for cell in cells] != [cell.get("id") for cell in whole]:
        yield "it has other cells than the instructor's"
        return
    for cell, model in zip(cells, whole, strict=True):
        yield from (f"cell {cell['id']}: {what}" for what in _cell(cell, model))


def _cell(cell: dict[str, Any], model: dict[str, Any]) -> Iterator[str]:
    if cell.keys() - _CELL or cell.get("outputs") or cell.get("execution_count"):
        yield "it carries outputs, attachments or something else beside its source"
    settings = model["metadata"].get("nbgrader", {})
    allowed = {"nbgrader": settings, "jupyter": {"source_hidden": True}}
    if cell["cell_type"] != model["cell_type"] or any(
        name not in allowed or value != allowed[name] for name, value in cell["metadata"].items()
    ):
        yield "its kind or its metadata are not the instructor's"
    source, whole = "".join(cell["source"]), "".join(model["source"])
    expected = STUB if settings.get("solution") else CLOSED if settings.get("grade") else whole
    if source.rstrip("\n") != expected.rstrip("\n"):
        yield "the source differs in more than its solution"


def _leaks(text: str, question: KeyQuestion) -> Iterator[str]:
    """Traces of a key in a file of whatever kind: reasons, the item's id, its version, a key attribute."""
    for option in question.options:
        plain = (option.why, escape(option.why), escape(option.why, quote=False))
        inside = (json.dumps(form, ensure_ascii=ascii_only)[1:-1] for form in plain for ascii_only in (True, False))
        if any(len(form) >= _SHORTEST and form in text for form in (*plain, *inside)):
            yield f"the reason of {option.text!r}"
    for what, trace in (("the item's id", question.item), ("its version", question.version)):
        if trace in text:
            yield what
    if re.search(r"data-key=\\?[\"']", text):
        yield "a key attribute"
