"""The item report: every statistic against a published example, planted bad items found, hostile text harmless, the page accessible."""

import csv
import json
import random
from collections import Counter
from html.parser import HTMLParser
from math import exp, isnan, sqrt
from statistics import NormalDist

import msgspec
import pytest

pytest.importorskip("krippendorff", reason="needs the extra [report]")

from scipy.stats import pointbiserialr

from trackii_course._csv import TableError
from trackii_course.forms import Key, KeyForm, KeyOption, KeyQuestion, Marked, QuestionMark, encode
from trackii_course.marking import mark
from trackii_course.report import ReportError, disputed, report
from trackii_course.report._read import choices, read_class
from trackii_course.report.flags import flags, misconceptions
from trackii_course.report.page import reliability
from trackii_course.report.statistics import (
    Nested,
    Pairs,
    Sums,
    _interval,
    alpha,
    feldt,
    group_size,
    groups,
    measurement_error,
    nominal_alpha,
    two_proportions,
    weighted_kappa,
)

FOUR = 5e-5  # four places
HOSTILE = "<script>alert('x')</script>\"'&"


# --- published examples ---------------------------------------------------------------------------------------------------------


def published(value, expected):
    assert value == pytest.approx(expected, abs=FOUR)


# Bock and Lieberman (1970), section 6 of the LSAT: how many of 1,000 had each pattern of five answers, 00000 to 11111
# (the data set bock.table of the R package psych).
LSAT = (3, 6, 2, 11, 1, 1, 3, 4, 1, 8, 0, 16, 0, 3, 2, 15, 10, 29, 14, 81, 3, 28, 15, 80, 16, 56, 21, 173, 11, 61, 28, 298)  # fmt: skip


def test_facility_and_point_biserials_of_the_lsat():
    """Published data; the coefficients are those of scipy.stats.pointbiserialr on the whole table."""
    patterns = [[int(bit) for bit in f"{pattern:05b}"] for pattern, count in enumerate(LSAT) for _ in range(count)]
    totals = [sum(answers) for answers in patterns]
    for place, right in enumerate((924, 709, 553, 763, 870)):
        answers = [pattern[place] for pattern in patterns]
        pairs = Pairs(Sums(), Sums())
        for answer, total in zip(answers, totals, strict=True):
            pairs.add(answer, total)
        published(pairs.item.mean, right / 1000)
        published(pairs.point_biserial, pointbiserialr(answers, totals).statistic)
        rest = [total - answer for answer, total in zip(answers, totals, strict=True)]
        published(pairs.item_rest, pointbiserialr(answers, rest).statistic)


# Arifin (2017), "Introduction to IRT Using R (2PL)": the data set mtf.csv, 160 students and ten items; the ten answers of each student
# are bits, written as three hexadecimal digits. The tutorial prints what the R package ltm finds, to four places.
MTF = (
    "20c22713636b3be1ef1f81ed2f637e3bb3ee3fc3f613c3ff32c03911a17b3fe0082ff3cd1f03c03e50701f500033a3383b43bc3f82fb3ff2bb3f533a"
    "3cc3773fe3ff1281ba33c3f70fc2f129625f3be2cd3ff3303eb3fe1bf3bf2ff1743ff29a11d3fd23c33c1f517827c0fc3bf0263ba3ff3543b13cd3ea"
    "3f837717c1ff1fc17a32e2ff2d31ed17e3ff0002cc3ff3fb33a32d3202fc3ff18835c3ef2762ae3753bb3bd1f11b93783ee3733fe1ee1343be3be3fd"
    "1fe33f26a1bf2373ff37923b2aa16035636d2bd2cd3f72cd3be38f33d2f90f50d32393f33ff3f91df3351271b93bd0fe2b93ff33c1af1751d3138120"
)
MTF_TOTAL = (0.4259, 0.3381, 0.5585, 0.4177, 0.3819, 0.3798, 0.3497, 0.4403, 0.4895, 0.4619)
MTF_REST = (0.2084, 0.1236, 0.3539, 0.1832, 0.2068, 0.1712, 0.1327, 0.2175, 0.2623, 0.2296)


