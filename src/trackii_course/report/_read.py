"""Reads ``key.json`` and streams ``marks.jsonl`` twice: totals first, for the groups of 27 %, then everything else as sums.

What is kept grows with the questions, not with the submissions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec

from ..forms import Key, KeyForm, KeyQuestion, Marked, QuestionMark
from ..marking import mark
from ..model import TRACKS
from .statistics import Groups, Nested, Pairs, Sums, groups

MARKS = "marks.jsonl"
_MAX_LEFT_OUT = 50  # names on the page; all are counted
_MAX_DATES = 200  # different answers kept of one date question
_LONGEST = 3600  # seconds: who stays longer left the page open
_STEP = 100  # totals are compared to a hundredth of a percent
OTHER = "another answer"

_MARKED = msgspec.json.Decoder(Marked)


class ReportError(ValueError):
    """The results cannot be reported; the message names file, line and mend."""


@dataclass(slots=True)
class Split:
    """How many made one choice: all, and the (weighted) numbers in the upper and in the lower group."""

    everyone: int = 0
    upper: float = 0.0
    lower: float = 0.0

    def add(self, upper: float, lower: float) -> None:
        """Take one student in."""
        self.everyone += 1
        self.upper += upper
        self.lower += lower


@dataclass(slots=True)
class Tally:
    """One item over all forms that hold it. ``choices`` are those of ``question.options`` by text; a date's are the answers given."""

    question: KeyQuestion
    pairs: Pairs = field(default_factory=lambda: Pairs(Sums(), Sums()))
    scores: Sums = field(default_factory=Sums)
    seen: Split = field(default_factory=Split)
    score_upper: float = 0.0
    score_lower: float = 0.0
    choices: dict[str, Split] = field(default_factory=dict)
    omitted: int = 0
    not_reached: int = 0
    seconds: Counter[int] = field(default_factory=Counter)

    @property
    def facility(self) -> float:
        """Mean score over the most that there is; no answer counts 0."""
        return self.scores.mean

    @property
    def discrimination(self) -> float:
        """Facility in the upper group minus facility in the lower (Johnson 1951); nan where a group did not see the item."""
        if self.seen.upper <= 0 or self.seen.lower <= 0:
            return float("nan")
        return self.score_upper / self.seen.upper - self.score_lower / self.seen.lower

    @property
    def median_seconds(self) -> float:
        """The median of the times that were recorded; nan without any."""
        left = sum(self.seconds.values()) / 2
        for second, count in sorted(self.seconds.items()):
            left -= count
            if left <= 0:
                return float(second)
        return float("nan")


@dataclass(slots=True)
class Class:
    """A class on an assignment. ``totals`` are percent of the form's points; ``left_out`` says which submissions were not counted."""

    key: Key
    totals: Sums = field(default_factory=Sums)
    counts: Counter[float] = field(default_factory=Counter)
    nested: Nested | None = None
    shared: bool = True
    whole_scores: bool = True
    items: dict[tuple[str, str, frozenset[str]], Tally] = field(default_factory=dict)
    left_out: list[tuple[int, str, str]] = field(default_factory=list)
    number_left_out: int = 0


def read_class(results: Path, key: Key) -> Class:
    """All that the page tells of the closed questions. Raises ReportError."""
    forms = {form.form: form for form in key.forms}
    found = Class(key, shared=len({_items(form) for form in key.forms}) == 1)
    sizes = {len(form.questions) for form in key.forms}
    if len(sizes) == 1:
        found.nested = Nested(sizes.pop(), Sums())
    path = results / MARKS
    for number, marked in lines(path):
        _count(found, forms, number, marked)
    if not found.totals.n:
        raise ReportError(f"{path}: no submission of this key's forms: run `trackii grade` first, or give its results folder")
    cuts = groups(found.counts)
    reader = _Reader(found, cuts)
    for _, marked in lines(path):
        if _problem(forms, marked) == "":
            reader.add(forms[marked.form], marked)
    return found


def lines(path: Path) -> Iterator[tuple[int, Marked]]:
    """The lines of ``marks.jsonl`` with their numbers; where only ``marks.parquet`` is kept, its submissions.

    Raises ReportError for a broken line.
    """
    stored = path.with_name("marks.parquet")
    if stored.is_dir() and not path.exists():
        from ..parquet import read_parquet

        yield from enumerate(read_parquet(stored), start=1)
        return
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                if line.strip():
                    yield number, _decode(path, number, line)
    except FileNotFoundError:
        raise ReportError(f"{path}: there is no such file: give the folder that `trackii grade --out` made") from None


def _decode(path: Path, number: int, line: bytes) -> Marked:
    try:
        return _MARKED.decode(line)
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise ReportError(f"{path}, line {number}: {str(error)[:200]}: grade again") from None


def _items(form: KeyForm) -> frozenset[tuple[str, str, frozenset[str]]]:
    return frozenset(identity(question) for question in form.questions)


def identity(question: KeyQuestion) -> tuple[str, str, frozenset[str]]:
    """What makes two questions one item: id and wording. Versions that differ in the order of options alone are pooled."""
    return question.item, question.stem, frozenset(option.text for option in question.options)


