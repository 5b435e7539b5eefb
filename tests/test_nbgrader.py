"""nbgrader's own commands, unmodified, on what `trackii assign` writes, in an environment of their own.

TRACKII_NBGRADER names that environment (`make .venv-nbgrader/done` makes it).
"""

import csv
import json
import os
import shutil
import subprocess
from pathlib import Path

import msgspec
import nbformat
import pytest

from trackii_course.assign import assign
from trackii_course.assign.notebook import BEGIN
from trackii_course.exercises import load_exercises
from trackii_course.forms import STUB, marks, read_key
from trackii_course.grade import grade
from trackii_course.grade.nbgrader import closed_points

from .classroom import hand_in, right, wrong

ID = "which-track"
SCORES = """
import json, sys
from nbgrader.api import Gradebook
with Gradebook("sqlite:///gradebook.db") as book:
    print(json.dumps({
        submission.student.id: {g.name: [g.auto_score, g.max_score, g.needs_manual_grade] for n in submission.notebooks for g in n.grades}
        for submission in book.assignment_submissions("which-track")
    }))
"""


@pytest.fixture(scope="module")
def programs() -> Path:
    named = os.environ.get("TRACKII_NBGRADER", "")
    programs = Path(named).absolute() / "bin" if named else None
    if programs and (programs / "nbgrader").exists():
        return programs
    message = "TRACKII_NBGRADER names no environment with nbgrader: make it with `make .venv-nbgrader/done`"
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="module")
def made(course, tmp_path_factory) -> Path:
    return assign(load_exercises()[ID], course, tmp_path_factory.mktemp("nbgrader") / "a")


@pytest.fixture(scope="module")
def key(made):
    return read_key(made / "instructor" / "key.json")


