"""The notebooks of an assignment, in nbgrader's format: what a student gets, and the same with solutions.

The closed questions are one autograded cell whose test is hidden (nbgrader strips it on release, as we do here); the written
work is one markdown cell marked by a person. Needs the extra ``[notebook]``.
"""

from __future__ import annotations

from typing import Any

import msgspec

from ..exercises import Exercise
from ..forms import STUB, Form, KeyForm

try:
    import nbformat
    from nbformat import v4
except ImportError as error:
    raise ImportError(
        f"Making assignments needs {error.name}, which is not installed. Install it with:  pip install 'trackii-course[notebook]'"
    ) from error

CLOSED = "# Your closed answers are marked from responses.json after you have handed in.\n"
BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
_SHEET = 'from trackii_course.sheet import answer_sheet\n\nanswer_sheet("form.json", "responses.json")'
METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def student(exercise: Exercise, form: Form) -> str:
    """The student's notebook as text."""
    return _notebook(exercise, form, CLOSED, STUB)


def instructor(exercise: Exercise, form: Form, key: KeyForm) -> str:
    """The same notebook with the hidden test, which holds the key, and the model answer."""
    literal = msgspec.json.encode(key).decode()
    test = (
        f"{CLOSED}{BEGIN}\nfrom trackii_course.grade.nbgrader import closed_points\n\n"
        f"closed_points({literal!r}, {exercise.id!r}, 'responses.json')\n{END}"
    )
    return _notebook(exercise, form, test, exercise.text("model-answer.md"))


def _notebook(exercise: Exercise, form: Form, test: str, answer: str) -> str:
    points = exercise.closed.points  # not the sum of the questions': nbgrader refuses a mark above it by a rounding error
    due = f" Due: {form.due}." if form.due else ""
    cells = [
        _text(
            f"# {exercise.title}\n\nChoose **Run → Run All Cells**. {len(form.questions)} closed questions ({points:g} points) are saved in "
            f"`responses.json` beside this notebook; your written answer ({exercise.points:g} points) goes into the last cell. "
            f"Hand in both files.{due}"
        ),
        _text("## Closed questions"),
        _code(_SHEET, _grader("sheet", "code", locked=True)),
        _code(test, _grader("closed", "code", grade=True, locked=True, points=points)),
        _text(f"## Written work\n\n{_below(exercise.text('prompt.md'))}"),
        _text(f"## How it is marked\n\n{_below(exercise.text('rubric.md'))}"),
        _text("## Your answer\n\nDouble-click the cell below and write in it."),
        _text(answer, _grader("written-1", "markdown", grade=True, solution=True, points=exercise.points)),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"{exercise.id}-{number}"
    notebook = v4.new_notebook(cells=cells, metadata=METADATA)
    nbformat.validate(notebook)
    return str(nbformat.writes(notebook)) + "\n"


def _below(text: str) -> str:
    """A text with its own title left out, its headings one level lower."""
    return "\n".join(f"#{line}" if line.startswith("#") else line for line in text.splitlines()[1:]).strip()


def _text(source: str, metadata: dict[str, Any] | None = None) -> Any:
    return v4.new_markdown_cell(source, metadata=metadata or {})


def _code(source: str, metadata: dict[str, Any]) -> Any:
    return v4.new_code_cell(source, metadata=metadata | {"jupyter": {"source_hidden": True}})


def _grader(
    name: str, cell_type: str, *, grade: bool = False, solution: bool = False, locked: bool = False, points: float = 0
) -> dict[str, Any]:
    settings = {
        "schema_version": 3, "grade_id": name, "cell_type": cell_type, "grade": grade, "solution": solution, "locked": locked, "task": False,
    }  # fmt: skip
    return {"nbgrader": settings | ({"points": points} if grade else {})}
