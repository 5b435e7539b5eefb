"""A new instructor's walk, from installing to the report, with a class of thirty whose abilities are known and three planted bad items.

The commands run from a wheel, in processes of their own, in a folder far from the checkout.
"""

import csv
import json
import math
import os
import random
import subprocess
import sys
import zipfile
from pathlib import Path

import msgspec
import pytest

from trackii_course.essays.files import read_written
from trackii_course.forms import Key, KeyQuestion, read_key

from .classroom import hand_in, right, wrong

ROOT = Path(__file__).parents[1]
STUDENTS = 30


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel, unpacked: what `pip install .` puts beside other packages."""
    place = tmp_path_factory.mktemp("wheel")
    command = [
        sys.executable,
        "-m",
        "pip",
        "wheel",
        "--quiet",
        "--no-deps",
        "--no-build-isolation",
        "--wheel-dir",
        str(place),
        str(ROOT),
    ]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = place.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(place / "site")
    return place / "site"


@pytest.fixture
def trackii(installed, tmp_path):
    def run(*arguments: str, code: int = 0) -> str:
        environment = os.environ | {"PYTHONPATH": str(installed), "PYTHONWARNINGS": "error"}
        done = subprocess.run(
            [sys.executable, "-m", "trackii_course", *arguments],
            cwd=tmp_path,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        return done.stdout

    return run


def plant(path: Path) -> tuple[Key, dict[str, str]]:
    """Spoil three questions of the key, as tired instructors do; returns the true key and what was done to which item."""
    key = read_key(path)
    questions = list(key.forms[0].questions)
    singles = [place for place, q in enumerate(questions) if q.kind == "single"]
    assert len(singles) >= 3
    miskeyed, easy, noise = singles[:3]
    spoiled = questions[miskeyed]
    other = (spoiled.key["answer"] + 1) % len(spoiled.options)
    questions[miskeyed] = msgspec.structs.replace(
        spoiled,
        key=spoiled.key | {"answer": other},
        options=tuple(msgspec.structs.replace(o, key=n == other) for n, o in enumerate(spoiled.options)),
    )
    form = msgspec.structs.replace(key.forms[0], questions=tuple(questions))
    path.write_bytes(msgspec.json.encode(msgspec.structs.replace(key, forms=(form,))))
    names = {"miskeyed": questions[miskeyed].item, "easy": questions[easy].item, "noise": questions[noise].item}
    return key, names


def answer(question: KeyQuestion, ability: float, difficulty: float, planted: dict[str, str], chance: random.Random):
    """By the Rasch model; the easy item is right for all, the noisy one goes against ability."""
    if question.item == planted["easy"]:
        return right(question)
    if question.item == planted["noise"]:
        return (right if ability < 0 else wrong)(question)
    return (right if chance.random() < 1 / (1 + math.exp(difficulty - ability)) else wrong)(question)


def test_the_walk(trackii, tmp_path):
    assert "12 exercises" in trackii("check")
    trackii("assign", "which-track", "--out", "a1", "--due", "2027-01-15T17:00+01:00", "--late-per-day", "0.1", "--seed", "2")
    assert "No key was found" in trackii("verify", "a1")
    key, planted = plant(tmp_path / "a1" / "instructor" / "key.json")

    chance = random.Random(30)
    questions = key.forms[0].questions
    difficulties = [chance.gauss(0, 0.7) for _ in questions]
    for number in range(STUDENTS):
        ability = (number - STUDENTS / 2) / 6
        answers = {q.name: answer(q, ability, d, planted, chance) for q, d in zip(questions, difficulties, strict=True)}
        hand_in(tmp_path / "in" / f"s{number:02d}", key, answers, written=f"Essay {number}." if number < 2 else "")
    assert "30 submissions marked" in trackii("grade", "in", "--assignment", "a1", "--out", "r1")

    trackii("essays", "r1", "--marker", "anna")
    mark_essays(tmp_path / "r1", tmp_path / "a1", "anna")
    assert "2 essays marked to the end" in trackii("essays", "r1", "--merge")
    assert "2 written answers" in trackii("grade", "in", "--assignment", "a1", "--out", "r1")
    with (tmp_path / "r1" / "gradebook.csv").open(encoding="utf-8", newline="") as file:
        book = {row["student"]: row for row in csv.DictReader(file)}
    assert [book[s]["written"] for s in ("s00", "s01", "s02")] == ["0", "30", ""]
    assert float(book["s01"]["total"]) == pytest.approx(float(book["s01"]["closed after penalty"]) + 30)

    trackii("report", "r1")
    page = (tmp_path / "r1" / "report.html").read_text("utf-8")
    first = page[: page.index("</section>", page.index("Look at these items first"))]
    for name, item in planted.items():
        stem = next(q.stem for q in questions if q.item == item)
        assert stem[:40].replace("'", "&#x27;") in first or stem[:40] in first, name
    assert "Everyone right: keep it for a warm-up" in page
    assert "look at the key" in page

    (tmp_path / "a1" / "instructor" / "corrections.toml").write_text(
        f'[[correction]]\nitem = "{planted["noise"]}"\naction = "void"\nreason = "two answers can be defended"\n', "utf-8"
    )
    told = trackii("grade", "in", "--assignment", "a1", "--out", "r1")
    assert "students changed" in told
    log = [json.loads(line) for line in (tmp_path / "r1" / "log.jsonl").read_text("utf-8").splitlines()]
    assert {entry["why"][0] for entry in log} == {f"{planted['noise']}: void: two answers can be defended"}
    trackii("report", "r1", "--pseudonyms")
    trackii("forget", "s07", "r1")


def mark_essays(results: Path, assignment: Path, marker: str) -> None:
    """What the marking page would give: the first essay the worst mark on each row, the second the best."""
    from trackii_course.essays.files import scales
    from trackii_course.rubric import read_rubric

    rubric = scales(read_rubric((assignment / "instructor" / "rubric.md").read_text("utf-8")))
    at = "2027-01-20T10:00:00.000Z"
    marks = [
        {
            "student": written.student, "row": scale.name, "text": written.text, "comment": "", "at": at,
            "level": scale.levels[-1].name if number == 0 else scale.levels[0].name, "mark": 0 if number == 0 else scale.points,
        }
        for number, written in enumerate(read_written(results)) for scale in rubric
    ]  # fmt: skip
    content = {
        "schema": "trackii-essay-marks/1", "assignment": "which-track", "exercise": "which-track", "marker": marker, "saved": at,
        "rubric": msgspec.to_builtins(rubric), "marks": marks,
    }  # fmt: skip
    (results / "essays" / f"marks-{marker}.json").write_bytes(msgspec.json.encode(content))