def test_item_total_and_item_rest_correlation():
    """ltm::descript, point biserial with total score, included and excluded, and alpha. It divides by the standard deviation of a
    sample (n - 1) where the product of shares has n, which makes its coefficients smaller by the root of 159/160.
    """
    rows = [[int(bit) for bit in f"{int(MTF[start : start + 3], 16):010b}"] for start in range(0, len(MTF), 3)]
    assert len(rows) == 160
    pairs, totals = [Pairs(Sums(), Sums()) for _ in range(10)], Sums()
    for answers in rows:
        totals.add(sum(answers))
        for pair, answer in zip(pairs, answers, strict=True):
            pair.add(answer, sum(answers))
    for pair, with_total, with_rest in zip(pairs, MTF_TOTAL, MTF_REST, strict=True):
        published(pair.point_biserial * sqrt(159 / 160), with_total)
        published(pair.item_rest * sqrt(159 / 160), with_rest)
    published(alpha([pair.item.variance for pair in pairs], totals.variance), 0.5033)


# Brown (2001), Shiken 5(3), table 2: eight students, three items, totals.
BROWN = ((1, 0, 1, 50), (1, 0, 1, 45), (1, 0, 1, 45), (1, 0, 1, 40), (0, 1, 1, 35), (0, 1, 1, 30), (0, 1, 1, 30), (0, 1, 1, 25))


def test_point_biserial_by_hand():
    """Brown (2001): means 45 and 30, s 8.29, p = q = .5. His formula gives .9045 (the table prints .91); no spread, no coefficient."""
    items = [Pairs(Sums(), Sums()) for _ in range(3)]
    for *answers, total in BROWN:
        for item, answer in zip(items, answers, strict=True):
            item.add(answer, total)
    published(items[0].point_biserial, (45 - 30) / sqrt(68.75) * sqrt(0.5 * 0.5))
    published(items[1].point_biserial, (30 - 45) / sqrt(68.75) * sqrt(0.5 * 0.5))
    assert round(sqrt(items[0].test.variance * 7 / 8), 2) == 8.29
    assert isnan(items[2].point_biserial)
    assert isnan(items[2].item_rest)


def test_kr20_by_hand():
    """Wuensch, KR20.txt (East Carolina University): ten students, ten items; sum of pq 2.18, variance of the totals 5.84."""
    rows = ("1111110110", "1011011101", "1111011001", "0010001000", "0000010010", "1110111111", "1101110111", "1111111101",
            "0101111101", "1101101110")  # fmt: skip
    items = [Sums() for _ in range(10)]
    totals = Sums()
    for row in rows:
        totals.add(sum(map(int, row)))
        for item, answer in zip(items, row, strict=True):
            item.add(int(answer))
    published(sum(item.variance for item in items) * 9 / 10, 2.18)
    published(totals.variance * 9 / 10, 5.84)
    published(alpha([item.variance for item in items], totals.variance), 10 / 9 * (1 - 2.18 / 5.84))


# pingouin's data set cronbach_alpha (from Zaiontz, Real Statistics): fifteen people, ten items with more than two scores.
CRONBACH = (
    "357261426544564", "243452345432553", "465363545653655", "135354335422245", "456242571355323",
    "514245226533321", "123242125324213", "453663242132442", "356675463743463", "255352352214554",
)  # fmt: skip


def test_cronbachs_alpha_with_feldts_interval():
    """pingouin.cronbach_alpha, documented: (0.591719, [0.195, 0.84])."""
    items, totals = [Sums() for _ in CRONBACH], Sums()
    for person in range(15):
        totals.add(sum(int(column[person]) for column in CRONBACH))
        for item, column in zip(items, CRONBACH, strict=True):
            item.add(int(column[person]))
    found = alpha([item.variance for item in items], totals.variance)
    published(found, 0.591719)
    assert [round(end, 3) for end in feldt(found, 15, 10)] == [0.195, 0.84]


def test_the_interval_of_nested_items():
    """statpsych::ci.cronbach(.05, .85, 7, 89), documented: 0.7971254 to 0.8931436. It takes n(k - 1) degrees of freedom within,
    as is right for nested items; Feldt, Woodruff and Salih (1987), formulas 6 and 7, take (n - 1)(k - 1) for crossed ones.
    """
    low, high = _interval(0.85, 88, 89 * 6, 0.95)
    published(low, 0.7971254)
    published(high, 0.8931436)
    assert feldt(0.85, 89, 7) == _interval(0.85, 88, 88 * 6, 0.95)


