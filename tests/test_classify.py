"""The classification: it agrees with the casebook, and the page's copy of the rule with it."""

from itertools import product

import msgspec
import pytest

from trackii_course.classify import ClassifyError, classify

from .test_marking import PLAYER, in_node


def answers(case):
    return {name: answer.answer for name, answer in case.criteria.items()}


def test_settled_cases_get_the_verdict_of_the_casebook(course):
    judged = {
        c.id: classify(answers(c), course).verdict
        for c in course.cases.values()
        if c.status == "settled" and c.verdict != "none"
    }
    assert len(judged) >= 30
    assert judged == {name: course.cases[name].verdict for name in judged}


def test_disputed_cases_get_a_verdict_that_somebody_defends(course):
    for case in course.cases.values():
        if case.status == "disputed":
            assert classify(answers(case), course).verdict in (case.verdict, *case.accepted), case.id


def test_where_the_tests_differ_the_verdict_is_open(course):
    aceh = classify(answers(course.cases["aceh-helsinki-2005"]), course)
    assert (aceh.verdict, aceh.firmness, aceh.by_participants, aceh.by_third_party) == ("1.5", "open", "I", "1.5")
    camp_david = {"participants": "officials", "capacity": "official", "authority": "binding", "convener": "state", "link": "is-official",
                  "openness": "closed", "aim": "agreement"}  # fmt: skip
    assert classify(camp_david, course).firmness == "firm"
    assert classify(camp_david | {"openness": "secret"}, course).verdict == "I"
    assert classify(camp_david | {"authority": "reporting"}, course).verdict == "1.5"


def test_a_missing_or_unknown_answer_is_named(course):
    with pytest.raises(ClassifyError, match="participants"):
        classify({}, course)
    with pytest.raises(ClassifyError, match="no criterion 'mood'"):
        classify({"mood": "good"}, course)


def test_the_page_judges_every_combination_alike(course):
    names = list(course.criteria)
    rows = [
        dict(zip(names, row, strict=True)) for row in product(*([a.id for a in c.answers] for c in course.criteria.values()))
    ]
    criteria = msgspec.to_builtins(list(course.criteria.values()))
    program = f"""const aid = await import("{PLAYER.with_name("decide.js").as_uri()}");
        console.log(JSON.stringify(input.rows.map((row) => Object.values(aid.classify(row, input.criteria)))));"""
    theirs = in_node(program, {"rows": rows, "criteria": criteria})
    assert len(rows) == 3888
    for row, found in zip(rows, theirs, strict=True):
        ours = classify(row, course)
        assert found == [
            ours.verdict,
            ours.firmness,
            ours.by_participants,
            ours.by_third_party,
            list(ours.reasons),
            list(ours.against),
        ], row
