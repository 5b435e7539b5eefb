"""The course: all records of ``data/``, typed, cross-checked and frozen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import GenericAlias, MappingProxyType
from typing import Any, TypeVar

import msgspec

from . import _read, model
from ._check import cross_check
from ._read import DataError, Problem
from .items import AnyItem

_KINDS: dict[str, Any] = {
    "source": model.Source,
    "country": model.Country,
    "place": model.Place,
    "person": model.Person,
    "organisation": model.Organisation,
    "era": model.Era,
    "event": model.Event,
    "claim": model.Claim,
    "quotation": model.Quotation,
    "case": model.Case,
    "track": model.Track,
    "criterion": model.Criterion,
    "process": model.Process,
    "term": model.Term,
    "misconception": model.Misconception,
    "outcome": model.Outcome,
    "item": AnyItem,
}
T = TypeVar("T")


class Course(msgspec.Struct, frozen=True):
    """Every fact of the course. Each attribute maps ids to records, in the order of the files (eras: of time)."""

    folder: Path
    sources: Mapping[str, model.Source]
    countries: Mapping[str, model.Country]
    places: Mapping[str, model.Place]
    people: Mapping[str, model.Person]
    organisations: Mapping[str, model.Organisation]
    eras: Mapping[str, model.Era]
    events: Mapping[str, model.Event]
    claims: Mapping[str, model.Claim]
    quotations: Mapping[str, model.Quotation]
    cases: Mapping[str, model.Case]
    tracks: Mapping[str, model.Track]
    criteria: Mapping[str, model.Criterion]
    processes: Mapping[str, model.Process]
    terms: Mapping[str, model.Term]
    misconceptions: Mapping[str, model.Misconception]
    outcomes: Mapping[str, model.Outcome]
    items: Mapping[str, AnyItem]
    origin: Mapping[tuple[str, str], tuple[str, int]]

    def actor_name(self, actor_id: str) -> str:
        """The name of a person or organisation."""
        record = self.people.get(actor_id) or self.organisations[actor_id]
        return record.name

    def where(self, kind: str, record_id: str) -> str:
        """``file:line`` of a record, for messages."""
        file, line = self.origin[kind, record_id]
        return f"{file}:{line}"


def load(folder: Path | str | None = None) -> Course:
    """Load and validate all data; without an argument, the data that came with the package.

    Raises DataError with every problem found: file, line, record, field and mend.
    """
    place = Path(folder) if folder is not None else _read.data_folder()
    if not place.is_dir():
        raise DataError([Problem(str(place), 0, "", "", "there is no such folder: give the folder with the course's data")])
    raw = _read.read(place)
    problems: list[Problem] = []
    found: dict[str, dict[str, Any]] = {kind: {} for kind in _KINDS}
    origin: dict[tuple[str, str], tuple[str, int]] = {}
    for row, record in _converted(raw, problems, place):
        if record is None:
            continue
        if (row.kind, record.id) in origin:
            first = "{}:{}".format(*origin[row.kind, record.id])
            text = f"the id is taken by {first}: give this record an id of its own"
            problems.append(Problem(row.file, row.line, record.id, "id", text))
            continue
        found[row.kind][record.id] = record
        origin[row.kind, record.id] = (row.file, row.line)
    if problems:
        raise DataError(problems)
    found["era"] = dict(sorted(found["era"].items(), key=lambda pair: pair[1].order))
    parts: list[Any] = [place, *(MappingProxyType(found[kind]) for kind in _KINDS), MappingProxyType(origin)]
    course = Course(*parts)
    problems = [_locate(course, *problem) for problem in cross_check(course)]
    if problems:
        raise DataError(problems)
    return course


def _converted(raw: list[_read.Raw], problems: list[Problem], folder: Path) -> Iterator[tuple[_read.Raw, Any]]:
    """Each row with its record. A kind is converted in one go; only where that fails, row by row, to say which one is wrong."""
    by_kind: dict[str, list[_read.Raw]] = {}
    for row in raw:
        by_kind.setdefault(row.kind, []).append(row)
    for kind, rows in by_kind.items():
        try:
            yield from zip(
                rows,
                msgspec.convert([_values(row) for row in rows], GenericAlias(list, (_KINDS[kind],)), strict=True),
                strict=True,
            )
        except (KeyError, msgspec.ValidationError):
            yield from ((row, _convert(row, problems, folder)) for row in rows)


def _values(row: _read.Raw) -> dict[str, Any]:
    values = row.values
    if row.kind == "source":
        return values | {"container": values.get("journal") or values.get("booktitle") or values.get("container") or ""}
    return {"written": True} | values if row.kind == "item" else values


def _convert(row: _read.Raw, problems: list[Problem], folder: Path) -> Any:
    """One record, or None with a problem noted."""
    record_id = str(row.values.get("id", ""))
    name = f"{row.kind} {record_id}" if record_id else row.kind
    if row.kind not in _KINDS:
        text = f"there is no kind of record called {row.kind!r}: use one of {', '.join(sorted(_KINDS))}"
        problems.append(Problem(row.file, row.line, name, "", text))
        return None
    try:
        return msgspec.convert(_values(row), _KINDS[row.kind], strict=True)
    except msgspec.ValidationError as error:
        message = str(error)
        path = re.search(r" - at `\$\.?([a-z_]*)", message) or re.search(r"field `([a-z_]+)`", message)
        named = path.group(1) if path else ""
        line = _read.field_line(folder, row.file, row.line, named)
        problems.append(Problem(row.file, line, name, named, f"{message[0].lower()}{message[1:]}: see data/README.md"))
        return None


def _locate(course: Course, kind: str, record_id: str, named: str, message: str) -> Problem:
    file, line = course.origin[kind, record_id]
    return Problem(file, _read.field_line(course.folder, file, line, named), f"{kind} {record_id}", named, message)
