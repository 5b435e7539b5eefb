"""The answer sheet: what says "saved" is on disk, and no file is ever lost."""

import json
import os
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest

from trackii_course.assign import assign
from trackii_course.exercises import load_exercises
from trackii_course.forms import FormError, decode_responses, read_form, read_key
from trackii_course.grade.mark import Marker
from trackii_course.sheet import AnswerSheet, answer_sheet, read_answers, save_answer

from .classroom import right

KILLS = 200
ANSWER = {"response": 1, "at": "2027-01-10T12:00:00.000Z", "seconds": 2.5}


@pytest.fixture(scope="module")
def made(course, tmp_path_factory) -> Path:
    return assign(load_exercises()["mapping-tracks"], course, tmp_path_factory.mktemp("sheet") / "a")


@pytest.fixture
def form(made):
    return read_form(made / "student" / "form.json")


@pytest.fixture
def path(tmp_path) -> Path:
    return tmp_path / "responses.json"


def test_answers_are_saved_and_restored(form, path, made):
    assert read_answers(form, path) == {}
    assert save_answer(form, path, "q01", ANSWER) == {"q01": ANSWER}
    other = ANSWER | {"response": [0, 2]}
    assert save_answer(form, path, "q02", other) == {"q01": ANSWER, "q02": other}
    again = ANSWER | {"response": {"verdict": "II", "reason": 0}}
    save_answer(form, path, "q01", again)
    assert read_answers(form, path) == {"q01": again, "q02": other}
    assert [p.name for p in path.parent.iterdir()] == [path.name]
    found = decode_responses(path.read_bytes())
    assert (found.assignment, found.form, found.saved[:2]) == (form.assignment, form.form, "20")


def test_what_is_saved_can_be_marked(form, path, made):
    key = read_key(made / "instructor" / "key.json")
    for question in key.forms[0].questions:
        save_answer(form, path, question.name, ANSWER | {"response": right(question)})
    assert Marker(key).mark(path.read_bytes(), student="ada").closed == sum(q.points for q in form.questions)


def test_a_question_that_the_form_lacks_is_refused(form, path):
    with pytest.raises(FormError, match=r"no question 'q99': run the notebook again"):
        save_answer(form, path, "q99", ANSWER)
    assert not path.exists()


@pytest.mark.parametrize(
    "answer", [{}, {"response": 1, "at": 5}, {"response": 1, "seconds": "long"}, {"response": "x" * 2_000_001}]
)
def test_an_answer_that_could_not_be_read_again_is_refused(form, path, answer):
    save_answer(form, path, "q01", ANSWER)
    with pytest.raises(FormError):
        save_answer(form, path, "q02", answer)
    assert read_answers(form, path) == {"q01": ANSWER}


def test_a_file_of_another_form_is_refused_and_left(form, path):
    save_answer(msgspec.structs.replace(form, form="other"), path, "q01", ANSWER)
    before = path.read_bytes()
    for act in (lambda: read_answers(form, path), lambda: save_answer(form, path, "q01", ANSWER)):
        with pytest.raises(FormError, match=r"belongs to another form \(other\): move it away, then run the cell again"):
            act()
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"\xff\xfe{}", b'{"schema": "trackii-responses/2"}', b"x" * 2_000_001, b"[" * 100_000]
)
def test_a_broken_file_is_never_written_over(form, path, content):
    path.write_bytes(content)
    for act in (lambda: read_answers(form, path), lambda: save_answer(form, path, "q01", ANSWER)):
        with pytest.raises(FormError, match=r"responses\.json cannot be read and was left as it is .*: move it away"):
            act()
    assert path.read_bytes() == content


def test_a_write_that_fails_leaves_the_old_file(form, path, monkeypatch):
    save_answer(form, path, "q01", ANSWER)
    before = path.read_bytes()

    def full(handle):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        save_answer(form, path, "q02", ANSWER)
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_written_work_from_the_page_is_kept(form, path):
    """A student who began on form.html and goes on in the notebook loses nothing."""
    save_answer(form, path, "q01", ANSWER)
    content = json.loads(path.read_bytes()) | {"written": {"written-1": "My text."}}
    path.write_text(json.dumps(content))
    save_answer(form, path, "q02", ANSWER)
    found = decode_responses(path.read_bytes())
    assert found.written == {"written-1": "My text."}
    assert set(found.answers) == {"q01", "q02"}


