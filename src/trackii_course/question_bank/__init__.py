"""Questions: the bank of all items, and quizzes drawn from it."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

import msgspec

from ..course import Course, load
from ..items import KINDS, AnyItem, Multiple, Single, TrackItem
from ..items import kind as kind_of
from . import actors, cases, chronology, claims, dates, glossary, tracks, written
from ._draw import draw
from ._shared import place_key, rng

__all__ = ["GENERATORS", "QuestionError", "bank", "default_course", "draw", "questions"]

GENERATORS = (dates, actors, chronology, tracks, cases, claims, glossary, written)
TOPICS = ("dates", "actors", "chronology", "tracks", "cases", "sources", "concepts")


class QuestionError(ValueError):
    """What was asked for cannot be drawn; the message says what can."""


@lru_cache(maxsize=8)
def default_course() -> Course:
    """The data that came with the package, loaded once."""
    return load()


def bank(course: Course, seed: int = 0) -> tuple[AnyItem, ...]:
    """Every item, once. The ids are the same for each seed; lures and the order of options follow the seed.

    The positions of the keys are dealt out evenly, not drawn, so that no place is a good guess.
    """
    items = [item for generator in GENERATORS for item in generator.generate(course, seed)]
    places: dict[tuple[str, int], list[int]] = {}
    dealt = [item for item in items if isinstance(item, Single | TrackItem) and not _sorted(item)]
    for kind_name, size in {(kind_of(item), len(item.options)) for item in dealt}:
        count = sum(kind_of(item) == kind_name and len(item.options) == size for item in dealt)
        row = [place % size for place in range(count)]
        rng(seed, f"positions-{kind_name}-{size}").shuffle(row)
        places[kind_name, size] = row
    return tuple(_arrange(item, places, seed) for item in items)


def _sorted(item: Single | TrackItem) -> bool:
    """Options that have an order of their own (years, numbers) keep it."""
    return (isinstance(item, Single) and item.values == "years") or all(o.text.isdigit() for o in item.options)


def _arrange(item: AnyItem, places: dict[tuple[str, int], list[int]], seed: int) -> AnyItem:
    if isinstance(item, Single | TrackItem) and not _sorted(item):
        position = places[kind_of(item), len(item.options)].pop()
        return msgspec.structs.replace(item, options=place_key(item.options, position, rng(seed, f"{item.id}/order")))
    if isinstance(item, Multiple):
        options = list(item.options)
        rng(seed, f"{item.id}/order").shuffle(options)
        return msgspec.structs.replace(item, options=tuple(options))
    return item


def questions(
    seed: int = 0,
    *,
    era: str | Iterable[str] = (),
    kind: str | Iterable[str] = (),
    topic: str | Iterable[str] = (),
    n: int | None = None,
    course: Course | None = None,
) -> tuple[AnyItem, ...]:
    """Draw items.

    ``era``, ``kind`` and ``topic`` narrow the choice (one name or several; nothing means all). Without ``n`` the whole
    choice comes in the order of the bank; with ``n`` a balanced draw of at most n items. The same arguments give the same items.
    Raises QuestionError for an unknown name, for n < 1, and when nothing fits.
    """
    course = course or default_course()
    eras = _names(era, tuple(course.eras), "era")
    kinds = _names(kind, KINDS, "kind")
    topics = _names(topic, TOPICS, "topic")
    if n is not None and n < 1:
        raise QuestionError(f"n is {n}: ask for at least one question")
    fitting = tuple(
        item for item in bank(course, seed)
        if (not eras or item.era in eras) and (not kinds or kind_of(item) in kinds) and (not topics or item.topic in topics)
    )  # fmt: skip
    if not fitting:
        raise QuestionError("no question fits all of these choices: widen the era, kind or topic")
    return fitting if n is None else draw(fitting, n, seed)


def _names(given: str | Iterable[str], known: tuple[str, ...], what: str) -> set[str]:
    names = {given} if isinstance(given, str) else set(given)
    for name in sorted(names):
        if name not in known:
            raise QuestionError(f"there is no {what} {name!r}: choose from {', '.join(known)}")
    return names
