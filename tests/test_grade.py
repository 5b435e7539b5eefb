"""Marking a class: late work, corrections, two submissions by one, essays, forgetting, and the same bytes however it is run."""

import csv
import json
import os
import shutil
import signal
import zipfile
from importlib import import_module
from multiprocessing import active_children
from pathlib import Path

import msgspec
import pytest

from trackii_course._csv import TableError
from trackii_course.assign import assign
from trackii_course.cli import main
from trackii_course.exercises import load_exercises
from trackii_course.forms import encode, marks, read_key
from trackii_course.grade import grade
from trackii_course.grade.collect import find
from trackii_course.grade.regrade import Correction, CorrectionError, corrected
from trackii_course.marking import mark

from .classroom import hand_in, right, wrong

running = import_module("trackii_course.grade.run")  # the package has a function of this name


@pytest.fixture(scope="module")
def assignment(course, tmp_path_factory):
    out = tmp_path_factory.mktemp("work") / "a1"
    return assign(load_exercises()["chronology"], course, out, due="2027-01-15T17:00+00:00", late_per_day=0.1)


@pytest.fixture
def key(assignment):
    return read_key(assignment / "instructor" / "key.json")


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_right_answers_give_all_points_and_wrong_ones_none(assignment, key, tmp_path):
    form = key.forms[0]
    for question in form.questions:
        assert mark(question.key, right(question)).score == 1.0, question.item
        assert mark(question.key, wrong(question)).score == 0.0, question.item
    hand_in(tmp_path / "in" / "ann", key, {q.name: right(q) for q in form.questions})
    hand_in(tmp_path / "in" / "ben", key, {q.name: wrong(q) for q in form.questions})
    hand_in(tmp_path / "in" / "cem", key, {})
    done = grade(tmp_path / "in", assignment, tmp_path / "out")
    assert (done.marked, done.problems, done.feedback) == (3, 0, 3)
    book = {row["student"]: row for row in rows(tmp_path / "out" / "gradebook.csv")}
    assert [float(book[s]["total"]) for s in ("ann", "ben", "cem")] == [10, 0, 0]
    assert float(book["ann"]["of"]) == 30


def beside_the_key(assignment: Path, to: Path, name: str, text: str) -> Path:
    """A copy of the assignment with a file of the instructor's in it."""
    shutil.copytree(assignment, to)
    (to / "instructor" / name).write_text(text, "utf-8")
    return to


@pytest.mark.parametrize(
    ("saved", "days", "points"),
    [
        ("2027-01-15T17:00:00+00:00", 0, 10), ("2027-01-15T18:00:00+01:00", 0, 10), ("2027-01-15T17:00:01+00:00", 1, 9),
        ("2027-01-17T17:00:00+00:00", 2, 8), ("2027-03-01T00:00:00+00:00", 45, 0), ("yesterday", 0, 10), ("", 0, 10),
    ],
)  # fmt: skip
def test_late_days_cost_what_was_said(assignment, key, tmp_path, saved, days, points):
    hand_in(tmp_path / "in" / "ann", key, {q.name: right(q) for q in key.forms[0].questions}, saved=saved)
    grade(tmp_path / "in", assignment, tmp_path / "out", feedback=False)
    (marked,) = marks(tmp_path / "out")
    assert (marked.late_days, marked.points, marked.closed) == (days, pytest.approx(points), 10)


