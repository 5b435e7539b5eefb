"""Extensions: a table beside the key gives single students another due time."""

from __future__ import annotations

from pathlib import Path

from .._csv import TableError, read_table
from ..forms import EXTENSIONS
from .mark import seconds_of


def read_extensions(assignment: Path) -> dict[str, str]:
    """Due times by student, from ``instructor/extensions.csv`` with the columns ``student`` and ``due``; empty if there is no file.

    Raises TableError with the line of what cannot be used.
    """
    path = assignment / "instructor" / EXTENSIONS
    found: dict[str, str] = {}
    for line, row in read_table(path, ["student", "due"]) if path.exists() else ():
        student, due = row["student"], row["due"]
        if not student:
            raise TableError(f"{path}, line {line}: whose extension is it? Write the id as in gradebook.csv under student")
        if student in found:
            raise TableError(f"{path}, line {line}: {student!r} is there twice: take one out")
        if seconds_of(due) is None:
            raise TableError(f"{path}, line {line}: due is {due!r}: write it with the zone, as 2027-01-20T17:00+01:00")
        found[student] = due
    return found
