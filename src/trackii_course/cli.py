"""The command ``trackii``: check the data, print facts and questions, build the notebooks."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import msgspec

from . import __version__, dates, desk
from ._read import DataError
from .course import load
from .coverage import book_pages, holes, orphans
from .exercises import check_citations, check_exercises, load_exercises, role_play_files
from .items import AnyItem, DateEntry, Matching, Ordering, TrackItem, kind
from .lint import lint
from .question_bank import bank, questions

_FACTS = (
    "eras", "events", "claims", "quotations", "cases", "people", "organisations", "places", "countries", "tracks", "criteria",
    "processes", "terms", "misconceptions", "outcomes", "sources",
)  # fmt: skip


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command. Returns the exit code: 0 well, 1 something to mend, 2 wrong use. No traceback for a user's mistake."""
    arguments = _parser().parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        code = run(arguments)
        sys.stdout.flush()
    except DataError as error:
        print(error, file=sys.stderr)
        print(f"{len(error.problems)} to mend in the data.", file=sys.stderr)
        return 1
    except BrokenPipeError:  # trackii facts | head: the reader has gone, and Python must not write to it at the end
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except (ValueError, ImportError, OSError) as error:
        print(f"trackii: {error}", file=sys.stderr)
        return 2
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="trackii", description="An open course on Track II diplomacy: its facts, questions, notebooks and assignments."
    )
    parser.add_argument("--version", action="version", version=f"trackii-course {__version__}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    check = commands.add_parser(
        "check",
        help="validate all data and items",
        description="Validate all data and items; prints file:line for each problem.",
    )
    check.add_argument("--data", type=Path, help="another data folder than the one that came with the package")
    check.add_argument("--exercises", type=Path, help="another folder of exercises than the one that came with the package")
    check.add_argument("--book", type=Path, help="the book's folder: its citations are checked too")
    check.set_defaults(run=_check)

    facts = commands.add_parser(
        "facts", help="print the facts", description="Print the course's facts: a summary, or every record as JSON."
    )
    facts.add_argument("--data", type=Path, help="another data folder")
    facts.add_argument("--json", action="store_true", help="every record, as one JSON object")
    facts.set_defaults(run=_facts)

    ask = commands.add_parser(
        "questions", help="print questions", description="Draw questions from the bank and print them, with a key at the end."
    )
    ask.add_argument("--data", type=Path, help="another data folder")
    ask.add_argument("--json", action="store_true", help="print the items as JSON, complete with keys and reasons")
    ask.add_argument(
        "--seed", type=int, default=0, help="the draw's number: the same number gives the same questions (default 0)"
    )
    ask.add_argument("--era", action="append", default=[], help="only this era; may be given several times")
    ask.add_argument(
        "--kind", action="append", default=[], help="only this kind: single, multiple, matching, ordering, date, track"
    )
    ask.add_argument(
        "--topic",
        action="append",
        default=[],
        help="only this topic: dates, actors, chronology, tracks, cases, sources, concepts",
    )
    ask.add_argument("--n", type=int, help="how many; without it, all that fit")
    ask.set_defaults(run=_questions)

    books = commands.add_parser(
        "notebooks", help="build the notebooks", description="Build the notebooks from the data and run them."
    )
    books.add_argument("--out", type=Path, default=Path("notebooks"), help="folder to write to (default: notebooks)")
    books.add_argument("--data", type=Path, help="another data folder")
    books.set_defaults(run=_notebooks)
    desk.add_commands(commands)
    return parser


