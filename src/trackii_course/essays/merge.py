"""One mark from the marks of one, two or more markers: means, where they disagree, and how well they agree."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import fmean

from msgspec import Struct

from .._csv import Cell, write_csv
from ..forms import read_key
from .files import FOLDER, OVERALL, EssayError, MarksFile, RowMark, Scale, read_marks, read_written

TOTAL = "Total"
Kappa = Callable[
    [Sequence[int], Sequence[int], Sequence[int]], float
]  # two markers' marks, and all marks in order; in half points
_Marks = Mapping[tuple[str, str], RowMark]  # of one marker, by student and row


class Comment(Struct, frozen=True):
    """What a marker wrote on a row, or (``row`` empty) on the whole essay."""

    row: str
    marker: str
    text: str


class Essay(Struct, frozen=True, kw_only=True):
    """One student's essay: the mean of the markers for each row. ``total`` is None while a row is missing."""

    student: str
    markers: tuple[str, ...]
    rows: dict[str, float]
    missing: tuple[str, ...]
    total: float | None
    comments: tuple[Comment, ...]


class Difference(Struct, frozen=True, kw_only=True):
    """Two markers' marks of one row of one essay. ``levels`` counts how far apart their levels are."""

    student: str
    row: str
    markers: tuple[str, str]
    marks: tuple[float, float]
    levels: int = 0
    third_look: bool = False


class Agreement(Struct, frozen=True, kw_only=True):
    """Cohen's kappa, quadratic weights, of two markers on a row or on the total.

    None where it is not defined: fewer than two essays in common, or all of them with the same mark.
    """

    row: str
    markers: tuple[str, str]
    essays: int
    kappa: float | None


class Merged(Struct, frozen=True, kw_only=True):
    """All essays, all pairs of marks, and the markers' agreement.

    ``outdated`` are marks that do not count: of a text that its student has replaced or that is not in RESULTS any more.
    """

    essays: tuple[Essay, ...]
    pairs: tuple[Difference, ...]
    agreement: tuple[Agreement, ...]
    outdated: tuple[RowMark, ...]

    @property
    def totals(self) -> dict[str, float]:
        """Points by student, for the gradebooks; essays that are not marked to the end are not in it."""
        return {essay.student: essay.total for essay in self.essays if essay.total is not None}

    @property
    def third_look(self) -> tuple[Difference, ...]:
        """Rows that two markers put more than one level apart and no third has marked."""
        return tuple(pair for pair in self.pairs if pair.third_look)


def _weighted_kappa(first: Sequence[int], second: Sequence[int], levels: Sequence[int]) -> float:
    """The report's. Imported only when two markers are compared, so that one marker needs no more than the base."""
    from ..report.statistics import weighted_kappa

    return weighted_kappa(first, second, levels)


def merge(results: Path, kappa: Kappa = _weighted_kappa) -> Merged:
    """Merge RESULTS/essays/marks-*.json; write merged.csv, agreement.csv and kappa.csv beside them; return what is in them.

    A row's mark is the mean of those who marked it. Raises EssayError for a file that cannot be used or does not fit the
    others, FormError if RESULTS has no key, and ImportError if two markers are compared without the extra ``[report]``.
    """
    files = _files(results)
    scale = files[0].rubric
    texts = {written.student: written.text for written in read_written(results)}
    outdated = tuple(mark for file in files for mark in file.marks if texts.get(mark.student) != mark.text)
    markers = _by_marker(files, texts)
    essays = tuple(_essay(student, scale, markers) for student in texts)
    pairs = tuple(pair for essay in essays for pair in _pairs(essay, scale, markers))
    agreement = tuple(_agreement(pairs, scale, tuple(markers), kappa))
    merged = Merged(essays=essays, pairs=pairs, agreement=agreement, outdated=outdated)
    _write(results / FOLDER, merged, scale)
    return merged


def _files(results: Path) -> list[MarksFile]:
    paths = sorted((results / FOLDER).glob("marks-*.json"))
    if not paths:
        raise EssayError(
            f"{results / FOLDER}: there is no marks-*.json: download the marks from the marking page into this folder"
        )
    files = [read_marks(path) for path in paths]
    assignment = read_key(results / "key.json").assignment
    for path, file in zip(paths, files, strict=True):
        if file.assignment != assignment:
            raise EssayError(
                f"{path}: these marks are of {file.assignment!r}, the key is of {assignment!r}: move the file away"
            )
        if file.rubric != files[0].rubric:
            raise EssayError(
                f"{path}: marked by another rubric than {paths[0].name}: make the marking pages again and load the marks"
            )
    return files


def _by_marker(files: list[MarksFile], texts: Mapping[str, str]) -> dict[str, _Marks]:
    """Marks of these texts by marker. Of two files by one marker (a second download) the newest word on each row counts."""
    found: dict[str, dict[tuple[str, str], RowMark]] = {}
    for file in sorted(files, key=lambda file: file.marker):
        marks = found.setdefault(file.marker, {})
        for mark in file.marks:
            place = (mark.student, mark.row)
            if texts.get(mark.student) == mark.text and (place not in marks or marks[place].at < mark.at):
                marks[place] = mark
    return dict(found)