def test_nested_items():
    """Shrout and Fleiss (1979), tables 2 to 4: six targets, four judges; mean squares 11.24 and 6.26, ICC(1, 4) = .44."""
    nested = Nested(4, Sums())
    for row in ((9, 2, 5, 8), (6, 1, 3, 2), (8, 4, 6, 8), (7, 1, 2, 6), (10, 5, 6, 9), (6, 2, 4, 7)):
        nested.add(row)
    assert [round(square, 2) for square in nested.mean_squares] == [11.24, 6.26]
    published(nested.coefficient, 0.4428)  # psych::ICC prints 0.44 with the interval -0.88 to 0.91
    assert [round(end, 2) for end in nested.interval()] == [-0.88, 0.91]


def test_standard_error_of_measurement():
    """Worked examples, printed to two places: s = 15, reliability .85: 5.81; s = 5, reliability .8: 2.24."""
    published(measurement_error(15, 0.85), 15 * sqrt(0.15))
    assert [round(measurement_error(15, 0.85), 2), round(measurement_error(5, 0.8), 2)] == [5.81, 2.24]
    assert measurement_error(10, -0.3) == 10


def test_groups_of_27_percent():
    """Central Institute of Indian Languages, worked example: 27 % of 19 trainees are 5; the five lowest totals make 107."""
    assert group_size(19) == 5
    totals = (36, 36, 35, 35, 35, 34, 33, 32, 30, 30, 30, 29, 27, 26, 25, 23, 22, 21, 16)
    found = groups(Counter(totals))
    assert sum(found.weights(total)[0] for total in totals) == pytest.approx(5)
    assert sum(total * found.weights(total)[1] for total in totals) == pytest.approx(107)


def test_discrimination_of_the_groups():
    """examoo.com, question 6797: 40 students, groups of 11, of whom 9 and 3 are right: D = 6/11, printed as 0.545."""
    found = groups(Counter(range(40)))
    right = (*range(3), *range(31, 40))
    upper = sum(found.weights(total)[0] for total in right) / group_size(40)
    lower = sum(found.weights(total)[1] for total in right) / group_size(40)
    published(upper, 9 / 11)
    published(lower, 3 / 11)
    assert round(upper - lower, 3) == 0.545


def test_a_tie_at_the_cut_is_shared():
    found = groups({10: 2, 9: 4, 5: 4})  # the groups have 3 of 10
    assert found.weights(10) == (1, 0)
    assert found.weights(9) == (0.25, 0)
    assert found.weights(5) == (0, 0.75)


@pytest.mark.parametrize("facility", [0.1, 0.2, 0.27, 0.8, 0.95])
def test_the_highest_possible_discrimination(facility):
    """Lopez (1998), Rasch Measurement Transactions 12:1: p / .27 below .27 and (1 - p) / .27 above .73."""
    n = 10_000
    cuts = groups(Counter(range(n)))
    right = range(n - round(facility * n), n)
    upper = sum(cuts.weights(total)[0] for total in right) / 2700
    lower = sum(cuts.weights(total)[1] for total in right) / 2700
    published(upper - lower, min(facility, 1 - facility) / 0.27)


def test_discrimination_under_the_rasch_model():
    """Lopez (1998): ability 1.5 logits above the item, s = 2: facility 0.72, discrimination 0.66 (printed to two places)."""
    n = 10_000
    abilities = [NormalDist(1.5, 2).inv_cdf((place + 0.5) / n) for place in range(n)]
    chance = [1 / (1 + exp(-ability)) for ability in abilities]
    cuts = groups(Counter(range(n)))
    upper = sum(cuts.weights(place)[0] * p for place, p in enumerate(chance)) / 2700
    lower = sum(cuts.weights(place)[1] * p for place, p in enumerate(chance)) / 2700
    assert round(sum(chance) / n, 2) == 0.72
    assert round(upper - lower, 2) == 0.66