def test_an_extension_moves_the_due_time_of_one(assignment, key, tmp_path):
    assert (assignment / "instructor" / "extensions.csv").read_bytes() == b"student,due\r\n"
    folder = beside_the_key(
        assignment, tmp_path / "a2", "extensions.csv", "student,due\nann,2027-01-20T17:00+00:00\nanne,2027-01-20T17:00+00:00\n"
    )
    for student in ("ann", "ben"):
        hand_in(tmp_path / "in" / student, key, {}, saved="2027-01-18T17:00:00+00:00")
    grade(tmp_path / "in", folder, tmp_path / "out", feedback=False)
    assert {m.student: m.late_days for m in marks(tmp_path / "out")} == {"ann": 0, "ben": 3}
    (problem,) = rows(tmp_path / "out" / "problems.csv")
    assert problem["student"] == "anne"
    assert "nothing was handed in under this id" in problem["reason"]


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("student\nann\n", "line 1: there is no column called due"),
        ("student,due\n,2027-01-20T17:00+00:00\n", "line 2: whose extension"),
        ("student,due\nann,2027-01-20\n", "line 2: due is '2027-01-20': write it with the zone"),
        ("student,due\nann,2027-01-20T17:00Z\nann,2027-01-21T17:00Z\n", "line 3: 'ann' is there twice"),
    ],
)
def test_a_broken_extension_says_where(assignment, tmp_path, table, says):
    folder = beside_the_key(assignment, tmp_path / "a2", "extensions.csv", table)
    (tmp_path / "in").mkdir()
    with pytest.raises(TableError, match=says):
        grade(tmp_path / "in", folder, tmp_path / "out", feedback=False)
    assert not (tmp_path / "out").exists()


def test_nbgraders_time_stamp_and_canvas_late_mark_count(assignment, key, tmp_path):
    place = tmp_path / "course" / "submitted" / "ann" / "chronology"
    hand_in(place, key, {}, saved="2027-01-01T00:00:00+00:00")
    (place / "timestamp.txt").write_text("2027-01-17 17:00:00.000000 UTC", "utf-8")
    grade(tmp_path / "course", assignment, tmp_path / "out", feedback=False)
    assert [(m.student, m.late_days) for m in marks(tmp_path / "out")] == [("ann", 2)]
    hand_in(tmp_path / "canvas", key, {}, name="leebo_LATE_77_1001_responses.json")
    grade(tmp_path / "canvas", assignment, tmp_path / "out2", feedback=False)
    assert [(m.student, m.name, m.late_days) for m in marks(tmp_path / "out2")] == [("77", "leebo", 1)]


def test_zips_of_moodle_and_canvas(assignment, key, tmp_path):
    form = key.forms[0]
    one = hand_in(tmp_path / "x", key, {form.questions[0].name: right(form.questions[0])}).read_bytes()
    with zipfile.ZipFile(tmp_path / "moodle.zip", "w") as archive:
        archive.writestr("Ann Lee_12345_assignsubmission_file_/responses.json", one)
    with zipfile.ZipFile(tmp_path / "canvas.zip", "w") as archive:
        archive.writestr("leeann_501_9001_responses.json", one)
        archive.writestr("bobo_502_9002_responses-1.json", one)
    grade(tmp_path / "moodle.zip", assignment, tmp_path / "m")
    assert rows(tmp_path / "m" / "moodle.csv")[0]["Identifier"] == "Participant 12345"
    assert rows(tmp_path / "m" / "moodle.csv")[0]["Full name"] == "Ann Lee"
    grade(tmp_path / "canvas.zip", assignment, tmp_path / "c")
    book = rows(tmp_path / "c" / "canvas.csv")
    assert [row["ID"] for row in book] == ["", "502", "501"]
    assert book[0]["Student"].strip() == "Points Possible"


def test_the_later_of_two_submissions_counts(assignment, key, tmp_path):
    questions = key.forms[0].questions
    hand_in(tmp_path / "in" / "ann" / "b", key, {q.name: wrong(q) for q in questions}, saved="2027-01-02T00:00:00+00:00")
    hand_in(tmp_path / "in" / "ann" / "a", key, {q.name: right(q) for q in questions}, saved="2027-01-03T00:00:00+00:00")
    done = grade(tmp_path / "in", assignment, tmp_path / "out")
    assert (done.marked, done.problems) == (1, 1)
    assert [m.points for m in marks(tmp_path / "out")] == [10]
    assert "handed in twice" in rows(tmp_path / "out" / "problems.csv")[0]["reason"]


