"""Prove that a student version differs from the instructor's only in solutions, and that no key is in it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

from ..forms import STUB, FormError, KeyForm, KeyQuestion, read_form, read_key
from .notebook import CLOSED

_SHORTEST = 20  # letters: a shorter reason could stand in a stem by chance


def verify(out: Path) -> list[str]:
    """What is wrong with the assignment in ``out``, in words; nothing, if all is well. Raises FormError if it is no assignment."""
    key = read_key(out / "instructor" / "key.json")
    problems: list[str] = []
    for form in key.forms:
        folder = out / "student" / form.student if form.student else out / "student"
        problems += _one(folder, out / "instructor", form, key.assignment)
    return problems


def _one(folder: Path, instructor: Path, key: KeyForm, name: str) -> Iterator[str]:
    try:
        form = read_form(folder / "form.json")
    except FormError as error:
        yield str(error)
        return
    if form.form != key.form:
        yield f"{folder}: form {form.form} is not the key's {key.form}"
    if [question.name for question in form.questions] != [question.name for question in key.questions]:
        yield f"{folder}: the questions are not those of the key"
    mine = _cells(folder / f"{name}.ipynb")
    yield from _clean(mine, folder)
    if not key.student:
        yield from _same_but_solutions(mine, _cells(instructor / f"{name}.ipynb"), folder)
    for path in sorted(folder.iterdir()):
        if path.is_file():
            text = path.read_text("utf-8")
            for question in key.questions:
                yield from (f"{path}: {question.name}: {what} is in it" for what in _leaks(text, question, path.suffix))


def _cells(path: Path) -> list[dict[str, Any]]:
    notebook = json.loads(path.read_text("utf-8"))
    return [*notebook["cells"], {"cell_type": "notebook", "source": "", "metadata": notebook["metadata"]}]


def _clean(cells: list[dict[str, Any]], folder: Path) -> Iterator[str]:
    """No outputs, no attachments, no widget state: a key could hide there."""
    for cell in cells:
        if cell.get("outputs") or cell.get("attachments") or "widgets" in cell["metadata"]:
            yield f"{folder}: cell {cell.get('id')} carries outputs, attachments or widget state"


def _same_but_solutions(mine: list[dict[str, Any]], theirs: list[dict[str, Any]], folder: Path) -> Iterator[str]:
    if [cell.get("id") for cell in mine] != [cell.get("id") for cell in theirs]:
        yield f"{folder}: the notebook has other cells than the instructor's"
        return
    for ours, full in zip(mine, theirs, strict=True):
        if ours["metadata"] != full["metadata"]:
            yield f"{folder}: cell {ours.get('id')}: metadata differ"
        source, whole = "".join(ours["source"]), "".join(full["source"])
        settings = full["metadata"].get("nbgrader", {})
        expected = STUB if settings.get("solution") else CLOSED.rstrip("\n") if settings.get("grade") else whole
        if source.rstrip("\n") != expected.rstrip("\n"):
            yield f"{folder}: cell {ours.get('id')}: the source differs in more than its solution"


def _leaks(text: str, question: KeyQuestion, suffix: str) -> Iterator[str]:
    """Traces of a key in a file. Options and materials are open; reasons, ids, marked keys and the order of the answer are not."""
    for option in question.options:
        for form in {
            option.why,
            escape(option.why),
            json.dumps(option.why)[1:-1],
            json.dumps(option.why, ensure_ascii=False)[1:-1],
        }:
            if len(form) >= _SHORTEST and form in text:
                yield f"the reason of {option.text!r}"
    for what, trace in (("the item's id", question.item), ("its version", question.version)):
        if trace in text:
            yield what
    if "data-key" in text.replace('"tii-key"', "") and suffix != ".md" and 'data-key="' in text:
        yield "a key attribute"
    if question.kind == "date" and suffix != ".md" and question.key["answer"] in text:
        yield "the date"
    if question.kind == "ordering" and question.key["answer"] == sorted(question.key["answer"]):
        yield "the answer's own order"
