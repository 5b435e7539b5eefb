"""The instructor's commands: assign, verify, grade, essays, report, forget."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from .course import load
from .exercises import Exercise, load_exercises
from .forms import read_key

PROBLEMS = 3  # exit code: all that could be marked was marked, and problems.csv lists the rest


def add_commands(commands: Any) -> None:
    """Add the commands to the parser of ``trackii``."""
    _assign_command(commands)
    verify = commands.add_parser(
        "verify",
        help="prove that a student version holds no key",
        description="Search the student version for anything that gives an answer away.",
    )
    verify.add_argument("assignment", type=Path, help="the folder that `trackii assign` wrote")
    verify.set_defaults(run=_verify)
    _grade_command(commands)
    essays = commands.add_parser(
        "essays",
        help="make the page for marking written work, or merge the marks",
        description="Without --merge: write a page that shows answer, rubric and model answer side by side. With it: merge the markers' files.",
    )
    essays.add_argument("results", type=Path, help="the folder that `trackii grade` wrote")
    essays.add_argument("--marker", default="A", help="who marks; two markers make two pages (default A)")
    essays.add_argument("--exercises", type=Path, help="another folder of exercises")
    essays.add_argument("--merge", action="store_true", help="merge results/essays/marks-*.json")
    essays.set_defaults(run=_essays)
    report = commands.add_parser("report", help="what the class got wrong", description="Write one page of item statistics.")
    report.add_argument("results", type=Path, help="the folder that `trackii grade` wrote")
    report.add_argument("--out", type=Path, help="another file than results/report.html")
    report.add_argument("--pseudonyms", action="store_true", help="put pseudonyms in place of names")
    report.set_defaults(run=_report)
    forget = commands.add_parser("forget", help="remove one student from results", description="Remove one student.")
    forget.add_argument("student", help="the student's id, as in gradebook.csv")
    forget.add_argument("results", type=Path, help="the folder that `trackii grade` wrote")
    forget.set_defaults(run=_forget)


def _assign_command(commands: Any) -> None:
    assign = commands.add_parser(
        "assign",
        help="make a student and an instructor version of an exercise",
        description="Make a student version, without any key, and an instructor version of an exercise.",
    )
    assign.add_argument("exercise", help="its name, e.g. chronology")
    assign.add_argument("--out", type=Path, required=True, help="a new folder")
    assign.add_argument("--seed", type=int, default=1, help="another number draws other questions (default 1)")
    assign.add_argument("--due", default="", help="when it is due, with the zone: 2027-01-15T17:00+01:00")
    assign.add_argument("--late-per-day", type=float, default=0.0, help="share of the mark that a day late costs, 0 to 1")
    assign.add_argument("--roster", type=Path, help="a CSV file with a column student: one form for each")
    assign.add_argument("--data", type=Path, help="another data folder")
    assign.add_argument("--exercises", type=Path, help="another folder of exercises")
    assign.set_defaults(run=_assign)


def _grade_command(commands: Any) -> None:
    grade = commands.add_parser(
        "grade",
        help="mark what students handed in",
        description="Mark a folder, a zip from Canvas or Moodle, nbgrader's submitted tree, or a file of JSON lines. Runs no student code.",
    )
    grade.add_argument("submissions", type=Path)
    grade.add_argument("--assignment", type=Path, required=True, help="the folder that `trackii assign` wrote")
    grade.add_argument("--out", type=Path, required=True, help="the folder for the results")
    grade.add_argument("--no-feedback", action="store_true", help="write no page for each student")
    grade.add_argument("--parquet", action="store_true", help="write the marks as Parquet too")
    grade.add_argument("--workers", type=int, default=0, help="processes (default: all cores)")
    grade.add_argument("--scheduler", default="", help="the address of a Dask scheduler that does the marking")
    grade.set_defaults(run=_grade)


def _exercise(name: str, folder: Path | None) -> Exercise:
    exercises = load_exercises(folder)
    if name not in exercises:
        raise ValueError(f"there is no exercise {name!r}: choose from {', '.join(exercises)}")
    return exercises[name]


def _assign(arguments: argparse.Namespace) -> int:
    from .assign import assign, read_roster

    exercise = _exercise(arguments.exercise, arguments.exercises)
    roster = read_roster(arguments.roster) if arguments.roster else []
    out = assign(
        exercise, load(arguments.data), arguments.out, seed=arguments.seed, due=arguments.due,
        late_per_day=arguments.late_per_day, roster=roster,
    )  # fmt: skip
    print(
        f"{out / 'student'}: give this to students ({max(1, len(roster))} form{'s' if len(roster) > 1 else ''}, no key in it)."
    )
    print(f"{out / 'instructor'}: keep this: key, model answer, marker's notes.")
    return 0


def _verify(arguments: argparse.Namespace) -> int:
    from .assign import verify

    problems = verify(arguments.assignment)
    for problem in problems:
        print(problem)
    print("No key was found in the student version." if not problems else f"{len(problems)} problems.")
    return 1 if problems else 0


def _grade(arguments: argparse.Namespace) -> int:
    from .grade import grade

    done = grade(
        arguments.submissions, arguments.assignment, arguments.out, feedback=not arguments.no_feedback,
        workers=arguments.workers, scheduler=arguments.scheduler,
    )  # fmt: skip
    print(f"{done.marked} submissions marked: {arguments.out / 'gradebook.csv'}, canvas.csv, moodle.csv.")
    if done.feedback:
        print(f"{done.feedback} pages of feedback: {arguments.out / 'feedback'}.")
    if done.written:
        print(f"{done.written} written answers wait for a person: trackii essays {arguments.out}")
    if done.changed:
        print(f"The marks of {done.changed} students changed: {arguments.out / 'log.jsonl'}.")
    if arguments.parquet:
        from .parquet import write_parquet

        print(f"Parquet: {write_parquet(arguments.out)}.")
    if done.problems:
        print(f"{done.problems} problems, each with student, file and reason: {arguments.out / 'problems.csv'}.")
    return PROBLEMS if done.problems else 0


def _essays(arguments: argparse.Namespace) -> int:
    from .essays import marking_page, merge

    if arguments.merge:
        merged = merge(arguments.results)
        print(f"{len(merged.totals)} essays marked to the end: {arguments.results / 'essays' / 'merged.csv'}.")
        for pair in merged.third_look:
            print(
                f"Look again: {pair.student}, {pair.row}: {pair.markers[0]} {pair.marks[0]:g}, {pair.markers[1]} {pair.marks[1]:g}"
            )
        return 0
    assignment = read_key(arguments.results / "key.json").assignment
    page = marking_page(arguments.results, _exercise(assignment, arguments.exercises), arguments.marker)
    print(f"{page}: open it in a browser. Download the marks into {arguments.results / 'essays'} when you have finished.")
    return 0


def _report(arguments: argparse.Namespace) -> int:
    from .report import report

    print(f"{report(arguments.results, arguments.out, pseudonyms=arguments.pseudonyms)}: open it in a browser.")
    return 0


def _forget(arguments: argparse.Namespace) -> int:
    from .grade.forget import forget

    changed = forget(arguments.results, arguments.student)
    print(
        f"{arguments.student} was removed from: {', '.join(changed)}."
        if changed
        else f"{arguments.student} is not in these results."
    )
    return 0 if changed else 1
