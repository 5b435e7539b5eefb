"""Rubrics: rows with four described levels, read from the table of a ``rubric.md`` so that paper and program mark by the same words."""

from __future__ import annotations

import re
from itertools import pairwise

from msgspec import Struct

LEVELS = ("Excellent", "Good", "Partial", "Weak")
_ROW = re.compile(r"\*\*(?P<name>[^*]+)\*\* \((?:(?P<part>[^()]*), )?(?P<points>\d+) points?[^()]*\)")
_LEVEL = re.compile(r"\*\*(?P<range>[^*]+?) points?\.\*\* (?P<text>.+)")
_HALF = {"½": 0.5}


class RubricError(ValueError):
    """The rubric cannot be read; the message names line and mend."""


class Level(Struct, frozen=True):
    """One level of a row: its name, the points that it covers (both ends), and its description."""

    name: str
    low: float
    high: float
    text: str


class Row(Struct, frozen=True):
    """One criterion: ``part`` says which part of the work it looks at; ``points`` is the most that it gives."""

    name: str
    part: str
    points: float
    levels: tuple[Level, ...]


def read_rubric(text: str) -> tuple[Row, ...]:
    """The rows of a rubric in Markdown. Raises RubricError with the line for a row that does not fit its form."""
    rows = []
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if line.startswith("| **"):
            rows.append(_row(cells, number))
    if not rows:
        raise RubricError("line 1: there is no table with rows like | **Criterion** (Task 1, 5 points) | **5 points.** … |")
    return tuple(rows)


def _row(cells: list[str], number: int) -> Row:
    head = _ROW.match(cells[0])
    if head is None:
        raise RubricError(f"line {number}: begin the row with **Name** (Task 1, 5 points); found {cells[0]!r}")
    if len(cells) != 1 + len(LEVELS):
        raise RubricError(f"line {number}: a row has {len(LEVELS)} levels ({', '.join(LEVELS)}); found {len(cells) - 1}")
    points = float(head["points"])
    levels = tuple(_level(name, cell, number) for name, cell in zip(LEVELS, cells[1:], strict=True))
    if levels[0].high != points or levels[-1].low != 0:
        raise RubricError(f"line {number}: the levels run from 0 to {points:g} points: mend the first or the last level")
    if any(upper.low <= lower.high for upper, lower in pairwise(levels)):
        raise RubricError(f"line {number}: two levels share a mark: mend their points")
    return Row(head["name"], head["part"] or "", points, levels)


def _level(name: str, cell: str, number: int) -> Level:
    found = _LEVEL.match(cell)
    if found is None:
        raise RubricError(f"line {number}: {name}: begin the level with its points, as **3–4 points.**; found {cell[:30]!r}")
    ends = [_number(end) for end in found["range"].split("–")]
    return Level(name, ends[0], ends[-1], found["text"])


def _number(text: str) -> float:
    """``6½`` is 6.5."""
    return float(text.rstrip("½") or 0) + _HALF.get(text[-1], 0)
