"""Grade: take what students handed in, mark the closed answers, and write marks, gradebooks, feedback and what needs a person."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from .._write import sweep, whole, write_text
from ..forms import EXTENSIONS, Key, encode, marks, read_key
from .books import write_books, write_problems
from .collect import CollectError, Problem, find
from .extensions import read_extensions
from .feedback import write_feedback
from .regrade import Correction, changes, corrected, read_corrections, write_log
from .rows import BOOKS, heads
from .run import Batch, RunError, batches_of_files, batches_of_lines, run
from .twice import Seen, keep_last
from .written import one_a_student

__all__ = ["CollectError", "RunError", "Summary", "grade"]


class Summary(NamedTuple):
    """What happened: submissions marked, problems, feedback pages, written answers for a person, students whose mark changed."""

    marked: int
    problems: int
    feedback: int
    written: int
    changed: int


def grade(
    submissions: Path,
    assignment: Path,
    results: Path,
    *,
    feedback: bool = True,
    workers: int = 0,
    scheduler: str = "",
) -> Summary:
    """Mark ``submissions`` (folder, zip or .jsonl) of the assignment that ``trackii assign`` wrote into ``results``.

    The instructor's ``corrections.toml`` and ``extensions.csv`` beside the key are followed. Everything is prepared beside
    ``results`` and moved in file by file when it is complete, so a run that is stopped leaves the old results. Marks of written
    work in ``results/essays`` are left as they are and counted in the gradebooks. Raises FormError, TableError, CollectError,
    CorrectionError or RunError; a submission that cannot be marked is a problem in ``problems.csv`` and no error.
    """
    corrections = read_corrections(assignment)
    key = corrected(read_key(assignment / "instructor" / "key.json"), corrections)
    key = msgspec.structs.replace(key, extensions=read_extensions(assignment))
    results.mkdir(parents=True, exist_ok=True)
    sweep(results)
    for stopped in results.glob(".marking-*"):  # what a run that was killed left behind
        shutil.rmtree(stopped, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=".marking-", dir=results) as temporary:
        folder = Path(temporary)
        problems: list[Problem] = []
        batches = batches_of_lines(submissions) if submissions.suffix == ".jsonl" else _found(submissions, key, problems)
        marked, written = _mark(key, batches, results, folder, problems, workers, scheduler)
        problems += _absent(key, folder)
        write_text(folder / "key.json", encode(key).decode())
        write_problems(folder, problems)
        pages = write_feedback(folder, key) if feedback else 0
        changed = _log(results, folder, key, corrections)
        _move(folder, results, feedback=feedback)
    return Summary(
        marked - sum(p.reason.startswith("handed in twice") for p in problems), len(problems), pages, written, changed
    )


def _found(submissions: Path, key: Key, problems: list[Problem]) -> Iterator[Batch]:
    return batches_of_files(find(submissions, key.assignment, problems.append))


def _mark(
    key: Key, batches: Iterator[Batch], results: Path, folder: Path, problems: list[Problem], workers: int, scheduler: str
) -> tuple[int, int]:
    points = written_points(results)
    marked = 0
    with Seen() as seen:
        with ExitStack() as stack:
            marks_file, written_file, *books = (
                stack.enter_context(whole(folder / name)) for name in ("marks.jsonl", "written.jsonl", *BOOKS)
            )
            for book, head in zip(books, heads(key), strict=True):
                book.write(head)
            for result in run(encode(key), batches, points, workers=workers, scheduler=scheduler):
                marks_file.write(result.marks)
                written_file.write(result.written)
                for book, lines in zip(books, result.books, strict=True):
                    book.write(lines)
                problems += result.problems
                seen.add(result.students)
                marked += result.handed
        twice = seen.twice()
    if twice:
        problems += keep_last(folder, twice)
        write_books(folder, key, points)
    return marked, one_a_student(folder / "written.jsonl")


def _absent(key: Key, folder: Path) -> list[Problem]:
    """Students with a form of their own, or with an extension, who handed in nothing."""
    expected = dict.fromkeys(key.extensions, f"{EXTENSIONS} names the student, but nothing was handed in under this id")
    expected |= {form.student: "nothing was handed in, or nothing that could be marked" for form in key.forms if form.student}
    if expected:
        for marked in marks(folder):
            expected.pop(marked.student, None)
    return [Problem(student, "", reason) for student, reason in sorted(expected.items())]


def written_points(results: Path) -> dict[str, float]:
    """Points for written work by student, from the marks that persons gave; empty before there are any."""
    if not any((results / "essays").glob("marks-*.json")):
        return {}
    from ..essays import merge

    return merge(results).totals


def _log(results: Path, folder: Path, key: Key, corrections: tuple[Correction, ...]) -> int:
    if not (results / "marks.jsonl").exists():
        return 0
    when = datetime.now(UTC).isoformat(timespec="seconds")
    reasons = [f"{c.item}: {c.action}: {c.reason}" for c in corrections]
    return write_log(results, changes(results, folder, key.forms), when, reasons)


def _move(folder: Path, results: Path, *, feedback: bool) -> None:
    """Each file replaces its predecessor whole. The marks come last: they are what a later run starts from."""
    for path in sorted(folder.glob("*.csv")):
        path.replace(results / path.name)
    if feedback and (folder / "feedback").is_dir():
        shutil.rmtree(results / "feedback", ignore_errors=True)
        (folder / "feedback").rename(results / "feedback")
    for name in ("key.json", "written.jsonl", "marks.jsonl"):
        (folder / name).replace(results / name)
