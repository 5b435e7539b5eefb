"""Draw a quiz from a bank: portable, balanced, and without two items on one event.

The order comes from a hash of seed and id, not from a random generator: the browser draws the same items (see
``static/player.js``), and a bank that grows keeps most of its draws.
"""

from __future__ import annotations

from collections.abc import Sequence

from ..items import AnyItem, TrackItem, kind
from ..model import TRACKS

_BLOCKED = ("dates", "actors")  # names and dates are learnt better in a block, judgements mixed (Brunmair and Richter 2019)


def fnv1a(text: str) -> int:
    """The 32-bit FNV-1a hash of the UTF-8 text (Fowler, Noll and Vo), finished with MurmurHash3's mixer."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    value = (value ^ value >> 16) * 0x85EBCA6B & 0xFFFFFFFF
    value = (value ^ value >> 13) * 0xC2B2AE35 & 0xFFFFFFFF
    return value ^ value >> 16


def subject(item_id: str) -> str:
    """What an item is about: two generated items on one event give each other's key away."""
    parts = item_id.split(".")
    return parts[2] if len(parts) > 2 else item_id


def draw(items: Sequence[AnyItem], n: int, seed: int) -> tuple[AnyItem, ...]:
    """At most ``n`` of the items: topics in turn, each subject once, and no track the answer in more than 40 % of the
    track judgements (of fewer than three, none twice). Subjects come twice only if there are not enough of them.
    """
    order = sorted(items, key=lambda item: (fnv1a(f"{seed}:{item.id}"), item.id))
    turns: dict[str, list[AnyItem]] = {}
    for item in order:
        turns.setdefault(item.topic, []).append(item)
    queue = [
        row[place] for place in range(max(map(len, turns.values()), default=0)) for row in turns.values() if place < len(row)
    ]
    chosen: list[AnyItem] = []
    subjects: set[str] = set()
    for again in (False, True):
        for item in queue:
            if len(chosen) == n:
                break
            if item not in chosen and (again or subject(item.id) not in subjects):
                chosen.append(item)
                subjects.add(subject(item.id))
    return _arranged(_balanced(chosen, queue))


def _balanced(chosen: list[AnyItem], queue: Sequence[AnyItem]) -> list[AnyItem]:
    """Swap surplus track items for items of the queue until no verdict has too large a share; drop what cannot be swapped."""
    while True:
        verdicts = [item.verdict for item in chosen if isinstance(item, TrackItem)]
        surplus = next((v for v in sorted(set(verdicts)) if verdicts.count(v) > max(1, len(verdicts) * 2 // 5)), None)
        if surplus is None:
            return chosen
        last = max(i for i, item in enumerate(chosen) if isinstance(item, TrackItem) and item.verdict == surplus)
        rare = min(TRACKS, key=verdicts.count)
        fresh = [item for item in queue if item not in chosen]
        better = next(
            (
                i
                for i in fresh
                if isinstance(i, TrackItem) and i.verdict == rare and verdicts.count(rare) < verdicts.count(surplus) - 1
            ),
            None,
        )
        other = next((i for i in fresh if not isinstance(i, TrackItem)), None)
        replacement = better or other
        chosen[last : last + 1] = [replacement] if replacement else []


def _arranged(chosen: list[AnyItem]) -> tuple[AnyItem, ...]:
    """Blocked topics first, each in its block; the rest mixed, as drawn."""
    blocked = [item for topic in _BLOCKED for item in chosen if item.topic == topic]
    return (*blocked, *(item for item in chosen if item.topic not in _BLOCKED))


def kinds(items: Sequence[AnyItem]) -> dict[str, int]:
    """How many items of each kind."""
    counts: dict[str, int] = {}
    for item in items:
        counts[kind(item)] = counts.get(kind(item), 0) + 1
    return counts
