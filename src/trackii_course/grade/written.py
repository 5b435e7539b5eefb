"""Written answers out of a notebook: the markdown cells that a person marks, read as data."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from .._write import whole
from ..forms import STUB, FormError


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: dict[str, Any] = {}


class _Notebook(msgspec.Struct):
    cells: list[_Cell]
    nbformat: int


_DECODER = msgspec.json.Decoder(_Notebook)


def written_answers(content: bytes) -> dict[str, str]:
    """The text of each task that the notebook answers; an untouched stub is no answer. Raises FormError."""
    try:
        notebook = _DECODER.decode(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeError) as error:
        raise FormError(f"not a notebook: {str(error)[:200]}") from None
    found = {}
    for cell in notebook.cells:
        settings = cell.metadata.get("nbgrader")
        if isinstance(settings, dict) and cell.cell_type == "markdown" and settings.get("grade") and settings.get("solution"):
            text = cell.source if isinstance(cell.source, str) else "".join(cell.source)
            if text.strip() and text.strip() != STUB:
                found[str(settings.get("grade_id", ""))[:60]] = text
    return found


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
