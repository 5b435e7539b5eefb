"""Mark submissions against a key: closed answers, without running anything that a student wrote."""

from __future__ import annotations

import json
import math
from datetime import datetime
from typing import Any

import msgspec

from ..forms import FormError, Key, KeyForm, KeyQuestion, Marked, QuestionMark, Responses, decode_responses
from ..marking import mark

_ONCE = (b'"schema"', b'"assignment"', b'"form"', b'"answers"')
_OMITTED = QuestionMark(0.0, msgspec.Raw(b"null"), 0.0)
_VOIDED = QuestionMark(1.0, msgspec.Raw(b"null"), 0.0)
_LONGEST = 1e9  # seconds
_CACHE = 20_000  # distinct answers to one question that are remembered
_DAY = 86_400
_Plan = list[tuple[str, KeyQuestion, dict[bytes, float]]]


class Marker:
    """Marks responses. The same answers come again and again, so each distinct answer is marked once and remembered."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self._plans: dict[str, tuple[KeyForm, _Plan]] = {
            form.form: (form, [(question.name, question, {}) for question in form.questions]) for form in key.forms
        }
        self._due = _time(key.due)
        self.written: dict[str, str] = {}  # the written answers of the submission marked last

    def mark(
        self, content: bytes, *, student: str = "", name: str = "", file: str = "", received: str = "", late: bool = False
    ) -> Marked:
        """One submission. ``student`` is who handed it in, if the file itself need not say. Raises FormError with the reason."""
        found = decode_responses(content)
        self.written = found.written
        answers = found.answers
        if _doubtful(content, len(answers)):
            _refuse_twice(content)
        form, plan = self._plan(found, student)
        who = student or found.student
        if not who:
            raise FormError("it names no student")
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
            score = known.get(raw)
            if score is None:
                score = _score(question.key, _strict(raw, question_name))
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
        if form.student and student and form.student != student:
            raise FormError(f"it answers the form of another student ({form.student})")
        return form.form, plan

    def _late_days(self, student: str, saved: str, *, late: bool) -> int:
        due = _time(self.key.extensions[student]) if student in self.key.extensions else self._due
        if due is None:
            return 0
        at = _time(saved)
        over = math.ceil((at - due) / _DAY) if at is not None else 0
        return max(over, 1 if late else 0)


def _score(key: dict[str, Any], response: Any) -> float:
    """The mark, after corrections: a void question gives its points to everybody, an accepted response is right."""
    if "void" in key or response in key.get("accept", ()):
        return 1.0
    return mark(key, response).score


def _time(text: str) -> float | None:
    """Seconds since 1970 of an ISO time with a zone; None for anything else."""
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        return None
    return at.timestamp() if at.tzinfo else None


def _doubtful(content: bytes, answers: int) -> bool:
    """Whether a name may stand twice in one object, of which the decoder keeps the last."""
    return content.count(b'"response"') != answers or any(content.count(name) != 1 for name in _ONCE)


def _refuse_twice(content: bytes) -> None:
    try:
        json.loads(content, object_pairs_hook=_once)
    except RecursionError:
        raise FormError("not a responses file: nested too deeply") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise FormError(f"{twice[:60]!r} stands in it twice: which one counts cannot be known")
    return found


def _strict(raw: bytes, name: str) -> Any:
    try:
        return json.loads(raw, object_pairs_hook=_once)
    except (ValueError, RecursionError) as error:
        if isinstance(error, FormError):
            raise
        raise FormError(f"{name}: the answer cannot be read: {str(error)[:100]}") from None
