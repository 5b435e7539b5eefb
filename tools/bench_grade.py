"""Measure marking: lines, files, a million submissions, and nbgrader's autograde on the same answers. ``python tools/bench_grade.py [NBGRADER_BIN]``.

With the folder of an environment's programs that holds nbgrader, the ratio to its autograde is measured too (two submissions; it
starts a kernel for each).
"""

import os
import random
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import msgspec

from trackii_course import load
from trackii_course.assign import assign
from trackii_course.exercises import load_exercises
from trackii_course.forms import Key, read_key

ITEMS = 20
LINES = 200_000
FILES = 20_000
MILLION = 1_000_000


def line(name: str, value: str, bar: str) -> None:
    """Print one row."""
    print(f"{name:<52} {value:>30}   bar: {bar}", flush=True)


def prepare(folder: Path) -> Key:
    """An assignment of twenty questions below ``folder``; returns its key."""
    exercise = load_exercises()["chronology"]
    longer = msgspec.structs.replace(exercise, closed=msgspec.structs.replace(exercise.closed, n=ITEMS))
    return read_key(assign(longer, load(), folder / "a") / "instructor" / "key.json")


def answers(key: Key, chance: random.Random) -> dict[str, dict[str, object]]:
    """One student's answers, of every kind, right and wrong."""
    found: dict[str, dict[str, object]] = {}
    for question in key.forms[0].questions:
        answer = question.key["answer"]
        given: object = answer
        if question.kind == "single":
            given = chance.randrange(len(question.options))
        elif question.kind == "multiple":
            given = chance.sample(range(question.key["n"]), 2)
        elif question.kind in ("matching", "ordering"):
            given = chance.sample(answer, len(answer))
        elif question.kind == "track":
            given = {"verdict": chance.choice(["I", "1.5", "II"]), "reason": chance.randrange(3)}
        else:
            given = f"{chance.randrange(1950, 2015)}-{chance.randrange(1, 13):02d}"
        found[question.name] = {"response": given, "at": "2027-01-10T12:00:00Z", "seconds": round(chance.random() * 90, 1)}
    return found


def submission(key: Key, chance: random.Random, student: str = "") -> bytes:
    """A responses file."""
    content = {
        "schema": "trackii-responses/1", "assignment": key.assignment, "form": key.forms[0].form, "student": student,
        "saved": "2027-01-10T12:00:00+00:00", "answers": answers(key, chance),
    }  # fmt: skip
    return msgspec.json.encode(content)


def write_lines(path: Path, key: Key, count: int) -> None:
    """``count`` submissions, one a line; every student's answers differ."""
    chance = random.Random(1)
    pool = [submission(key, chance, "STUDENT") for _ in range(5_000)]
    with path.open("wb") as file:
        for number in range(count):
            file.write(pool[chance.randrange(len(pool))].replace(b"STUDENT", f"s{number}".encode()) + b"\n")


def timed(submissions: Path, folder: Path, out: str) -> float:
    """Seconds of marking in a process of its own, as a user runs it, without pages of feedback."""
    command = [sys.executable, "-m", "trackii_course", "grade", str(submissions), "--assignment", str(folder / "a")]
    start = time.perf_counter()
    subprocess.run([*command, "--out", str(folder / out), "--no-feedback"], check=True, capture_output=True)
    return time.perf_counter() - start


def nbgrader(folder: Path, key: Key, programs: Path) -> float:
    """Seconds that nbgrader's autograde takes for one submission."""
    course = folder / "course"
    shutil.copytree(folder / "a" / "instructor" / "nbgrader" / "source", course / "source")
    environment = os.environ | {"PATH": f"{programs}:{os.environ['PATH']}"}

    def run(*arguments: str) -> None:
        subprocess.run([str(programs / "nbgrader"), *arguments], cwd=course, env=environment, check=True, capture_output=True)

    run("generate_assignment", key.assignment, "--create")
    students = ("ann", "ben")
    for student in students:
        place = course / "submitted" / student / key.assignment
        shutil.copytree(course / "release" / key.assignment, place)
        (place / "responses.json").write_bytes(submission(key, random.Random(student)))
    start = time.perf_counter()
    run("autograde", key.assignment, "--create")
    return (time.perf_counter() - start) / len(students)


def main(programs: str = "") -> None:
    """Print every figure."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        key = prepare(folder)
        write_lines(folder / "lines.jsonl", key, LINES)
        rate = LINES / timed(folder / "lines.jsonl", folder, "r1")
        line(f"submissions of {ITEMS} items a second, JSON lines", f"{rate:,.0f}", "20,000")
        chance = random.Random(2)
        for number in range(FILES):
            place = folder / "in" / f"s{number}"
            place.mkdir(parents=True)
            (place / "responses.json").write_bytes(submission(key, chance))
        line("… from a folder of files", f"{FILES / timed(folder / 'in', folder, 'r2'):,.0f}", "3,000")
        write_lines(folder / "lines.jsonl", key, MILLION)
        seconds = timed(folder / "lines.jsonl", folder, "r3")
        megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        line("a million submissions", f"{seconds:.0f} s, {megabytes:.0f} MB at most in a process", "180 s, 300 MB")
        if programs:
            each = nbgrader(folder, key, Path(programs).resolve())
            line("nbgrader's autograde, one submission", f"{each:.1f} s ({each * rate:,.0f} x ours)", "10,000 x")
        else:
            print("nbgrader was not measured: give the folder of programs of an environment that has it")


if __name__ == "__main__":
    main(*sys.argv[1:])
