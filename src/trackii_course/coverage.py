"""What the course as a whole owes: no outcome or era without enough questions, no outcome without chapter and exercise, no source uncited."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from .course import Course
from .exercises import FILES, Exercise, cited_keys
from .items import AnyItem

ENOUGH = 25  # items for each outcome and each era


class Row(Struct, frozen=True):
    """What serves one outcome: ids of eras with a chapter, number of items (and of hand-written ones), ids of exercises."""

    outcome: str
    chapters: tuple[str, ...]
    items: int
    written: int
    exercises: tuple[str, ...]


def matrix(course: Course, items: Sequence[AnyItem], exercises: Mapping[str, Exercise]) -> tuple[Row, ...]:
    """One row for each outcome."""
    count = Counter(item.outcome for item in items)
    written = Counter(item.outcome for item in items if item.written)
    return tuple(
        Row(
            outcome,
            tuple(era.id for era in course.eras.values() if era.chapter and outcome in era.outcomes),
            count[outcome],
            written[outcome],
            tuple(exercise.id for exercise in exercises.values() if outcome in exercise.outcomes),
        )
        for outcome in course.outcomes
    )


def holes(course: Course, items: Sequence[AnyItem], exercises: Mapping[str, Exercise]) -> Iterator[str]:
    """What the matrix lacks, in words."""
    for row in matrix(course, items, exercises):
        if not row.chapters:
            yield f"outcome {row.outcome} has no chapter: name it in the outcomes of an era"
        if row.items < ENOUGH:
            yield f"outcome {row.outcome} has {row.items} questions: it needs {ENOUGH}"
        if not row.exercises:
            yield f"outcome {row.outcome} has no exercise: name it in the outcomes of one"
    by_era = Counter(item.era for item in items)
    for era in course.eras:
        if by_era[era] < ENOUGH:
            yield f"era {era} has {by_era[era]} questions: it needs {ENOUGH}"


def orphans(course: Course, exercises: Mapping[str, Exercise], pages: Iterable[Path]) -> Iterator[str]:
    """Keys of sources that no record, exercise or page cites."""
    cited: set[str] = set()
    for name in (
        "people", "organisations", "events", "claims", "quotations", "cases", "tracks", "criteria", "terms", "processes",
        "misconceptions", "items",
    ):  # fmt: skip
        for record in getattr(course, name).values():
            cited.update(record.sources)
    for exercise in exercises.values():
        for name in FILES:
            cited |= cited_keys(exercise.text(name), course)
    for page in pages:
        cited |= cited_keys(page.read_text("utf-8"), course)
    yield from (key for key in course.sources if key not in cited)


def book_pages(folder: Path) -> list[Path]:
    """The pages of a book, in the order of their names."""
    return sorted(path for path in folder.rglob("*.md") if "_build" not in path.parts)
