"""The report as one page: what to look at first, the test as a whole, the items, what is misunderstood, and each item by itself."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from math import isfinite, isnan, nan
from typing import NamedTuple

from ..question_bank import default_course
from . import disputed
from ._html import NONE, bars, document, number, percent, shaded, shown, table, text
from ._read import Class, Tally
from .flags import FEW, Choice, Flag, choices, flags, misconceptions
from .statistics import alpha, feldt, group_size, measurement_error

_FEW_STUDENTS = 30
_METHOD = """<section aria-labelledby="method"><h2 id="method">How the numbers are made</h2><dl>
<dt>Facility</dt><dd>Mean score over the most that the item gives. No answer counts 0; questions after a student’s last answer are
counted as not reached.</dd>
<dt>Item–rest r</dt><dd>Pearson’s correlation of the item with the total without it (Henrysson 1963): the usual standard. The plain
point-biserial, with the item in the total, stands beside each item; it is always flattered.</dd>
<dt>Upper − lower</dt><dd>Facility among the best 27 % by total minus facility among the weakest 27 % (Kelley 1939). Students with the
same total share a group’s last places in equal parts.</dd>
<dt>Reliability</dt><dd>Where all forms hold the same items: Cronbach’s alpha (1951), which for items marked right or wrong is formula 20
of Kuder and Richardson (1937), with the interval of Feldt (1965). Where each student has a draw: the coefficient for items nested in
students, ICC(1, k), with its interval (Shrout and Fleiss 1979).</dd>
<dt>Standard error of measurement</dt><dd>s · √(1 − reliability) (Lord and Novick 1968).</dd>
<dt>Items over several forms</dt><dd>Pooled where id, stem and options agree; versions that differ in the order of options alone count as one.</dd>
<dt>Agreement</dt><dd>Krippendorff’s alpha for nominal data (2011).</dd></dl></section>"""


class Entry(NamedTuple):
    """One item on the page: its number, its tally, its flags."""

    place: int
    tally: Tally
    flags: list[Flag]

    @property
    def link(self) -> str:
        """A link to where the item is shown by itself."""
        return f'<a href="#item-{self.place}">{self.place}</a>'


def render(found: Class, votes: disputed.Votes | None, *, pseudonyms: bool) -> str:
    """The whole page as HTML."""
    entries = [Entry(place, tally, flags(tally)) for place, tally in enumerate(found.items.values(), start=1)]
    title = f"Item report: {found.key.title}"
    parts = [
        f"<h1>{escape(title)}</h1>",
        _first(entries),
        _whole(found),
        _items(entries, found.totals.n),
        _misunderstood(entries),
        _outcomes(entries),
        disputed.section(votes) if votes else "",
        _each(entries, found.totals.n),
        _left_out(found, pseudonyms=pseudonyms),
        _METHOD,
    ]
    return document(title, "".join(parts))


def _first(entries: list[Entry]) -> str:
    """The flags, the most urgent item first."""
    flagged = sorted((entry for entry in entries if entry.flags), key=lambda entry: (-entry.flags[0].weight, entry.place))
    head = '<section aria-labelledby="first"><h2 id="first">Look at these items first</h2>'
    if not flagged:
        return f"{head}<p>No item stands out. Items that fewer than {FEW} students saw are not judged.</p></section>"
    rows = [[entry.link, text(entry.tally.question.stem), _advice(entry.flags)] for entry in flagged]
    return f"{head}{table('Flagged items, the most urgent first', ('Item', 'Stem', 'What to do'), rows)}</section>"


def _advice(found: list[Flag]) -> str:
    return f"<ul>{''.join(f'<li>{escape(flag.advice)}</li>' for flag in found)}</ul>" if found else ""


class Reliability(NamedTuple):
    """The coefficient, its name, its interval, and the error of one student's percent."""

    name: str
    value: float
    low: float
    high: float
    error: float


def reliability(found: Class) -> Reliability:
    """Alpha where all have the same items, the nested coefficient where each has a draw; nan where neither is defined."""
    name, value, interval = "Reliability", nan, (nan, nan)
    if found.shared:
        name = "KR-20" if found.whole_scores else "Cronbach’s alpha"
        value = alpha([tally.pairs.item.variance for tally in found.items.values()], found.totals.variance)
        interval = feldt(value, found.totals.n, len(found.items))
    elif found.nested:
        name, value, interval = "ICC(1, k), items nested in students", found.nested.coefficient, found.nested.interval()
    return Reliability(name, value, *interval, measurement_error(found.totals.deviation, value))


