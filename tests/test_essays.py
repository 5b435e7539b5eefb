"""Essays: the page holds students' texts as data only; marks are read strictly, merged and compared."""

import csv
import json
import re
from base64 import b64encode
from hashlib import sha256

import msgspec
import pytest

from trackii_course import forms
from trackii_course._csv import safe, write_csv
from trackii_course.essays import EssayError, marking_page, merge
from trackii_course.essays._markdown import to_html
from trackii_course.essays.files import Written, encode, read_marks, scales
from trackii_course.exercises import load_exercises

EXERCISE = load_exercises()["classification-debate"]  # its rows are marked by half points
SCALES = scales(EXERCISE.rubric())
ROWS = [scale.name for scale in SCALES]
STUDENTS = ("ada", "ben", "cem")


def key(assignment="debate"):
    task = forms.WrittenTask(name="written-1", title="The <debate>", points=30)
    return forms.Key(assignment=assignment, title="Debate", forms=(), written=(task,))


@pytest.fixture
def results(tmp_path):
    (tmp_path / "essays").mkdir()
    (tmp_path / "key.json").write_bytes(forms.encode(key()))
    lines = [{"student": name, "form": "f", "answers": {"written-1": f"By {name}"}} for name in STUDENTS]
    (tmp_path / "written.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    return tmp_path


def mark(student, row, value, comment="", at="2026-03-01T10:00:00.000Z"):
    steps = next((scale.levels for scale in SCALES if scale.name == row), ())
    level = next((step.name for step in steps if value is not None and step.allows(value)), "")
    text = Written(student, "f", {"written-1": f"By {student}"}).text
    return {"student": student, "row": row, "text": text, "level": level, "mark": value, "comment": comment, "at": at}


def whole(student, value, **options):
    """The same share of each row's points."""
    return [mark(student, scale.name, round(scale.points * value * 2) / 2, **options) for scale in SCALES]


def marks_file(results, marker, marks, name="", **changes):
    found = {
        "schema": "trackii-essay-marks/1",
        "assignment": "debate",
        "exercise": EXERCISE.id,
        "marker": marker,
        "saved": "2026-03-01T12:00:00.000Z",
        "rubric": msgspec.to_builtins(SCALES),
        "marks": marks,
    }
    path = results / "essays" / (name or f"marks-{marker}.json")
    path.write_text(json.dumps(found | changes))
    return path


def table(results, name):
    with (results / "essays" / name).open(newline="") as file:
        return list(csv.DictReader(file))


def pearson_like(first, second, levels):
    """Cohen's kappa with quadratic weights, from its definition."""
    pairs = list(zip(first, second, strict=True))
    assert set(first) | set(second) <= set(levels)
    seen = sum((a - b) ** 2 for a, b in pairs) / len(pairs)
    chance = sum((a - b) ** 2 for a in first for b in second) / len(pairs) ** 2
    return 1 - seen / chance


# ---------------------------------------------------------------- the page


def test_a_text_is_data_and_nothing_in_it_is_markup(results):
    evil = "</script><script>alert(1)</script>\u2028<img src=x onerror=alert(2)>&amp;"
    written = Written("<b>", "f", {"written-1": evil})
    (results / "written.jsonl").write_bytes(msgspec.json.encode(written) + b"\n")
    page = marking_page(results, EXERCISE, "anna").read_text()
    assert "alert(" not in page.replace(encode(evil)[1:-1], "")
    assert page.count("</script>") == 2
    assert "\u2028" not in page
    data = json.loads(re.search(r'id="data">(.*?)</script>', page, re.DOTALL)[1])
    assert data["essays"] == [{"student": "<b>", "text": written.text, "answers": [{"title": "The <debate>", "text": evil}]}]


def test_the_policy_lets_only_the_page_itself_run(results):
    page = marking_page(results, EXERCISE, "anna").read_text()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', page)[1]
    assert policy.startswith("default-src 'none'; ")
    assert "unsafe" not in policy
    for tag in ('<script type="module">(.*?)</script>', "<style>(.*?)</style>"):
        text = re.search(tag, page, re.DOTALL)[1]
        assert b64encode(sha256(text.encode()).digest()).decode() in policy
    assert not re.search(r'(?:src|href)="|style="| on[a-z]+="', page)


def test_numbers_say_nothing_about_names_and_are_the_same_for_all(results):
    orders = []
    for marker in ("anna", "bo"):
        data = json.loads(
            re.search(r'id="data">(.*?)</script>', marking_page(results, EXERCISE, marker).read_text(), re.DOTALL)[1]
        )
        orders.append([essay["student"] for essay in data["essays"]])
    assert orders[0] == orders[1]
    assert sorted(orders[0]) == list(STUDENTS)
    assert orders[0] != list(STUDENTS)


@pytest.mark.parametrize("exercise", load_exercises().values(), ids=lambda one: one.id)
def test_every_exercise_has_a_page(results, exercise):
    page = marking_page(results, exercise, "anna").read_text()
    assert page.count("<fieldset") == len(exercise.rubric())
    shown = page[: page.index('id="data"')]
    assert "**" not in shown
    assert "\n| " not in shown
    assert not re.search(r"\n#+ ", shown)


def test_a_marker_without_a_usable_name_is_told(results):
    for name in ("", "../x", "a b", "x" * 41):
        with pytest.raises(EssayError, match="letters, digits"):
            marking_page(results, EXERCISE, name)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "nobody has written"),
        ("{}\n", "line 1: .*student"),
        ("not json\n", "line 1"),
        ('{"student": "a", "form": "f", "answers": {}}\n' * 2, "line 2: 'a' is there twice"),
    ],
)
def test_written_answers_that_cannot_be_used(results, text, words):
    (results / "written.jsonl").write_text(text)
    with pytest.raises(EssayError, match=words):
        marking_page(results, EXERCISE, "anna")


