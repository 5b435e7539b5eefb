"""Cases: what a case answers to a criterion, and which third party belongs to which process."""

from __future__ import annotations

from collections.abc import Iterator

from ..course import Course
from ..items import Matching, Option, Pair, Single
from ..model import TRACKS, Case, Criterion
from ._shared import clause, rng, sentence, words

_ROWS = 4


def generate(course: Course, seed: int) -> Iterator[Single | Matching]:
    """Items on those criteria whose answers all say what they fit, for settled cases; matching rows from cases whose third parties
    differ.
    """
    asked = [criterion for criterion in course.criteria.values() if all(answer.fits for answer in criterion.answers)]
    settled = [case for case in course.cases.values() if case.status == "settled" and case.verdict in TRACKS]
    for case in settled:
        for criterion in asked:
            yield _criterion(criterion, case)
    named = [case for case in settled if case.third_party and len(case.third_party[0].split()) <= 12]
    rows = [named[i :: max(1, len(named) // _ROWS)][:_ROWS] for i in range(len(named) // _ROWS)]
    for number, row in enumerate(rows, start=1):
        if len({case.third_party[0] for case in row}) == _ROWS:
            yield _match(f"cases.third-party.{number}", row, seed)


def _criterion(criterion: Criterion, case: Case) -> Single:
    given = case.criteria[criterion.id]
    options = []
    for answer in criterion.answers:
        if answer.id == given.answer:
            why = f"{sentence(given.note)} {sentence(criterion.why)}"
        else:
            why = f"That fits {answer.fits}. Of {case.title} the record says: {sentence(given.note)}"
        options.append(Option(text=answer.text[:1].upper() + answer.text[1:], key=answer.id == given.answer, why=why))
    return Single(
        id=f"cases.{criterion.id}.{case.id}", stem=f"{sentence(case.title)[:-1]} ({words(case.date)}): {criterion.question}",
        era=case.era, outcome="o2", level="understand", sources=case.sources, topic="cases",
        tags=(f"criterion:{criterion.id}",), options=tuple(options),
    )  # fmt: skip


def _match(item_id: str, row: list[Case], seed: int) -> Matching:
    shown = list(range(len(row)))
    rng(seed, item_id).shuffle(shown)
    pairs = tuple(
        Pair(left=f"{sentence(case.title)[:-1]} ({words(case.date)})", right=case.third_party[0],
             why=f"{sentence(case.title)[:-1]}, {words(case.date)}. On who convened it: {clause(case.criteria['convener'].note)}.")
        for case in row
    )  # fmt: skip
    return Matching(
        id=item_id, stem="Which third party or host belongs to each process?", era=row[-1].era, outcome="o4",
        level="understand", sources=tuple(dict.fromkeys(s for case in row for s in case.sources)), topic="cases",
        pairs=pairs, shown=tuple(shown),
    )  # fmt: skip
