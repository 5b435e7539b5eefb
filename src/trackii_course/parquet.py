"""The marks as Parquet, one row for each answer, for those who ask their own questions with Polars or DuckDB.

Needs the extra ``[parquet]``.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec

from .forms import Key, Marked, QuestionMark, marks, read_key

try:
    import polars as pl
except ImportError as error:
    raise ImportError(
        f"Parquet needs {error.name}, which is not installed. Install it with:  pip install 'trackii-course[parquet]'"
    ) from error

_A_PART = 20_000  # submissions
_SCHEMA = {
    "student": pl.String, "form": pl.String, "question": pl.String, "item": pl.String, "score": pl.Float64,
    "response": pl.String, "seconds": pl.Float64, "points": pl.Float64, "closed": pl.Float64,
    "late_days": pl.Int64, "saved": pl.String,
}  # fmt: skip


def write_parquet(results: Path) -> Path:
    """Write ``marks.parquet/part-*.parquet`` beside ``marks.jsonl``; the folder appears when it is complete."""
    key = read_key(results / "key.json")
    folder, temporary = results / "marks.parquet", results / ".marks.parquet.tmp"
    shutil.rmtree(temporary, ignore_errors=True)
    temporary.mkdir()
    stream = marks(results)
    number = 0
    while part := list(islice(stream, _A_PART)):
        rows = [row for marked in part for row in _rows(marked, key)]
        pl.DataFrame(rows, schema=_SCHEMA, orient="row").write_parquet(temporary / f"part-{number:05d}.parquet")
        number += 1
    shutil.rmtree(folder, ignore_errors=True)
    temporary.rename(folder)
    return folder


def _rows(marked: Marked, key: Key) -> Iterator[tuple[Any, ...]]:
    form = next(form for form in key.forms if form.form == marked.form)
    for question, mark in zip(form.questions, marked.marks, strict=True):
        yield (
            marked.student, marked.form, question.name, question.item, mark.score, bytes(mark.response).decode(), mark.seconds,
            marked.points, marked.closed, marked.late_days, marked.saved,
        )  # fmt: skip


def read_parquet(folder: Path) -> Iterator[Marked]:
    """The submissions of ``marks.parquet``, part by part, in the order in which they were written."""
    for path in sorted(folder.glob("part-*.parquet")):
        rows = pl.read_parquet(path)
        for (student,), answers in rows.group_by(["student"], maintain_order=True):
            first = answers.row(0, named=True)
            yield Marked(
                student=str(student), form=first["form"], points=first["points"], closed=first["closed"],
                late_days=first["late_days"], saved=first["saved"],
                marks=tuple(
                    QuestionMark(score, msgspec.Raw(response.encode()), seconds)
                    for score, response, seconds in answers.select("score", "response", "seconds").iter_rows()
                ),
            )  # fmt: skip
