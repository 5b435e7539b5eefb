"""Written answers out of a notebook: the markdown cells that a person marks, read as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from .._write import whole
from ..forms import MAX_WRITTEN, STUB, FormError, Key

_FEW = 10  # problems of one notebook that are told


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}


class _Notebook(msgspec.Struct):
    cells: list[_Cell]
    nbformat: int


_DECODER = msgspec.json.Decoder(_Notebook)


def written_answers(content: bytes) -> dict[str, str]:
    """The text of each task that the notebook answers; an untouched stub is no answer. Raises FormError.

    A cell that was split or copied has its name twice: both parts are the answer.
    """
    try:
        notebook = _DECODER.decode(content)
    except (msgspec.MsgspecError, RecursionError, ValueError) as error:
        raise FormError(f"not a notebook: {str(error)[:200]}") from None
    found: dict[str, str] = {}
    for cell in notebook.cells:
        settings = cell.metadata.get("nbgrader")
        if isinstance(settings, dict) and cell.cell_type == "markdown" and settings.get("grade") and settings.get("solution"):
            text = cell.source if isinstance(cell.source, str) else "".join(cell.source)
            name = settings.get("grade_id", "")
            if text.strip() and text.strip() != STUB and isinstance(name, str):
                found[name] = f"{found[name]}\n\n{text}" if name in found else text
    return found


def asked(answers: dict[str, str], key: Key) -> tuple[dict[str, str], list[str]]:
    """The answers to the assignment's tasks, and in words what was left out of the others and of those that are too long."""
    tasks = {task.name for task in key.written}
    kept: dict[str, str] = {}
    left_out = []
    for name, text in answers.items():
        if name not in tasks:
            left_out.append(f"it answers {name[:60]!r}, which the assignment does not ask: left out")
        elif len(text) > MAX_WRITTEN:
            left_out.append(f"{name} has {len(text):,} letters; {MAX_WRITTEN:,} are the most that is read: left out")
        else:
            kept[name] = text
    return kept, left_out[:_FEW]


def one_a_student(path: Path) -> int:
    """Rewrite ``written.jsonl`` so that a student who wrote in the notebook and on the page stands once; returns how many stand in it.

    Of two answers to one task the one in the later file counts. Only the places of lines are held in memory, not the texts.
    """
    places: dict[str, list[int]] = {}
    at = 0
    with path.open("rb") as file:
        for line in file:
            places.setdefault(msgspec.json.decode(line)["student"], []).append(at)
            at += len(line)
    if any(len(found) > 1 for found in places.values()):
        with path.open("rb") as old, whole(path) as new:
            for found in places.values():
                merged: dict[str, Any] = {}
                for place in found:
                    old.seek(place)
                    line = msgspec.json.decode(old.readline())
                    merged = (
                        merged
                        | line
                        | {
                            "form": line["form"] or merged.get("form", ""),
                            "answers": merged.get("answers", {}) | line["answers"],
                        }
                    )
                new.write(msgspec.json.encode(merged) + b"\n")
    return len(places)
