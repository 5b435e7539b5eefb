"""Where a class disagrees on disputed cases, and on which criterion: read from ``disputed.csv``, shown as a section for a seminar.

The file is what a spreadsheet or a web form exports: a row for each student and case, with columns ``student``, ``case``, one for each
criterion that was asked, and ``verdict``. An empty cell is no answer.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from html import escape
from pathlib import Path
from typing import NamedTuple

from .._csv import TableError, read_table
from ..course import Course
from ..model import TRACKS
from ..question_bank import default_course
from ._html import number, percent, table
from .statistics import nominal_alpha

FILE = "disputed.csv"
VERDICT = "verdict"
_LEADING = ("student", "case")
_HIGH, _LOW = 0.8, 0.667  # Krippendorff (2004, page 241)


class Judgement(NamedTuple):
    """One row: how one student answered the criteria for one case, and the verdict (empty if none was given)."""

    case: str
    answers: dict[str, str]
    verdict: str


@dataclass(slots=True)
class Votes:
    """How often each answer was given: by case, then by criterion (``verdict`` is the last). ``lines`` counts the judgements."""

    lines: int = 0
    cases: dict[str, dict[str, Counter[str]]] = field(default_factory=dict)

    def add(self, judgement: Judgement) -> None:
        """Take one judgement in."""
        self.lines += 1
        case = self.cases.setdefault(judgement.case, {})
        for criterion, answer in (*judgement.answers.items(), (VERDICT, judgement.verdict)):
            if answer:
                case.setdefault(criterion, Counter())[answer] += 1

    @property
    def criteria(self) -> list[str]:
        """All criteria that were answered, the verdict last."""
        found = dict.fromkeys(name for case in self.cases.values() for name in case)
        return [*(name for name in found if name != VERDICT), VERDICT]

    def alpha(self, criterion: str) -> float:
        """Krippendorff's alpha for one criterion over all cases; nan where it is not defined."""
        given = [case.get(criterion, Counter()) for case in self.cases.values()]
        values = sorted({answer for counts in given for answer in counts})
        return nominal_alpha([[counts[value] for value in values] for counts in given])


def read(path: Path) -> Votes | None:
    """The votes in the file; None if there is no file or no row. Raises TableError with line and column for what cannot be used."""
    if not path.is_file():
        return None
    votes = Votes()
    for line, row in read_table(path, (*_LEADING, VERDICT), (*_LEADING, *default_course().criteria, VERDICT)):
        votes.add(_judgement(path, line, row))
    return votes if votes.lines else None


def _judgement(path: Path, line: int, row: dict[str, str]) -> Judgement:
    course = default_course()
    if row["case"] not in course.cases:
        raise TableError(
            f"{path}, line {line}, case: there is no case {row['case'][:60]!r}: use an id of the casebook, as in its addresses"
        )
    if row[VERDICT] not in ("", *TRACKS):
        raise TableError(f"{path}, line {line}, verdict: {row[VERDICT][:60]!r} is none of {', '.join(TRACKS)}")
    answers = {name: answer for name, answer in row.items() if name in course.criteria}
    for name, answer in answers.items():
        known = [option.id for option in course.criteria[name].answers]
        if answer not in ("", *known):
            raise TableError(f"{path}, line {line}, {name}: {answer[:60]!r} is none of {', '.join(known)}")
    return Judgement(row["case"], answers, row[VERDICT])


def split(counts: Counter[str]) -> float:
    """The chance that two of these answers, drawn at random, differ (Simpson 1949); 0 for fewer than two."""
    n = counts.total()
    return 1 - sum(count * (count - 1) for count in counts.values()) / (n * (n - 1)) if n > 1 else 0.0


def section(votes: Votes) -> str:
    """The section of the page. Words for cases, criteria and answers come from the course, where it has them."""
    course = default_course()
    rows = sorted(
        ((votes.alpha(name), name) for name in votes.criteria), key=lambda row: (row[0] != row[0], row[0])
    )  # nan goes last
    body = [[_question(name, course), number(alpha), _words(alpha)] for alpha, name in rows]
    overall = table(
        "Agreement by criterion, least agreement first",
        ("Criterion", "Krippendorff’s alpha", "What it means"),
        body,
        numbers={1},
    )
    return (
        '<section aria-labelledby="disputed"><h2 id="disputed">Where the class disagrees</h2>'
        f"<p>{votes.lines} judgements of {len(votes.cases)} disputed cases. Alpha is 1 where all agree and 0 where answers are"
        " no more alike than chance would make them; below 0 the class is divided within the cases. On a disputed case a low"
        " number is no fault: it shows where to talk.</p>"
        f"{overall}{''.join(_case(case, counts, course) for case, counts in _by_split(votes))}</section>"
    )


def _by_split(votes: Votes) -> list[tuple[str, dict[str, Counter[str]]]]:
    return sorted(votes.cases.items(), key=lambda item: -split(item[1][VERDICT]))


def _case(name: str, counts: dict[str, Counter[str]], course: Course) -> str:
    title = course.cases[name].title if name in course.cases else name
    criteria = sorted((c for c in counts if c != VERDICT), key=lambda c: -split(counts[c]))
    rows = [[_question(c, course), percent(split(counts[c])), _answers(c, counts[c], course)] for c in [VERDICT, *criteria]]
    return f"<h3>{escape(title)}</h3>{_prompt(criteria, counts, course)}" + table(
        f"Answers for {title}", ("Criterion", "Two students differ", "Answers"), rows, numbers={1}
    )


def _prompt(criteria: list[str], counts: dict[str, Counter[str]], course: Course) -> str:
    """One sentence with which to open the seminar."""
    if not criteria or split(counts[criteria[0]]) == 0:
        return "<p>All answered every criterion alike. Ask what evidence would change the verdict.</p>"
    (first, _), (second, _) = counts[criteria[0]].most_common(2)
    question = _question(criteria[0], course)
    sides = f"“{_answer(criteria[0], first, course)}” and “{_answer(criteria[0], second, course)}”"
    return f"<p>The class is most divided on <strong>{question}</strong> Ask the sides {sides} for their best evidence.</p>"


def _answers(criterion: str, counts: Counter[str], course: Course) -> str:
    n = counts.total()
    rows = "".join(
        f"<li>{_answer(criterion, answer, course)}: {count} ({percent(count / n)})</li>"
        for answer, count in counts.most_common()
    )
    return f"<ul>{rows}</ul>"


def _question(criterion: str, course: Course) -> str:
    if criterion == VERDICT:
        return "Verdict"
    return escape(course.criteria[criterion].question if criterion in course.criteria else criterion)


def _answer(criterion: str, answer: str, course: Course) -> str:
    if criterion == VERDICT:
        return f"Track {escape(answer)}"
    known = {a.id: a.text for a in course.criteria[criterion].answers} if criterion in course.criteria else {}
    return escape(known.get(answer, answer))


def _words(alpha: float) -> str:
    """Krippendorff's own thresholds (2004, page 241)."""
    if alpha != alpha:  # noqa: PLR0124  # nan
        return "Not defined: nobody judged the same case twice, or all gave one answer."
    if alpha >= _HIGH:
        return "The class reads the criterion alike."
    if alpha >= _LOW:
        return "Good enough for tentative conclusions."
    return (
        "The class does not read this criterion alike: talk about what it means."
        if alpha > 0
        else "No more alike than by chance."
    )