def test_two_proportions():
    """By hand: 38 of 100 against 102 of 200, pooled 140 of 300."""
    published(two_proportions(0.38, 100, 0.51, 200), -0.13 / sqrt((140 / 300) * (160 / 300) * (1 / 100 + 1 / 200)))
    assert two_proportions(1, 5, 1, 5) == 0
    assert two_proportions(1, 0, 0, 5) == 0


def test_weighted_kappa():
    """irr::kappa2(anxiety[, 2:3], "squared") = 0.2520325, as held by the tests of statsmodels; irr drops the level that nobody used."""
    second = (3, 6, 4, 6, 2, 4, 2, 4, 3, 3, 2, 3, 3, 3, 2, 2, 1, 3, 3, 4)
    third = (2, 1, 4, 4, 3, 2, 1, 6, 1, 1, 1, 2, 3, 3, 1, 1, 3, 3, 2, 2)
    published(weighted_kappa(second, third, (1, 2, 3, 4, 6)), 0.2520325)


@pytest.mark.parametrize(
    ("observers", "expected"),
    [
        (
            ("123321412...", "1233224125.3", ".3332342251.", "12332441251."),
            0.743421052632,
        ),  # C, printed .743; NLTK holds more places
        (("0100000010", "1110010000"), 0.095238),  # A, printed .095
        (("aabbdcccedda", "babbbccceddd"), 0.691964),  # B, printed .692
    ],
)
def test_krippendorffs_alpha(observers, expected):
    """Krippendorff (2011), "Computing Krippendorff's Alpha-Reliability", examples A, B and C."""
    values = sorted({*"".join(observers)} - {"."})
    published(nominal_alpha([[unit.count(value) for value in values] for unit in zip(*observers, strict=True)]), expected)


def test_alpha_where_there_is_nothing_to_agree_about():
    assert isnan(nominal_alpha([[3, 0], [2, 0]]))
    assert isnan(nominal_alpha([[1, 0], [0, 1]]))
    assert isnan(nominal_alpha([]))
    assert isnan(alpha([0.2], 0.2))
    assert all(map(isnan, feldt(float("nan"), 10, 5)))
    assert isnan(Sums().mean)
    assert isnan(Sums().variance)


# --- a simulated class ----------------------------------------------------------------------------------------------------------


def question(place, kind="single", **more):
    given = {
        "name": f"q{place:02d}", "item": f"item-{place}", "version": f"{place:08x}", "kind": kind, "points": 1.0,
        "key": {"kind": "single", "answer": 0}, "stem": f"Stem {place}?", "answer": "right", "era": "1960-dartmouth",
        "outcome": "o1" if place % 2 else "o2", "level": "remember", "topic": "dates",
        "options": tuple(KeyOption(text=f"{place}-{letter}", why=f"why {letter}", key=letter == "A") for letter in "ABCD"),
    }  # fmt: skip
    return KeyQuestion(**(given | more))


def key_of(*forms, **more):
    return Key(assignment="test", title="Which track?", forms=forms, **more)


def marked(student, form, responses, seconds=20.0, scores=None):
    marks = tuple(
        QuestionMark(
            mark(q.key, response).score if scores is None else scores[place],
            msgspec.Raw(json.dumps(response).encode()),
            seconds,
        )
        for place, (q, response) in enumerate(zip(form.questions, responses, strict=True))
    )
    points = sum(m.score * q.points for m, q in zip(marks, form.questions, strict=True))
    return Marked(student=student, form=form.form, points=points, closed=points, marks=marks)


def write(folder, key, submissions):
    folder.mkdir(exist_ok=True)
    (folder / "key.json").write_bytes(encode(key))
    (folder / "marks.jsonl").write_bytes(b"\n".join(msgspec.json.encode(one) for one in submissions) + b"\n")
    return folder


MISKEYED, DEAD, EASY, HARD = 3, 7, 11, 15


def rasch(n=300, size=20, seed=1960):
    """A class under the Rasch model, wrong answers spread over three lures; four items are spoilt."""
    chance = random.Random(seed)
    questions = [question(place) for place in range(1, size + 1)]
    form = KeyForm(form="f", questions=tuple(questions))
    submissions = []
    for student in range(n):
        ability = chance.gauss(0, 1.2)
        responses = []
        for place in range(1, size + 1):
            right = chance.random() < 1 / (1 + exp(-(ability - (place - size / 2) / 6)))
            response = 0 if right else chance.choice((1, 2, 3))
            if place == MISKEYED:
                response = {0: 1, 1: 0}.get(response, response)  # the key says A, the truth is B
            if place == DEAD and response == 2:
                response = 1
            if place == EASY:
                response = 0
            if place == HARD:
                response = chance.choice((1, 2, 3))
            responses.append(response)
        submissions.append(marked(f"student-{student}", form, responses))
    return key_of(form), submissions


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    return write(tmp_path_factory.mktemp("class"), *rasch())


