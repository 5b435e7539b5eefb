"""Mark submissions against a key: closed answers, without running anything that a student wrote."""

from __future__ import annotations

import json
import math
from collections import Counter
from datetime import datetime
from operator import mul
from typing import Any, cast

import msgspec

from ..forms import (
    MAX_RESPONSE,
    Answer,
    FormError,
    Key,
    KeyForm,
    KeyQuestion,
    Marked,
    QuestionMark,
    Responses,
    decode_responses,
)
from ..marking import mark
from .collect import called

_OMITTED = Answer(response=msgspec.Raw(b"null"))  # no answer is the same as an empty one
_CACHE = 20_000  # distinct answers to one question that are remembered
_DAY = 86_400
_NESTED = 100  # brackets in one answer


class _Plan:
    """A form, laid out for marking many: for each question its name, points, and the scores of the answers seen so far."""

    def __init__(self, form: KeyForm) -> None:
        self.form, self.student, self.questions = form.form, form.student, form.questions
        self.names = [question.name for question in form.questions]
        self.points = [question.points for question in form.questions]
        self.each = self.points[0] if len(set(self.points)) == 1 else 0.0  # where all give the same, one multiplication does
        self.seen: list[dict[bytes, float]] = [{} for _ in form.questions]


class Marker:
    """Marks responses. The same answers come again and again, so each distinct answer is marked once and remembered."""

    def __init__(self, key: Key) -> None:
        self.key = key
        self._plans = {form.form: _Plan(form) for form in key.forms}
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
        plan = self._plan(found, who)
        given = [answers.pop(name, _OMITTED) for name in plan.names]
        if answers:
            raise FormError(f"it answers {min(answers)[:60]!r}, which the form does not ask")
        responses = [answer.response for answer in given]
        raws = [bytes(response) for response in responses]
        if b"\n" in content or b"\r" in content:  # marks.jsonl has one line for each submission
            raws = [raw.replace(b"\n", b" ").replace(b"\r", b" ") for raw in raws]
            responses = [msgspec.Raw(raw) for raw in raws]
        found_scores = [seen.get(raw) for seen, raw in zip(plan.seen, raws, strict=True)]
        if None in found_scores:
            rows = zip(found_scores, plan.questions, plan.seen, raws, strict=True)
            found_scores = [_learn(question, seen, raw) if score is None else score for score, question, seen, raw in rows]
        scores = cast("list[float]", found_scores)
        seconds = [answer.seconds for answer in given]
        closed = round(sum(scores) * plan.each if plan.each else sum(map(mul, scores, plan.points)), 6)
        marks = tuple(map(QuestionMark, scores, responses, seconds))
        saved = received or found.saved
        days = self._late_days(who, saved, late=late) if late or self._due is not None or who in self.key.extensions else 0
        points = round(closed * (1 - min(self.key.late_most, days * self.key.late_per_day)), 6) if days else closed
        return Marked(
            student=who, name=name, form=plan.form, points=points, closed=closed, marks=marks,
            late_days=days, saved=saved, file=file,
        )  # fmt: skip

    def _plan(self, found: Responses, student: str) -> _Plan:
        if found.assignment != self.key.assignment:
            raise FormError(f"it answers the assignment {found.assignment[:60]!r}, not {self.key.assignment!r}")
        plan = self._plans.get(found.form)
        if plan is None:
            raise FormError(
                f"its form {found.form[:60]!r} is not in the key: it was made from another version of the assignment"
            )
        if plan.student and plan.student != student:
            raise FormError(f"it answers the form of another student ({plan.student})")
        return plan

    def _late_days(self, student: str, saved: str, *, late: bool) -> int:
        due = seconds_of(self.key.extensions[student]) if student in self.key.extensions else self._due
        if due is None:
            return 0
        at = seconds_of(saved)
        over = math.ceil((at - due) / _DAY) if at is not None else 0
        return max(over, 1 if late else 0)


def _learn(question: KeyQuestion, seen: dict[bytes, float], raw: bytes) -> float:
    """Mark an answer that was not seen before, and remember it."""
    score = _score(question.key, _strict(raw, question.name), question.name)
    if len(seen) < _CACHE:
        seen[raw] = score
    return score


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
    """Whether a name may stand twice in one object, of which the decoder keeps the last. A name can hide behind an escape.

    Names of the file's own fields are looked for before and after the answers alone: between the first ``"answers":`` and the
    last ``"seconds":`` nothing else can stand, since unknown fields are refused, each answer has its three names here, and a
    name with its colon is no value. A file that is written in another way is looked at slowly.
    """
    count, answers = content.count, len(found.answers)
    start, end = content.find(b'"answers":'), content.rfind(b'"seconds":')
    if (
        count(b'"response":') != answers
        or count(b'"seconds":') != answers
        or count(b'"at":') > answers
        or count(b'"answers":') != 1
        or (b"\\" in content and b"\\u" in content)
        or found.written
        or end < start
    ):
        return True
    around = (content[:start] + content[end:]).count
    return (
        around(b'"schema":') != 1
        or around(b'"assignment":') != 1
        or around(b'"form":') != 1
        or around(b'"student":') > 1
        or around(b'"saved":') > 1
        or around(b'"written":') > 1
    )


def _refuse_twice(content: bytes) -> None:
    try:
        json.loads(content, object_pairs_hook=_once, parse_int=str)  # huge numbers are no matter here
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
