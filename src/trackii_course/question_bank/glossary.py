"""Vocabulary: which term fits a definition, with its neighbours in meaning as lures."""

from __future__ import annotations

from collections.abc import Iterator

from ..course import Course
from ..items import Option, Single
from ..model import Term
from ._shared import content_words, pick_lures, rng, sentence


def generate(course: Course, seed: int) -> Iterator[Single]:
    """One item for each term with a source whose definition fits a stem and does not name the term."""
    for term in course.terms.values():
        if term.sources and len(term.definition.split()) <= 45 and not _names_itself(term):
            yield from _term(course, term, seed)


def _names_itself(term: Term) -> bool:
    """The definition has a word of the term, or its plural; what the term has in brackets does not count."""
    words = content_words(term.term.partition(" (")[0])
    return bool((words | {f"{word}s" for word in words}) & content_words(term.definition))


def _term(course: Course, term: Term, seed: int) -> Iterator[Single]:
    item_id = f"concepts.term.{term.id}"
    wanted = content_words(term.definition)
    others = [t for t in course.terms.values() if t.id != term.id and len(t.term) * 1.25 >= len(term.term)]
    others.sort(key=lambda t: (t.id not in term.see, -len(wanted & content_words(t.definition)), t.id))
    lures = pick_lures(others, rng(seed, item_id), lambda t: t.term.lower())
    if not lures:
        return
    options = [Option(text=sentence(term.term)[:-1], key=True, why=f"{sentence(term.term)[:-1]}: {sentence(term.definition)}")]
    options += [
        Option(text=sentence(t.term)[:-1], why=f"{sentence(t.term)[:-1]} is something else: {sentence(t.definition)}")
        for t in lures
    ]
    yield Single(
        id=item_id, stem=f"Which term has this meaning: {term.definition.rstrip('.')}?", era="tracks", outcome="o1",
        level="remember", sources=term.sources, topic="concepts", options=tuple(options),
    )  # fmt: skip