def _problem(forms: dict[str, KeyForm], marked: Marked) -> str:
    if marked.form not in forms:
        return "its form is not in the key"
    if len(marked.marks) != len(forms[marked.form].questions):
        return "its marks do not fit its form"
    if not any(question.points for question in forms[marked.form].questions):
        return "its form has no closed questions that give points"
    return ""


def _shares(form: KeyForm, marked: Marked) -> list[float]:
    """Each question's score in percent of the form's points."""
    most = sum(question.points for question in form.questions)
    return [100 * given.score * question.points / most for question, given in zip(form.questions, marked.marks, strict=True)]


def _rounded(total: float) -> float:
    return round(total * _STEP) / _STEP


def _count(found: Class, forms: dict[str, KeyForm], number: int, marked: Marked) -> None:
    """The first pass, for one submission."""
    if problem := _problem(forms, marked):
        found.number_left_out += 1
        if len(found.left_out) < _MAX_LEFT_OUT:
            found.left_out.append((number, marked.student, problem))
        return
    shares = _shares(forms[marked.form], marked)
    found.totals.add(sum(shares))
    found.counts[_rounded(sum(shares))] += 1
    found.whole_scores = found.whole_scores and all(given.score in (0, 1) for given in marked.marks)
    if found.nested:
        found.nested.add(shares)


class _Reader:
    """The second pass. Keeps the tallies of the form that came last, for most classes share one."""

    def __init__(self, found: Class, cuts: Groups) -> None:
        self._found, self._cuts = found, cuts
        self._form = ""
        self._tallies: list[Tally] = []

    def add(self, form: KeyForm, marked: Marked) -> None:
        if form.form != self._form:
            self._form, self._tallies = form.form, [self._tally(question) for question in form.questions]
        shares = _shares(form, marked)
        total = sum(shares)
        weights = self._cuts.weights(_rounded(total))
        reached = max((place for place, given in enumerate(marked.marks, 1) if not _empty(given)), default=0)
        for place, (question, given) in enumerate(zip(form.questions, marked.marks, strict=True), start=1):
            tally = self._tallies[place - 1]
            tally.pairs.add(shares[place - 1], total)
            _take(tally, question, given, weights, past=place > reached)

    def _tally(self, question: KeyQuestion) -> Tally:
        known = self._found.items.get(identity(question))
        if known is None:
            known = self._found.items[identity(question)] = Tally(question)
            if question.kind != "date":
                known.choices = {option.text: Split() for option in question.options}
        return known


def _empty(given: QuestionMark) -> bool:
    return bytes(given.response) == b"null"


def _take(tally: Tally, question: KeyQuestion, given: QuestionMark, weights: tuple[float, float], *, past: bool) -> None:
    tally.seen.add(*weights)
    tally.scores.add(given.score)
    tally.score_upper += given.score * weights[0]
    tally.score_lower += given.score * weights[1]
    if given.seconds > 0:
        tally.seconds[round(min(given.seconds, _LONGEST))] += 1
    if past:
        tally.not_reached += 1
        return
    made = choices(question, given.response)
    if made is None:
        tally.omitted += 1
    for choice in made or ():
        _choose(tally, choice, weights)


def _choose(tally: Tally, choice: str, weights: tuple[float, float]) -> None:
    if choice not in tally.choices and len(tally.choices) >= _MAX_DATES:
        choice = OTHER
    tally.choices.setdefault(choice, Split()).add(*weights)


def choices(question: KeyQuestion, raw: msgspec.Raw) -> list[str] | None:
    """The texts of the options that a response chose; for a date, the date; for rows and orders, what was placed rightly.

    None for no answer and for one that fits the question in no way.
    """
    try:
        response = msgspec.json.decode(raw)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return None
    if mark(question.key, response).problem:
        return None
    return _CHOSEN[question.kind](question, response)


def _single(question: KeyQuestion, response: Any) -> list[str] | None:
    return [question.options[response].text] if response < len(question.options) else None


def _multiple(question: KeyQuestion, response: Any) -> list[str] | None:
    return [question.options[index].text for index in response if index < len(question.options)]


def _track(question: KeyQuestion, response: Any) -> list[str] | None:
    """The three tracks stand before the reasons."""
    reason = len(TRACKS) + response["reason"]
    if reason >= len(question.options):
        return None
    return [question.options[TRACKS.index(response["verdict"])].text, question.options[reason].text]


def _date(question: KeyQuestion, response: Any) -> list[str] | None:
    return [response.strip()]


def _matching(question: KeyQuestion, response: Any) -> list[str] | None:
    answer = question.key["answer"]
    return [option.text for option, given, right in zip(question.options, response, answer, strict=True) if given == right]


def _ordering(question: KeyQuestion, response: Any) -> list[str] | None:
    answer = question.key["answer"]
    return [question.options[right].text for given, right in zip(response, answer, strict=True) if given == right]


_CHOSEN = {
    "single": _single,
    "multiple": _multiple,
    "track": _track,
    "date": _date,
    "matching": _matching,
    "ordering": _ordering,
}