class Desk:
    """An nbgrader course in a folder, and the commands in it."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder, self.programs = folder, programs
        (folder / "home").mkdir()
        (folder / "nbgrader_config.py").write_text('c = get_config()\nc.CourseDirectory.course_id = "trackii"\n')

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self.programs}:/usr/bin:/bin", "HOME": str(self.folder / "home"), "LANG": "C.UTF-8"}
        return subprocess.run(
            [self.programs / command[0], *command[1:]], cwd=self.folder, env=environment, capture_output=True, text=True, timeout=600,
            check=False,
        )  # fmt: skip

    def nbgrader(self, *command: str) -> str:
        done = self.run("nbgrader", *command)
        assert done.returncode == 0, done.stderr
        return done.stdout + done.stderr


@pytest.fixture(scope="module")
def desk(made, programs, tmp_path_factory) -> Desk:
    folder = tmp_path_factory.mktemp("course")
    shutil.copytree(made / "instructor" / "nbgrader" / "source", folder / "source")
    desk = Desk(folder, programs)
    desk.nbgrader("generate_assignment", ID)
    return desk


def write(path: Path, text: str) -> None:
    notebook = nbformat.read(path, 4)
    assert notebook.cells[-1].source == STUB
    notebook.cells[-1].source = text
    nbformat.write(notebook, path)


def test_the_release_is_our_student_version(desk, made):
    released, ours = (nbformat.read(path / f"{ID}.ipynb", 4) for path in (desk.folder / "release" / ID, made / "student"))
    nbformat.validate(released)
    assert [cell.id for cell in released.cells] == [cell.id for cell in ours.cells]
    assert [cell.cell_type for cell in released.cells] == [cell.cell_type for cell in ours.cells]
    assert [cell.source.strip() for cell in released.cells] == [cell.source.strip() for cell in ours.cells]
    assert not any(cell.get("outputs") or cell.get("attachments") for cell in released.cells)
    settings = ("grade_id", "grade", "solution", "locked", "task", "points", "cell_type")
    for their, our in zip(released.cells, ours.cells, strict=True):
        kept = their.metadata.get("nbgrader", {})
        assert {n: v for n, v in kept.items() if n in settings} == {
            n: v for n, v in our.metadata.get("nbgrader", {}).items() if n in settings
        }
    assert sorted(p.name for p in (desk.folder / "release" / ID).iterdir()) == ["form.json", f"{ID}.ipynb"]
    assert (desk.folder / "release" / ID / "form.json").read_bytes() == (made / "student" / "form.json").read_bytes()


def test_the_release_holds_no_key(desk, key):
    text = "\n".join(p.read_text("utf-8") for p in sorted((desk.folder / "release" / ID).iterdir()))
    assert BEGIN not in text
    for question in key.forms[0].questions:
        assert question.item not in text
        assert question.version not in text
        assert not any(len(option.why) > 20 and json.dumps(option.why)[1:-1] in text for option in question.options)


def test_validate_asks_for_the_written_answer_alone(desk, tmp_path):
    place = Path(shutil.copytree(desk.folder / "release" / ID, tmp_path / ID))
    told = desk.nbgrader("validate", str(place / f"{ID}.ipynb"))
    assert "VALIDATION FAILED ON 1 CELL(S)" in told
    assert "You did not provide a response." in told
    write(place / f"{ID}.ipynb", "My verdict is Track 1.5.")
    assert "Success! Your notebook passes all the tests." in desk.nbgrader("validate", str(place / f"{ID}.ipynb"))
    assert not (place / "responses.json").exists()


def test_the_scores_are_those_of_trackii_grade(desk, made, key, tmp_path):
    """Ada has most, Bo everything, Cy handed in no answers, Dee a broken file, Eve nothing right."""
    questions = key.forms[0].questions
    answers = {
        "ada": {q.name: (wrong if n % 3 == 1 else right)(q) for n, q in enumerate(questions[:-1])},
        "bo": {q.name: right(q) for q in questions},
        "eve": {q.name: wrong(q) for q in questions},
    }
    submitted = desk.folder / "submitted"
    for student in ("ada", "bo", "cy", "dee", "eve"):
        place = Path(shutil.copytree(desk.folder / "release" / ID, submitted / student / ID))
        write(place / f"{ID}.ipynb", f"The answer of {student}.")
        (place / "timestamp.txt").write_text("2027-01-10 12:00:00.000000 UTC")
        if student in answers:
            hand_in(place, key, answers[student])
    (submitted / "dee" / ID / "responses.json").write_bytes(b"{")

    desk.nbgrader("autograde", ID)
    desk.nbgrader("generate_feedback", ID)
    desk.nbgrader("export")
    with (desk.folder / "grades.csv").open(encoding="utf-8", newline="") as file:
        exported = {row["student_id"]: row for row in csv.DictReader(file)}
    scores = json.loads(desk.run("python", "-c", SCORES).stdout)

    done = grade(submitted, made, tmp_path / "r", workers=1)
    ours = {marked.student: marked.closed for marked in marks(tmp_path / "r")}
    assert (done.marked, done.problems, done.written) == (3, 1, 5)
    assert set(ours) == set(answers)
    assert 0 < ours["ada"] < ours["bo"] == 10
    assert ours["eve"] == 0
    for student in ("ada", "bo", "cy", "dee", "eve"):
        assert scores[student]["closed"][:2] == [pytest.approx(ours.get(student, 0.0)), 10], student
        assert scores[student]["written-1"] == [None, 30, True]  # a person marks it
        assert float(exported[student]["score"]) == pytest.approx(ours.get(student, 0.0))
        assert float(exported[student]["max_score"]) == 40
        assert (desk.folder / "feedback" / student / ID / f"{ID}.html").is_file()
    told = (desk.folder / "autograded" / "dee" / ID / f"{ID}.ipynb").read_text("utf-8")
    assert "not a responses file" in told  # the instructor reads why


def test_closed_points_by_themselves(made, key, tmp_path):
    """What the hidden test calls, without nbgrader."""
    form = msgspec.json.encode(key.forms[0]).decode()
    assert closed_points(form, ID, str(tmp_path / "responses.json")) == 0.0
    path = hand_in(tmp_path, key, {q.name: right(q) for q in key.forms[0].questions})
    assert closed_points(form, ID, str(path)) == 10.0
    with pytest.raises(ValueError, match="it answers the assignment"):
        closed_points(form, "chronology", str(path))
    path.write_bytes(b" ")
    with pytest.raises(ValueError, match="the file is empty"):
        closed_points(form, ID, str(path))
