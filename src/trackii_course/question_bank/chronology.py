"""Chronology: put events in order, and say which came first. No pair whose order the record leaves open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..course import Course
from ..dates import Edtf, Order, compare
from ..items import Option, Ordering, Single
from ..model import Event
from ._shared import confirmed, rng, sentence, undated, words

Dated = tuple[Event, Edtf]
_ROWS = 4


def generate(course: Course, seed: int) -> Iterator[Ordering | Single]:
    """For each era windows of four events; across eras, rows that take one event from each of four chapters."""
    dated = sorted(
        (pair for pair in confirmed(course) if undated(pair[0])),
        key=lambda pair: (pair[1].earliest, pair[1].latest, pair[0].id),
    )
    by_era: dict[str, list[Dated]] = {}
    for event, date in dated:
        by_era.setdefault(event.era, []).append((event, date))
    for era, events in by_era.items():
        chain = _chain(events)
        for number, start in enumerate(range(0, max(1, len(chain) - 2), 2), start=1):
            window = chain[start : start + _ROWS]
            if len(window) >= 3:
                yield _ordering(f"chronology.order.{era}.{number}", era, window, seed)
                yield from _first(f"chronology.first.{era}.{number}", era, window[:3])
    yield from _across(course, by_era, seed)


def _chain(events: Sequence[Dated]) -> list[Dated]:
    """The longest simple run in which each event is surely before the next."""
    chain: list[Dated] = []
    for event, date in events:
        if not chain or compare(chain[-1][1], date) is Order.BEFORE:
            chain.append((event, date))
    return chain


def _across(course: Course, by_era: dict[str, list[Dated]], seed: int) -> Iterator[Ordering]:
    in_article = {era: [d for d in by_era.get(era, []) if d[0].in_article] for era in course.eras}
    eras = [era for era, events in in_article.items() if events]
    for depth in range(3):
        for start in range(max(0, len(eras) - _ROWS + 1)):
            row = [in_article[era][min(depth, len(in_article[era]) - 1)] for era in eras[start : start + _ROWS]]
            if depth and any(len(in_article[era]) <= depth for era in eras[start : start + _ROWS]):
                continue
            row = _chain(sorted(row, key=lambda d: (d[1].earliest, d[1].latest)))
            if len(row) == _ROWS:
                yield _ordering(f"chronology.across.{depth + 1}.{eras[start]}", row[-1][0].era, row, seed)


def _text(event: Event) -> str:
    return sentence(event.title)[:-1]


def _ordering(item_id: str, era: str, row: Sequence[Dated], seed: int) -> Ordering:
    shown = list(range(len(row)))
    source = rng(seed, item_id)
    while shown == sorted(shown):
        source.shuffle(shown)
    options = tuple(Option(text=_text(event), why=f"{words(event.date)}: {sentence(event.summary)}") for event, _ in row)
    return Ordering(
        id=item_id, stem="What is the order of these events, from the earliest to the latest?", era=era, outcome="o3",
        level="understand", sources=_sources(row), topic="chronology", options=options, shown=tuple(shown),
    )  # fmt: skip


def _first(item_id: str, era: str, row: Sequence[Dated]) -> Iterator[Single]:
    """Only where length and wording do not point to the key."""
    key = row[0][0]
    titles = [_text(event) for event, _ in row]
    if len(titles[0]) > max(map(len, titles[1:])) * 1.25 or len({tuple(t.lower().split()[:3]) for t in titles}) == 1:
        return
    options = [Option(text=_text(key), key=True, why=f"{words(key.date)}, before the others. {sentence(key.summary)}")]
    for event, _ in row[1:]:
        why = f"{_text(event)} came later ({words(event.date)}) than {key.title} ({words(key.date)})."
        options.append(Option(text=_text(event), why=why))
    yield Single(
        id=item_id, stem="Which of these three events came first?", era=era, outcome="o3", level="understand",
        sources=_sources(row), topic="chronology", options=tuple(options),
    )  # fmt: skip


def _sources(row: Sequence[Dated]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(source for event, _ in row for source in event.sources))
