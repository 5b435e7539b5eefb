"""Hostile and broken input: each ends as a line of problems.csv, the good work beside it is marked, and nothing of it comes alive."""

import contextlib
import csv
import json
import os
import re
import socket
import time
import tracemalloc
from html.parser import HTMLParser

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from trackii_course._csv import safe
from trackii_course.assign import assign
from trackii_course.cli import main
from trackii_course.course import load
from trackii_course.essays.files import MarksFile, RowMark, read_written, scales
from trackii_course.exercises import load_exercises
from trackii_course.forms import (
    Form,
    FormError,
    KeyForm,
    Marked,
    Question,
    decode_responses,
    encode,
    marks,
    read_form,
    read_key,
)
from trackii_course.grade import collect
from trackii_course.grade.collect import called, owner, visible
from trackii_course.grade.feedback import feedback_name, feedback_page
from trackii_course.grade.mark import Marker
from trackii_course.grade.run import Batch, lines_of
from trackii_course.grade.written import written_answers

from .classroom import right
from .hostile import (
    CANARY,
    FORMULAS,
    LIVE,
    answer,
    broken,
    broken_notebooks,
    content,
    dates,
    good,
    harmless,
    hostile_zip,
    notebook,
    zip_bomb,
    zipped,
)

MEGABYTE = 1_000_000


@pytest.fixture(scope="session")
def assignment(tmp_path_factory):
    return assign(load_exercises()["chronology"], load(), tmp_path_factory.mktemp("hostile") / "assignment")


@pytest.fixture(scope="session")
def key(assignment):
    return read_key(assignment / "instructor" / "key.json")


@pytest.fixture
def run(assignment, tmp_path, capsys):
    """Grade through the command line, and give the problems as rows and the marks by student."""

    def graded(source, *options, code=3, out=tmp_path / "results"):
        found = main(["grade", str(source), "--assignment", str(assignment), "--out", str(out), *options])
        said = capsys.readouterr()
        assert "Traceback" not in said.out + said.err
        assert found == code, said
        return table(out / "problems.csv"), {marked.student: marked for marked in marks(out)}

    return graded


