"""Dates: parsing, bounds, order, words."""

import datetime as dt

import edtf
import pytest
from hypothesis import given
from hypothesis import strategies as st

from trackii_course.dates import DateError, Order, Precision, compare, in_words, parse


@pytest.fixture(autouse=True)
def _fresh():
    """A remembered date would hide a change of the reader from the mutation run."""
    parse.cache_clear()


@pytest.mark.parametrize(
    ("text", "earliest", "latest", "precision"),
    [
        ("1960-05-01", "1960-05-01", "1960-05-01", Precision.DAY),
        ("1960-02", "1960-02-01", "1960-02-29", Precision.MONTH),
        ("1961-02", "1961-02-01", "1961-02-28", Precision.MONTH),
        ("1981-21", "1981-03-01", "1981-05-31", Precision.SEASON),
        ("1981-22", "1981-06-01", "1981-08-31", Precision.SEASON),
        ("1981-23", "1981-09-01", "1981-11-30", Precision.SEASON),
        ("1981-24", "1981-12-01", "1982-02-28", Precision.SEASON),
        ("1983-24", "1983-12-01", "1984-02-29", Precision.SEASON),
        ("1977", "1977-01-01", "1977-12-31", Precision.YEAR),
        ("197X", "1970-01-01", "1979-12-31", Precision.DECADE),
        ("19XX", "1900-01-01", "1999-12-31", Precision.CENTURY),
        ("1994-06-15/1994-06-18", "1994-06-15", "1994-06-18", Precision.DAY),
        ("1992/1994-05", "1992-01-01", "1994-05-31", Precision.YEAR),
        ("1980~", "1978-12-31", "1982-01-01", Precision.YEAR),
        ("1980-05?", "1980-03-31", "1980-07-01", Precision.MONTH),
        ("1980-05-10%", "1980-05-09", "1980-05-11", Precision.DAY),
    ],
)
def test_bounds(text, earliest, latest, precision):
    date = parse(text)
    assert (date.earliest.isoformat(), date.latest.isoformat(), date.precision) == (earliest, latest, precision)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is not an EDTF date"), ("60", "is not an EDTF date"), ("1960-13", "neither a month"), ("9999-24", "neither a month"), ("0001-01-01~", "edge of the calendar"), ("1960-02-30", "no day of the calendar"),
        ("197X-05", "unknown year"), ("0000", "year 0"), ("000X", "year 0"), ("1994/1990", "ends before it begins"), ("/", "no date at all"),
        ("../..", "no date at all"), ("1960-25", "neither a month"), ("1 May 1960", "is not an EDTF date"), ("1960-05-01/x", "is not an EDTF date"),
        ("1960-00", "neither a month"), ("0000-05", "year 0"),
    ],
)  # fmt: skip
def test_errors_say_what_is_wrong(text, words):
    with pytest.raises(DateError, match=words):
        parse(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("1960-05-01", "1 May 1960"), ("1960-10", "October 1960"), ("1977", "1977"), ("197X", "the 1970s"), ("19XX", "the 1900s"),
        ("1981-24", "winter 1981–82"), ("1999-24", "winter 1999–00"), ("1981-22", "summer 1981"), ("1980~", "about 1980"),
        ("1980?", "probably 1980"), ("1980%", "probably about 1980"), ("1994-06-15/1994-06-18", "15–18 June 1994"),
        ("1993-08-30/1993-09-02", "30 August to 2 September 1993"), ("1992/1994", "1992–1994"), ("1992-10/1994-05", "October 1992 to May 1994"),
        ("1993/..", "from 1993 on"), ("../1993", "until 1993"), ("1993/", "from 1993 on"), ("1960-03/1960-05", "March–May 1960"),
        ("1980~/1982", "about 1980 to 1982"), ("197X/1982", "the 1970s to 1982"),
    ],
)  # fmt: skip
def test_words(text, words):
    assert in_words(parse(text)) == words


@pytest.mark.parametrize(
    ("a", "b", "order"),
    [
        ("1960-05-01", "1960-05-02", Order.BEFORE), ("1960-05-02", "1960-05-01", Order.AFTER), ("1960-05-01", "1960-05-01", Order.SAME),
        ("1960", "1960-05-01", Order.CANNOT_TELL), ("1960", "1960", Order.CANNOT_TELL), ("1980~", "1981", Order.CANNOT_TELL),
        ("1981-24", "1982-03", Order.BEFORE), ("1981-24", "1982-02-28", Order.CANNOT_TELL), ("1993/..", "2020", Order.CANNOT_TELL),
        ("../1993", "1994", Order.BEFORE), ("1994-06-15/1994-06-18", "1994-06-16", Order.CANNOT_TELL),
    ],
)  # fmt: skip
def test_order(a, b, order):
    assert compare(parse(a), parse(b)) is order


def test_exactness_and_years():
    assert parse("1960-05-01").is_exact
    assert not parse("1960~").is_exact
    assert not parse("1960/1961").is_exact
    assert not parse("196X").is_exact
    assert list(parse("1981-24").years) == [1981, 1982]
    assert list(parse("1993/..").years) == []
    assert list(parse("../1993").years) == []


days = st.dates(dt.date(1000, 1, 1), dt.date(2999, 12, 31))


@given(days, days)
def test_days_order_like_days(a, b):
    expected = Order.BEFORE if a < b else Order.AFTER if a > b else Order.SAME
    assert compare(parse(a.isoformat()), parse(b.isoformat())) is expected


@given(st.sampled_from(["1960-05-01", "1960-10", "1977", "197X", "1993/1994", "1992-10/1994-05", "1960-05-01/1960-06"]))
def test_the_edtf_library_reads_the_same_bounds(text):
    theirs = edtf.parse_edtf(text)
    ours = parse(text)
    low, high = theirs.lower_strict(), theirs.upper_strict()
    assert (low.tm_year, low.tm_mon, low.tm_mday) == (ours.earliest.year, ours.earliest.month, ours.earliest.day)
    assert (high.tm_year, high.tm_mon, high.tm_mday) == (ours.latest.year, ours.latest.month, ours.latest.day)


@given(st.text(max_size=12))
def test_no_text_makes_it_fail_otherwise(text):
    try:
        parse(text)
    except DateError as error:
        assert str(error)