def test_a_form_of_ones_own_and_who_is_missing(course, tmp_path):
    out = assign(load_exercises()["which-track"], course, tmp_path / "a", roster=["ann", "ben", "cem"])
    key = read_key(out / "instructor" / "key.json")
    assert len({form.form for form in key.forms}) == 3
    hand_in(tmp_path / "in" / "ann", key, {}, form=0)
    hand_in(tmp_path / "in" / "ben", key, {}, form=0)  # Ann's
    done = grade(tmp_path / "in", out, tmp_path / "out")
    found = {row["student"]: row["reason"] for row in rows(tmp_path / "out" / "problems.csv")}
    assert done.marked == 1
    assert "the form of another student (ann)" in found["ben"] or "nothing was handed in" in found["ben"]
    assert "nothing was handed in" in found["cem"]


def test_a_voided_item_gives_its_points_to_all_and_the_log_says_so(assignment, key, tmp_path):
    first = key.forms[0].questions[0]
    hand_in(tmp_path / "in" / "ann", key, {first.name: wrong(first)})
    hand_in(tmp_path / "in" / "ben", key, {first.name: right(first)})
    hand_in(tmp_path / "in" / "cem", key, {})
    grade(tmp_path / "in", assignment, tmp_path / "out", feedback=False)
    text = f'[[correction]]\nitem = "{first.item}"\naction = "void"\nreason = "ambiguous"\n'
    folder = beside_the_key(assignment, tmp_path / "a2", "corrections.toml", text)
    done = grade(tmp_path / "in", folder, tmp_path / "out", feedback=False)
    assert done.changed == 2
    log = [json.loads(line) for line in (tmp_path / "out" / "log.jsonl").read_text("utf-8").splitlines()]
    assert [(entry["student"], entry["points"], entry["questions"]) for entry in log] == [
        ("ann", [0, 1], {first.name: [0, 1]}),
        ("cem", [0, 1], {first.name: [0, 1]}),
    ]
    assert log[0]["why"] == [f"{first.item}: void: ambiguous"]
    grade(tmp_path / "in", assignment, tmp_path / "out", feedback=False)
    assert len((tmp_path / "out" / "log.jsonl").read_text("utf-8").splitlines()) == 4  # taken back: two more lines, none lost


def test_a_further_answer_can_be_accepted_and_a_key_replaced(key):
    question = key.forms[0].questions[0]
    accepted = corrected(key, (Correction(item=question.item, action="accept", reason="", accept=("1901",)),))
    assert accepted.forms[0].questions[0].key["accept"] == ["1901"]
    replaced = corrected(key, (Correction(item=question.item, action="key", reason="", key=question.key | {"answer": "1901"}),))
    assert replaced.forms[0].questions[0].key["answer"] == "1901"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("nonsense", "write tables"), ('[[correction]]\nitem = "x"\n', "missing required field"),
        ('[[correction]]\nitem = "x"\naction = "burn"\nreason = ""\n', "Invalid enum value"),
    ],
)  # fmt: skip
def test_corrections_with_a_slip_say_where(assignment, tmp_path, text, says):
    folder = beside_the_key(assignment, tmp_path / "a2", "corrections.toml", text)
    with pytest.raises(CorrectionError, match=rf"corrections.toml: .*{says}"):
        grade(tmp_path, folder, tmp_path / "out")


def test_corrections_of_the_wrong_thing(key):
    item = key.forms[0].questions[0].item
    for correction in (
        Correction(item="nothing", action="void", reason=""),
        Correction(item=item, action="accept", reason=""),
        Correction(item=item, action="key", reason="", key={"kind": "date"}),
    ):
        with pytest.raises(CorrectionError, match=rf"{correction.item}"):
            corrected(key, (correction,))


def class_of(folder, key, count):
    questions = key.forms[0].questions
    for number in range(count):
        answers = {q.name: (right if (number + place) % 3 else wrong)(q) for place, q in enumerate(questions)}
        hand_in(folder / f"s{number:03d}", key, answers)


def test_one_process_or_many_or_a_cluster_give_the_same_bytes(assignment, key, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "FILES_A_BATCH", 7)
    class_of(tmp_path / "in", key, 60)
    (tmp_path / "in" / "s000" / "responses.json").write_text("{", "utf-8")
    from dask.distributed import LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        for name, options in (
            ("one", {"workers": 1}),
            ("two", {"workers": 2}),
            ("dask", {"scheduler": cluster.scheduler_address}),
        ):
            grade(tmp_path / "in", assignment, tmp_path / name, **options)
    for name in ("two", "dask"):
        for file in ("marks.jsonl", "gradebook.csv", "problems.csv", "canvas.csv", "moodle.csv", "key.json"):
            assert (tmp_path / name / file).read_bytes() == (tmp_path / "one" / file).read_bytes(), file


