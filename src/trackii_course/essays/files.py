"""The files of marking: the written answers that go in, and the marks that a marking page gives back."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from ..rubric import Row

SCHEMA = "trackii-essay-marks/1"
FOLDER = "essays"
OVERALL = ""  # the row of a comment on the whole essay


class EssayError(ValueError):
    """Marking cannot go on; the message names file and place, and says what to do."""


class Written(Struct, frozen=True):
    """One line of ``written.jsonl``: a student's written answers by task, as Markdown text."""

    student: str
    form: str
    answers: dict[str, str]

    @property
    def text(self) -> str:
        """A digest of the answers: marks name it, so that none is taken for a mark of another text."""
        return sha256(msgspec.json.encode(self.answers, order="sorted")).hexdigest()[:16]


class Step(Struct, frozen=True, forbid_unknown_fields=True):
    """One level of a row and the marks that it allows: both ends are in, and half a point between two levels is the lower one's."""

    name: str
    low: float
    high: float

    def allows(self, mark: float) -> bool:
        """Whether this level can have this mark."""
        return self.low <= mark <= self.high and mark * 2 % 1 == 0


class Scale(Struct, frozen=True, forbid_unknown_fields=True):
    """What the marks of one row can be: the best level comes first."""

    name: str
    points: float
    levels: tuple[Step, ...]

    def place(self, level: str) -> int:
        """0 for the best level. Raises ValueError for a level that the row does not have."""
        return [step.name for step in self.levels].index(level)


class RowMark(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One marker's word on one row of one essay. ``mark`` is null and ``level`` empty until chosen.

    ``text`` is the digest of the answers that were read; ``at`` is ISO, in UTC.
    """

    student: str
    row: str
    text: str
    level: str
    mark: float | None
    comment: str
    at: str


class MarksFile(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """``marks-MARKER.json``: all that one marker has marked, with the scale that was used."""

    schema: Literal["trackii-essay-marks/1"]
    assignment: str
    exercise: str
    marker: str
    saved: str
    rubric: tuple[Scale, ...]
    marks: tuple[RowMark, ...]


_WRITTEN = msgspec.json.Decoder(Written)
_MARKS = msgspec.json.Decoder(MarksFile)


def scales(rows: Sequence[Row]) -> tuple[Scale, ...]:
    """The marks that a rubric allows: by half points, those between two levels included."""
    found = []
    for row in rows:
        tops = [row.levels[0].high, *(max(lower.high, upper.low - 0.5) for upper, lower in pairwise(row.levels))]
        steps = tuple(Step(level.name, level.low, top) for level, top in zip(row.levels, tops, strict=True))
        found.append(Scale(row.name, row.points, steps))
    return tuple(found)


def read_written(results: Path) -> tuple[Written, ...]:
    """All written answers. Raises EssayError with file and line."""
    path = results / "written.jsonl"
    found: dict[str, Written] = {}
    for number, line in enumerate(_bytes(path, "give the folder that `trackii grade` wrote").splitlines(), start=1):
        try:
            written = _WRITTEN.decode(line)
        except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
            raise EssayError(f"{path}: line {number}: {error}: run `trackii grade` again") from None
        if written.student in found:
            raise EssayError(f"{path}: line {number}: {written.student!r} is there twice: run `trackii grade` again")
        found[written.student] = written
    return tuple(found.values())


def read_marks(path: Path) -> MarksFile:
    """One marker's marks. Raises EssayError with the file and, where one mark is at fault, its place."""
    try:
        found = _MARKS.decode(_bytes(path, "download the marks again"))
    except (msgspec.MsgspecError, UnicodeError, RecursionError) as error:
        raise EssayError(f"{path}: not a file of marks: {error}: download it again from the marking page") from None
    known = {scale.name: scale for scale in found.rubric}
    for index, mark in enumerate(found.marks):
        fault = _fault(mark, known)
        if fault:
            raise EssayError(f"{path}: marks[{index}] ({mark.student!r}, {mark.row!r}): {fault}")
    return found


def _fault(mark: RowMark, known: dict[str, Scale]) -> str:
    if mark.row == OVERALL:
        return "" if mark.mark is None else "a comment on the whole essay has no mark: make it null"
    if mark.row not in known:
        return f"the rubric has no such row: use one of {', '.join(known)}"
    levels = {step.name: step for step in known[mark.row].levels}
    if mark.level not in levels and (mark.level or mark.mark is not None):
        return f"there is no level {mark.level!r}: use one of {', '.join(levels)}"
    if mark.mark is not None and not levels[mark.level].allows(mark.mark):
        step = levels[mark.level]
        return f"{mark.level} gives {step.low:g} to {step.high:g} points by halves; found {mark.mark:g}: choose level or mark again"
    return ""


def _bytes(path: Path, mend: str) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise EssayError(f"{path}: {error.strerror}: {mend}") from None


def encode(value: Any) -> str:
    """JSON that can stand inside a page: nothing in it ends a script, opens a tag or breaks a line."""
    text = msgspec.json.encode(value).decode()
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