def _whole(found: Class) -> str:
    found_reliability = reliability(found)
    totals = found.totals
    interval = (
        f"{number(found_reliability.low)} to {number(found_reliability.high)}" if isfinite(found_reliability.low) else NONE
    )
    rows = [
        ["Students", str(totals.n)],
        ["Forms", str(len(found.key.forms))],
        ["Points of the closed questions", f"{found.key.points:g}"],
        ["Mean", shown(totals.mean, 1, " %")],
        ["Standard deviation", shown(totals.deviation, 1, " %")],
        [f"Reliability ({found_reliability.name})", number(found_reliability.value)],
        ["95 % interval of the reliability", interval],
        ["Standard error of measurement", shown(found_reliability.error, 1, " %")],
    ]
    return (
        '<section aria-labelledby="whole"><h2 id="whole">The test as a whole</h2>'
        f"{table('Totals in percent of the form’s points, before any late penalty', ('What', 'Value'), rows, numbers={1})}"
        f"<p>{_meaning(found_reliability, totals.n)}</p>{_histogram(found)}</section>"
    )


def _meaning(found: Reliability, n: int) -> str:
    """Reliability in plain words; the thresholds are those of Nunnally and Bernstein (1994, chapter 7)."""
    if isnan(found.value):
        return "Reliability is not defined here: there is no spread between students, or the forms differ in length."
    words = (
        "High: differences between single students can be trusted."
        if found.value >= 0.9
        else "Good for a course: it ranks students well, though not neighbours."
        if found.value >= 0.8
        else "Fair: good enough as one mark among several."
        if found.value >= 0.7
        else "Low: do not decide on a student by this quiz alone."
    )
    error = (
        f" Two students in three score within {shown(found.error, 0)} points of a hundred of their mean over many such quizzes."
    )
    few = f" With {n} students these numbers are hints: look at the interval." if n < _FEW_STUDENTS else ""
    return words + error + few


