"""The hand-written items of ``data/items/``, with their shown order drawn."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from ..course import Course
from ..items import AnyItem, Matching, Ordering
from ._shared import rng

_TOPIC = {
    "o1": "concepts", "o2": "tracks", "o3": "chronology", "o4": "actors", "o5": "sources", "o6": "sources", "o7": "sources",
}  # fmt: skip


def generate(course: Course, seed: int) -> Iterator[AnyItem]:
    """Every hand-written item once."""
    for item in course.items.values():
        topic = _TOPIC.get(item.outcome, "concepts")
        if isinstance(item, Matching | Ordering):
            shown = list(range(len(item.pairs if isinstance(item, Matching) else item.options)))
            source = rng(seed, item.id)
            while shown == sorted(shown):
                source.shuffle(shown)
            yield msgspec.structs.replace(item, topic=topic, shown=tuple(shown))
        else:
            yield msgspec.structs.replace(item, topic=topic)
