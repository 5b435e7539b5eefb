"""Marking: a key and a response in, a mark out. Pure, and the same in the browser.

``static/player.js`` has the same function in JavaScript; ``tests/vectors/marking.json`` holds both to the same answers.
A key is plain data with its ``kind``; a response is plain data too, never code:

========  ==================================================  =============================================
kind      key                                                 response
========  ==================================================  =============================================
single    ``{"answer": 1}``                                   index of the chosen option
multiple  ``{"answer": [0, 2], "n": 5}``                      list of the chosen indices
matching  ``{"answer": [2, 0, 1]}``                           for each left side, the index of its right side
ordering  ``{"answer": [2, 0, 1]}``                           the shown indices in the learner's order
date      ``{"answer": "1960-05-01", "precision": "day"}``    ``YYYY``, ``YYYY-MM`` or ``YYYY-MM-DD``
track     ``{"verdict": "II", "answer": 0}``                  ``{"verdict": "II", "reason": 0}``
========  ==================================================  =============================================
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from .dates import DateError, Precision, parse

ASKED = ("year", "month", "day")


@dataclass(frozen=True, slots=True)
class Mark:
    """``score`` from 0 to 1; ``parts`` tells, part by part, what was right (options, rows, places, date parts, steps)."""

    score: float
    parts: tuple[bool, ...]
    problem: str = ""

    @property
    def correct(self) -> bool:
        """Full marks."""
        return self.score == 1.0


def mark(key: dict[str, Any], response: Any) -> Mark:
    """Mark one response against one key.

    A response that is missing or malformed scores 0 and carries a ``problem`` in words for the learner;
    it never raises. An unknown kind of key is a mistake of ours and raises KeyError.
    """
    return _MARKERS[key["kind"]](key, response)


def _blank(problem: str) -> Mark:
    return Mark(0.0, (), problem)


def _is_index(value: Any, size: int | None = None) -> bool:
    return type(value) is int and value >= 0 and (size is None or value < size)


def _single(key: dict[str, Any], response: Any) -> Mark:
    if not _is_index(response):
        return _blank("Choose one answer.")
    right = response == key["answer"]
    return Mark(float(right), (right,))


def _multiple(key: dict[str, Any], response: Any) -> Mark:
    """Right picks minus wrong picks, over the number of right options, never below 0 (so that ticking all scores low)."""
    size = key["n"]
    if not isinstance(response, list) or not response:
        return _blank("Choose at least one answer.")
    if not all(_is_index(r, size) for r in response) or len(set(response)) != len(response):
        return _blank("Choose each answer once.")
    answer, chosen = set(key["answer"]), set(response)
    score = max(0, len(chosen & answer) - len(chosen - answer)) / len(answer)
    return Mark(score, tuple((i in chosen) == (i in answer) for i in range(size)))


def _matching(key: dict[str, Any], response: Any) -> Mark:
    answer = key["answer"]
    if not isinstance(response, list) or len(response) != len(answer):
        return _blank("Choose a match for each row.")
    if not all(_is_index(r) for r in response):
        return _blank("Choose a match for each row.")
    parts = tuple(given == wanted for given, wanted in zip(response, answer, strict=True))
    return Mark(sum(parts) / len(parts), parts)


def _ordering(key: dict[str, Any], response: Any) -> Mark:
    """Kendall's tau-a, never below 0: (pairs in order - pairs out of order) / all pairs (Kendall 1938)."""
    answer = key["answer"]
    if not isinstance(response, list) or not all(_is_index(r) for r in response) or sorted(response) != sorted(answer):
        return _blank("Put each event in one place.")
    rank = {index: place for place, index in enumerate(answer)}
    pairs = [rank[a] < rank[b] for a, b in combinations(response, 2)]
    tau = (2 * sum(pairs) - len(pairs)) / len(pairs)
    return Mark(max(0.0, tau), tuple(g == w for g, w in zip(response, answer, strict=True)))


def _date(key: dict[str, Any], response: Any) -> Mark:
    """Full marks at the precision that is asked; half for the right year, three quarters for the right month of it."""
    if not isinstance(response, str) or not response.strip():
        return _blank("Give a date.")
    text = response.strip()
    if not re.fullmatch(r"[0-9]{4}(-[0-9]{2}){0,2}", text):
        return _blank("Write the year with four digits, and a month before a day.")
    try:
        given = parse(text)
    except DateError:
        return _blank("There is no such date in the calendar.")
    if given.precision == Precision.SEASON:
        return _blank("There is no such date in the calendar.")
    answer = parse(key["answer"])
    asked = ASKED.index(key["precision"])
    known = text.count("-")
    parts = []
    for depth in range(asked + 1):
        low, high = _cut(str(answer.earliest), depth), _cut(str(answer.latest), depth)
        parts.append(known >= depth and low <= _cut(str(given.earliest), depth) <= high)
    score = 1.0 if parts[asked] else 0.75 if asked == 2 and parts[1] else 0.5 if asked > 0 and parts[0] else 0.0
    return Mark(score, tuple(parts))


def _cut(iso: str, depth: int) -> str:
    """An ISO day cut to year (0), month (1) or day (2)."""
    return iso[: 4 + 3 * depth]


def _track(key: dict[str, Any], response: Any) -> Mark:
    """Half for the verdict, half for the reason; a reason without its verdict explains nothing and scores nothing."""
    if not isinstance(response, dict) or response.get("verdict") not in ("I", "1.5", "II"):
        return _blank("Choose a track.")
    if not _is_index(response.get("reason")):
        return _blank("Choose the reason that decides.")
    verdict = response["verdict"] == key["verdict"]
    reason = verdict and response["reason"] == key["answer"]
    return Mark((verdict + reason) / 2, (verdict, reason))


_MARKERS = {
    "single": _single,
    "multiple": _multiple,
    "matching": _matching,
    "ordering": _ordering,
    "date": _date,
    "track": _track,
}
