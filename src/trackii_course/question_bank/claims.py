"""Source criticism: how does a claim of the article stand against independent sources?"""

from __future__ import annotations

from collections.abc import Iterator

from ..course import Course
from ..items import Option, Single
from ..model import Claim
from ._shared import clause, sentence

_LABELS = {
    "confirmed": "Confirmed: independent sources say the same",
    "nuanced": "Nuanced: partly so, and the rest misleads",
    "corrected": "Corrected: independent sources contradict it",
}
_CONFUSES = {
    "confirmed": "This would be the verdict if independent sources carried the whole claim.",
    "nuanced": "This would be the verdict if the claim held in part and misled in the rest.",
    "corrected": "This would be the verdict if independent sources contradicted the claim.",
}


def generate(course: Course, seed: int) -> Iterator[Single]:
    """One item for each claim that could be checked; what stays unverified is no key."""
    del seed  # the options are always these three, in the order of agreement
    for claim in course.claims.values():
        if claim.verdict in _LABELS and len(claim.statement.split()) <= 30:
            yield _verdict(course, claim)


def _verdict(course: Course, claim: Claim) -> Single:
    options = []
    for verdict, text in _LABELS.items():
        record = sentence(claim.record)
        why = f"{_CONFUSES[verdict]} The record: {record}"
        if verdict == claim.verdict:
            why = f"The article: {sentence(claim.article)} The record: {record} {sentence(claim.note)}"
        options.append(Option(text=text, key=verdict == claim.verdict, why=why))
    return Single(
        id=f"sources.verdict.{claim.id}", era=claim.era, outcome="o5", level="evaluate", sources=claim.sources,
        stem=f"A claim to check ({course.eras[claim.era].short}): {clause(claim.statement)}. How does it stand against independent sources?",
        topic="sources", tags=(f"verdict:{claim.verdict}",), options=tuple(options),
    )  # fmt: skip
