"""The records of the course: what one entry of each file in ``data/`` holds.

Plain frozen structures, decoded and type-checked by msgspec. What the fields mean for authors stands in ``data/README.md``;
what must hold *between* records is in ``_check.py``.
"""

from typing import Literal

from msgspec import Struct

TrackId = Literal["I", "1.5", "II"]
AnyTrack = Literal["I", "1.5", "II", "none"]
Status = Literal["confirmed", "disputed", "unverified"]
Verdict = Literal["confirmed", "corrected", "nuanced", "unverified"]
Level = Literal["remember", "understand", "apply", "analyse", "evaluate", "create"]
Part = Literal[
    "convener", "host", "participant", "speaker", "author", "mediator",
    "leader", "negotiator", "sponsor", "critic", "target", "witness",
]  # fmt: skip
Skill = Literal["chronology", "causation", "attribution", "definition", "context", "measurement"]

TRACKS: tuple[TrackId, ...] = ("I", "1.5", "II")


class Record(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What every record has: an id, unique in its file kind."""

    id: str


class Source(Struct, frozen=True, kw_only=True):
    """One entry of ``sources.bib``. ``checked`` says what of it was seen, and when."""

    id: str
    type: str
    author: str = ""
    editor: str = ""
    title: str = ""
    year: str = ""
    container: str = ""
    publisher: str = ""
    institution: str = ""
    school: str = ""
    doi: str = ""
    url: str = ""
    checked: str = ""

    @property
    def link(self) -> str:
        """Where to read it: the DOI if there is one, else the address, else nothing."""
        return f"https://doi.org/{self.doi}" if self.doi else self.url


class Country(Record, frozen=True, kw_only=True):
    name: str


class Place(Record, frozen=True, kw_only=True):
    """``lat`` and ``lon`` in degrees, north and east positive."""

    name: str
    country: str
    lat: float
    lon: float


class Person(Record, frozen=True, kw_only=True):
    name: str
    sort: str
    summary: str
    born: str = ""
    died: str = ""
    country: str = ""
    sources: tuple[str, ...] = ()


class Organisation(Record, frozen=True, kw_only=True):
    name: str
    summary: str
    kind: Literal[
        "university", "magazine", "association", "government", "think-tank", "ngo",
        "intergovernmental", "movement", "foundation", "company", "other",
    ]  # fmt: skip
    short: str = ""
    country: str = ""
    founded: str = ""
    sources: tuple[str, ...] = ()


class Era(Record, frozen=True, kw_only=True):
    """A chapter's stretch of time. ``heading`` is the article's date heading; where our copy lost it, the basis says so."""

    order: int
    title: str
    short: str
    date: str
    date_words: str
    track: TrackId
    chapter: str = ""
    heading: str = ""
    heading_basis: Literal["article", "copy", "inferred"] = "inferred"
    heading_note: str = ""
    outcomes: tuple[str, ...] = ()


class Actor(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A person or an organisation with its role *at one event*."""

    id: str
    role: str
    part: Part


class Event(Record, frozen=True, kw_only=True):
    """Something that happened. ``status`` speaks of its date and place; only confirmed events are drilled."""

    era: str
    title: str
    date: str
    summary: str
    track: AnyTrack
    status: Status
    sources: tuple[str, ...]
    date_note: str = ""
    place: str = ""
    track_status: Literal["settled", "disputed"] = "settled"
    track_reason: str = ""
    actors: tuple[Actor, ...] = ()
    in_article: bool = False


class Claim(Record, frozen=True, kw_only=True):
    """One claim of the article: what it has, what independent sources say, and the verdict on it."""

    era: str
    statement: str
    article: str
    record: str
    verdict: Verdict
    note: str
    skill: Skill
    event: str = ""
    date: str = ""
    sources: tuple[str, ...] = ()


class Quotation(Record, frozen=True, kw_only=True):
    era: str
    speaker: str
    text: str
    date: str
    status: Status
    context: str
    event: str = ""
    sources: tuple[str, ...] = ()


class Answer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A case's answer to one criterion, with the evidence in a few words."""

    answer: str
    note: str


class Case(Record, frozen=True, kw_only=True):
    """A dialogue or negotiation, judged criterion by criterion. ``accepted`` lists other verdicts with a published defender.

    ``decides`` says what makes a case Track 1.5 where its answers alone leave that open.
    """

    title: str
    date: str
    era: str
    region: str
    parties: tuple[str, ...]
    third_party: tuple[str, ...]
    summary: str
    criteria: dict[str, Answer]
    verdict: AnyTrack
    status: Literal["settled", "disputed"]
    reasoning: str
    after: str
    limits: str
    sources: tuple[str, ...]
    place: str = ""
    accepted: tuple[AnyTrack, ...] = ()
    dispute: str = ""
    decides: Literal["", "participants", "third-party"] = ""
    in_article: bool = False


class CriterionAnswer(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A possible answer, the track that it points to, and the kind of meeting that it fits, said to those who choose it wrongly."""

    id: str
    text: str
    points: Literal["I", "1.5", "II", "any"]
    fits: str = ""


class Criterion(Record, frozen=True, kw_only=True):
    question: str
    answers: tuple[CriterionAnswer, ...]
    why: str
    sources: tuple[str, ...]
    disagreement: str = ""


class Track(Record, frozen=True, kw_only=True):
    """A track with its name, the sign that stands beside its colour, and its definition."""

    name: str
    label: str
    definition: str
    sign: str
    sources: tuple[str, ...]


class Step(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of a process: what happens, what can go wrong, and on which track it lies."""

    text: str
    risk: str
    track: TrackId


class Process(Record, frozen=True, kw_only=True):
    """A process to be drawn; ``finding`` is the figure's caption."""

    title: str
    finding: str
    steps: tuple[Step, ...]
    sources: tuple[str, ...]


class Term(Record, frozen=True, kw_only=True):
    term: str
    definition: str
    sources: tuple[str, ...] = ()
    see: tuple[str, ...] = ()


class Misconception(Record, frozen=True, kw_only=True):
    belief: str
    correction: str
    outcome: str
    era: str = ""
    sources: tuple[str, ...] = ()


class Outcome(Record, frozen=True, kw_only=True):
    text: str
    level: Level
