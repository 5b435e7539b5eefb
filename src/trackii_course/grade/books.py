"""The files of results: gradebooks written again when lines were taken out, and the problems."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from .._csv import number, write_csv
from .._write import whole
from ..forms import Key, marks
from .collect import Problem
from .rows import BOOKS, heads, lines, most


def write_books(results: Path, key: Key, written: Mapping[str, float]) -> None:
    """Write the three gradebooks from ``marks.jsonl``. ``written`` as in ``rows.lines``."""
    of = number(most(key))
    with ExitStack() as stack:
        files = [stack.enter_context(whole(results / name)) for name in BOOKS]
        for file, head in zip(files, heads(key), strict=True):
            file.write(head)
        for marked in marks(results):
            for file, line in zip(files, lines(marked, written, of), strict=True):
                file.write(line.encode())


def write_problems(results: Path, problems: list[Problem]) -> None:
    """``problems.csv``: what was not marked, and why."""
    write_csv(results / "problems.csv", ["student", "file", "reason"], problems)
