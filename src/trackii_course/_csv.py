"""Tables for spreadsheets: cells that a spreadsheet would run as a formula are made harmless, and files are written whole."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from ._write import whole

Cell = str | float  # numbers stand as they are: a spreadsheet may count with them
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTED = re.compile(r'[",\r\n]')


def safe(text: str) -> str:
    """``text``, behind an apostrophe if a spreadsheet would take it for a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def number(value: float) -> str:
    """A number with at most ten digits and no needless zeros."""
    return f"{value:.10g}"


def row(cells: Iterable[Cell]) -> bytes:
    """One line of a table as RFC 4180 has it, text made safe."""
    return (",".join([text(cell) if isinstance(cell, str) else number(cell) for cell in cells]) + "\r\n").encode()


def text(cell: str) -> str:
    """A cell of text as it stands in a line: made safe, quoted if it must be, what is no Unicode replaced."""
    cell = safe(cell)
    if not cell.isascii():
        cell = cell.encode(errors="replace").decode()
    return '"{}"'.format(cell.replace('"', '""')) if _QUOTED.search(cell) else cell


def write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table to ``path``, row by row, whole or not at all."""
    with whole(path) as file:
        file.write(row(header))
        for cells in rows:
            file.write(row(cells))