def table(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def put(folder, name, data):
    (folder / name).mkdir(parents=True)
    (folder / name / "responses.json").write_bytes(data)


def good_three(folder, key):
    for student in ("ann", "ben", "zoe"):
        put(folder, student, good(key, answers=answer(right(key.forms[0].questions[0]))))


def one(problems, student):
    """The single problem of a student."""
    (found,) = [row for row in problems if row["student"] == student]
    return found


# --- content --------------------------------------------------------------------------------------------------------------------


def test_each_broken_file_is_a_line_of_its_own(key, run, tmp_path):
    cases = broken(key)
    good_three(tmp_path / "in", key)
    for name, (data, _) in cases.items():
        put(tmp_path / "in", f"s-{name}", data)
    start = time.monotonic()
    problems, marked = run(tmp_path / "in")
    assert time.monotonic() - start < 20
    assert {row["student"] for row in problems} == {f"s-{name}" for name in cases}
    for name, (_, says) in cases.items():
        row = one(problems, f"s-{name}")
        assert says in row["reason"], (name, row)
        assert row["file"].endswith(f"s-{name}/responses.json"), name
    assert {"ann", "ben", "zoe"} <= marked.keys()
    assert marked.keys() - {"ann", "ben", "zoe"} == {
        "s-no-such-task",
        "s-long-text",
    }  # their closed answers are marked all the same


def test_odd_answers_are_marked_and_everything_after_them_works(key, run, tmp_path):
    cases = harmless(key)
    for name, data in cases.items():
        put(tmp_path / "in", name, data)
    problems, marked = run(tmp_path / "in", code=0)
    assert problems == []
    assert marked.keys() == cases.keys()
    assert all(0 <= one.points <= key.points for one in marked.values())
    assert marked["pretty"].marks == marked["pretty-crlf"].marks or marked["pretty"].points == marked["pretty-crlf"].points
    assert len(list((tmp_path / "results" / "feedback").iterdir())) == len(cases)
    assert main(["report", str(tmp_path / "results")]) == 0


def test_broken_notebooks(key, run, tmp_path):
    cases = broken_notebooks()
    for name, (data, _) in cases.items():
        (tmp_path / "in" / f"s-{name}").mkdir(parents=True)
        (tmp_path / "in" / f"s-{name}" / "chronology.ipynb").write_bytes(data)
    put(tmp_path / "in", "ann", good(key))
    (tmp_path / "in" / "ann" / "chronology.ipynb").write_bytes(notebook("my essay"))
    stale = tmp_path / "in" / "ann" / ".ipynb_checkpoints"
    stale.mkdir()
    (stale / "chronology-checkpoint.ipynb").write_bytes(notebook("an older state"))
    problems, _ = run(tmp_path / "in")
    for name, (_, says) in cases.items():
        assert says in one(problems, f"s-{name}")["reason"], name
    (written,) = read_written(tmp_path / "results")
    assert (written.student, written.answers) == ("ann", {"written-1": "my essay"})


def test_a_cell_that_was_split_is_one_answer():
    assert written_answers(notebook("first half", "second half")) == {"written-1": "first half\n\nsecond half"}
    assert written_answers(notebook("x", name=["written-1"])) == {}
    assert written_answers(notebook("x", cell_type="code")) == {}


# --- size -----------------------------------------------------------------------------------------------------------------------


def sparse(path, size, start=b"", end=b""):
    with path.open("wb") as file:
        file.write(start)
        file.truncate(size)
        file.seek(0, os.SEEK_END)
        file.write(end)


def test_a_gigabyte_is_refused_unread(key, run, tmp_path):
    good_three(tmp_path / "in", key)
    put(tmp_path / "in", "big", b"")
    sparse(tmp_path / "in" / "big" / "responses.json", 1_000 * MEGABYTE, b"[" * 4_096)
    sparse(tmp_path / "in" / "big" / "essay.ipynb", 1_000 * MEGABYTE, b"[" * 4_096)
    tracemalloc.start()
    start = time.monotonic()
    problems, marked = run(tmp_path / "in", "--workers", "1")
    took, peak = time.monotonic() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert [re.sub(r".*has ", "", row["reason"]) for row in problems] == [
        "1,000,000,000 bytes; 20,000,000 are the most that is read",
        "1,000,000,000 bytes; 2,000,000 are the most that is read",
    ]
    assert marked.keys() == {"ann", "ben", "zoe"}
    assert took < 10
    assert peak < 20 * MEGABYTE


def test_a_line_of_300_megabytes_is_passed_over(key, run, tmp_path):
    def line(student):
        return good(key, student=student) + b"\n"

    path = tmp_path / "class.jsonl"
    sparse(path, 300 * MEGABYTE, line("ann") + b"[" * 5_000_000, b"\n" + line("ben") + b"{\n\n  \n" + line("zoe"))
    tracemalloc.start()
    start = time.monotonic()
    problems, marked = run(path, "--workers", "1", "--no-feedback")
    took, peak = time.monotonic() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert ["longer than 2,000,000 bytes" in row["reason"] for row in problems] == [True, False]
    assert all(row["file"].startswith("byte ") for row in problems)
    assert marked.keys() == {"ann", "ben", "zoe"}
    assert took < 20
    assert peak < 20 * MEGABYTE


@given(st.lists(st.integers(0, 40), max_size=12), st.integers(1, 30), st.booleans())
@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_each_line_is_in_one_batch(tmp_path, lengths, size, ended):
    whole = b"\n".join(b"x" * length for length in lengths) + b"\n" * ended
    (tmp_path / "a").write_bytes(whole)
    found = [
        line.rstrip(b"\n")
        for at in range(0, len(whole), size)
        for _, line in lines_of(Batch(lines=str(tmp_path / "a"), start=at, end=min(at + size, len(whole))))
    ]
    assert found == [b"x" * length for length in lengths if length]


def test_100_000_files_in_one_folder(key, run, tmp_path):
    folder = tmp_path / "in"
    folder.mkdir()
    for number in range(100_000):
        os.close(os.open(f"{folder}/s{number:06d}.json", os.O_CREAT | os.O_WRONLY))
    (folder / "s050000.json").write_bytes(good(key))
    start = time.monotonic()
    problems, marked = run(folder)
    assert time.monotonic() - start < 60
    assert len(problems) == 99_999
    assert list(marked) == ["s050000"]


# --- zips -----------------------------------------------------------------------------------------------------------------------


def test_a_hostile_zip(key, run, tmp_path):
    data, reasons = hostile_zip(key)
    (tmp_path / "class.zip").write_bytes(data)
    before = {path for path in tmp_path.rglob("*") if "results" not in path.parts}
    problems, marked = run(tmp_path / "class.zip")
    for name, says in reasons.items():
        place = visible(name.partition(":")[2])
        assert any(row["file"] == place and says in row["reason"] for row in problems), (place, says)
    assert "another file's too" in one(problems, "0first")["reason"]
    assert len(problems) == len(reasons) + 1
    assert marked.keys() == {"ann", "ben", "double"}
    assert bytes(marked["double"].marks[0].response) == b"0"  # the first of two of one name
    assert {path for path in tmp_path.rglob("*") if "results" not in path.parts} == before  # nothing was unpacked


def test_a_zip_bomb_is_refused_unopened(run, tmp_path):
    (tmp_path / "bomb.zip").write_bytes(zip_bomb())
    tracemalloc.start()
    start = time.monotonic()
    problems, marked = run(tmp_path / "bomb.zip")
    took, peak = time.monotonic() - start, tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(problems) == 1_000
    assert marked == {}
    assert took < 15
    assert peak < 30 * MEGABYTE


SPLIT = b"PK\x06\x07" + b"\x01" * 16 + b"PK\x05\x06" + bytes(18)  # found by tools/fuzz.py: is_zipfile itself raises


def test_zips_in_a_folder_and_files_that_are_none(key, run, tmp_path, capsys, assignment):
    good_three(tmp_path / "in", key)
    (tmp_path / "in" / "cem.zip").write_bytes(b"no zip at all")
    (tmp_path / "in" / "dan").mkdir()
    (tmp_path / "in" / "dan" / "all.ZIP").write_bytes(zipped([]))
    problems, _ = run(tmp_path / "in")
    assert [row["student"] for row in problems] == ["cem", "dan"]
    whole = hostile_zip(key)[0]
    for number, data in enumerate((b"no zip", whole[:-30], whole[: len(whole) // 2], b"", b"PK\x05\x06" + b"\xff" * 18, SPLIT)):
        path = tmp_path / f"{number}.zip"
        path.write_bytes(data)
        assert main(["grade", str(path), "--assignment", str(assignment), "--out", str(tmp_path / "out")]) == 2
        assert str(path) in capsys.readouterr().err
    assert not (tmp_path / "out" / "marks.jsonl").exists()


# --- places ---------------------------------------------------------------------------------------------------------------------


def test_links_pipes_and_devices_are_left_alone(key, run, tmp_path):
    folder = tmp_path / "in"
    good_three(folder, key)
    secret = tmp_path / "secret.json"
    secret.write_bytes(good(key, student="secret"))
    for student in ("file", "dangling", "pipe", "socket", "device"):
        (folder / student).mkdir()
    (folder / "file" / "responses.json").symlink_to(secret)
    (folder / "dangling" / "responses.json").symlink_to(tmp_path / "nowhere")
    (folder / "loop").symlink_to(folder, target_is_directory=True)
    os.mkfifo(folder / "pipe" / "responses.json")
    wanted = {"file": "not followed", "dangling": "not followed", "loop": "not followed", "pipe": "neither"}
    with contextlib.suppress(PermissionError):
        os.mknod(folder / "device" / "responses.json", 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero
        wanted["device"] = "neither"
    with socket.socket(socket.AF_UNIX) as server, contextlib.suppress(OSError):  # the path may be too long for a socket
        server.bind(os.path.relpath(folder / "socket" / "responses.json"))
        wanted["socket"] = "neither"
    problems, marked = run(folder)
    assert {row["student"] for row in problems} == wanted.keys()
    for student, says in wanted.items():
        assert says in one(problems, student)["reason"]
    assert marked.keys() == {"ann", "ben", "zoe"}


def test_what_may_not_be_read(key, run, tmp_path, monkeypatch):
    folder = tmp_path / "in"
    good_three(folder, key)
    put(folder, "locked", good(key))
    put(folder, "shut", good(key))
    (folder / "locked" / "responses.json").chmod(0)
    (folder / "shut").chmod(0)
    if os.geteuid() == 0:  # root may read everything, so the system's answer is played

        def denied(path):
            raise PermissionError(13, "Permission denied", path)

        scan, opened = os.scandir, open
        monkeypatch.setattr(
            collect, "open", lambda path, *a, **k: denied(path) if "locked" in path else opened(path, *a, **k), raising=False
        )
        monkeypatch.setattr(os, "scandir", lambda path: denied(path) if str(path).endswith("shut") else scan(path))
    problems, marked = run(folder, "--workers", "1")
    (folder / "shut").chmod(0o700)
    assert "Permission denied" in one(problems, "locked")["reason"]
    assert [row["reason"] for row in problems if row["file"] == "shut"] == ["the folder cannot be read: Permission denied"]
    assert marked.keys() == {"ann", "ben", "zoe"}


NAMES = (
    "new\nline", "cr\rlf", "tab\tname", "bell\x07", "esc\x1b[31m", "rtl\u202egpj", "zero\u200bwidth", "line\u2028sep", "del\x7f",
    "a" * 255, "ü" * 127, "😀" * 63, "…", "con", "nul.", "sp ace ", "%2e%2e", "~", "$HOME", "`id`", "a;b", "a,b", 'a"b', "a'b", "-rf",
    "=1+1", "+1", "@x", "Ann", "ann", "ANN", "\\", "a\\b", "{0}", "%s", "&amp;", *(text for text in LIVE if "/" not in text),
)  # fmt: skip


def test_hostile_names_of_folders(key, run, tmp_path):
    folder = tmp_path / "in"
    for name in NAMES:
        put(folder, name, b"{" if len(name) % 2 else good(key))
    problems, marked = run(folder)
    names = {called(name) for name in NAMES}
    assert len(names) == len(NAMES)  # no two are taken for one
    assert {row["student"] for row in problems} == {safe(called(name)) for name in NAMES if called(name) not in marked}
    for text in (*names, *(row["file"] + row["reason"] for row in problems)):
        assert not re.search(r"[\x00-\x1f\x7f\u200b\u2028\u202e]", text), text
    pages = [path.name for path in (tmp_path / "results" / "feedback").iterdir()]
    assert len({page.casefold() for page in pages}) == len(marked)  # one page each, on any file system
    assert all(re.fullmatch(r"[\w.-]{1,60}\.html", page) and not page.startswith(".") for page in pages)


def test_names_that_are_no_unicode(key, run, tmp_path):
    for name in (b"M\xfcller", b"M\xf6ller"):  # Latin-1, as old zips leave them
        put(tmp_path / "in", os.fsdecode(name), good(key))
    problems, marked = run(tmp_path / "in", code=0)
    assert problems == []
    assert len(marked) == 2
    assert all(student.startswith("M\N{REPLACEMENT CHARACTER}ller~") for student in marked)


def test_names_as_people_have_them_stay():
    for name in ("Ann Lee", "José Núñez", "山田\u3000太郎", "Mary\u00a0Ann", "O'Brien-Smith", "Владимир"):
        assert called(name) == visible(name) == name


def test_hostile_names_in_lines(key, run, tmp_path):
    texts = [*LIVE, *FORMULAS, "a\u0000b", "a\nb", "\u202ex", "../../etc/passwd", "x" * 100_000, "C:\\x", "."]
    (tmp_path / "a.jsonl").write_bytes(b"".join(good(key, student=text) + b"\n" for text in [*texts, ""]))
    problems, marked = run(tmp_path / "a.jsonl")
    assert [row["reason"] for row in problems] == ["it names no student"]
    assert marked.keys() == {called(text) for text in texts}
    assert len(list((tmp_path / "results" / "feedback").iterdir())) == len(texts)
    assert all(len(student) <= 200 and student.isprintable() for student in marked)


def test_of_two_the_later_counts_whatever_the_zone(key, run, tmp_path):
    questions = key.forms[0].questions
    full = answer(right(questions[0]), questions[0].name)
    put(tmp_path / "in" / "ann", "a", good(key, answers=full, saved="2027-01-10T09:00:00-05:00"))  # 14:00 in UTC
    put(tmp_path / "in" / "ann", "b", good(key, saved="2027-01-10T13:00:00+00:00"))
    put(tmp_path / "in" / "ben", "a", good(key, answers=full, saved="2027-01-10T13:00:00Z"))
    put(tmp_path / "in" / "ben", "b", good(key, saved="zzzz"))  # no time: older than any
    put(tmp_path / "in", "zoe", good(key, saved="2027-01-10T13:00:00Z"))
    (tmp_path / "in" / "zoe.json").write_bytes(good(key, answers=full, saved="2027-01-10T13:00:01Z"))
    problems, marked = run(tmp_path / "in")
    assert {student: one.points for student, one in marked.items()} == dict.fromkeys(("ann", "ben", "zoe"), questions[0].points)
    assert sorted(row["student"] for row in problems) == ["ann", "ben", "zoe"]
    assert all("handed in twice" in row["reason"] for row in problems)


def test_no_one_answers_another_students_form(key):
    own = tuple(KeyForm(form=form, student=form, questions=key.forms[0].questions) for form in ("ann", "ben"))
    marker = Marker(msgspec.structs.replace(key, forms=own))
    assert marker.mark(good(key, form="ann", student="ann")).student == "ann"
    for options in ({"student": "ben"}, {}):
        with pytest.raises(FormError, match=r"the form of another student \(ann\)"):
            marker.mark(good(key, form="ann", student="ben"), **options)


# --- nothing comes alive --------------------------------------------------------------------------------------------------------


class Page(HTMLParser):
    """What of a page is live: its tags, and each place in which the canary stands where a browser would run or load it."""

    def __init__(self, text):
        super().__init__()
        self.scripts, self.alive, self.inside, self.shown = 0, [], "", False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = dict(attrs)
        inert = tag == "script" and values.get("type") == "application/json"
        self.scripts += tag == "script"
        self.inside = tag if tag in ("script", "style") and not inert else ""
        for name, value in attrs:
            run = name.startswith("on") or name in ("src", "href", "style", "action", "srcdoc", "formaction")
            if CANARY in f"{name} {value or ''}" and (run or CANARY in name):
                self.alive.append((tag, name, value))
        if CANARY in tag or (tag in ("svg", "img", "iframe") and any(CANARY in (value or "") for _, value in attrs)):
            self.alive.append((tag, attrs))

    def handle_endtag(self, tag):
        if tag == self.inside:
            self.inside = ""

    def handle_data(self, data):
        self.shown |= CANARY in data
        if self.inside and CANARY in data:
            self.alive.append((self.inside, data[:80]))

    def handle_comment(self, data):
        if CANARY in data:
            self.alive.append(("comment", data[:80]))


def test_the_page_reader_sees_what_is_alive():
    for text in LIVE[:-1]:
        if text.startswith(("<", '"')):
            assert Page(f'<p title="{text}</p>' if text.startswith('"') else f"<p>{text}</p>").alive, text


def hostile_class(key, folder):
    """Students whose names, answers and essays all want to run."""
    date = dates(key)[0]
    lines = []
    for number, text in enumerate(LIVE):
        lines.append(
            good(key, student=f"{number}{text}", answers=answer(text, date), saved=text[:40], written={"written-1": text})
        )
        lines.append(good(key, student=f"{number}", answers=answer({"verdict": text, "reason": text}, date)))
        lines.append(good(key, student=f"{number}x", answers=answer([text, number], "q06")))
    for text in FORMULAS:
        lines.append(good(key, student=f"{text}{len(lines)}", answers=answer(text, date), written={"written-1": text}))
    (folder / "class.jsonl").write_bytes(b"\n".join(lines))
    return folder / "class.jsonl"


def test_script_never_comes_alive(key, run, tmp_path, assignment):
    run(hostile_class(key, tmp_path), code=0)
    results = tmp_path / "results"
    moodle = tmp_path / "moodle"
    for number, text in enumerate(text for text in LIVE if "/" not in text):
        put(moodle, f"{text}_{number}_assignsubmission_file_", good(key))
    run(moodle, code=0, out=tmp_path / "second")
    run(tmp_path / "class.jsonl", code=0)  # again, so that a log is written too
    assert main(["essays", str(results)]) == 0
    assert main(["report", str(results)]) == 0
    pages = [*results.rglob("*.html"), *(tmp_path / "second").rglob("*.html")]
    assert len(pages) > 3 * len(LIVE)
    shown = set()
    for path in pages:
        page = Page(path.read_text("utf-8"))
        assert page.alive == [], path
        shown |= {path.parent.name} if page.shown else set()
        if path.parent.name == "feedback":
            assert page.scripts == 0, path
    assert {"feedback"} <= shown  # the texts are there to be read


def test_no_cell_is_a_formula(key, run, tmp_path, assignment):
    run(hostile_class(key, tmp_path), code=0)
    results = tmp_path / "results"
    exercise = load_exercises()["chronology"]
    rubric = scales(exercise.rubric())
    for marker in ("=A1", "+B1"):
        given = [
            RowMark(student=one.student, row=rubric[0].name, text=one.text, level=rubric[0].levels[place].name,
                    mark=rubric[0].levels[place].low, comment="=HYPERLINK(1)", at="")
            for place, one in zip((0, -1, 0, 0), read_written(results), strict=False)
        ]  # fmt: skip
        file = MarksFile(
            schema="trackii-essay-marks/1", assignment=key.assignment, exercise=exercise.id, marker=marker, saved="",
            rubric=rubric, marks=tuple(given),
        )  # fmt: skip
        (results / "essays").mkdir(exist_ok=True)
        (results / "essays" / f"marks-{ord(marker[0])}.json").write_bytes(msgspec.json.encode(file))
    assert main(["essays", "--merge", str(results)]) == 0
    folder = tmp_path / "in"
    for text in (*FORMULAS, "=cmd|' /C calc'!A0"):
        put(folder, text.replace("/", ""), b"{")
        put(folder, f"{text.replace('/', '')}_7_assignsubmission_file_", b"{")
        put(folder, f"{text.replace('/', '')}name_{ord(text[0])}_assignsubmission_file_", good(key))
        (folder / f"{text.replace('/', '')}.json").write_bytes(b"{")
    run(folder, out=tmp_path / "second")
    files = [*results.rglob("*.csv"), *(tmp_path / "second").rglob("*.csv")]
    assert len(files) == 4 + 3 + 4
    for path in files:
        with path.open(encoding="utf-8", newline="") as file:
            for line in csv.reader(file):
                for cell in line:
                    assert not cell.startswith(FORMULAS[0][0]), (path, line)
                    assert not cell.startswith(tuple(text[0] for text in FORMULAS)), (path, line)
    assert safe("=1") == "'=1"


# --- whatever may come ----------------------------------------------------------------------------------------------------------

SIMPLE = st.none() | st.booleans() | st.integers() | st.integers(-3, 6) | st.floats() | st.text(max_size=20)
DATES = st.from_regex(r"\A[0-9]{4}(-[0-9]{2}){0,2}\Z")
JSON = st.recursive(SIMPLE | DATES, lambda inner: st.lists(inner, max_size=5) | st.dictionaries(st.text(max_size=8), inner, max_size=5), max_leaves=12)  # fmt: skip
MANY = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def check(key, data):
    """Marked soundly, or refused with a FormError; nothing else."""
    try:
        marked = Marker(key).mark(data, student="ann")
    except FormError as error:
        assert str(error)
        return None
    assert 0 <= marked.points <= marked.closed <= key.points
    assert all(0 <= mark.score <= 1 for mark in marked.marks)
    line = msgspec.json.encode(marked)
    assert b"\n" not in line
    assert msgspec.json.decode(line, type=Marked) == marked
    json.loads(line)
    page = feedback_page(key, key.forms[0], marked)
    page.encode()
    return marked


@given(st.binary(max_size=300))
@example(b"\xff\xfe")
@MANY
def test_arbitrary_bytes(key, data):
    with contextlib.suppress(FormError):
        decode_responses(data)
    with contextlib.suppress(FormError):
        written_answers(data)
    check(key, data)


@given(JSON, st.booleans())
@MANY
def test_arbitrary_json(key, value, plain):
    data = json.dumps(value, ensure_ascii=plain).encode(errors="surrogatepass")
    check(key, data)
    with contextlib.suppress(FormError):
        written_answers(data)


@given(st.data())
@MANY
def test_a_file_with_any_json_at_one_place(key, data):
    place = data.draw(st.sampled_from(["schema", "assignment", "form", "answers", "written", "student", "saved", "other"]))
    value = data.draw(JSON)
    check(key, json.dumps(content(key) | {place: value}).encode())


@given(st.data())
@MANY
@example(None).via("a date in a winter that ends in the year 10000")
def test_any_answers(key, data):
    names = [question.name for question in key.forms[0].questions]
    if data is None:
        answers = answer("9999-24", dates(key)[0])
    else:
        order = st.permutations(range(4)).map(list)
        answers = {
            name: {"response": value, "seconds": seconds}
            for name, value, seconds in data.draw(
                st.lists(st.tuples(st.sampled_from(names), JSON | DATES | order | st.integers(0, 4), st.floats() | st.just(1.5)), max_size=6)
            )
        }  # fmt: skip
    check(key, json.dumps(content(key, answers=answers)).encode(errors="surrogatepass"))


@given(st.data())
@MANY
def test_a_valid_file_changed_at_one_place(key, data):
    whole = good(key, answers=answer(0) | answer([0, 1, 2, 3], "q06") | answer("1992-04", "q02"), written={"written-1": "text"})
    at = data.draw(st.integers(0, len(whole)))
    length = data.draw(st.integers(0, 5))
    new = data.draw(
        st.binary(max_size=4)
        | st.sampled_from([b'"', b"\\", b"[", b"]", b"{", b"}", b",", b":", b"1", b"-", b"\\u0072", b"\n"])
    )
    check(key, whole[:at] + new + whole[at + length :])


NAME = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=40).filter(
    lambda t: t not in (".", "..")
)


@given(NAME, st.integers(1, 10**9))
@MANY
def test_names_of_platforms_come_back(name, number):
    moodle = name.replace("\n", " ")
    assert owner((f"{moodle}_{number}_assignsubmission_file_", "responses.json"), "a") == (str(number), moodle, False)
    canvas = moodle.replace("_", "")
    if canvas:
        assert owner((f"{canvas}_{number}_99_responses.json",), "a") == (str(number), canvas, False)
        assert owner((f"{canvas}_LATE_{number}_99_responses.json",), "a") == (str(number), canvas, True)
    assert owner(("submitted", name, "a", "responses.json"), "a")[0] == name
    assert re.fullmatch(r"[A-Za-z0-9._-]{0,40}-[0-9a-f]{8}\.html", feedback_name(name))


@given(NAME, NAME)
@MANY
def test_two_names_stay_two(one, other):
    assert (called(one) == called(other)) == (one == other)
    assert called(called(one)) == called(one)


@given(st.text(max_size=30), st.text(max_size=30), st.text(max_size=30), st.floats(0, 100))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_form_comes_back_as_it_was(tmp_path, form, student, name, points):
    made = Form(assignment=name, title=form, form=form, student=student, questions=(Question(name=name, kind="single", points=points, html=form),))  # fmt: skip
    (tmp_path / "form.json").write_bytes(encode(made))
    assert read_form(tmp_path / "form.json") == made