def test_a_worker_killed_in_the_middle_changes_nothing(assignment, key, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "FILES_A_BATCH", 2)
    class_of(tmp_path / "in", key, 60)
    batches = list(running.batches_of_files(find(tmp_path / "in", key.assignment, lambda problem: None)))
    expected = list(running.run(encode(key), batches, workers=1))
    from dask.distributed import Client, LocalCluster

    with LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster:
        stream = running.run(encode(key), batches, scheduler=cluster.scheduler_address)
        got = [next(stream)]
        with Client(cluster.scheduler_address) as client:
            victim, _ = sorted(client.run(os.getpid).values())
        os.kill(victim, signal.SIGKILL)
        got += stream
    assert got == expected


def test_a_process_killed_in_the_middle_changes_nothing(assignment, key, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "FILES_A_BATCH", 2)
    class_of(tmp_path / "in", key, 60)
    batches = list(running.batches_of_files(find(tmp_path / "in", key.assignment, lambda problem: None)))
    expected = list(running.run(encode(key), batches, workers=1))
    stream = running.run(encode(key), batches, workers=2)
    got = [next(stream)]
    os.kill(active_children()[0].pid, signal.SIGKILL)
    got += stream
    assert got == expected


def test_processes_that_die_again_and_again_end_with_advice(assignment, key, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "FILES_A_BATCH", 1)
    class_of(tmp_path / "in", key, 6)
    batches = list(running.batches_of_files(find(tmp_path / "in", key.assignment, lambda problem: None)))
    monkeypatch.setattr(running, "mark_batch", _die)
    with pytest.raises(running.RunError, match="--workers 1"):
        list(running.run(encode(key), batches, workers=2))


def _die(key, points, batch):
    os.kill(os.getpid(), signal.SIGKILL)


def test_lines_and_folder_give_the_same_marks(assignment, key, tmp_path, monkeypatch):
    monkeypatch.setattr(running, "BYTES_A_BATCH", 3_000)
    class_of(tmp_path / "in", key, 20)
    with (tmp_path / "all.jsonl").open("wb") as file:
        for path in sorted((tmp_path / "in").glob("*/responses.json")):
            content = msgspec.json.decode(path.read_bytes()) | {"student": path.parent.name}
            file.write(msgspec.json.encode(content) + b"\n")
    grade(tmp_path / "in", assignment, tmp_path / "a", workers=1)
    grade(tmp_path / "all.jsonl", assignment, tmp_path / "b", workers=1)
    assert (tmp_path / "a" / "gradebook.csv").read_bytes() == (tmp_path / "b" / "gradebook.csv").read_bytes()


