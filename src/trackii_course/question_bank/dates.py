"""Dates: choose the year, and enter the date at the precision that the record has."""

from __future__ import annotations

from collections.abc import Iterator

from ..course import Course
from ..dates import Edtf, Precision
from ..items import DateEntry, Option, Single
from ..model import Event
from ._shared import LURES, confirmed, rng, sentence, undated, words

_ASKED = {Precision.DAY: "day", Precision.MONTH: "month", Precision.SEASON: "year", Precision.YEAR: "year"}
_FIELDS = {"day": "day, month and year", "month": "month and year", "year": "year"}
_NEAR = 12  # years on either side from which lures come


def generate(course: Course, seed: int) -> Iterator[Single | DateEntry]:
    """Two items for every confirmed event that has one year."""
    asked = [(event, date) for event, date in confirmed(course) if undated(event)]
    dated = [(event, date) for event, date in asked if len(date.years) == 1 and not date.qualifier]
    by_year: dict[int, list[Event]] = {}
    for event, date in dated:
        by_year.setdefault(date.years[0], []).append(event)
    ranks = [index % (LURES + 1) for index in range(len(dated))]
    rng(seed, "date-ranks").shuffle(ranks)
    for (event, date), rank in zip(dated, ranks, strict=True):
        yield _year(event, date, rank, by_year, seed)
    for event, date in asked:
        if date.precision in _ASKED and not date.qualifier and 1 <= len(date.years) <= 2:
            yield _entry(event, date)


def _year(event: Event, date: Edtf, rank: int, by_year: dict[int, list[Event]], seed: int) -> Single:
    """The key's rank among the sorted years is given first (even over the bank); the lures are drawn to fit it. No lure lies beyond the
    last year that is asked for: a year to come would give itself away.
    """
    item_id = f"dates.year.{event.id}"
    source = rng(seed, item_id)
    year, last = date.years[0], max(by_year)
    rank = max(rank, LURES - (last - year))
    earlier = _lure_years(range(year - _NEAR, year), by_year, rank, source)
    later = _lure_years(range(year + 1, min(year + _NEAR, last) + 1), by_year, LURES - rank, source)
    options = [_option(choice, event, year, by_year) for choice in sorted([*earlier, year, *later])]
    return Single(
        id=item_id, stem=f"Which year belongs to {event.title}?", era=event.era, outcome="o3", level="remember",
        sources=event.sources, topic="dates", options=tuple(options), values="years",
    )  # fmt: skip


def _lure_years(span: range, by_year: dict[int, list[Event]], count: int, source: object) -> list[int]:
    import random

    assert isinstance(source, random.Random)
    known = [year for year in span if year in by_year]
    chosen = source.sample(known, min(count, len(known)))
    rest = [year for year in span if year not in by_year]
    return chosen + source.sample(rest, count - len(chosen))


def _option(choice: int, event: Event, year: int, by_year: dict[int, list[Event]]) -> Option:
    if choice == year:
        return Option(
            text=str(choice), key=True, why=f"{sentence(event.title)[:-1]}: {words(event.date)}. {sentence(event.summary)}"
        )
    gap = abs(choice - year)
    distance = f"{gap} year{'s' if gap > 1 else ''} {'later' if year > choice else 'earlier'}"
    others = by_year.get(choice)
    if others:
        why = f"{choice} is the year of {others[0].title}; {event.title} came {distance}, in {year}."
    else:
        why = f"This course asks for the date of no event of {choice}; {event.title} came {distance}, in {year}."
    return Option(text=str(choice), why=why)


def _entry(event: Event, date: Edtf) -> DateEntry:
    asked = _ASKED[date.precision]
    note = f" {sentence(event.date_note)}" if event.date_note else ""
    return DateEntry(
        id=f"dates.entry.{event.id}", stem=f"What is the date of {event.title} ({_FIELDS[asked]})?", era=event.era,
        outcome="o3", level="remember", sources=event.sources, topic="dates", answer=event.date,
        precision=asked, why=f"The record has {words(event.date)}. {sentence(event.summary)}{note}",  # type: ignore[arg-type]
    )  # fmt: skip