def tallies(folder):
    key = msgspec.json.decode((folder / "key.json").read_bytes(), type=Key)
    return read_class(folder, key)


def test_planted_bad_items_are_found_and_no_others(simulated):
    found = {t.question.item: [f.advice for f in flags(t)] for t in tallies(simulated).items.values()}
    assert any("look at the key" in advice and "3-B" in advice for advice in found.pop(f"item-{MISKEYED}"))
    assert any("Nobody chose lure C" in advice for advice in found.pop(f"item-{DEAD}"))
    assert [advice.split(":")[0] for advice in found.pop(f"item-{EASY}")] == ["Everyone right"]
    assert [advice.split(":")[0] for advice in found.pop(f"item-{HARD}")] == ["Nobody right"]
    assert not any(found.values()), found


def advice(folder, key, submissions):
    return {
        t.question.item: " ".join(f.advice for f in flags(t)) for t in tallies(write(folder, key, submissions)).items.values()
    }


def test_an_item_that_turns_on_the_strong(tmp_path):
    """Three items carry the totals of twelve students; the fourth is right for the weaker half, the errors are spread over its lures."""
    form = KeyForm(form="f", questions=tuple(question(place) for place in range(1, 5)))
    submissions = [
        marked(f"s{n}", form, [*[int(n < 3 * place) for place in (1, 2, 3)], 0 if n < 6 else 1 + n % 3]) for n in range(12)
    ]
    found = advice(tmp_path / "r", key_of(form), submissions)
    assert "Strong students did no better than weak ones" in found["item-4"]
    assert "look at the key" not in found["item-4"]


