"""Corrections after the fact: a question is voided or its key mended, all are marked again, and a log says what changed for whom."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from .._write import whole
from ..forms import Key, KeyForm, KeyQuestion, Marked, marks
from ..marking import mark

FILE = "corrections.toml"


class CorrectionError(ValueError):
    """The file of corrections cannot be used; the message names question and mend."""


class Correction(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens to an item: ``void`` gives its points to everybody, ``accept`` takes further responses as right, ``key`` replaces the key."""

    item: str
    action: Literal["void", "accept", "key"]
    reason: str
    accept: tuple[Any, ...] = ()
    key: dict[str, Any] = {}


def read_corrections(assignment: Path) -> tuple[Correction, ...]:
    """The tables ``[[correction]]`` of ``instructor/corrections.toml``; none if there is no file. Raises CorrectionError."""
    path = assignment / "instructor" / FILE
    if not path.exists():
        return ()
    try:
        return msgspec.convert(tomllib.loads(path.read_text("utf-8")), dict[Literal["correction"], tuple[Correction, ...]])[
            "correction"
        ]
    except (tomllib.TOMLDecodeError, msgspec.ValidationError, UnicodeDecodeError, KeyError) as error:
        raise CorrectionError(f"{path}: {error}: write tables [[correction]] with item, action and reason") from None


def corrected(key: Key, corrections: tuple[Correction, ...]) -> Key:
    """The key with its corrections. Raises CorrectionError for an item that is in no form, or a key of the wrong shape."""
    known = {question.item for form in key.forms for question in form.questions}
    for correction in corrections:
        if correction.item not in known:
            raise CorrectionError(f"{correction.item!r} is in no form of {key.assignment}: use an item's id from key.json")
    by_item = {correction.item: correction for correction in corrections}
    forms = tuple(
        msgspec.structs.replace(
            form, questions=tuple(_question(question, by_item.get(question.item)) for question in form.questions)
        )
        for form in key.forms
    )
    return msgspec.structs.replace(key, forms=forms)


def _question(question: KeyQuestion, correction: Correction | None) -> KeyQuestion:
    if correction is None:
        return question
    if correction.action == "void":
        return msgspec.structs.replace(question, key=question.key | {"void": True})
    if correction.action == "accept":
        if not correction.accept:
            raise CorrectionError(f'{correction.item}: accept what? Give accept = [1] or accept = ["1960-05"]')
        return msgspec.structs.replace(question, key=question.key | {"accept": list(correction.accept)})
    new = correction.key | {"kind": question.kind}
    try:
        mark(new, None)
        mark(new, _example(question))
    except (KeyError, TypeError, ValueError) as error:
        raise CorrectionError(f"{correction.item}: the new key does not fit a {question.kind} question: {error}") from None
    return msgspec.structs.replace(question, key=new)


def _example(question: KeyQuestion) -> Any:
    """A response of the right shape, which makes a key of the wrong shape fail."""
    answer = "2000" if question.kind == "date" else question.key["answer"]
    return {"verdict": question.key["verdict"], "reason": answer} if question.kind == "track" else answer


def changes(before: Path, after: Path, forms: tuple[KeyForm, ...]) -> Iterator[dict[str, Any]]:
    """What differs between two results, student by student. Both are read as streams as long as their orders agree."""
    names = {form.form: [question.name for question in form.questions] for form in forms}
    old, rest = marks(before), dict[str, Marked]()
    for new in marks(after):
        earlier = rest.pop(new.student, None) or next(old, None)
        while earlier is not None and earlier.student != new.student:
            rest[earlier.student] = earlier
            earlier = next(old, None)
        if earlier is None:
            yield {"student": new.student, "points": [None, new.points], "questions": {}}
        elif earlier.points != new.points:
            pairs = zip(names[new.form], earlier.marks, new.marks, strict=False)
            yield {
                "student": new.student,
                "points": [earlier.points, new.points],
                "questions": {name: [a.score, b.score] for name, a, b in pairs if a.score != b.score},
            }


def write_log(results: Path, found: Iterator[dict[str, Any]], when: str, reasons: list[str]) -> int:
    """Append the changes to ``log.jsonl``, whole or not at all; returns for how many students something changed."""
    path = results / "log.jsonl"
    count = 0
    with whole(path) as file:
        if path.exists():
            with path.open("rb") as old:
                while piece := old.read(1 << 20):
                    file.write(piece)
        for change in found:
            file.write(msgspec.json.encode(change | {"when": when, "why": reasons}) + b"\n")
            count += 1
    return count
