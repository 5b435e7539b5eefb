"""The bank: enough, sound, stable, and fair over a thousand seeds."""

import re

import msgspec
import pytest

from trackii_course.items import TrackItem, kind
from trackii_course.lint import lint
from trackii_course.lint.bank_rules import chi_square_p, l08_longest, l11_positions
from trackii_course.question_bank import QuestionError, bank, draw, questions


def test_the_bank_is_large_and_clean(course, items):
    assert len(items) >= 800
    assert len({i.id for i in items}) == len(items)
    assert sum(i.written for i in items) >= 200
    assert {kind(i) for i in items} == {"single", "multiple", "matching", "ordering", "date", "track"}
    assert list(lint(items, course)) == []


@pytest.mark.thousand
@pytest.mark.parametrize("block", range(20))
def test_a_thousand_seeds_keep_the_bank_rules(course, block):
    ids = [i.id for i in bank(course, 0)]
    for seed in range(block * 50, block * 50 + 50):
        items = bank(course, seed)
        assert list(l11_positions(items, course)) == []
        assert list(l08_longest(items, course)) == []
        assert [i.id for i in items] == ids
        if seed % 10 == 0:
            assert [f for f in lint(items, course) if f.level == "error"] == []


def test_no_track_is_the_answer_in_more_than_40_percent_of_a_quiz(items):
    tracks = [i for i in items if isinstance(i, TrackItem)]
    for pool in (items, tracks):
        for seed in range(150):
            for n in (3, 5, 8, 9, 20):
                verdicts = [i.verdict for i in draw(pool, n, seed) if isinstance(i, TrackItem)]
                for verdict in set(verdicts):
                    assert verdicts.count(verdict) <= max(1, len(verdicts) * 0.4)


def test_no_key_rests_on_what_is_unverified_or_disputed(course, items):
    open_events = {e.id for e in course.events.values() if e.status != "confirmed"}
    open_claims = {c.id for c in course.claims.values() if c.verdict == "unverified"}
    open_cases = {c.id for c in course.cases.values() if c.status == "disputed"}
    for item in items:
        topic, _, rest = item.id.partition(".")
        if not rest or topic in ("chronology", "concepts"):
            continue
        barred = {"sources": open_claims, "tracks": open_cases, "cases": open_cases}.get(topic, open_events)
        assert rest.split(".")[1] not in barred, item.id


def test_a_definition_does_not_name_the_term_it_asks_for(items):
    asked = [item for item in items if item.id.startswith("concepts.term.")]
    assert len(asked) > 30
    for item in asked:
        (key,) = (option.text for option in item.options if option.key)
        for word in re.findall(r"[a-z]{4,}", key.partition(" (")[0].lower()):
            assert not re.search(rf"\b{word}s?\b", item.stem.partition(":")[2].lower()), item.id


def test_the_same_seed_gives_the_same_items(course):
    first, again = questions(5, n=12, course=course), questions(5, n=12, course=course)
    assert msgspec.json.encode(first) == msgspec.json.encode(again)
    assert msgspec.json.encode(questions(6, n=12, course=course)) != msgspec.json.encode(first)


def test_a_choice_narrows_and_errors_say_what_there_is(course):
    assert {i.era for i in questions(era="carter", course=course)} == {"carter"}
    assert {kind(i) for i in questions(kind=["date", "track"], course=course)} == {"date", "track"}
    assert {i.topic for i in questions(topic="sources", n=3)} == {"sources"}
    for wrong, words in (
        ({"era": "mars"}, "no era 'mars'"),
        ({"kind": "essay"}, "no kind"),
        ({"topic": "x"}, "no topic"),
        ({"n": 0}, "at least one"),
    ):
        with pytest.raises(QuestionError, match=words):
            questions(course=course, **wrong)
    with pytest.raises(QuestionError, match="no question fits"):
        questions(era="tracks", kind="ordering", topic="dates", course=course)


def test_chi_square_agrees_with_tables():
    assert chi_square_p([10, 10, 10]) == 1.0
    assert chi_square_p([0, 0, 0]) == 1.0
    assert chi_square_p([60, 40]) == pytest.approx(0.0455, rel=0.01)
    assert chi_square_p([20, 10, 0]) == pytest.approx(4.54e-5, rel=0.01)
    assert chi_square_p([40, 30, 20, 10]) == pytest.approx(1.697e-4, rel=0.01)
    with pytest.raises(ValueError, match="only 2 to 4"):
        chi_square_p([1])
