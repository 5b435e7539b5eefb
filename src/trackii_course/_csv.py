"""Tables from and for spreadsheets: read with line and mend in every error, written whole and with cells that would run as a formula
made harmless.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from ._write import whole

Cell = str | float  # numbers stand as they are: a spreadsheet may count with them
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_QUOTED = re.compile(r'[",\r\n]')


class TableError(ValueError):
    """A table cannot be used; the message names file, line and mend."""


def read_table(path: Path, needed: Sequence[str], known: Sequence[str] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """The rows of a table in UTF-8, each with its line and its cells by column, without space around them.

    Cells are separated by commas, or by semicolons, as some spreadsheets do; columns without a name are passed over. The columns
    ``needed`` must be there; if ``known`` names any, no others may. Raises TableError.
    """
    if not path.is_file():
        raise TableError(f"{path}: there is no such file: give a CSV file whose first line names {', '.join(needed)}")
    content = _decoded(path)
    rows = csv.DictReader(io.StringIO(content, newline=""), delimiter=_separator(content), strict=True)
    try:
        names = [name.strip() for name in rows.fieldnames or ()]
        _check_columns(path, names, needed, known)
        for row in rows:
            if any(row.pop(None, ())):
                raise TableError(f"{path}, line {rows.line_num}: it has more cells than the first line has columns")
            yield rows.line_num, {name.strip(): (cell or "").strip() for name, cell in row.items() if name.strip()}
    except csv.Error as error:
        line = rows.reader.line_num
        raise TableError(f"{path}, line {line}: {error}: write it as CSV, with quotation marks in pairs") from None


def _decoded(path: Path) -> str:
    content = path.read_bytes()
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise TableError(f"{path}, line {line}: not UTF-8: save the file as CSV in UTF-8") from None


def _separator(content: str) -> str:
    head = content.partition("\n")[0]
    return ";" if ";" in head and "," not in head else ","


def _check_columns(path: Path, names: Sequence[str], needed: Sequence[str], known: Sequence[str]) -> None:
    for name in needed:
        if name not in names:
            raise TableError(f"{path}, line 1: there is no column called {name}: add it, or name one so")
    for name in filter(None, names):
        if names.count(name) > 1:
            raise TableError(f"{path}, line 1: two columns are called {name!r}: take one out")
        if known and name not in known:
            raise TableError(f"{path}, line 1: what is the column {name!r}? Take it out, or name it one of {', '.join(known)}")


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


def drop_rows(path: Path, column: str, value: str) -> bool:
    """Take the rows out of a table that have ``value`` in ``column``; whether there were any. Raises TableError."""
    content = _decoded(path)
    if not content.strip():
        return False
    separator = _separator(content)
    try:
        head, *rows = csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    except csv.Error as error:
        raise TableError(f"{path}: {error}: write it as CSV, with quotation marks in pairs, or delete it") from None
    names = [name.strip() for name in head]
    _check_columns(path, names, [column], ())
    place = names.index(column)
    kept = [cells for cells in rows if len(cells) <= place or cells[place].strip() not in (value, safe(value))]
    if len(kept) == len(rows):
        return False
    with whole(path) as file:
        table = io.StringIO(newline="")
        csv.writer(table, delimiter=separator).writerows([head, *kept])
        file.write(table.getvalue().encode())
    return True
