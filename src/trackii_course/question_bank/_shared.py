"""What the generators share: a random source for each item, sentences, and the choice of lures."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import TypeVar

from ..course import Course
from ..dates import Edtf, in_words, parse
from ..items import Option
from ..model import Event

T = TypeVar("T")
LURES = 2
_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "as",
        "at",
        "by",
        "for",
        "from",
        "his",
        "her",
        "in",
        "into",
        "its",
        "of",
        "on",
        "or",
        "the",
        "their",
        "to",
        "under",
        "with",
        "who",
        "was",
        "were",
        "is",
    ]
)


def rng(seed: int, item_id: str) -> random.Random:
    """A random source of the item's own, so that one item never depends on how many others there are."""
    return random.Random(f"{seed}/{item_id}")


def sentence(text: str) -> str:
    """Capital at the start, full stop at the end."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "?", "!", ".”", ".’")) else ".")


def clause(text: str) -> str:
    """A sentence as the end of another one: no full stop."""
    return text.strip().rstrip(".")


def words(date: str) -> str:
    """An EDTF text in words."""
    return in_words(parse(date))


@lru_cache(maxsize=4096)
def content_words(text: str) -> frozenset[str]:
    """The words of a text that carry meaning, in lower case."""
    return frozenset(w for w in re.findall(r"[a-z0-9]+", text.lower()) if w not in _STOP)


def alike(a: str, b: str) -> bool:
    """Two phrases share half of the shorter one's content words: too close to be key and lure of one item."""
    first, second = content_words(a), content_words(b)
    return bool(first and second) and len(first & second) * 2 >= min(len(first), len(second))


def undated(event: Event) -> bool:
    """The title does not name a year, and so does not answer a question on its date."""
    return not re.search(r"\d{4}", event.title)


def confirmed(course: Course) -> list[tuple[Event, Edtf]]:
    """The events that may be drilled, with their dates read."""
    return [(event, parse(event.date)) for event in course.events.values() if event.status == "confirmed"]


def middle(date: Edtf) -> int:
    """A day number in the middle of the date's bounds, for nearness in time."""
    return (date.earliest.toordinal() + date.latest.toordinal()) // 2


def pick_lures(candidates: Iterable[T], source: random.Random, same: Callable[[T], object], count: int = LURES) -> list[T]:
    """``count`` lures from candidates in order of closeness: drawn from the nearest few, no two the ``same``."""
    near: list[T] = []
    seen: set[object] = set()
    for candidate in candidates:
        if same(candidate) not in seen:
            seen.add(same(candidate))
            near.append(candidate)
        if len(near) == count * 3:
            break
    return source.sample(near, count) if len(near) >= count else []


def place_key(options: Sequence[Option], position: int, source: random.Random) -> tuple[Option, ...]:
    """The options with the key at ``position`` and the lures round it in random order."""
    lures = [option for option in options if not option.key]
    source.shuffle(lures)
    key = next(option for option in options if option.key)
    return (*lures[:position], key, *lures[position:])
