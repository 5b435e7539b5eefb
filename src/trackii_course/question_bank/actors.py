"""Actors: their role at the time, who did what, where it was, and who said it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..course import Course
from ..items import Option, Single
from ..model import Actor, Event, Quotation
from ._shared import alike, clause, confirmed, middle, pick_lures, rng, sentence, words

_ASK = frozenset(["convener", "host", "speaker", "author", "mediator", "sponsor", "negotiator"])


class _Part(NamedTuple):
    """One actor at one confirmed event."""

    actor: Actor
    event: Event
    day: int
    person: bool


def generate(course: Course, seed: int) -> Iterator[Single]:
    """Role, doer, place and speaker items from confirmed events and quotations."""
    parts = [
        _Part(actor, event, middle(date), actor.id in course.people)
        for event, date in confirmed(course)
        for actor in event.actors
    ]
    for part in parts:
        yield from _role(course, part, parts, seed)
    for part in parts:
        if part.actor.part in _ASK:
            yield from _doer(course, part, parts, seed)
    yield from _places(course, seed)
    for quotation in course.quotations.values():
        if quotation.status == "confirmed":
            yield from _speaker(course, quotation, seed)


def _near(part: _Part, parts: list[_Part]) -> list[_Part]:
    """The others of the same kind, nearest in time first (ties by id, so that the order is fixed)."""
    same = [p for p in parts if p.person == part.person and p.actor.id != part.actor.id]
    return sorted(same, key=lambda p: (abs(p.day - part.day), p.event.id, p.actor.id))


def _unlike(parts: Iterable[_Part]) -> Iterator[_Part]:
    """Those whose role is unlike the role of each one before: two lures must not say the same."""
    roles: list[str] = []
    for part in parts:
        if not any(alike(part.actor.role, role) for role in roles):
            roles.append(part.actor.role)
            yield part


def _role(course: Course, part: _Part, parts: list[_Part], seed: int) -> Iterator[Single]:
    actor, event = part.actor, part.event
    item_id = f"actors.role.{event.id}.{actor.id}"
    name = course.actor_name(actor.id)
    size = len(actor.role)
    fitting = (
        p for p in _near(part, parts)
        if len(p.actor.role) * 1.25 >= size and len(p.actor.role.split()) <= 15 and not alike(p.actor.role, actor.role)
        and not _named(name, p.actor.role)
    )  # fmt: skip
    lures = pick_lures(_unlike(fitting), rng(seed, item_id), lambda p: p.actor.id)
    if not lures or len(actor.role.split()) > 15 or alike(actor.role, event.title) or alike(actor.role, name):
        return
    options = [
        Option(text=sentence(actor.role)[:-1], key=True, why=f"At {event.title} ({words(event.date)}), {name}: {actor.role}.")
    ]
    for lure in lures:
        who = course.actor_name(lure.actor.id)
        why = f"That describes {who} at {lure.event.title} ({words(lure.event.date)}); {name}: {actor.role}."
        options.append(Option(text=sentence(lure.actor.role)[:-1], why=why))
    stem = f"What was the role of {name} at {event.title}?"
    if actor.id not in course.people:
        stem = f"In which role does the record of {event.title} name this body: {name}?"
    yield Single(
        id=item_id, stem=stem, era=event.era, outcome="o4", level="remember",
        sources=event.sources, topic="actors", tags=(f"actor:{actor.id}",), options=tuple(options),
    )  # fmt: skip


def _doer(course: Course, part: _Part, parts: list[_Part], seed: int) -> Iterator[Single]:
    actor, event = part.actor, part.event
    item_id = f"actors.who.{event.id}.{actor.id}"
    name = course.actor_name(actor.id)
    # who was there, or had the same part in a neighbouring event, could be defended
    barred = {a.id for a in event.actors} | {
        p.actor.id for p in parts if p.event.era == event.era and p.actor.part == actor.part
    }
    fitting = (
        p for p in _near(part, parts)
        if p.actor.id not in barred and len(course.actor_name(p.actor.id)) * 1.25 >= len(name)
        and not _named(course.actor_name(p.actor.id), event.title)
    )  # fmt: skip
    lures = pick_lures(fitting, rng(seed, item_id), lambda p: p.actor.id)
    if not lures or _named(name, event.title):
        return
    options = [Option(text=name, key=True, why=f"{name}: {clause(actor.role)}. {sentence(event.summary)}")]
    for lure in lures:
        other = course.actor_name(lure.actor.id)
        why = f"{other} belongs to {lure.event.title} ({words(lure.event.date)}), as {lure.actor.role}."
        options.append(Option(text=other, why=why))
    kind = "people" if part.person else "bodies"
    yield Single(
        id=item_id, stem=f"Which of these {kind} is named as {actor.part} in the record of {event.title}?", era=event.era, outcome="o4",
        level="remember", sources=event.sources, topic="actors", tags=(f"actor:{actor.id}",), options=tuple(options),
    )  # fmt: skip


def _named(name: str, text: str) -> bool:
    """The text has a word of the name in it."""
    return any(word in text for word in name.split() if len(word) > 4)


def _places(course: Course, seed: int) -> Iterator[Single]:
    placed = [(event, middle(date)) for event, date in confirmed(course) if event.place]
    for event, day in placed:
        item_id = f"actors.place.{event.id}"
        place = course.places[event.place]
        others = sorted(placed, key=lambda pair: (abs(pair[1] - day), pair[0].id))
        fitting = [
            other for other, _ in others
            if other.place != event.place and len(course.places[other.place].name) * 1.25 >= len(place.name)
        ]  # fmt: skip
        lures = pick_lures(fitting, rng(seed, item_id), lambda e: e.place)
        if not lures or place.name.split(",")[0].lower() in event.title.lower():
            continue
        options = [Option(text=place.name, key=True, why=f"{sentence(event.summary)} The place: {place.name}.")]
        for lure in lures:
            why = f"That is where the course places {lure.title} ({words(lure.date)})."
            options.append(Option(text=course.places[lure.place].name, why=why))
        yield Single(
            id=item_id, stem=f"Which place belongs to {event.title}?", era=event.era, outcome="o4", level="remember",
            sources=event.sources, topic="actors", options=tuple(options),
        )  # fmt: skip


def _speaker(course: Course, quotation: Quotation, seed: int) -> Iterator[Single]:
    item_id = f"actors.quote.{quotation.id}"
    name = course.people[quotation.speaker].name
    others = [
        q for q in course.quotations.values()
        if q.speaker != quotation.speaker and len(course.people[q.speaker].name) * 1.25 >= len(name)
    ]  # fmt: skip
    others.sort(key=lambda q: (q.era != quotation.era, q.id))
    lures = pick_lures(others, rng(seed, item_id), lambda q: q.speaker)
    if not lures or len(quotation.text.split()) > 30:
        return
    options = [Option(text=name, key=True, why=f"{name}, {words(quotation.date)}. {sentence(quotation.context)}")]
    for lure in lures:
        other = course.people[lure.speaker]
        why = f"{other.name} is quoted in this course too ({words(lure.date)}), with other words: {sentence(lure.context)}"
        options.append(Option(text=other.name, why=why))
    yield Single(
        id=item_id, stem=f"Whose words are these: “{quotation.text.strip('“”')}”?", era=quotation.era, outcome="o7",
        level="remember", sources=quotation.sources, topic="actors", tags=(f"actor:{quotation.speaker}",),
        options=tuple(options),
    )  # fmt: skip
