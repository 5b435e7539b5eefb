"""Gradebooks: a plain table, and the ones that Canvas and Moodle import, written in one pass over the marks, on all cores."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import lru_cache, partial
from pathlib import Path

import msgspec

from .._csv import number, row, text, write_csv
from .._write import whole
from ..forms import Key, Marked
from .collect import Problem
from .run import Batch, batches_of_lines, lines_of

_DECODER = msgspec.json.Decoder(Marked)
_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_MOODLE = ("Identifier", "Full name", "Email address", "Grade", "Maximum Grade", "Feedback comments")
_PLAIN = ("student", "name", "form", "closed", "late days", "closed after penalty", "written", "total", "of")


def marks(results: Path) -> Iterator[Marked]:
    """The marked submissions of a results folder, one by one."""
    with (results / "marks.jsonl").open("rb") as file:
        for line in file:
            yield _DECODER.decode(line)


def write_books(results: Path, key: Key, written: Mapping[str, float]) -> None:
    """``gradebook.csv``, ``canvas.csv`` and ``moodle.csv``. ``written`` has the points for written work of those whose work is marked."""
    most = key.points + sum(task.points for task in key.written)
    work = partial(_rows, written=dict(written), of=number(most))
    batches = list(batches_of_lines(results / "marks.jsonl"))
    with (
        whole(results / "gradebook.csv") as plain,
        whole(results / "canvas.csv") as canvas,
        whole(results / "moodle.csv") as moodle,
    ):
        plain.write(row([*_PLAIN, *(question.name for question in key.forms[0].questions)]))
        canvas.write(row([*_CANVAS, f"{key.title} ({key.assignment})"]) + row(["    Points Possible", "", "", "", "", most]))
        moodle.write(row(_MOODLE))
        for pieces in _each(work, batches):
            for file, piece in zip((plain, canvas, moodle), pieces, strict=True):
                file.write(piece)


def _each(work: partial[tuple[bytes, bytes, bytes]], batches: list[Batch]) -> Iterator[tuple[bytes, bytes, bytes]]:
    cores = os.cpu_count() or 1
    if len(batches) < 2 or cores == 1:
        yield from map(work, batches)
        return
    with ProcessPoolExecutor(cores) as pool:
        for at in range(0, len(batches), 2 * cores):  # some at a time, so that memory stays flat
            yield from pool.map(work, batches[at : at + 2 * cores])


def _rows(batch: Batch, *, written: dict[str, float], of: str) -> tuple[bytes, bytes, bytes]:
    """The lines of one range of ``marks.jsonl`` in each of the three books."""
    score = lru_cache(maxsize=1_000)(number)
    plain, canvas, moodle = [], [], []
    for _, line in lines_of(batch):
        m = _DECODER.decode(line)
        essay = written.get(m.student)
        total = number(m.points + (essay or 0))
        points, closed, essay_text = number(m.points), number(m.closed), "" if essay is None else number(essay)
        student, name = text(m.student), text(m.name) if m.name else ""
        each = ",".join([score(mark.score) for mark in m.marks])
        plain.append(f"{student},{name},{m.form},{closed},{m.late_days},{points},{essay_text},{total},{of},{each}\r\n")
        ids = f"{student},," if student.isdigit() else f",,{student}"
        canvas.append(f"{name or student},{ids},,{total}\r\n")
        moodle.append(f"{text(f'Participant {m.student}')},{name},,{total},{of},\r\n")
    return "".join(plain).encode(), "".join(canvas).encode(), "".join(moodle).encode()


def write_problems(results: Path, problems: list[Problem]) -> None:
    """``problems.csv``: what was not marked, and why."""
    write_csv(results / "problems.csv", ["student", "file", "reason"], problems)
