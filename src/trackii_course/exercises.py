"""Exercises: the assignments of ``exercises/``, each a folder with prompt, rubric, model answer, marker's notes and a short closed quiz."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from ._read import DataError, Problem
from .course import Course
from .question_bank import TOPICS
from .rubric import Row, RubricError, read_rubric

KEY = re.compile(r"\b[a-z0-9]+(?:\d{4}|nd)[a-z0-9]+")  # how a key of sources.bib looks
_DATED_KEY = re.compile(r"\b[a-z]+\d{4}[a-z]+\b")  # a key with a year; "nd" also stands in words
FILES = ("prompt.md", "rubric.md", "model-answer.md", "marker-notes.md")
SETTINGS = "assignment.toml"


class ClosedPart(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The closed questions that go with an exercise: how many are drawn from its eras, from which topics, for how many points."""

    n: int
    points: float
    topics: tuple[str, ...] = ()


class Exercise(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One exercise. ``points`` are those of the rubric; ``minutes`` are a learner's; ``folder`` is where its files are."""

    id: str
    title: str
    eras: tuple[str, ...]
    outcomes: tuple[str, ...]
    minutes: int
    points: float
    sources: tuple[str, ...]
    closed: ClosedPart
    folder: Path = Path()

    def text(self, name: str) -> str:
        """One of its files, e.g. ``prompt.md``."""
        return (self.folder / name).read_text("utf-8")

    def rubric(self) -> tuple[Row, ...]:
        """The rows of its rubric. Raises RubricError."""
        return read_rubric(self.text("rubric.md"))


def exercise_folder() -> Path:
    """The exercises that belong to this installation: inside a wheel, or ``exercises/`` of the checkout."""
    inside = Path(__file__).parent / "_exercises"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "exercises"


def load_exercises(folder: Path | str | None = None) -> Mapping[str, Exercise]:
    """All exercises by id, in the order of their names. Raises DataError for a settings file that cannot be used."""
    place = Path(folder) if folder is not None else exercise_folder()
    found: dict[str, Exercise] = {}
    problems: list[Problem] = []
    for path in sorted(place.glob(f"*/{SETTINGS}")):
        name = path.relative_to(place).as_posix()
        try:
            exercise = msgspec.convert(tomllib.loads(path.read_text("utf-8")), Exercise)
        except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
            problems.append(Problem(name, 1, path.parent.name, "", f"{error}: see CONTRIBUTING.md"))
            continue
        found[exercise.id] = msgspec.structs.replace(exercise, folder=path.parent)
    if problems:
        raise DataError(problems)
    if not found:
        text = f"there is no folder with an {SETTINGS}: give the folder that holds the exercises"
        raise DataError([Problem(str(place), 0, "", "", text)])
    return found


def role_play_files(folder: Path | str | None = None) -> list[Path]:
    """The files of the role-play packs, folders beside the exercises: overview, facilitator's guide, roles and debrief."""
    place = Path(folder) if folder is not None else exercise_folder()
    return sorted(place.glob("roleplay-*/*.md"))


def check_exercises(exercises: Mapping[str, Exercise], course: Course) -> Iterator[Problem]:
    """What in the exercises contradicts itself or points to nothing."""
    for exercise in exercises.values():
        yield from _check(exercise, course)


def check_citations(files: Iterable[Path], course: Course) -> Iterator[Problem]:
    """Keys that the files cite and ``sources.bib`` does not have, with their lines."""
    for path in files:
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            for key in _DATED_KEY.findall(line):
                if key not in course.sources:
                    text = f"there is no entry {key!r} in sources.bib: add it or correct the key"
                    yield Problem(f"{path.parent.name}/{path.name}", number, path.parent.name, "", text)


def _check(exercise: Exercise, course: Course) -> Iterator[Problem]:
    def problem(file: str, field: str, message: str) -> Problem:
        return Problem(f"{exercise.folder.name}/{file}", 1, exercise.id, field, message)

    if exercise.id != exercise.folder.name:
        yield problem(SETTINGS, "id", f"the folder is called {exercise.folder.name!r}: give both the same name")
    for field, known in (("eras", course.eras), ("outcomes", course.outcomes), ("sources", course.sources)):
        for name in getattr(exercise, field):
            if name not in known:
                yield problem(SETTINGS, field, f"there is no {name!r} in data/: correct it or add the record")
    for topic in exercise.closed.topics:
        if topic not in TOPICS:
            yield problem(SETTINGS, "closed", f"there is no topic {topic!r}: use {', '.join(TOPICS)}")
    yield from _check_files(exercise, course, problem)


def _check_files(exercise: Exercise, course: Course, problem: Callable[[str, str, str], Problem]) -> Iterator[Problem]:
    missing = [name for name in FILES if not (exercise.folder / name).is_file()]
    for name in missing:
        yield problem(name, "", "the file is missing: every exercise has prompt, rubric, model answer and marker's notes")
    if "rubric.md" not in missing:
        try:
            total = sum(row.points for row in exercise.rubric())
            if total != exercise.points:
                yield problem("rubric.md", "", f"the rows add up to {total:g} points and {SETTINGS} says {exercise.points:g}")
        except RubricError as error:
            yield problem("rubric.md", "", str(error))
    yield from check_citations((exercise.folder / name for name in FILES if name not in missing), course)
    if not missing:
        cited = {key for name in FILES for key in cited_keys(exercise.text(name), course)}
        for key in sorted(cited - set(exercise.sources)):
            yield problem(SETTINGS, "sources", f"{key!r} is cited and not listed: add it")
        for key in sorted(set(exercise.sources) - cited):
            yield problem(SETTINGS, "sources", f"{key!r} is listed and not cited: take it out")


def cited_keys(text: str, course: Course) -> set[str]:
    """The keys of ``sources.bib`` that a text names, in whatever brackets."""
    return {word for word in KEY.findall(text) if word in course.sources}
