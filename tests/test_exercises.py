"""Exercises and rubrics: whole, consistent, and read with clear errors."""

import shutil

import msgspec
import pytest

from trackii_course._read import DataError
from trackii_course.coverage import book_pages, holes, matrix, orphans
from trackii_course.exercises import (
    FILES,
    SETTINGS,
    check_citations,
    check_exercises,
    exercise_folder,
    load_exercises,
    role_play_files,
)
from trackii_course.question_bank import bank
from trackii_course.rubric import RubricError, read_rubric

ROW = "| **Order** (Task 2, 5 points) | **4½–5 points.** a | **3–4 points.** b | **1–2 points.** c | **0–½ point.** d |"


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(exercise_folder() / "chronology", tmp_path / "chronology")
    return tmp_path


def test_all_exercises_are_whole(course):
    exercises = load_exercises()
    assert len(exercises) >= 12
    assert [str(p) for p in check_exercises(exercises, course)] == []
    for exercise in exercises.values():
        for name in FILES:
            assert len(exercise.text(name).split()) > 200, (exercise.id, name)


def test_every_outcome_and_era_is_served(course):
    assert list(holes(course, bank(course), load_exercises())) == []
    assert [row.outcome for row in matrix(course, bank(course), load_exercises())] == list(course.outcomes)


def test_a_hole_is_found(course):
    exercises = {"chronology": load_exercises()["chronology"]}
    found = list(holes(course, (), exercises))
    assert "outcome o12 has no exercise: name it in the outcomes of one" in found
    assert "era carter has 0 questions: it needs 25" in found


def test_every_source_is_cited(course):
    pages = [*book_pages(exercise_folder().parent / "book"), *role_play_files()]
    assert list(orphans(course, load_exercises(), pages)) == []
    extra = dict(course.sources) | {"nobody1900nothing": msgspec.structs.replace(course.sources["homans2011track"], id="x")}
    assert list(orphans(msgspec.structs.replace(course, sources=extra), load_exercises(), pages)) == ["nobody1900nothing"]


def test_a_key_that_points_to_nothing_is_named_with_its_line(course, copy):
    (pack := copy / "roleplay-hill").mkdir()
    (pack / "debrief.md").write_text(
        "# Debrief\n\nAll were calm (homans2011trak) and independent (nobody1900nothing).\n", "utf-8"
    )
    assert len(role_play_files()) == 12
    assert list(check_citations(role_play_files(), course)) == []
    found = [str(problem) for problem in check_citations(role_play_files(copy), course)]
    assert found == [
        f"roleplay-hill/debrief.md:3: roleplay-hill: there is no entry {key!r} in sources.bib: add it or correct the key"
        for key in ("homans2011trak", "nobody1900nothing")
    ]


def test_a_rubric_is_read():
    (row,) = read_rubric(f"# Rubric\n\n{ROW}")
    assert (row.name, row.part, row.points) == ("Order", "Task 2", 5)
    assert [(level.low, level.high, level.text) for level in row.levels] == [
        (4.5, 5, "a"),
        (3, 4, "b"),
        (1, 2, "c"),
        (0, 0.5, "d"),
    ]


@pytest.mark.parametrize(
    ("wrong", "right", "says"),
    [
        (", 5 points)", ", five points)", "begin the row with"),
        (" | **0–½ point.** d", "", "has 4 levels"),
        ("**3–4 points.**", "3–4 points", "begin the level with its points"),
        ("**3–4 points.**", "**2–4 points.**", "share a mark"),
        ("**4½–5 points.**", "**4½ points.**", "run from 0 to 5"),
        ("**0–½ point.**", "**½ point.**", "run from 0 to 5"),
    ],
)
def test_a_rubric_with_a_slip_says_where(wrong, right, says):
    with pytest.raises(RubricError, match=f"line 2: .*{says}"):
        read_rubric(f"\n{ROW.replace(wrong, right)}")
    with pytest.raises(RubricError, match="there is no table"):
        read_rubric("nothing")


@pytest.mark.parametrize(
    ("file", "wrong", "right", "says"),
    [
        (SETTINGS, 'id = "chronology"', 'id = "chron"', "the folder is called 'chronology'"),
        (SETTINGS, '"o3"', '"o99"', "there is no 'o99' in data/"),
        (SETTINGS, '"dates"', '"dishes"', "there is no topic 'dishes'"),
        (SETTINGS, "points = 20", "points = 21", "add up to 20 points and assignment.toml says 21"),
        (SETTINGS, '  "agha2003track",\n', "", "'agha2003track' is cited and not listed"),
        (
            SETTINGS,
            '  "agha2003track",\n',
            '  "agha2003track",\n  "jones2015track",\n',
            "'jones2015track' is listed and not cited",
        ),
        ("rubric.md", "**Order**", "Order", "add up to 15"),
        ("rubric.md", "| **3 points.** Six", "| 3. Six", "begin the level"),
    ],
)
def test_a_slip_in_an_exercise_is_found(copy, course, file, wrong, right, says):
    path = copy / "chronology" / file
    text = path.read_text("utf-8")
    assert wrong in text
    path.write_text(text.replace(wrong, right, 1), "utf-8")
    assert any(says in str(problem) for problem in check_exercises(load_exercises(copy), course))


def test_a_missing_file_is_named(copy, course):
    (copy / "chronology" / "model-answer.md").unlink()
    assert any(
        "model-answer.md:1: chronology: the file is missing" in str(p) for p in check_exercises(load_exercises(copy), course)
    )


def test_settings_that_cannot_be_read_stop(copy, tmp_path):
    (copy / "chronology" / SETTINGS).write_text("id = 3\n", "utf-8")
    with pytest.raises(DataError, match=r"chronology/assignment\.toml:1: chronology: "):
        load_exercises(copy)
    with pytest.raises(DataError, match="there is no folder"):
        load_exercises(tmp_path / "nowhere")