def test_a_folder_without_answers(tmp_path):
    with pytest.raises(EssayError, match=r"written\.jsonl.*trackii grade"):
        marking_page(tmp_path, EXERCISE, "anna")


def test_two_rows_with_one_name(results, tmp_path):
    folder = tmp_path / "twice"
    folder.mkdir()
    lines = EXERCISE.text("rubric.md").splitlines()
    row = next(line for line in lines if line.startswith("| **"))
    (folder / "rubric.md").write_text("\n".join([*lines, row]))
    with pytest.raises(EssayError, match="two rows have one name"):
        marking_page(results, msgspec.structs.replace(EXERCISE, folder=folder), "anna")


def test_half_a_point_between_two_levels_is_the_lower_ones():
    rows = load_exercises()["capstone"].rubric()
    excellent, good, *_ = scales(rows)[0].levels
    assert (excellent.low, excellent.high) == (9, 10)
    assert (good.low, good.high) == (7, 8.5)
    assert good.allows(8.5)
    assert not good.allows(8.25)
    for scale in scales(rows):
        found = [half / 2 for half in range(int(scale.points * 2) + 1)]
        assert all(sum(step.allows(value) for step in scale.levels) == 1 for value in found)


def test_markdown():
    text = "# A\n\nOne *two* **three `*x*` & <b>**\nfour\n\n- a\n- b\n\n2. c\n\n> d\n>\n> - e\n\n| x | y |\n| --- | :-: |\n| 1 | **2** |\n"
    assert to_html(text, 4) == (
        "<h4>A</h4><p>One <em>two</em> **three <code>*x*</code> &amp; &lt;b&gt;** four</p><ul><li>a</li><li>b</li></ul>"
        '<ol start="2"><li>c</li></ol><blockquote><p>d</p><ul><li>e</li></ul></blockquote>'
        '<table><thead><tr><th scope="col">x</th><th scope="col">y</th></tr></thead>'
        "<tbody><tr><td>1</td><td><strong>2</strong></td></tr></tbody></table>"
    )


# ---------------------------------------------------------------- reading marks


def test_marks_are_read_strictly(results):
    good = mark("ada", ROWS[0], 3)
    for change, words in [
        ({"row": "No such"}, r"marks\[0\] \('ada', 'No such'\): the rubric has no such row: use one of "),
        ({"level": "Superb"}, "there is no level 'Superb'"),
        ({"level": ""}, "there is no level ''"),
        ({"mark": 2.25}, "by halves; found 2.25"),
        ({"mark": 99}, "found 99: choose level or mark again"),
        ({"row": ""}, "has no mark"),
        ({"mark": "3"}, r"marks\[0\]\.mark.*download it again"),
        ({"extra": 1}, "unknown field"),
    ]:
        path = marks_file(results, "anna", [good | change])
        with pytest.raises(EssayError, match=words) as found:
            read_marks(path)
        assert str(found.value).startswith(str(path))


@pytest.mark.parametrize(
    "content", [b"", b"[", b"\xff\xfe", b"[" * 100_000, b"null", b'{"schema": "trackii-essay-marks/2"}', b"\x00"]
)
def test_a_broken_file_of_marks(results, content):
    path = results / "essays" / "marks-anna.json"
    path.write_bytes(content)
    with pytest.raises(EssayError, match=r"marks-anna\.json: not a file of marks"):
        merge(results)


def test_files_that_do_not_belong_here(results):
    with pytest.raises(EssayError, match="there is no marks-"):
        merge(results)
    marks_file(results, "anna", [], assignment="other")
    with pytest.raises(EssayError, match="these marks are of 'other', the key is of 'debate'"):
        merge(results)
    marks_file(results, "anna", [])
    marks_file(results, "bo", [], rubric=msgspec.to_builtins(SCALES[1:]))
    with pytest.raises(EssayError, match=r"another rubric than marks-anna\.json"):
        merge(results)


# ---------------------------------------------------------------- merging


