"""The files of results: reading the marks again, and writing gradebooks from them when lines were taken out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path

import msgspec

from .._csv import number, write_csv
from .._write import whole
from ..forms import Key, Marked
from .collect import Problem
from .rows import BOOKS, heads, lines, most

_DECODER = msgspec.json.Decoder(Marked)


def marks(results: Path) -> Iterator[Marked]:
    """The marked submissions of a results folder, one by one."""
    with (results / "marks.jsonl").open("rb") as file:
        for line in file:
            yield _DECODER.decode(line)


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