def _histogram(found: Class) -> str:
    bins = [0] * 10
    for total, count in found.counts.items():
        bins[min(9, max(0, int(total // 10)))] += count
    values = [(f"{10 * place}–{10 * place + 10}", count) for place, count in enumerate(bins)]
    return bars("totals", "Students by total, in steps of ten percent", ("Percent of points", "Students"), values)


_HEAD = (
    "Item", "Id", "Kind", "Seen by", "Facility", "Item–rest r", "Upper − lower", "Left out", "Not reached", "Median seconds", "Flags",
)  # fmt: skip


def _items(entries: list[Entry], n: int) -> str:
    rows = [_item_row(entry) for entry in entries]
    return (
        '<section aria-labelledby="items"><h2 id="items">Items</h2>'
        f"<p>The upper and the lower group have {group_size(n)} of {n} students each.</p>"
        f"{table('All items, in the order in which forms show them', _HEAD, rows, numbers=range(3, 10))}</section>"
    )


def _item_row(entry: Entry) -> list[str]:
    tally = entry.tally
    question = tally.question
    return [
        entry.link,
        f"{escape(question.item)}<br><span class='muted'>{escape(question.version)}</span>",
        escape(question.kind),
        str(tally.seen.everyone),
        number(tally.facility),
        number(tally.pairs.item_rest),
        number(tally.discrimination),
        percent(tally.omitted / tally.seen.everyone),
        percent(tally.not_reached / tally.seen.everyone),
        shown(tally.median_seconds, 0),
        str(len(entry.flags)) if entry.flags else NONE,
    ]


def _misunderstood(entries: list[Entry]) -> str:
    held = [(share, entry, choice) for entry in entries for share, choice in misconceptions(entry.tally)]
    held.sort(key=lambda row: (-row[0], row[1].place))
    head = '<section aria-labelledby="held"><h2 id="held">Misconceptions held</h2>'
    if not held:
        return f"{head}<p>No wrong option was chosen by a fifth of the students or more.</p></section>"
    rows = [[entry.link, text(choice.text), percent(share), text(choice.why)] for share, entry, choice in held]
    titles = ("Item", "Wrong option", "Chosen by", "What it confuses")
    return f"{head}{table('Wrong options chosen by a fifth or more, the most frequent first', titles, rows, numbers={2})}</section>"


def _mean_facility(tallies: list[Tally]) -> float:
    """The facility of several items together: each answer counts alike."""
    seen = sum(tally.scores.n for tally in tallies)
    return sum(tally.scores.total for tally in tallies) / seen if seen else nan


def _outcomes(entries: list[Entry]) -> str:
    by_outcome: dict[str, list[Tally]] = {}
    for entry in entries:
        by_outcome.setdefault(entry.tally.question.outcome, []).append(entry.tally)
    rows = [
        [_outcome(outcome), str(len(tallies)), number(_mean_facility(tallies)), _hardest(tallies)]
        for outcome, tallies in sorted(by_outcome.items(), key=lambda row: _mean_facility(row[1]))
    ]
    titles = ("Outcome", "Items", "Facility", "Hardest item")
    return (
        '<section aria-labelledby="outcomes"><h2 id="outcomes">Outcomes</h2>'
        f"{table('How each outcome was reached, the weakest first', titles, rows, numbers={1, 2})}"
        f"{_heat('era', by_outcome)}{_heat('topic', by_outcome)}</section>"
    )


def _hardest(tallies: list[Tally]) -> str:
    worst = min(tallies, key=lambda tally: tally.facility)
    return f"{text(worst.question.stem)} ({number(worst.facility)})"


def _heat(by: str, by_outcome: dict[str, list[Tally]]) -> str:
    """Facility by outcome and ``by``: a table whose cells are shaded and hold the number."""
    columns = sorted({getattr(tally.question, by) for tallies in by_outcome.values() for tally in tallies})
    rows = [[_outcome(outcome), *_heat_cells(by, columns, tallies)] for outcome, tallies in sorted(by_outcome.items())]
    caption = f"Facility by outcome and {by}; the stronger the shade, the more was right; a dash where there was no item"
    return table(caption, ("Outcome", *(_short(column) for column in columns)), rows, style="heat")


def _outcome(name: str) -> str:
    """An outcome in words, where the course has it."""
    known = default_course().outcomes.get(name)
    return escape(f"{name}: {known.text}" if known else name)


def _short(name: str) -> str:
    """A column's heading: an era's short name, or the topic."""
    known = default_course().eras.get(name)
    return known.short if known else name


def _heat_cells(by: str, columns: list[str], tallies: list[Tally]) -> Iterator[str]:
    for column in columns:
        share = _mean_facility([tally for tally in tallies if getattr(tally.question, by) == column])
        yield shaded(share, number(share))


def _each(entries: list[Entry], students: int) -> str:
    """Each item by itself, if enough students saw it to tell something; a rare one has its row in the table alone."""
    enough = min(FEW, students)
    parts = [_item(entry) if entry.tally.seen.everyone >= enough else _rare(entry) for entry in entries]
    return f'<section aria-labelledby="each"><h2 id="each">Item by item</h2>{"".join(parts)}</section>'


def _rare(entry: Entry) -> str:
    stem = text(entry.tally.question.stem)
    return f'<h3 id="item-{entry.place}">Item {entry.place}</h3><p>{stem} <span class="muted">Too few saw it.</span></p>'


def _item(entry: Entry) -> str:
    tally = entry.tally
    question = tally.question
    about = f"{question.item} · {question.kind} · {question.era} · {question.topic} · {question.level} · {question.outcome}"
    numbers = (
        f"Facility {number(tally.facility)}; item–rest r {number(tally.pairs.item_rest)} (point-biserial"
        f" {number(tally.pairs.point_biserial)}); upper − lower {number(tally.discrimination)};"
        f" median time {shown(tally.median_seconds, 0, ' s')}."
    )
    return (
        f'<h3 id="item-{entry.place}">Item {entry.place}</h3><p><strong>{text(question.stem)}</strong></p>'
        f'<p class="muted">{escape(about)}</p><p>Right answer: {text(question.answer)}. {numbers}</p>'
        f"{_advice(entry.flags)}{_choices(entry)}"
    )


def _choices(entry: Entry) -> str:
    tally = entry.tally
    placed = tally.question.kind in ("matching", "ordering")
    rows = [_choice(tally, choice) for choice in choices(tally)]
    none = tally.omitted + tally.not_reached
    rows.append(["No answer", "", percent(none / tally.seen.everyone), NONE, NONE, ""])
    what = "Who placed what rightly" if placed else "Who chose what"
    last = "Why" if placed else "Why it is right, or what it confuses"
    head = ("Option", "Text", "All", "Upper group", "Lower group", last)
    return table(f"{what} in item {entry.place}", head, rows, numbers={2, 3, 4})


def _choice(tally: Tally, choice: Choice) -> list[str]:
    seen, split = tally.seen, choice.split
    sign = '<span class="right">Right</span>' if choice.right else ""
    nobody = '<span class="notyet">nobody</span>' if not split.everyone else percent(split.everyone / seen.everyone)
    return [
        f"{choice.label} {sign}".strip() or "Given",
        text(choice.text),
        nobody,
        percent(split.upper / seen.upper) if seen.upper else NONE,
        percent(split.lower / seen.lower) if seen.lower else NONE,
        text(choice.why),
    ]


def _left_out(found: Class, *, pseudonyms: bool) -> str:
    """Submissions that were not counted. The one place that names students, for here the instructor must find them."""
    if not found.number_left_out:
        return ""
    rows = [
        [str(line), f"the student on line {line}" if pseudonyms else escape(student), problem]
        for line, student, problem in found.left_out
    ]
    return (
        '<section aria-labelledby="left-out"><h2 id="left-out">Not counted</h2>'
        f"<p>{found.number_left_out} submissions do not fit the key. Grade them again with the key of their assignment.</p>"
        f"{table('Submissions that were not counted', ('Line of marks.jsonl', 'Student', 'Why'), rows)}</section>"
    )