def test_the_widget_says_saved_when_it_is_on_disk(form, path, made):
    sheet = answer_sheet(str(made / "student" / "form.json"), str(path))
    assert "data-key" not in sheet.html
    assert repr(sheet) == "AnswerSheet('mapping-tracks', 0 of 10 answers saved)"
    sheet.outbox = {"number": 1, "name": "q01", "answer": ANSWER}
    assert sheet.receipt == {"number": 1, "problem": ""}
    assert sheet.answers == read_answers(form, path) == {"q01": ANSWER}
    assert answer_sheet(str(made / "student" / "form.json"), str(path)).answers == {"q01": ANSWER}
    sheet.outbox = {"number": 2, "name": "q99", "answer": ANSWER}
    assert sheet.receipt["number"] == 2
    assert "no question 'q99'" in sheet.receipt["problem"]
    path.write_bytes(b"{")
    sheet.outbox = {"number": 3, "name": "q02", "answer": ANSWER}
    assert "cannot be read and was left as it is" in sheet.receipt["problem"]
    with pytest.raises(FormError):
        AnswerSheet(form, path)
    path.unlink()
    path.mkdir()
    sheet.outbox = {"number": 4, "name": "q02", "answer": ANSWER}
    assert sheet.receipt["problem"]
    with pytest.raises(FormError, match="there is no such file"):
        answer_sheet(str(path / "form.json"), str(path))


SAVER = '''
"""Kill a process that saves answers, again and again: python - form.json folder kills seed. Prints a line of JSON for each."""
import json, os, random, signal, sys, time
from pathlib import Path
from trackii_course.forms import read_form
from trackii_course.sheet import read_answers, save_answer

form, folder, kills, chance = read_form(Path(sys.argv[1])), Path(sys.argv[2]), int(sys.argv[3]), random.Random(int(sys.argv[4]))
path = folder / "responses.json"
names = [question.name for question in form.questions]
number = 0
for kill in range(kills):
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        while True:
            number += 1
            name = names[number % len(names)]
            save_answer(form, path, name, {"response": number, "at": "2027-01-10T12:00:00Z", "seconds": number % 7 / 2})
            os.write(writing, f"{name} {number}\\n".encode())
    os.close(writing)
    time.sleep(chance.random() * 0.04)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read().decode().splitlines()
    acknowledged = {name: int(value) for name, value in (line.split() for line in told)}
    content = json.loads(path.read_bytes()) if path.exists() else {"answers": {}}
    found = {name: answer["response"] for name, answer in content["answers"].items()}
    assert found.keys() == read_answers(form, path).keys()
    number = max([number, *found.values()])
    left = sum(name.name.endswith(".tmp") for name in folder.iterdir())
    print(json.dumps({"signal": os.WTERMSIG(status), "acknowledged": acknowledged, "found": found, "left": left}), flush=True)
'''


def test_kill_9_loses_no_answer_that_was_acknowledged(made, tmp_path):
    command = [sys.executable, "-c", SAVER, str(made / "student" / "form.json"), str(tmp_path), str(KILLS), "20270115"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    rounds = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(rounds) == KILLS
    expected: dict[str, int] = {}
    for this in rounds:
        assert this["signal"] == 9
        expected |= this["acknowledged"]
        # the last save may have reached the disk without its acknowledgement: then it is newer, and it is one
        newer = {name for name, value in this["found"].items() if value != expected.get(name)}
        assert expected.keys() <= this["found"].keys()
        assert all(this["found"][name] > expected.get(name, 0) for name in newer)
        assert len(newer) <= 1
        expected = this["found"]
    assert sum(len(this["acknowledged"]) for this in rounds) > KILLS  # the children did save
    assert rounds[-1]["left"] > 0  # and some were killed in the middle of it