def test_a_cluster_that_is_not_there_is_a_sentence(assignment, key, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(running, "_PATIENCE", "1s")
    hand_in(tmp_path / "in" / "ann", key, {})
    arguments = ["grade", str(tmp_path / "in"), "--assignment", str(assignment), "--out", str(tmp_path / "out")]
    assert main([*arguments, "--scheduler", "tcp://127.0.0.1:9"]) == 2
    assert "no Dask scheduler answers" in capsys.readouterr().err


def test_a_student_is_forgotten_everywhere(assignment, key, tmp_path, capsys):
    class_of(tmp_path / "in", key, 3)
    (tmp_path / "in" / "s001" / "old").mkdir()
    hand_in(tmp_path / "in" / "s001" / "old", key, {}, saved="2000-01-01T00:00:00+00:00", written="my essay")
    folder = beside_the_key(assignment, tmp_path / "a2", "extensions.csv", "student,due\ns001,2027-01-20T17:00+00:00\n")
    out = tmp_path / "out"
    assert main(["grade", str(tmp_path / "in"), "--assignment", str(folder), "--out", str(out), "--parquet"]) == 3
    (out / "disputed.csv").write_text('case;"student";verdict\nncafp-2005; s001 ;II\nncafp-2005;s0;II\n', "utf-8")
    assert main(["report", str(out)]) == 0
    assert main(["forget", "s001", str(out)]) == 0
    assert "gradebook.csv" in capsys.readouterr().out
    for path in out.rglob("*"):
        assert "s001" not in path.name
        if path.is_file():
            assert b"s001" not in path.read_bytes(), path
    assert (out / "disputed.csv").read_bytes() == b"case;student;verdict\r\nncafp-2005;s0;II\r\n"
    assert not (out / "marks.parquet").exists()
    assert len(rows(out / "gradebook.csv")) == 2
    assert main(["report", str(out)]) == 0
    capsys.readouterr()
    assert main(["forget", "s001", str(out)]) == 1
    assert capsys.readouterr().out == "s001 is not in these results.\n"
    assert (out / "report.html").exists()


def test_a_broken_table_stops_forgetting_before_anything_changes(assignment, key, tmp_path, capsys):
    class_of(tmp_path / "in", key, 2)
    out = tmp_path / "out"
    grade(tmp_path / "in", assignment, out, feedback=False)
    before = (out / "marks.jsonl").read_bytes()
    for broken, says in ((b"who,verdict\ns001,II\n", "no column called student"), (b'student\n"s001\n', "write it as CSV")):
        (out / "disputed.csv").write_bytes(broken)
        assert main(["forget", "s001", str(out)]) == 2
        assert says in capsys.readouterr().err
        assert (out / "marks.jsonl").read_bytes() == before
    (out / "disputed.csv").write_bytes(b"\n")
    assert main(["forget", "s001", str(out)]) == 0


def test_a_form_of_ones_own_is_forgotten_too(course, tmp_path):
    out = assign(load_exercises()["which-track"], course, tmp_path / "a", roster=["ann", "ben"])
    key = read_key(out / "instructor" / "key.json")
    for place, form in enumerate(key.forms):
        hand_in(tmp_path / "in" / form.student, key, {}, form=place)
    assert main(["grade", str(tmp_path / "in"), "--assignment", str(out), "--out", str(tmp_path / "r")]) == 0
    assert main(["forget", "ann", str(tmp_path / "r")]) == 0
    assert [form.student for form in read_key(tmp_path / "r" / "key.json").forms] == ["", "ben"]
    assert main(["report", str(tmp_path / "r")]) == 0


def test_marks_that_are_kept_as_parquet_alone_cannot_be_forgotten(assignment, key, tmp_path, capsys):
    class_of(tmp_path / "in", key, 2)
    out = tmp_path / "out"
    assert main(["grade", str(tmp_path / "in"), "--assignment", str(assignment), "--out", str(out), "--parquet"]) == 0
    (out / "marks.jsonl").unlink()
    assert main(["forget", "s001", str(out)]) == 2
    assert "grade again, then forget" in capsys.readouterr().err


def test_parquet_holds_the_same(assignment, key, tmp_path):
    from trackii_course.parquet import read_parquet, write_parquet

    class_of(tmp_path / "in", key, 5)
    grade(tmp_path / "in", assignment, tmp_path / "out")
    before = [msgspec.structs.replace(m, file="", name="") for m in marks(tmp_path / "out")]
    folder = write_parquet(tmp_path / "out")
    assert list(read_parquet(folder)) == before
    import polars as pl

    assert pl.scan_parquet(folder / "*.parquet").select(pl.len()).collect().item() == 50


def test_wrong_places_are_sentences(assignment, tmp_path, capsys):
    assert main(["grade", str(tmp_path / "no"), "--assignment", str(assignment), "--out", str(tmp_path / "o")]) == 2
    assert "neither a folder, nor a zip" in capsys.readouterr().err
    (tmp_path / "in").mkdir()
    assert main(["grade", str(tmp_path / "in"), "--assignment", str(tmp_path), "--out", str(tmp_path / "o")]) == 2
    assert "there is no such file" in capsys.readouterr().err
    assert main(["assign", "nothing", "--out", str(tmp_path / "x")]) == 2
    assert "choose from" in capsys.readouterr().err
