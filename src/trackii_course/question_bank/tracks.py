"""Track judgements in two steps: the verdict, then the reason that decides. Only settled cases are asked."""

from __future__ import annotations

from collections.abc import Iterator

from ..course import Course
from ..items import Option, TrackItem
from ..model import TRACKS, Case, TrackId
from ._draw import fnv1a
from ._shared import clause, rng, sentence, words

# What decides, after the decision rule of the course (data/tracks.toml): who sits there, and whom they can bind.
DECIDES: dict[str, str] = {
    "I": "People met who could commit their own sides",
    "1.5-mixed": "Serving officials took part with no power to commit",
    "1.5-third": "A private third party worked between official sides",
    "II": "Private people met, and spoke only for themselves",
}
# True of many a case on each track, and so never what decides: the answer of a case, and the reason that it suggests.
_BESIDE: dict[tuple[str, str], str] = {
    ("openness", "secret"): "The meetings were hidden from the press and public",
    ("openness", "closed"): "The talks were held behind closed doors, without the press",
    ("openness", "public"): "The press and the public knew that the talks took place",
    ("aim", "understanding"): "The aim was analysis, better relations and new ideas",
    ("aim", "exchange"): "The aim was contact and exchange between two societies",
    ("aim", "prepare"): "The aim was to prepare the ground for later negotiation",
    ("aim", "agreement"): "The aim was a text or a deal between the sides",
}
_NEEDS: dict[TrackId, str] = {
    "I": "Track I would need people who, by office or by mandate, can bind their side",
    "1.5": "Track 1.5 would need serving officials in the room without power to bind, or a private go-between for official sides",
    "II": "By the rule of this course Track II needs a room where, as a rule, nobody serves in office and each person speaks as a person",
}
_WITHOUT_THIRD = "By this test Track I would need people who can bind their sides and who meet without a private third party"
# The reasons that would decide for another track; a private third party often stands between instructed officials, so there "I" is no lure.
_LURES = {
    "I": ("1.5-mixed", "1.5-third", "II"),
    "1.5-mixed": ("I", "II"),
    "1.5-third": ("II",),
    "II": ("I", "1.5-mixed", "1.5-third"),
}
_WORDS = 62


def generate(course: Course, seed: int) -> Iterator[TrackItem]:
    """One item for each settled case whose verdict nobody in print disputes."""
    for case in course.cases.values():
        if case.status == "settled" and not case.accepted and case.verdict in TRACKS:
            yield _item(course, case, seed)


def deciding(case: Case) -> str:
    """The key of ``DECIDES`` for a case with a verdict."""
    if case.verdict != "1.5":
        return case.verdict
    if case.decides:
        return "1.5-mixed" if case.decides == "participants" else "1.5-third"
    mixed = case.criteria["participants"].answer == "mixed" and case.criteria["authority"].answer != "binding"
    return "1.5-mixed" if mixed else "1.5-third"


def _test(case: Case, key: str) -> str:
    """Authors differ on what makes a case Track 1.5, so an item that turns on the third party says so. Half of those on Track I and
    Track II say it too, where the test gives the same verdict: the words alone must not give the answer away.
    """
    same = key == "II" or (key == "I" and case.criteria["convener"].answer == "state")
    return " by the test of the third party" if key == "1.5-third" or (same and fnv1a(case.id) % 2) else ""


def vignette(case: Case) -> str:
    """The case in its own evidence, as long as a stem may be, without a word that names a track."""
    parts = [f"{sentence(case.title)[:-1]}, {words(case.date)}."]
    for name in ("participants", "authority", "convener", "capacity", "link"):
        note = sentence(case.criteria[name].note)
        if "track" not in note.lower() and len(" ".join([*parts, note]).split()) <= _WORDS:
            parts.append(note)
    return " ".join(parts)


def _item(course: Course, case: Case, seed: int) -> TrackItem:
    verdict: TrackId = case.verdict  # type: ignore[assignment]
    item_id = f"tracks.judge.{case.id}"
    source = rng(seed, item_id)
    evidence = clause(case.criteria["participants"].note)
    key = deciding(case)
    needs = _NEEDS | ({"I": _WITHOUT_THIRD} if key == "1.5-third" else {})
    whys: dict[TrackId, str] = {
        track: sentence(case.reasoning) if track == verdict else f"{needs[track]}. Here: {evidence}." for track in TRACKS
    }
    options = [Option(text=DECIDES[key], key=True, why=sentence(case.reasoning))]
    wrong = source.choice(_LURES[key])
    options.append(Option(text=DECIDES[wrong], why=f"This would decide for Track {wrong.split('-')[0]}. Here: {evidence}."))
    name = source.choice(["openness", "aim"])
    beside = _BESIDE[name, case.criteria[name].answer]
    options.append(
        Option(
            text=beside,
            why=f"So it was. Here: {clause(case.criteria[name].note)}. But the course asks first who sat there and whom they could bind.",
        )
    )
    return TrackItem(
        id=item_id, stem=f"{vignette(case)} Which track is this{_test(case, key)}?", era=case.era, outcome="o2", level="apply",
        sources=case.sources, topic="tracks", tags=(f"region:{case.region}",), verdict=verdict, whys=whys, options=tuple(options),
    )  # fmt: skip
