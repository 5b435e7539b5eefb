"""What is wrong with an item, found from its numbers, in words that say what to do."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from msgspec import Struct

from ..marking import mark
from ._read import OTHER, Split, Tally
from .statistics import two_proportions

FEW = 10  # students: below this, chance explains nearly everything
_SURE = 2.0  # z: one honest lure in forty looks like this by chance
_GAP = 0.1  # a smaller difference between the groups is not worth an hour
_OFTEN = 0.2  # a misconception is held by this share or more
_LEFT = 0.1
_POOR = 0.1  # below 0.1 an item hardly tells strong from weak (Ebel 1954 calls less than 0.2 low)
_CROWD = 30  # for low (not negative) correlations


class Weight(IntEnum):
    """How urgent a flag is."""

    KEY = 3
    REVIEW = 2
    POLISH = 1


class Flag(Struct, frozen=True):
    """One finding and its advice, as plain text."""

    weight: Weight
    advice: str


class Choice(Struct, frozen=True):
    """One row of a distractor table: its letter or part, its text, why it is right or what it confuses, and who chose it."""

    label: str
    text: str
    why: str
    right: bool
    split: Split


def choices(tally: Tally) -> list[Choice]:
    """The rows of an item's table: its options in order; a date's answers, the most frequent first."""
    question = tally.question
    if question.kind == "date":
        given = sorted(tally.choices.items(), key=lambda row: (row[0] == OTHER, -row[1].everyone, row[0]))
        return [Choice("", text, "", _right_date(tally, text), split) for text, split in given]
    letters = _letters(tally)
    return [
        Choice(letter, option.text, option.why, option.key, tally.choices[option.text])
        for letter, option in zip(letters, question.options, strict=True)
    ]


def _right_date(tally: Tally, text: str) -> bool:
    return text != OTHER and mark(tally.question.key, text).correct


def _letters(tally: Tally) -> list[str]:
    """A, B, C … for options; the tracks of a track judgement need none, and neither do rows and places."""
    question = tally.question
    if question.kind in ("matching", "ordering"):
        return [""] * len(question.options)
    before = 3 if question.kind == "track" else 0
    return [""] * before + [chr(ord("A") + place) for place in range(len(question.options) - before)]


def misconceptions(tally: Tally) -> list[tuple[float, Choice]]:
    """The wrong options that a fifth or more of the students chose, with their shares."""
    n = tally.seen.everyone
    if n < FEW or tally.question.kind in ("matching", "ordering", "date"):
        return []
    return [(c.split.everyone / n, c) for c in choices(tally) if not c.right and c.split.everyone / n >= _OFTEN]


def flags(tally: Tally) -> list[Flag]:
    """All flags of an item, the most urgent first; none for an item that fewer than ten students saw."""
    if tally.seen.everyone < FEW:
        return []
    return sorted(_flags(tally), key=lambda flag: -flag.weight)


def _flags(tally: Tally) -> Iterator[Flag]:
    if tally.facility >= 1:
        yield Flag(Weight.POLISH, "Everyone right: keep it for a warm-up; it tells nothing about who knows more.")
        return
    if tally.facility <= 0:
        yield Flag(Weight.KEY, "Nobody right: look at the key, then at whether this was taught.")
        return
    suspects = [choice for choice in choices(tally) if _preferred_by_strong(tally, choice)]
    for choice in suspects:
        name = _name(choice)
        yield Flag(Weight.KEY, f"More of the strong students than of the weak chose a wrong option ({name}): look at the key.")
    yield from _discrimination(tally, suspected=bool(suspects))
    yield from _lures(tally)
    share = tally.omitted / tally.seen.everyone
    if share >= _LEFT:
        yield Flag(Weight.POLISH, f"Left out by {share:.0%}: is the question clear?")


def _preferred_by_strong(tally: Tally, choice: Choice) -> bool:
    if choice.right or choice.text == OTHER or tally.question.kind in ("matching", "ordering"):
        return False
    upper, lower = tally.seen.upper, tally.seen.lower
    if upper <= 0 or lower <= 0:
        return False
    high, low = choice.split.upper / upper, choice.split.lower / lower
    return high - low >= _GAP and two_proportions(high, upper, low, lower) >= _SURE


def _discrimination(tally: Tally, *, suspected: bool) -> Iterator[Flag]:
    r = tally.pairs.item_rest
    if r < 0 and not suspected:
        yield Flag(
            Weight.REVIEW, f"Strong students did no better than weak ones (item–rest r = {r:.2f}): read stem and key again."
        )
    elif 0 <= r < _POOR and tally.seen.everyone >= _CROWD:
        yield Flag(Weight.POLISH, f"It hardly tells strong from weak students (item–rest r = {r:.2f}).")


def _lures(tally: Tally) -> Iterator[Flag]:
    """Lures that nobody chose. A track that nobody chose is no lure: the three tracks always stand there."""
    if tally.question.kind not in ("single", "multiple", "track"):
        return
    dead = [choice for choice in choices(tally) if not choice.right and choice.label and not choice.split.everyone]
    for choice in dead:
        yield Flag(Weight.POLISH, f"Nobody chose lure {choice.label} (“{choice.text}”): write one that tempts, or drop it.")


def _name(choice: Choice) -> str:
    return f"{choice.label}, “{choice.text}”" if choice.label else f"“{choice.text}”"
