"""Killed without warning at random moments, marking and reporting leave whole files, and every mark that was there before."""

import csv
import json
import os
import random
import signal
import time
from pathlib import Path

import pytest

from trackii_course.assign import assign
from trackii_course.exercises import load_exercises
from trackii_course.forms import marks, read_key
from trackii_course.grade import grade
from trackii_course.report import report

from .classroom import hand_in, right, wrong

CLASS = 40


@pytest.fixture(scope="module")
def work(course, tmp_path_factory) -> Path:
    place = tmp_path_factory.mktemp("kill")
    assign(load_exercises()["chronology"], course, place / "a")
    key = read_key(place / "a" / "instructor" / "key.json")
    for number in range(CLASS):
        answers = {q.name: (right if (number + n) % 2 else wrong)(q) for n, q in enumerate(key.forms[0].questions)}
        hand_in(place / "in" / f"s{number}", key, answers)
    grade(place / "in", place / "a", place / "r", workers=1)
    essays = place / "r" / "essays"
    essays.mkdir()
    (essays / "kept.txt").write_text("a marker's work", "utf-8")
    return place


def killed(job, longest: float, chance: random.Random) -> bool:
    """Run ``job`` in a child and kill it after a random time; whether it was killed before it ended."""
    child = os.fork()
    if child == 0:
        devnull = os.open(os.devnull, os.O_WRONLY)
        os.dup2(devnull, 1)
        os.dup2(devnull, 2)
        try:
            job()
        finally:
            os._exit(0)
    time.sleep(chance.uniform(0, longest))
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    return os.WIFSIGNALED(status)


def seconds(job) -> float:
    start = time.perf_counter()
    job()
    return time.perf_counter() - start


def whole(results: Path) -> None:
    assert len(list(marks(results))) == CLASS
    json.loads((results / "key.json").read_text("utf-8"))
    for name in ("gradebook.csv", "canvas.csv", "moodle.csv"):
        content = (results / name).read_bytes()
        assert content.endswith(b"\r\n")
        with (results / name).open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len({len(row) for row in rows}) == 1
        assert len(rows) >= CLASS + 1
    for page in (results / "feedback").glob("*.html"):
        assert page.read_text("utf-8").endswith("</html>\n")
    if (results / "report.html").exists():
        assert (results / "report.html").read_text("utf-8").rstrip().endswith("</html>")
    assert (results / "essays" / "kept.txt").read_text("utf-8") == "a marker's work"


@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize(("what", "times"), [("grade", 250), ("report", 50)])
def test_killed_at_random_moments(work, what, times):
    results = work / "r"
    job = {"grade": lambda: grade(work / "in", work / "a", results, workers=1), "report": lambda: report(results)}[what]
    longest = min(seconds(job) for _ in range(3))
    chance = random.Random(9)
    struck = 0
    for _ in range(times):
        struck += killed(job, longest, chance)
        whole(results)
    assert struck >= times // 3
    job()
    whole(results)
    assert len(list((results / "feedback").glob("*.html"))) == CLASS
    assert not list(results.glob(".*"))
