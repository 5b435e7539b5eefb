"""What must hold between records: references, dates, verdicts and their sources."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from .dates import DateError, parse
from .model import TRACKS

if TYPE_CHECKING:
    from .course import Course

# kind of record, its id, field, message with the mend
Finding = tuple[str, str, str, str]
MAX_QUOTED_WORDS = 35
_ARTICLE = "homans2011track"
# What the bibliography's style needs to print an entry, by type; the container is journal or booktitle.
_REQUIRED = {
    "article": ("container",), "incollection": ("container", "publisher"), "inproceedings": ("container",), "book": ("publisher",),
    "techreport": ("institution",), "phdthesis": ("school",), "mastersthesis": ("school",),
}  # fmt: skip


def cross_check(course: Course) -> Iterator[Finding]:
    """Everything in the data that contradicts itself or points to nothing."""
    yield from _references(course)
    yield from _dates(course)
    yield from _evidence(course)
    yield from _classification(course)
    yield from _texts(course)


def _references(course: Course) -> Iterator[Finding]:
    tables: dict[str, object] = {
        "era": course.eras, "event": course.events, "place": course.places, "country": course.countries,
        "speaker": course.people, "outcome": course.outcomes,
    }  # fmt: skip
    kinds = {
        "event": course.events, "claim": course.claims, "quotation": course.quotations, "case": course.cases,
        "person": course.people, "organisation": course.organisations, "place": course.places,
        "misconception": course.misconceptions, "item": course.items, "term": course.terms,
        "criterion": course.criteria, "track": course.tracks, "process": course.processes,
    }  # fmt: skip
    for kind, records in kinds.items():
        for record in records.values():
            for field, table in tables.items():
                value = getattr(record, field, "")
                if value and field != kind and value not in table:  # type: ignore[operator]
                    yield kind, record.id, field, f"there is no {field} {value!r} in data/: correct the id or add the record"
            for source in getattr(record, "sources", ()):
                if source not in course.sources:
                    yield kind, record.id, "sources", f"there is no entry {source!r} in sources.bib: add it or correct the key"
    for event in course.events.values():
        for actor in event.actors:
            if actor.id not in course.people and actor.id not in course.organisations:
                yield "event", event.id, "actors", f"there is no person or organisation {actor.id!r}: add it or correct the id"
    for term in course.terms.values():
        for other in term.see:
            if other not in course.terms:
                yield "term", term.id, "see", f"there is no term {other!r}: correct the id or add the term"


def _dates(course: Course) -> Iterator[Finding]:
    fields = {
        "era": (course.eras, ("date",)), "event": (course.events, ("date",)), "claim": (course.claims, ("date",)),
        "quotation": (course.quotations, ("date",)), "case": (course.cases, ("date",)),
        "person": (course.people, ("born", "died")), "organisation": (course.organisations, ("founded",)),
    }  # fmt: skip
    for kind, (records, names) in fields.items():
        for record in records.values():
            for field in names:
                value = getattr(record, field)
                try:
                    if value:
                        parse(value)
                except DateError as error:
                    yield kind, record.id, field, str(error)
    for event in course.events.values():
        if not event.date:
            yield "event", event.id, "date", "every event has a date: write it as exactly as the sources allow, e.g. 198X"


def _evidence(course: Course) -> Iterator[Finding]:
    for claim in course.claims.values():
        independent = [s for s in claim.sources if s != _ARTICLE]
        if claim.verdict != "unverified" and len(set(independent)) < 2:  # every verdict is asked for in the quiz
            yield (
                "claim",
                claim.id,
                "sources",
                f"a claim that is {claim.verdict} needs two sources other than the article: add one, or make it unverified",
            )
    for event in course.events.values():
        independent = [s for s in event.sources if s != _ARTICLE]
        if event.status == "confirmed" and not independent:
            yield "event", event.id, "sources", "a confirmed event needs a source other than the article, or status unverified"
        if event.track != "none" and not event.track_reason:
            yield "event", event.id, "track_reason", "say in one sentence which criteria decide the track"
    for case in course.cases.values():
        if case.status == "settled" and len(set(case.sources)) < 2:
            yield "case", case.id, "sources", "a settled case needs two sources: add one, or mark the case disputed"
        if case.status == "disputed" and not case.dispute:
            yield "case", case.id, "dispute", "say who disagrees and why"
    for source in course.sources.values():
        if not source.checked:
            yield "source", source.id, "checked", "say what of this source was seen, and when"
        missing = [name for name in _REQUIRED.get(source.type, ()) if not getattr(source, name)]
        if missing:
            yield (
                "source",
                source.id,
                "type",
                f"an entry of type {source.type} needs {missing[0]}: add it, or make the type misc",
            )
        if not (source.author or source.editor) or not source.title or not source.year:
            yield "source", source.id, "author", "a source needs author (or editor), title and year"


def _classification(course: Course) -> Iterator[Finding]:
    answers = {criterion.id: {answer.id for answer in criterion.answers} for criterion in course.criteria.values()}
    for case in course.cases.values():
        for name in answers.keys() - case.criteria.keys():
            yield "case", case.id, "criteria", f"the criterion {name!r} has no answer: add it"
        for name, given in case.criteria.items():
            if name not in answers:
                yield "case", case.id, "criteria", f"there is no criterion {name!r}: use {', '.join(sorted(answers))}"
            elif given.answer not in answers[name]:
                known = ", ".join(sorted(answers[name]))
                yield "case", case.id, "criteria", f"{name}: {given.answer!r} is not one of {known}"
        if case.verdict in case.accepted:
            yield "case", case.id, "accepted", "list only the verdicts that differ from the case's own"
    for track in course.tracks:
        if track not in TRACKS:
            yield "track", track, "id", f"a track's id is one of {', '.join(TRACKS)}"


def _texts(course: Course) -> Iterator[Finding]:
    for quotation in course.quotations.values():
        words = len(quotation.text.split())
        if words > MAX_QUOTED_WORDS:
            yield "quotation", quotation.id, "text", f"{words} words are quoted: at most {MAX_QUOTED_WORDS} are allowed"
    for organisation in course.organisations.values():
        if organisation.id in course.people:
            yield "organisation", organisation.id, "id", "a person has this id too: give the organisation another"