def _essay(student: str, scale: tuple[Scale, ...], markers: Mapping[str, _Marks]) -> Essay:
    rows: dict[str, float] = {}
    for row in scale:
        given = _given(student, row.name, markers)
        if given:
            rows[row.name] = fmean(mark for mark, _ in given.values())
    missing = tuple(row.name for row in scale if row.name not in rows)
    comments = tuple(
        Comment(row, marker, marks[student, row].comment)
        for row in (*(row.name for row in scale), OVERALL)
        for marker, marks in markers.items()
        if (student, row) in marks and marks[student, row].comment.strip()
    )
    by = tuple(
        name for name, marks in markers.items() if any(m.student == student and m.mark is not None for m in marks.values())
    )
    total = None if missing else sum(rows.values())
    return Essay(student=student, markers=by, rows=rows, missing=missing, total=total, comments=comments)


def _given(student: str, row: str, markers: Mapping[str, _Marks]) -> dict[str, tuple[float, str]]:
    """Mark and level by marker, of those who have marked this row."""
    found = {name: marks.get((student, row)) for name, marks in markers.items()}
    return {name: (mark.mark, mark.level) for name, mark in found.items() if mark is not None and mark.mark is not None}


def _pairs(essay: Essay, scale: tuple[Scale, ...], markers: Mapping[str, _Marks]) -> Iterator[Difference]:
    """Every two markers' marks of each row; then of the total, where both have marked every row."""
    totals = dict.fromkeys(markers, 0.0)
    for row in scale:
        given = _given(essay.student, row.name, markers)
        totals = {name: total + given[name][0] for name, total in totals.items() if name in given}
        for a, b in combinations(given, 2):
            apart = abs(row.place(given[a][1]) - row.place(given[b][1]))
            yield Difference(
                student=essay.student, row=row.name, markers=(a, b), marks=(given[a][0], given[b][0]),
                levels=apart, third_look=apart > 1 and len(given) == 2,
            )  # fmt: skip
    for a, b in combinations(totals, 2):
        yield Difference(student=essay.student, row=TOTAL, markers=(a, b), marks=(totals[a], totals[b]))


def _agreement(
    pairs: tuple[Difference, ...], scale: tuple[Scale, ...], markers: tuple[str, ...], kappa: Kappa
) -> Iterator[Agreement]:
    most = {row.name: row.points for row in scale} | {TOTAL: sum(row.points for row in scale)}
    for two in combinations(markers, 2):
        for row, points in most.items():
            marks = [pair.marks for pair in pairs if pair.row == row and pair.markers == two]
            a, b = [int(2 * mark) for mark, _ in marks], [int(2 * mark) for _, mark in marks]
            defined = len(marks) > 1 and len({*a, *b}) > 1
            value = kappa(a, b, range(int(2 * points) + 1)) if defined else None
            yield Agreement(row=row, markers=two, essays=len(marks), kappa=value)


def _write(folder: Path, merged: Merged, scale: tuple[Scale, ...]) -> None:
    names = [row.name for row in scale]
    header = ["student", "total", "of", "markers", "not marked", *names, "comments"]
    points = sum(row.points for row in scale)
    write_csv(folder / "merged.csv", header, [_line(essay, names, points) for essay in merged.essays])
    header = ["student", "row", "marker A", "mark A", "marker B", "mark B", "difference", "levels apart", "third look"]
    write_csv(folder / "agreement.csv", header, [_compared(pair) for pair in merged.pairs])
    header = ["row", "marker A", "marker B", "essays", "weighted kappa"]
    write_csv(folder / "kappa.csv", header, [_agreed(one) for one in merged.agreement])


def _line(essay: Essay, names: list[str], points: float) -> list[Cell]:
    total: Cell = "" if essay.total is None else essay.total
    rows: list[Cell] = [essay.rows.get(name, "") for name in names]
    comments = "\n".join(f"{comment.row or 'Whole essay'} ({comment.marker}): {comment.text}" for comment in essay.comments)
    return [essay.student, total, points, ", ".join(essay.markers), ", ".join(essay.missing), *rows, comments]


def _compared(pair: Difference) -> list[Cell]:
    (name_a, name_b), (a, b) = pair.markers, pair.marks
    levels: Cell = "" if pair.row == TOTAL else pair.levels
    look = "needed" if pair.third_look else "taken" if pair.levels > 1 else ""
    return [pair.student, pair.row, name_a, a, name_b, b, abs(a - b), levels, look]


def _agreed(one: Agreement) -> list[Cell]:
    return [one.row, *one.markers, one.essays, "" if one.kappa is None else one.kappa]
