"""Quiz items: six kinds, one structure each. An item is complete: stem, options, key, a why for every option, its sources.

``key(item)`` gives the plain key that ``marking.mark`` takes; hand-written items in ``data/items/`` have the same shape.
"""

import hashlib
from typing import Any, Literal

import msgspec
from msgspec import Struct

from .model import Level, TrackId

Topic = Literal["dates", "actors", "chronology", "tracks", "cases", "sources", "concepts"]


class Option(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One option and why it is right, or what it confuses and when it would be right."""

    text: str
    why: str
    key: bool = False


class Pair(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A left side and its right side, with the reason that they belong together."""

    left: str
    right: str
    why: str


class Item(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="kind"):
    """What all kinds share. ``written`` marks a hand-written item; ``tags`` name the actor, region or label that is the key."""

    id: str
    stem: str
    era: str
    outcome: str
    level: Level
    sources: tuple[str, ...]
    topic: Topic = "concepts"
    tags: tuple[str, ...] = ()
    written: bool = False


class Single(Item, frozen=True, kw_only=True, tag="single"):
    """One key among three or four options; ``values`` says whether the options are years, which keep their order."""

    options: tuple[Option, ...]
    values: Literal["text", "years"] = "text"


class Multiple(Item, frozen=True, kw_only=True, tag="multiple"):
    """Two or more keys among four to six options."""

    options: tuple[Option, ...]


class Matching(Item, frozen=True, kw_only=True, tag="matching"):
    """``pairs`` in the order of the left sides; ``shown`` gives the order in which the right sides are offered."""

    pairs: tuple[Pair, ...]
    shown: tuple[int, ...] = ()


class Ordering(Item, frozen=True, kw_only=True, tag="ordering"):
    """``options`` in the right order; ``shown`` gives the order in which they are first shown."""

    options: tuple[Option, ...]
    shown: tuple[int, ...]


class DateEntry(Item, frozen=True, kw_only=True, tag="date"):
    """``answer`` in EDTF, ``precision`` as asked, ``why`` for the feedback."""

    answer: str
    precision: Literal["year", "month", "day"]
    why: str


class TrackItem(Item, frozen=True, kw_only=True, tag="track"):
    """Step 1: ``verdict``, with a why for each track. Step 2: the reason that decides, among ``options``."""

    verdict: TrackId
    whys: dict[TrackId, str]
    options: tuple[Option, ...]


AnyItem = Single | Multiple | Matching | Ordering | DateEntry | TrackItem
KINDS = ("single", "multiple", "matching", "ordering", "date", "track")


def kind(item: AnyItem) -> str:
    """The kind's name, as in ``KINDS``."""
    return str(item.__struct_config__.tag)


def key(item: AnyItem) -> dict[str, Any]:
    """The key as plain data, in the form that ``marking`` documents."""
    name = {"kind": kind(item)}
    if isinstance(item, DateEntry):
        return name | {"answer": item.answer, "precision": item.precision}
    if isinstance(item, Matching):
        return name | {"answer": [item.shown.index(i) for i in range(len(item.pairs))]}
    if isinstance(item, Ordering):
        return name | {"answer": [item.shown.index(i) for i in range(len(item.options))]}
    right = [i for i, option in enumerate(item.options) if option.key]
    if isinstance(item, Multiple):
        return name | {"answer": right, "n": len(item.options)}
    if isinstance(item, TrackItem):
        return name | {"verdict": item.verdict, "answer": right[0]}
    return name | {"answer": right[0]}


def version(item: AnyItem) -> str:
    """Eight hex digits that change when the item's content or its order of options does."""
    return hashlib.sha256(msgspec.json.encode(item)).hexdigest()[:8]