def test_an_item_that_tells_nothing(tmp_path):
    form = KeyForm(form="f", questions=(question(1), question(2)))
    found = advice(tmp_path / "r", key_of(form), [marked(f"s{n}", form, [n % 2, n // 2 % 2]) for n in range(40)])
    assert "hardly tells strong from weak students" in found["item-1"]


def test_an_item_that_many_leave_out_is_flagged(tmp_path):
    form = KeyForm(form="f", questions=(question(1), question(2), question(3)))
    submissions = [marked(f"s{n}", form, [n % 4, None if n % 5 == 0 else n % 4, 0]) for n in range(40)]
    assert "Left out by 20%" in advice(tmp_path / "r", key_of(form), submissions)["item-2"]


def test_few_students_give_no_flags(tmp_path):
    form = KeyForm(form="f", questions=(question(1), question(2)))
    found = advice(tmp_path / "r", key_of(form), [marked(f"s{n}", form, [0, 1]) for n in range(9)])
    assert not any(found.values())


def test_sums_agree_with_numpy(simulated):
    """The streamed coefficients are those of the whole matrix."""
    import numpy as np

    rows = [json.loads(line) for line in (simulated / "marks.jsonl").read_text().splitlines()]
    matrix = np.array([[given[0] for given in row["marks"]] for row in rows]) * 5
    total = matrix.sum(axis=1)
    found = tallies(simulated)
    for column, tally in enumerate(found.items.values()):
        score = matrix[:, column]
        if score.std() == 0:
            assert isnan(tally.pairs.item_rest)
            continue
        assert tally.facility == pytest.approx(score.mean() / 5)
        assert tally.pairs.point_biserial == pytest.approx(np.corrcoef(score, total)[0, 1])
        assert tally.pairs.item_rest == pytest.approx(np.corrcoef(score, total - score)[0, 1])
    expected = 20 / 19 * (1 - matrix.var(axis=0, ddof=1).sum() / total.var(ddof=1))
    assert reliability(found).value == pytest.approx(expected)
    assert reliability(found).name == "KR-20"


def test_a_class_on_draws_of_its_own_gets_the_nested_coefficient(tmp_path):
    """Two forms with other items; an item that both hold, with its options in another order, is pooled."""
    shared = question(1)
    turned = question(1, version="turned", key={"kind": "single", "answer": 3})
    turned = msgspec.structs.replace(turned, options=shared.options[::-1])
    forms = [KeyForm(form="a", questions=(shared, question(2))), KeyForm(form="b", questions=(question(3), turned))]
    submissions = [marked("s1", forms[0], [0, 1]), marked("s2", forms[1], [1, 3]), marked("s3", forms[0], [2, 0])]
    found = tallies(write(tmp_path / "r", key_of(*forms), submissions))
    assert len(found.items) == 3
    pooled = found.items[next(iter(found.items))]
    assert pooled.seen.everyone == 3
    assert [split.everyone for split in pooled.choices.values()] == [2, 0, 1, 0]
    assert reliability(found).name.startswith("ICC")


def test_no_answer_scores_nothing_and_not_reached_is_counted_apart(tmp_path):
    form = KeyForm(form="f", questions=tuple(question(place) for place in range(1, 5)))
    submissions = [marked("s", form, [0, None, 0, None]), marked("t", form, [0, 0, None, None])]
    found = list(tallies(write(tmp_path / "r", key_of(form), submissions)).items.values())
    assert [t.facility for t in found] == [1, 0.5, 0.5, 0]
    assert [t.omitted for t in found] == [0, 1, 0, 0]
    assert [t.not_reached for t in found] == [0, 0, 1, 2]


def kinds():
    track = tuple(KeyOption(text=f"Track {t}", key=t == "II") for t in ("I", "1.5", "II"))
    reasons = (KeyOption(text="reason A", key=True), KeyOption(text="reason B"))
    pairs = (KeyOption(text="a: b", key=True), KeyOption(text="c: d", key=True))
    return {
        "multiple": (question(1, kind="multiple", key={"kind": "multiple", "answer": [0, 1], "n": 4}), [0, 3], ["1-A", "1-D"]),
        "track": (
            question(2, kind="track", key={"kind": "track", "verdict": "II", "answer": 0}),
            {"verdict": "I", "reason": 1}, ["Track I", "reason B"],
        ),
        "date": (question(3, kind="date", key={"kind": "date", "answer": "1960-10", "precision": "month"}), " 1960-09 ", ["1960-09"]),
        "matching": (question(4, kind="matching", key={"kind": "matching", "answer": [1, 0]}), [1, 1], ["a: b"]),
        "ordering": (question(5, kind="ordering", key={"kind": "ordering", "answer": [1, 0]}), [1, 0], ["c: d", "a: b"]),
    }, {"track": (*track, *reasons), "matching": pairs, "ordering": pairs}  # fmt: skip


@pytest.mark.parametrize("kind", ["multiple", "track", "date", "matching", "ordering"])
def test_every_kind_of_response_is_read(kind):
    cases, options = kinds()
    asked, response, expected = cases[kind]
    asked = msgspec.structs.replace(asked, options=options.get(kind, asked.options))
    assert choices(asked, msgspec.Raw(json.dumps(response).encode())) == expected


@pytest.mark.parametrize("raw", [b"null", b"99", b"-1", b"true", b'"x"', b"[" * 5000, b'{"verdict":"II"}', b"\xff"])
def test_what_is_no_answer_is_none(raw):
    assert choices(question(1), msgspec.Raw(raw)) is None


def test_a_track_reason_that_does_not_exist_is_no_answer():
    cases, options = kinds()
    asked = msgspec.structs.replace(cases["track"][0], options=options["track"])
    assert choices(asked, msgspec.Raw(b'{"verdict":"II","reason":9}')) is None


# --- the page -------------------------------------------------------------------------------------------------------------------


class Outline(HTMLParser):
    """Headings, tables without headers, scripts, addresses outside the page, ids and links to them."""

    def __init__(self):
        super().__init__()
        self.headings, self.tables, self.tags, self.ids, self.links, self.outside = [], [], Counter(), [], [], []

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        self.tags[tag] += 1
        if tag in ("h1", "h2", "h3", "h4"):
            self.headings.append(int(tag[1]))
        if tag == "table":
            self.tables.append(Counter())
        if tag in ("th", "caption") and self.tables:
            self.tables[-1][given.get("scope", tag)] += 1
        if "id" in given:
            self.ids.append(given["id"])
        if given.get("href", "").startswith("#"):
            self.links.append(given["href"][1:])
        self.outside += [value for name, value in attrs if name in ("src", "href") and not value.startswith("#")]
        assert not [name for name, _ in attrs if name.startswith("on")], attrs


def checked(path):
    page = path.read_text("utf-8")
    outline = Outline()
    outline.feed(page)
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    assert all(after - before <= 1 for before, after in zip(outline.headings, outline.headings[1:], strict=False))
    assert all(table["col"] and table["row"] and table["caption"] for table in outline.tables)
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.links) <= set(outline.ids)
    assert not outline.outside
    assert not outline.tags["script"]
    assert 'lang="en"' in page
    return page


def test_the_page(simulated, tmp_path):
    page = checked(report(simulated, tmp_path / "page.html"))
    assert page.index("Look at these items first") < page.index("The test as a whole")
    first = page[: page.index("The test as a whole")]
    assert first.index("item-3") < first.index("item-7")
    assert "KR-20" in page
    assert "nobody" in page
    assert "aria-hidden" in page
    assert "Show as table" in page
    assert "why B" in page
    assert "student-1" not in page


def test_the_page_goes_to_the_results_when_no_other_place_is_named(simulated):
    assert report(simulated) == simulated / "report.html"


def test_misconceptions_are_the_wrong_options_of_a_fifth(simulated):
    found = tallies(simulated)
    hard = list(found.items.values())[HARD - 1]
    assert len(misconceptions(hard)) == 3
    assert all(share >= 0.2 and not choice.right for share, choice in misconceptions(hard))
    assert not misconceptions(list(found.items.values())[EASY - 1])


def test_hostile_text_is_escaped(tmp_path):
    cases, options = kinds()
    asked = [msgspec.structs.replace(q, options=options.get(kind, q.options)) for kind, (q, _, _) in cases.items()]
    nasty = question(9, item=HOSTILE, stem=HOSTILE, answer=HOSTILE, era=HOSTILE, outcome=HOSTILE, topic=HOSTILE, version=HOSTILE,
                     options=(KeyOption(text=HOSTILE, why=HOSTILE, key=True), KeyOption(text="<td>" + HOSTILE, why=HOSTILE)))  # fmt: skip
    form = KeyForm(form="f", questions=(*asked, nasty))
    responses = [response for _, response, _ in cases.values()]
    submissions = [marked(HOSTILE, form, [*responses, place % 2]) for place in range(12)]
    submissions += [marked(HOSTILE, form, [HOSTILE] * 6), msgspec.structs.replace(submissions[0], form=HOSTILE)]
    folder = write(tmp_path / "r", msgspec.structs.replace(key_of(form), title=HOSTILE), submissions)
    ballots(
        folder,
        (
            {"student": HOSTILE, "case": "ncafp-2005", "authority": ("none", "binding")[n % 2], "verdict": "II"}
            for n in range(3)
        ),
    )
    page = checked(report(folder))
    assert "<script" not in page
    assert "&lt;script&gt;" in page


def test_only_what_cannot_be_counted_is_named_and_pseudonyms_hide_it(tmp_path):
    form = KeyForm(form="f", questions=(question(1), question(2)))
    good, short = marked("Ada", form, [0, 1]), marked("Ben", form, [0, 1])
    folder = write(
        tmp_path / "r",
        key_of(form),
        [
            good,
            msgspec.structs.replace(short, marks=short.marks[:1]),
            msgspec.structs.replace(short, student="Cy", form="other"),
        ],
    )
    page = checked(report(folder))
    assert "Ada" not in page
    assert "Ben" in page
    assert "Cy" in page
    hidden = checked(report(folder, pseudonyms=True))
    assert "Ben" not in hidden
    assert "the student on line 2" in hidden


def test_a_form_without_points_is_not_counted(tmp_path):
    forms = KeyForm(form="f", questions=(question(1),)), KeyForm(form="none", questions=())
    folder = write(tmp_path / "r", key_of(*forms), [marked("s", forms[0], [0]), marked("t", forms[1], [])])
    assert "no closed questions" in checked(report(folder))


def test_one_student_alone_is_reported_without_numbers_that_are_not_there(tmp_path):
    form = KeyForm(form="f", questions=(question(1),))
    page = checked(report(write(tmp_path / "r", key_of(form), [marked("s", form, [0])])))
    assert "Reliability is not defined here" in page
    assert ">nan" not in page
    assert " nan" not in page


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "there is no such file"),
        (b"", "no submission of this key"),
        (b'{"student": 1}\n', "line 1"),
        (b"[" * 9000, "line 1"),
        (b"\xff\xfe\n", "line 1"),
    ],
)
def test_broken_results_say_what_to_mend(tmp_path, content, said):
    form = KeyForm(form="f", questions=(question(1),))
    (tmp_path / "key.json").write_bytes(encode(key_of(form)))
    if content is not None:
        (tmp_path / "marks.jsonl").write_bytes(content)
    with pytest.raises(ReportError, match=said):
        report(tmp_path)
    assert not (tmp_path / "report.html").exists()


