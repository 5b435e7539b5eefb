"""One student's line in each of the three gradebooks: the plain one, Canvas's and Moodle's."""

from __future__ import annotations

from collections.abc import Mapping

from .._csv import number, row, text
from ..forms import Key, Marked

BOOKS = ("gradebook.csv", "canvas.csv", "moodle.csv")
_PLAIN = ("student", "name", "form", "closed", "late days", "closed after penalty", "written", "total", "of")
_CANVAS = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
_MOODLE = ("Identifier", "Full name", "Email address", "Grade", "Maximum Grade", "Feedback comments")


class _Texts(dict[float, str]):
    """Scores as text, each made once: there are few."""

    def __missing__(self, score: float) -> str:
        return self.setdefault(score, number(score))


_TEXTS = _Texts()


def most(key: Key) -> float:
    """The most points that the assignment gives, closed and written."""
    return key.points + sum(task.points for task in key.written)


def heads(key: Key) -> tuple[bytes, bytes, bytes]:
    """The first lines of the three books."""
    canvas = row([*_CANVAS, f"{key.title} ({key.assignment})"]) + row(["    Points Possible", "", "", "", "", most(key)])
    return row([*_PLAIN, *(question.name for question in key.forms[0].questions)]), canvas, row(_MOODLE)


def lines(marked: Marked, written: Mapping[str, float], of: str) -> tuple[str, str, str]:
    """A student's lines. ``written`` has the points of those whose written work is marked, ``of`` the most as text."""
    essay = written.get(marked.student) if written else None
    points = number(marked.points)
    closed = points if marked.closed == marked.points else number(marked.closed)
    total = points if essay is None else number(marked.points + essay)
    student, name = text(marked.student), text(marked.name) if marked.name else ""
    participant = f"Participant {student}" if student == marked.student else text(f"Participant {marked.student}")
    work = "" if essay is None else number(essay)
    each = ",".join([_TEXTS[mark.score] for mark in marked.marks])
    ids = f"{student},," if student.isdigit() else f",,{student}"
    return (
        f"{student},{name},{marked.form},{closed},{marked.late_days},{points},{work},{total},{of},{each}\r\n",
        f"{name or student},{ids},,{total}\r\n",
        f"{participant},{name},,{total},{of},\r\n",
    )
