"""The widget and the notebooks."""

import json
from pathlib import Path

import nbformat
import pytest

import trackii_course
from trackii_course.course import Course
from trackii_course.question_bank import QuestionError
from trackii_course.widgets import quiz

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"


def test_public_names():
    for name in trackii_course.__all__:
        assert getattr(trackii_course, name)
    with pytest.raises(AttributeError):
        trackii_course.nothing  # noqa: B018


def test_the_controls_draw(course):
    desk = quiz(1, era="carter", n=5, course=course)
    assert desk.quiz.html.count('class="tii-item ') == 5
    desk.kind.value = "ordering"
    desk.era.value = "tracks"
    desk.button.click()
    assert desk.quiz.html == "" or "tii-ordering" in desk.quiz.html
    desk.era.value = "carter"
    desk.number.value = 1
    desk.button.click()
    assert "tii-ordering" in desk.quiz.html


def test_a_cell_has_a_stable_text_and_the_quiz_as_html(course):
    first, again = (quiz(2, topic="tracks", n=3, course=course)._repr_mimebundle_() for _ in range(2))
    assert first["text/html"] == again["text/html"]
    assert first["text/plain"] == "QuizDesk(era='', kind='', n=3, seed=2)"
    assert "tii-practice" in first["text/html"]


def test_a_wrong_name_is_refused(course: Course):
    with pytest.raises(QuestionError):
        quiz(era="mars", course=course)


def test_committed_notebooks_are_valid_and_hide_their_code(course):
    paths = sorted(NOTEBOOKS.glob("*.ipynb"))
    assert len(paths) == 16
    for path in paths:
        notebook = nbformat.read(path, as_version=4)
        nbformat.validate(notebook)
        for cell in notebook.cells:
            if cell.cell_type == "code":
                assert cell.metadata.jupyter.source_hidden
                assert cell.outputs
                assert "application/vnd.jupyter.widget-view+json" not in json.dumps(cell.outputs)


def test_rebuilding_gives_the_same_bytes(course, tmp_path):
    from trackii_course import notebooks

    for path in notebooks.build(course, tmp_path):
        assert path.read_bytes() == (NOTEBOOKS / path.name).read_bytes(), f"{path.name} is stale: run make notebooks"