def test_one_marker(results):
    overall = mark("ada", "", None, comment="=Well done")
    marks_file(results, "anna", [*whole("ada", 1), overall, *whole("ben", 0.5)[:2]])
    merged = merge(results)
    assert merged.totals == {"ada": 30}
    assert merged.pairs == merged.agreement == ()
    ada, ben, cem = table(results, "merged.csv")
    assert (ada["total"], ada["of"], ada["markers"], ada["not marked"]) == ("30", "30", "anna", "")
    assert ada["comments"] == "Whole essay (anna): =Well done"
    assert (ben["total"], ben["markers"], ben["not marked"]) == ("", "anna", ", ".join(ROWS[2:]))
    assert (cem["total"], cem["markers"]) == ("", "")


def test_two_markers(results):
    marks_file(results, "anna", [*whole("ada", 1), *whole("ben", 0.5), *whole("cem", 0)])
    marks_file(results, "bo", [*whole("ada", 0), *whole("ben", 0.5), *whole("cem", 0)[:1]])
    merged = merge(results, pearson_like)
    assert merged.totals == {"ada": 15, "ben": sum(m["mark"] for m in whole("x", 0.5)), "cem": 0}
    assert [(pair.student, pair.row, pair.levels) for pair in merged.third_look] == [("ada", row, 3) for row in ROWS]
    agreed = {one.row: (one.essays, one.kappa) for one in merged.agreement}
    assert agreed[ROWS[0]][0] == 3
    assert agreed[ROWS[1]][0] == agreed["Total"][0] == 2
    points = SCALES[1].points
    half = round(points)  # of ben, in half points
    assert agreed[ROWS[1]][1] == pytest.approx(pearson_like([2 * points, half], [0, half], [0, half, 2 * points]))
    first = table(results, "agreement.csv")[0]
    assert list(first.values()) == [
        "ada",
        ROWS[0],
        "anna",
        f"{SCALES[0].points:g}",
        "bo",
        "0",
        f"{SCALES[0].points:g}",
        "3",
        "needed",
    ]
    assert len(table(results, "kappa.csv")) == len(ROWS) + 1


def test_equal_marks_agree_and_constant_marks_say_nothing(results):
    for marker in ("anna", "bo"):
        marks_file(results, marker, [*whole("ada", 1), *whole("ben", 0.5)])
    assert {one.kappa for one in merge(results, pearson_like).agreement} == {1}
    for marker in ("anna", "bo"):
        marks_file(results, marker, [*whole("ada", 1), *whole("ben", 1)])
    assert {one.kappa for one in merge(results, pearson_like).agreement} == {None}


def test_a_third_marker_is_the_third_look(results):
    for marker, share in (("anna", 1), ("bo", 0), ("cy", 0.5)):
        marks_file(results, marker, whole("ada", share))
    merged = merge(results, pearson_like)
    assert merged.third_look == ()
    assert {one.markers for one in merged.agreement} == {("anna", "bo"), ("anna", "cy"), ("bo", "cy")}
    assert "taken" in {line["third look"] for line in table(results, "agreement.csv")}


def test_of_two_downloads_the_newest_word_counts(results):
    marks_file(results, "anna", [*whole("ada", 1)[1:], mark("ada", ROWS[0], 0, at="2026-03-01T11:00:00.000Z")])
    marks_file(results, "anna", [mark("ada", ROWS[0], 1)], "marks-anna (1).json")
    (essay,) = [essay for essay in merge(results).essays if essay.student == "ada"]
    assert essay.markers == ("anna",)
    assert essay.rows[ROWS[0]] == 0
    assert essay.total == 30 - SCALES[0].points


def test_marks_of_another_text_do_not_count_and_are_named(results):
    replaced = mark("ada", ROWS[0], 1) | {"text": "0" * 16}
    marks_file(results, "anna", [*whole("zoe", 1), *whole("ada", 1)[1:], replaced])
    merged = merge(results)
    assert merged.totals == {}
    assert merged.essays[0].missing == (ROWS[0],)
    assert [mark.student for mark in merged.outdated] == ["zoe"] * len(ROWS) + ["ada"]


def test_the_reports_kappa(results):
    statistics = pytest.importorskip("trackii_course.report.statistics", exc_type=ImportError)
    first, second = [0, 2, 4, 9, 12], [1, 2, 6, 8, 12]
    assert statistics.weighted_kappa(first, second, range(13)) == pytest.approx(pearson_like(first, second, range(13)))
    marks_file(results, "anna", [*whole("ada", 1), *whole("ben", 0.5)])
    marks_file(results, "bo", [*whole("ada", 0.9), *whole("ben", 0.4)])
    assert merge(results).agreement == merge(results, pearson_like).agreement


# ---------------------------------------------------------------- tables


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\tx", "\rx"])
def test_a_formula_is_made_harmless(text, tmp_path):
    assert safe(text) == f"'{text}"
    write_csv(tmp_path / "t.csv", ["a", "b"], [[text, -1.5]])
    with (tmp_path / "t.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [["a", "b"], [f"'{text}", "-1.5"]]


def test_a_line_end_in_a_cell_begins_no_row(tmp_path):
    write_csv(tmp_path / "t.csv", ["a"], [["x\r=1+1"], ['y"\n=2']])
    with (tmp_path / "t.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [["a"], ["x\r=1+1"], ['y"\n=2']]
    assert safe("plain = text") == "plain = text"
