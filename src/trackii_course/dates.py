"""Dates as historians have them: with a precision, and sometimes with a doubt.

The written form is a subset of the Extended Date/Time Format (EDTF, Library of Congress 2019, now ISO 8601-2):

=====================  =====================================================
``1960-05-01``         a day
``1960-10``            a month
``1981-24``            a season (21 spring, 22 summer, 23 autumn, 24 winter)
``1977``               a year
``197X``, ``19XX``     some year of a decade, of a century
``1980~ 1980? 1980%``  approximate, uncertain, both
``A/B``                from A to B; ``A/..`` still going on, ``../B`` start unknown
=====================  =====================================================

Every date has bounds (the earliest and the latest day that it can mean), and two dates are ordered only if their bounds
do not touch. Nothing here reads a clock.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from enum import Enum, IntEnum
from functools import lru_cache

from msgspec import Struct

MONTHS = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
]
SEASONS = {21: "spring", 22: "summer", 23: "autumn", 24: "winter"}
# Northern meteorological seasons, as periodicals use them: winter 1981 begins in December 1981 and runs into 1982.
_SEASON_START = {21: 3, 22: 6, 23: 9, 24: 12}
_PATTERN = re.compile(r"(\d{4}|\d{3}X|\d{2}XX)(?:-(\d{2}))?(?:-(\d{2}))?([~?%]?)")
_OPEN = ("", "..")


class DateError(ValueError):
    """A text is not a date of the forms above; the message says what is wrong and shows a right form."""


class Precision(IntEnum):
    """How finely a date is known; a larger value is finer."""

    CENTURY = 1
    DECADE = 2
    YEAR = 3
    SEASON = 4
    MONTH = 5
    DAY = 6


class Order(Enum):
    """The answer to "did A happen before B?"."""

    BEFORE = "before"
    AFTER = "after"
    SAME = "same"
    CANNOT_TELL = "cannot tell"


class Edtf(Struct, frozen=True):
    """One date. ``earliest`` and ``latest`` are inclusive; ``dt.date.min`` and ``max`` stand for an open end."""

    text: str
    earliest: dt.date
    latest: dt.date
    precision: Precision
    qualifier: str = ""
    interval: bool = False

    @property
    def is_exact(self) -> bool:
        """No qualifier, no interval, and known to the year or better."""
        return not self.qualifier and not self.interval and self.precision >= Precision.YEAR

    @property
    def years(self) -> range:
        """The years that the date can mean (empty where an end is open)."""
        if dt.date.min in (self.earliest, self.latest) or dt.date.max in (self.earliest, self.latest):
            return range(0)
        return range(self.earliest.year, self.latest.year + 1)


@lru_cache(maxsize=4096)
def parse(text: str) -> Edtf:
    """Read an EDTF text of the subset above.

    Raises DateError with the reason for anything else, impossible days and reversed intervals included.
    """
    if "/" not in text:
        return _parse_single(text)
    left, _, right = text.partition("/")
    if left in _OPEN and right in _OPEN:
        raise DateError(f"{text!r} has no date at all: write one end at least, as in 1993/..")
    start = None if left in _OPEN else _parse_single(left)
    end = None if right in _OPEN else _parse_single(right)
    known = [d for d in (start, end) if d]
    earliest = start.earliest if start else dt.date.min
    latest = end.latest if end else dt.date.max
    if earliest > latest or (start and end and start.earliest > end.earliest):
        raise DateError(f"{text!r} ends before it begins: write the earlier date first")
    qualifier = next((d.qualifier for d in known if d.qualifier), "")
    return Edtf(text, earliest, latest, min(d.precision for d in known), qualifier, interval=True)


def _parse_single(text: str) -> Edtf:
    match = _PATTERN.fullmatch(text)
    if not match:
        raise DateError(f"{text!r} is not an EDTF date: write it like 1960-05-01, 1960-05, 1981-24, 1960 or 197X")
    year, second, third, qualifier = match.groups()
    if year.endswith("X"):
        if second:
            raise DateError(f"{text!r} has a month in an unknown year: write {year} alone")
        span = 10 ** year.count("X")
        first = int(year.replace("X", "0"))
        precision = Precision.DECADE if span == 10 else Precision.CENTURY
        if first == 0:
            raise DateError(f"{text!r}: the year 0 is not in use here")
        return Edtf(text, dt.date(first, 1, 1), dt.date(first + span - 1, 12, 31), precision, qualifier)
    number = int(year)
    if number == 0:
        raise DateError(f"{text!r}: the year 0 is not in use here")
    if third and second:
        try:
            day = dt.date(number, int(second), int(third))
        except ValueError as error:
            raise DateError(f"{text!r} is no day of the calendar: {error}") from None
        return _widen(Edtf(text, day, day, Precision.DAY, qualifier))
    if second:
        return _widen(_month_or_season(text, number, int(second), qualifier))
    return _widen(Edtf(text, dt.date(number, 1, 1), dt.date(number, 12, 31), Precision.YEAR, qualifier))


def _month_or_season(text: str, year: int, number: int, qualifier: str) -> Edtf:
    if 1 <= number <= 12:
        return Edtf(text, dt.date(year, number, 1), month_end(year, number), Precision.MONTH, qualifier)
    if number in SEASONS and (year, number) != (dt.MAXYEAR, 24):  # that winter ends beyond the calendar
        start = _SEASON_START[number]
        end = month_end(year + 1, 2) if number == 24 else month_end(year, start + 2)
        return Edtf(text, dt.date(year, start, 1), end, Precision.SEASON, qualifier)
    raise DateError(f"{text!r}: {number:02d} is neither a month (01-12) nor a season (21-24)")


def _widen(date: Edtf) -> Edtf:
    """Give a qualified date one unit of its precision on either side, so that it never orders more than it may."""
    if not date.qualifier:
        return date
    unit = {Precision.DAY: 1, Precision.MONTH: 31, Precision.SEASON: 92, Precision.YEAR: 366}[date.precision]
    step = dt.timedelta(days=unit)
    try:
        return Edtf(date.text, date.earliest - step, date.latest + step, date.precision, date.qualifier)
    except OverflowError:
        raise DateError(f"{date.text!r} lies at the edge of the calendar: leave out the {date.qualifier}") from None


def month_end(year: int, month: int) -> dt.date:
    """The last day of a month."""
    return dt.date(year, month, calendar.monthrange(year, month)[1])


def compare(a: Edtf, b: Edtf) -> Order:
    """Order two dates as far as their precision allows.

    BEFORE and AFTER only if no day of one touches the other's bounds; SAME only for two equal exact days.
    """
    if a.latest < b.earliest:
        return Order.BEFORE
    if b.latest < a.earliest:
        return Order.AFTER
    if a.earliest == a.latest == b.earliest == b.latest:
        return Order.SAME
    return Order.CANNOT_TELL


def in_words(date: Edtf) -> str:
    """The date for readers: ``1 May 1960``, ``winter 1981–82``, ``the 1970s``, ``about 1980``, ``15–18 June 1994``."""
    if not date.interval:
        return _single_words(date.text)
    left, _, right = date.text.partition("/")
    if left in _OPEN:
        return f"until {_single_words(right)}"
    if right in _OPEN:
        return f"from {_single_words(left)} on"
    return _join_words(left, right)


def _single_words(text: str) -> str:
    bare = text.rstrip("~?%")
    doubt = {"~": "about ", "?": "probably ", "%": "probably about "}.get(text[len(bare) :], "")
    if bare.endswith("XX"):
        return f"{doubt}the {bare[:2]}00s"
    if bare.endswith("X"):
        return f"{doubt}the {bare[:3]}0s"
    parts = [int(p) for p in bare.split("-")]
    if len(parts) == 1:
        return f"{doubt}{parts[0]}"
    if parts[1] in SEASONS:
        year = f"{parts[0]}–{(parts[0] + 1) % 100:02d}" if parts[1] == 24 else str(parts[0])
        return f"{doubt}{SEASONS[parts[1]]} {year}"
    month = f"{MONTHS[parts[1] - 1]} {parts[0]}"
    return f"{doubt}{month}" if len(parts) == 2 else f"{doubt}{parts[2]} {month}"


def _join_words(left: str, right: str) -> str:
    """Two ends as one phrase, sharing the month and year that they have in common."""
    a, b = _single_words(left), _single_words(right)
    a_words, b_words = a.split(" "), b.split(" ")
    plain = left[-1].isdigit() and right[-1].isdigit()
    if plain and len(a_words) == len(b_words):
        if a_words[1:] == b_words[1:] or len(a_words) == 1:
            return f"{a_words[0]}–{b}"
        if a_words[-1] == b_words[-1]:
            return f"{' '.join(a_words[:-1])} to {b}"
    return f"{a} to {b}"
