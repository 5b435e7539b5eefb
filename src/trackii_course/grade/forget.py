"""Forget a student: every line, row, page and mark of theirs is taken out of a results folder."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import msgspec

from .._csv import drop_rows
from .._write import whole, write_text
from ..forms import FormError, Key, encode, read_key
from .books import write_books
from .feedback import feedback_name


def forget(results: Path, student: str) -> list[str]:
    """Remove ``student`` (the id as in ``gradebook.csv``) and return the files that changed.

    Each file is replaced whole. The gradebooks are written again from what is left; a report is deleted, since its figures
    counted the student, and so is a copy of the marks as Parquet: make them again. Raises FormError if the folder holds no
    marks, TableError for a table that cannot be read.
    """
    key = read_key(results / "key.json")
    if not (results / "marks.jsonl").exists():
        raise FormError(f"{results}: marks.jsonl is not there, from which a student can be taken: grade again, then forget")
    tables = ("disputed.csv", "problems.csv")  # first: an instructor's own table may be broken, and then nothing is changed
    changed = [name for name in tables if (results / name).exists() and drop_rows(results / name, "student", student)]
    changed += [
        name
        for name in ("marks.jsonl", "written.jsonl", "log.jsonl")
        if _lines(results / name, lambda line: msgspec.json.decode(line).get("student") != student)
    ]
    for path in sorted((results / "essays").glob("*")):
        if path.suffix == ".json" and _essays(path, student):
            changed.append(f"essays/{path.name}")
        elif path.suffix in (".csv", ".html") and student in path.read_text("utf-8"):
            path.unlink()  # made from the marks: merge, or make the marking page, again
            changed.append(f"essays/{path.name}")
    feedback = results / "feedback" / feedback_name(student)
    if feedback.exists():
        feedback.unlink()
        changed.append(f"feedback/{feedback.name}")
    kept = _without(key, student)
    if kept != key:
        write_text(results / "key.json", encode(kept).decode())
        changed.append("key.json")
    if changed:
        from . import written_points

        if (results / "report.html").exists():
            (results / "report.html").unlink()
            changed.append("report.html")
        if (results / "marks.parquet").exists():
            shutil.rmtree(results / "marks.parquet")
            changed.append("marks.parquet")
        write_books(results, kept, written_points(results))
        changed += ["gradebook.csv", "canvas.csv", "moodle.csv"]
    return changed


def _without(key: Key, student: str) -> Key:
    """The key without the student's name: the form stays, since the report counts its questions."""
    forms = tuple(msgspec.structs.replace(form, student="") if form.student == student else form for form in key.forms)
    return msgspec.structs.replace(
        key, forms=forms, extensions={name: due for name, due in key.extensions.items() if name != student}
    )


def _lines(path: Path, keep: Callable[[bytes], bool]) -> bool:
    """Rewrite a file of lines without those that are not to be kept; whether any went."""
    if not path.exists():
        return False
    gone = False
    with whole(path) as new, path.open("rb") as old:
        for line in old:
            if keep(line):
                new.write(line)
            else:
                gone = True
    return gone


def _essays(path: Path, student: str) -> bool:
    """Take a student's rows out of a marker's file."""
    content = json.loads(path.read_text("utf-8"))
    rows = content.get("marks", [])
    kept = [row for row in rows if row.get("student") != student]
    if len(kept) == len(rows):
        return False
    write_text(path, json.dumps(content | {"marks": kept}, ensure_ascii=False, indent=1) + "\n")
    return True