def test_many_different_dates_are_kept_as_some(tmp_path):
    asked = question(1, kind="date", key={"kind": "date", "answer": "1960", "precision": "year"})
    form = KeyForm(form="f", questions=(asked,))
    submissions = [marked("s", form, [f"{year}"]) for year in range(1500, 2000)]
    (tally,) = tallies(write(tmp_path / "r", key_of(form), submissions)).items.values()
    assert len(tally.choices) == 201
    assert tally.choices["another answer"].everyone == 300


# --- disputed cases -------------------------------------------------------------------------------------------------------------


def ballots(folder, rows, separator=","):
    """Write ``disputed.csv`` and return its path."""
    path = folder / "disputed.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(
            file, ["student", "case", "participants", "authority", "verdict"], restval="", delimiter=separator
        )
        writer.writeheader()
        writer.writerows(rows)
    return path


def judgements():
    """Ten students, two cases: they agree on who sat at the table and are divided on the authority."""
    for student in range(10):
        for case, participants in (("china-us-nuclear-dialogue", "private"), ("ncafp-2005", "officials")):
            yield {
                "student": f"s{student}", "case": case, "participants": participants,
                "authority": "binding" if student % 2 else "none", "verdict": "1.5" if student < 7 else "II",
            }  # fmt: skip


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_class_is_divided_where_it_is(tmp_path, separator):
    votes = disputed.read(ballots(tmp_path, judgements(), separator))
    assert votes.lines == 20
    assert votes.criteria == ["participants", "authority", "verdict"]
    published(votes.alpha("participants"), 1.0)
    assert votes.alpha("authority") < 0
    published(disputed.split(Counter(a=5, b=5)), 50 / 90)
    section = disputed.section(votes)
    assert section.index("agree") < section.index("s most divided on")
    assert "s0" not in section


