"""Assign: a student version and an instructor version of an exercise from one source, one form for all or one for each student."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from .._csv import TableError, read_table, write_csv
from .._write import write_text
from ..course import Course
from ..exercises import Exercise
from ..forms import EXTENSIONS, Form, Key, KeyForm, encode
from ..sheet_page import form_page
from . import notebook
from .draw import draw_form
from .verify import verify

__all__ = ["AssignError", "assign", "read_roster", "verify"]

_FOLDER = re.compile(r"(?![. ])[^/\\:*?\"<>|]{1,100}(?<![. ])")  # on every system


class AssignError(ValueError):
    """The assignment cannot be made as asked; the message says why and what to do."""


def assign(
    exercise: Exercise,
    course: Course,
    out: Path,
    *,
    seed: int = 1,
    due: str = "",
    late_per_day: float = 0.0,
    roster: Iterable[str] = (),
) -> Path:
    """Write ``out/student`` and ``out/instructor`` and verify that no key is in the first. Returns ``out``.

    ``due`` is a time with its zone (``2027-01-15T17:00+01:00``) or empty; ``late_per_day`` the share of the mark, 0 to 1, that each
    day late costs. Without a roster all students share one form, which nbgrader can use too (``instructor/nbgrader``); with one,
    each gets a folder with a form of their own. Raises AssignError; a folder that has something in it is not written over.
    """
    _check(out, due, late_per_day)
    students = list(roster)
    pairs = [draw_form(exercise, course, seed, student, due) for student in students or [""]]
    key = Key(
        assignment=exercise.id, title=exercise.title, due=due, late_per_day=late_per_day,
        forms=tuple(key_form for _, key_form in pairs), written=pairs[0][0].written,
    )  # fmt: skip
    for form, _ in pairs:
        _student(exercise, form, out / "student" / form.student)  # without a roster the student is ""
    _instructor(exercise, key, out / "instructor", *pairs[0])
    problems = verify(out)
    if problems:
        shutil.rmtree(out / "student")
        raise AssignError("the student version was taken back, since a key was found in it: " + "; ".join(problems))
    return out


def _check(out: Path, due: str, late_per_day: float) -> None:
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise AssignError(f"{out} has something in it: give a new folder, so that no assignment is written over")
    if not 0 <= late_per_day <= 1:
        raise AssignError(f"late_per_day is {late_per_day}: give the share of the mark that a day costs, from 0 to 1")
    if due:
        try:
            at = datetime.fromisoformat(due)
        except ValueError:
            raise AssignError(f"due is {due!r}: write it as 2027-01-15T17:00+01:00") from None
        if at.tzinfo is None:
            mended = f"{at.isoformat(timespec='minutes')}+01:00"
            raise AssignError(f"due is {due!r} and has no zone: write it as {mended}, with your own difference from UTC")


def _student(exercise: Exercise, form: Form, folder: Path) -> None:
    write_text(folder / "form.json", encode(form).decode())
    write_text(folder / f"{exercise.id}.ipynb", notebook.student(exercise, form))
    write_text(folder / "form.html", form_page(form))
    for name in ("prompt.md", "rubric.md"):
        write_text(folder / name, exercise.text(name))


def _instructor(exercise: Exercise, key: Key, folder: Path, form: Form, key_form: KeyForm) -> None:
    write_text(folder / "key.json", encode(key).decode())
    write_csv(folder / EXTENSIONS, ["student", "due"], ())  # for the instructor to fill
    for name in ("prompt.md", "rubric.md", "model-answer.md", "marker-notes.md"):
        write_text(folder / name, exercise.text(name))
    text = notebook.instructor(exercise, form, key_form)
    write_text(folder / f"{exercise.id}.ipynb", text)
    write_text(folder / "form.json", encode(form).decode())  # the notebook shows it
    if not form.student:  # nbgrader releases one form to all
        source = folder / "nbgrader" / "source" / exercise.id
        write_text(source / f"{exercise.id}.ipynb", text)
        write_text(source / "form.json", encode(form).decode())


def read_roster(path: Path) -> list[str]:
    """Student ids from a CSV file with a column ``student``. Raises TableError with the line."""
    found: dict[str, str] = {}
    for line, row in read_table(path, ["student"]):
        student = row["student"]
        if not _FOLDER.fullmatch(student) or not student.isprintable():
            raise TableError(f"{path}, line {line}: {student!r} cannot be a folder: use letters, digits, - and _")
        if student.casefold() in found:
            raise TableError(f"{path}, line {line}: {student!r} is there twice: take one out")
        found[student.casefold()] = student
    if not found:
        raise TableError(f"{path}: there are no students in it: write one id a line below the line student")
    return list(found.values())