def _check(arguments: argparse.Namespace) -> int:
    course = load(arguments.data)
    items = bank(course)
    errors = warnings = 0
    for finding in lint(items, course):
        where = f"{course.where('item', finding.item)}: " if finding.item in course.items else ""
        print(f"{where}{finding}", file=sys.stderr)
        errors += finding.level == "error"
        warnings += finding.level == "warning"
    exercises = load_exercises(arguments.exercises)
    role_plays = role_play_files(arguments.exercises)
    problems = [str(problem) for problem in (*check_exercises(exercises, course), *check_citations(role_plays, course))]
    problems += holes(course, items, exercises)
    if arguments.book:
        pages = [*book_pages(arguments.book), *role_plays]
        problems += [
            f"sources.bib: {key!r} is cited nowhere: cite it or take it out" for key in orphans(course, exercises, pages)
        ]
    for problem in problems:
        print(problem, file=sys.stderr)
    errors += len(problems)
    counts = ", ".join(
        f"{len(getattr(course, name))} {name}"
        for name in ("eras", "events", "claims", "cases", "people", "organisations", "sources")
    )
    by_kind = ", ".join(f"{count} {name}" for name, count in Counter(map(kind, items)).most_common())
    print(f"{counts}, {len(exercises)} exercises.\n{len(items)} items: {by_kind}.\n{errors} errors, {warnings} warnings.")
    if not arguments.book:
        print("The chapters' citations were not checked: give --book for that.")
    return 1 if errors or warnings else 0


def _facts(arguments: argparse.Namespace) -> int:
    course = load(arguments.data)
    if arguments.json:
        records = {name: list(getattr(course, name).values()) for name in _FACTS}
        print(msgspec.json.format(msgspec.json.encode(records)).decode())
        return 0
    for era in course.eras.values():
        print(f"\n{era.date_words}: {era.title}")
        for event in course.events.values():
            if event.era == era.id:
                print(f"  {dates.in_words(dates.parse(event.date)):<24} {event.title} [{event.status}]")
    return 0


def _questions(arguments: argparse.Namespace) -> int:
    course = load(arguments.data)
    items = questions(
        arguments.seed, era=arguments.era, kind=arguments.kind, topic=arguments.topic, n=arguments.n, course=course
    )
    if arguments.json:
        print(msgspec.json.format(msgspec.json.encode(items)).decode())
    else:
        print("\n\n".join(f"{number}. {_plain(item)}" for number, item in enumerate(items, start=1)))
        print("\n\nKey\n" + "\n".join(f"{number}. {_answer(item)}" for number, item in enumerate(items, start=1)))
    return 0


def _plain(item: AnyItem) -> str:
    lines = [item.stem]
    if isinstance(item, TrackItem):
        lines.append("   [ ] Track I   [ ] Track 1.5   [ ] Track II   because:")
    if isinstance(item, DateEntry):
        lines.append("   ____________________")
    elif isinstance(item, Matching):
        lines += [f"   {pair.left}: ____" for pair in item.pairs]
        lines += [f"   ({chr(97 + place)}) {item.pairs[index].right}" for place, index in enumerate(item.shown)]
    elif isinstance(item, Ordering):
        lines += [f"   [ ] {item.options[index].text}" for index in item.shown]
    else:
        lines += [f"   ({chr(97 + index)}) {option.text}" for index, option in enumerate(item.options)]
    return "\n".join(lines)


def _answer(item: AnyItem) -> str:
    if isinstance(item, DateEntry):
        return f"{dates.in_words(dates.parse(item.answer))}. {item.why}"
    if isinstance(item, Matching):
        return "; ".join(f"{pair.left}: ({chr(97 + item.shown.index(index))})" for index, pair in enumerate(item.pairs))
    if isinstance(item, Ordering):
        return "; ".join(option.text for option in item.options)
    right = ", ".join(f"({chr(97 + index)})" for index, option in enumerate(item.options) if option.key)
    why = " ".join(option.why for option in item.options if option.key)
    return f"Track {item.verdict}, {right} {why}" if isinstance(item, TrackItem) else f"{right} {why}"


def _notebooks(arguments: argparse.Namespace) -> int:
    from .notebooks import build

    for path in build(load(arguments.data), arguments.out):
        print(path, flush=True)
    return 0