def test_an_empty_cell_is_no_answer(tmp_path):
    rows = [row | {"verdict": ""} if row["student"] == "s0" else row for row in judgements()]
    votes = disputed.read(ballots(tmp_path, rows))
    assert votes.cases["ncafp-2005"]["verdict"].total() == 9
    assert votes.cases["ncafp-2005"]["authority"].total() == 10


def test_no_file_no_section(tmp_path):
    assert disputed.read(tmp_path / "disputed.csv") is None
    assert disputed.read(ballots(tmp_path, ())) is None


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("student,case\n", "line 1: there is no column called verdict"),
        ("student,case,mood,verdict\n", "line 1: what is the column 'mood'"),
        ("student,case,verdict\ns,nowhere,II\n", "line 2, case: there is no case 'nowhere'"),
        ("student,case,verdict\ns,ncafp-2005,III\n", "line 2, verdict: 'III' is none of I, 1.5, II"),
        ("student,case,authority,verdict\ns,ncafp-2005,much,II\n", "line 2, authority: 'much' is none of binding"),
        ('student,case,verdict\n"s,ncafp-2005,II\n', "write it as CSV"),
    ],
)
def test_a_broken_judgement_says_where(tmp_path, text, says):
    (tmp_path / "disputed.csv").write_text(text, "utf-8")
    with pytest.raises(TableError, match=says):
        disputed.read(tmp_path / "disputed.csv")
