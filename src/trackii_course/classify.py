"""Classify a meeting by criteria: a verdict with its reasons, and how firm it is.

Two published tests are applied, because authors differ on what makes Track 1.5:

* *by participants* (as in the primer of the United States Institute of Peace, 2019): who sits at the table, and whom can they
  bind? This course counts a mandate as it counts an office.
* *by the third party* (Mapendere 2006): does a non-political third party work between official sides?

The course follows the first and lets the second move a verdict of Track I to Track 1.5. Where the two tests differ the verdict is *open*,
and says so. What the remaining criteria suggest never decides; it makes a verdict firm or fair.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from .course import Course
from .model import TRACKS, TrackId

Firmness = Literal["firm", "fair", "open"]
DECIDING = ("participants", "authority", "capacity", "convener")


class ClassifyError(ValueError):
    """An answer is missing or unknown; the message names the criterion and the possible answers."""


class Judgement(Struct, frozen=True):
    """``by_participants`` and ``by_third_party`` are the two tests' own verdicts; ``against`` names criteria that point elsewhere."""

    verdict: TrackId
    firmness: Firmness
    by_participants: TrackId
    by_third_party: TrackId
    reasons: tuple[str, ...]
    against: tuple[str, ...]


def classify(answers: Mapping[str, str], course: Course) -> Judgement:
    """The verdict for one answer to each of the course's criteria (``course.criteria``).

    Raises ClassifyError for a criterion without an answer, and for an answer or criterion that does not exist.
    """
    points = _points(answers, course)
    people = _by_participants(answers)
    third = _by_third_party(answers, people)
    verdict: TrackId = third if people == "I" else people
    against = tuple(name for name, track in points.items() if track in TRACKS and track != verdict)
    firmness: Firmness = "open" if people != third else "fair" if against else "firm"
    return Judgement(verdict, firmness, people, third, _reasons(answers, course, verdict, people, third), against)


def _points(answers: Mapping[str, str], course: Course) -> dict[str, str]:
    for name in answers:
        if name not in course.criteria:
            raise ClassifyError(f"there is no criterion {name!r}: use {', '.join(course.criteria)}")
    points: dict[str, str] = {}
    for name, criterion in course.criteria.items():
        known = {answer.id: answer.points for answer in criterion.answers}
        if answers.get(name) not in known:
            raise ClassifyError(
                f"{name}: {answers.get(name)!r} is no answer to “{criterion.question}”: use one of {', '.join(known)}"
            )
        points[name] = known[answers[name]]
    return points


def _by_participants(answers: Mapping[str, str]) -> TrackId:
    """Authority first: who speaks for a side and can bind it, by office or by mandate, makes Track I. Others in office make Track 1.5,
    and so does whoever can bind a side without speaking for it. Nobody in office and nobody bound: Track II.
    """
    if answers["authority"] == "binding" and answers["capacity"] == "official":
        return "I"
    return "1.5" if answers["participants"] != "private" or answers["authority"] == "binding" else "II"


def _by_third_party(answers: Mapping[str, str], people: TrackId) -> TrackId:
    """A private (or shared) third party between official sides makes Track 1.5, whatever the sides can sign."""
    official_sides = answers["participants"] == "officials" or people == "I"
    return "1.5" if official_sides and answers["convener"] != "state" else people


def _reasons(answers: Mapping[str, str], course: Course, verdict: TrackId, people: TrackId, third: TrackId) -> tuple[str, ...]:
    text = {c.id: next(a.text for a in c.answers if a.id == answers[c.id]) for c in course.criteria.values()}
    reasons = [f"At the table: {text['participants']}.", f"Authority: {text['authority']}."]
    if answers["capacity"] != "official" or verdict == "I":
        reasons.append(f"Capacity: {text['capacity']}.")
    if people != third:
        reasons.append(
            f"By participants alone this would be Track {people}; the third party ({text['convener']}) makes it Track {third}."
        )
    return tuple(reasons)
