"""Who handed in twice, found with a memory that does not grow with the class, and which of the two counts."""

from __future__ import annotations

import math
import tempfile
from array import array
from bisect import bisect_left
from contextlib import ExitStack
from itertools import pairwise
from pathlib import Path
from typing import Self

from .._write import whole
from ..forms import Marked, marks
from .collect import Problem
from .mark import seconds_of
from .run import digest

_SHELVES = 64


class Seen:
    """Eight bytes for each student, on disk, sorted into shelves. Use it in a ``with`` block."""

    def __enter__(self) -> Self:
        """Open the shelves."""
        self._files = ExitStack()
        self._shelves = [self._files.enter_context(tempfile.TemporaryFile()) for _ in range(_SHELVES)]  # noqa: SIM115  # closed by the stack
        return self

    def __exit__(self, *_: object) -> None:
        """Close and delete them."""
        self._files.close()

    def add(self, digests: bytes) -> None:
        """Note the students of one result."""
        numbers = sorted(array("Q", digests))
        start = 0
        for place, shelf in enumerate(self._shelves, start=1):
            end = bisect_left(numbers, place * (2**64 // _SHELVES), start)
            shelf.write(array("Q", numbers[start:end]).tobytes())
            start = end

    def twice(self) -> set[int]:
        """The digests that were noted more than once."""
        found: set[int] = set()
        for shelf in self._shelves:
            shelf.seek(0)
            numbers = sorted(array("Q", shelf.read()))
            found.update(number for number, following in pairwise(numbers) if number == following)
        return found


def keep_last(folder: Path, twice: set[int]) -> list[Problem]:
    """Rewrite ``marks.jsonl`` so that each student stands once: the submission saved last, of equal ones the later in the file.

    Returns a problem for each that was left out.
    """
    last: dict[str, tuple[tuple[float, int], str]] = {}
    for number, marked in enumerate(marks(folder)):
        if digest(marked.student) in twice:
            rank = (_when(marked), number)
            if marked.student not in last or rank > last[marked.student][0]:
                last[marked.student] = (rank, marked.file)
    problems: list[Problem] = []
    with whole(folder / "marks.jsonl") as file, (folder / "marks.jsonl").open("rb") as lines:
        for number, (line, marked) in enumerate(zip(lines, marks(folder), strict=True)):
            if _counts(marked, number, last):
                file.write(line)
            else:
                problems.append(
                    Problem(marked.student, marked.file, f"handed in twice: {last[marked.student][1]} counts, saved later")
                )
    return problems


def _when(marked: Marked) -> float:
    """When it was saved, whatever the zone; what has no time is older than what has one."""
    saved = seconds_of(marked.saved)
    return -math.inf if saved is None else saved


def _counts(marked: Marked, number: int, last: dict[str, tuple[tuple[float, int], str]]) -> bool:
    return marked.student not in last or last[marked.student][0] == (_when(marked), number)
