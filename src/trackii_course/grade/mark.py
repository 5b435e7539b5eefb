"""Mark submissions against a key: closed answers, without running anything that a student wrote."""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import datetime
from typing import Any

import msgspec

from ..forms import MAX_RESPONSE, FormError, Key, KeyForm, KeyQuestion, Marked, QuestionMark, Responses, decode_responses
from ..marking import mark
from .collect import called

_ONCE = (b'"schema"', b'"assignment"', b'"form"', b'"answers"')
_AT_MOST_ONCE = (b'"student"', b'"saved"', b'"written"')
_OMITTED = QuestionMark(0.0, msgspec.Raw(b"null"), 0.0)
_VOIDED = QuestionMark(1.0, msgspec.Raw(b"null"), 0.0)
_LONGEST = 1e9  # seconds
_CACHE = 20_000  # distinct answers to one question that are remembered
_DAY = 86_400
_NESTED = 100  # brackets in one answer
_Plan = list[tuple[str, KeyQuestion, dict[bytes, float]]]


class Marker:
    """Marks responses. The same answers come again and again, so each distinct answer is marked once and remembered."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self._plans: dict[str, tuple[KeyForm, _Plan]] = {
            form.form: (form, [(question.name, question, {}) for question in form.questions]) for form in key.forms
        }
        self._due = seconds_of(key.due)
        self.written: dict[str, str] = {}  # the written answers of the submission marked last

    def mark(
        self, content: bytes, *, student: str = "", name: str = "", file: str = "", received: str = "", late: bool = False
    ) -> Marked:
        """One submission. ``student`` is who handed it in, if the file itself need not say. Raises FormError with the reason."""
        found = decode_responses(content)
        self.written = found.written
        answers = found.answers
        if _doubtful(content, found):
            _refuse_twice(content)
        who = student or called(found.student)
        if not who:
            raise FormError("it names no student")
        form, plan = self._plan(found, who)
        marks = []
        closed, met = 0.0, 0
        for question_name, question, known in plan:
            answer = answers.get(question_name)
            if answer is None:
                mark_of_none = _VOIDED if "void" in question.key else _OMITTED
                closed += mark_of_none.score * question.points
                marks.append(mark_of_none)
                continue
            met += 1
            response = answer.response
            raw = bytes(response)
            if b"\n" in raw or b"\r" in raw:  # marks.jsonl has one line for each submission
                raw = raw.replace(b"\n", b" ").replace(b"\r", b" ")
                response = msgspec.Raw(raw)
            score = known.get(raw)
            if score is None:
                score = _score(question.key, _strict(raw, question_name), question_name)
                if len(known) < _CACHE:
                    known[raw] = score
            if not 0 <= answer.seconds < _LONGEST:
                raise FormError(f"{question_name}: seconds are {answer.seconds}: not a time")
            closed += score * question.points
            marks.append(QuestionMark(score, response, answer.seconds))
        if met < len(answers):
            unknown = min(answers.keys() - {question_name for question_name, _, _ in plan})
            raise FormError(f"it answers {unknown[:60]!r}, which the form does not ask")
        saved = received or found.saved
        days = self._late_days(who, saved, late=late)
        penalty = min(self.key.late_most, days * self.key.late_per_day)
        return Marked(
            student=who, name=name, form=form, points=round(closed * (1 - penalty), 6), closed=round(closed, 6), marks=tuple(marks),
            late_days=days, saved=saved, file=file,
        )  # fmt: skip

    def _plan(self, found: Responses, student: str) -> tuple[str, _Plan]:
        if found.assignment != self.key.assignment:
            raise FormError(f"it answers the assignment {found.assignment[:60]!r}, not {self.key.assignment!r}")
        form, plan = self._plans.get(found.form, (None, []))
        if form is None:
            raise FormError(
                f"its form {found.form[:60]!r} is not in the key: it was made from another version of the assignment"
            )
        if form.student and form.student != student:
            raise FormError(f"it answers the form of another student ({form.student})")
        return form.form, plan

    def _late_days(self, student: str, saved: str, *, late: bool) -> int:
        due = seconds_of(self.key.extensions[student]) if student in self.key.extensions else self._due
        if due is None:
            return 0
        at = seconds_of(saved)
        over = math.ceil((at - due) / _DAY) if at is not None else 0
        return max(over, 1 if late else 0)


def _score(key: dict[str, Any], response: Any, name: str) -> float:
    """The mark, after corrections: a void question gives its points to everybody, an accepted response is right."""
    if "void" in key or response in key.get("accept", ()):
        return 1.0
    try:
        return mark(key, response).score
    except ValueError as error:  # a date beyond the calendar
        raise FormError(f"{name}: the answer cannot be marked: {error}") from None


def seconds_of(text: str) -> float | None:
    """Seconds since 1970 of an ISO time with a zone; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.timestamp() if at.tzinfo else None


def _doubtful(content: bytes, found: Responses) -> bool:
    """Whether a name may stand twice in one object, of which the decoder keeps the last. A name can hide behind an escape."""
    count, answers = content.count, len(found.answers)
    return (
        count(b'"response"') != answers
        or any(count(name) != 1 for name in _ONCE)
        or any(count(name) > 1 for name in _AT_MOST_ONCE)
        or any(count(name) not in (0, answers) for name in (b'"at"', b'"seconds"'))
        or any(count(f'"{name}"'.encode()) != 1 for name in found.written)
        or b"\\u" in content
    )


def _refuse_twice(content: bytes) -> None:
    try:
        json.loads(content, object_pairs_hook=_once)
    except RecursionError:
        raise FormError("not a responses file: nested too deeply") from None
    except FormError:
        raise
    except ValueError as error:
        raise FormError(f"not a responses file: {str(error)[:100]}") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(name for name, count in Counter(name for name, _ in pairs).items() if count > 1)
        raise FormError(f"{twice[:60]!r} stands in it twice: which one counts cannot be known")
    return found


def _strict(raw: bytes, name: str) -> Any:
    if len(raw) > MAX_RESPONSE or raw.count(b"[") + raw.count(b"{") > _NESTED:
        raise FormError(f"{name}: the answer is longer than any that the form saves")
    try:
        msgspec.json.decode(raw)  # what reads the marks later is stricter in some things
        return json.loads(raw, object_pairs_hook=_once)
    except FormError:
        raise
    except (msgspec.MsgspecError, ValueError, RecursionError) as error:
        raise FormError(f"{name}: the answer cannot be read: {str(error)[:100]}") from None
