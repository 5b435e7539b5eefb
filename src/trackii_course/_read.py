"""Read ``data/``: every TOML table and BibTeX entry as plain values, each with the file and line where it stands.

Parsing TOML takes a few hundred milliseconds, so a wheel carries the parsed values as ``_snapshot.json``, stamped with a
digest of the files. A snapshot that does not fit the files is passed over. Standard library only (see ``_bib``).
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path
from typing import Any, NamedTuple

from ._bib import BibError, parse_bib

SNAPSHOT = Path(__file__).parent / "_snapshot.json"
_HEADER = re.compile(r"\[\[?([a-z_]+)\]\]?\s*(?:#.*)?")


class Raw(NamedTuple):
    """One record as it stands in a file: table name, file (relative to the data folder), line from 1, values."""

    kind: str
    file: str
    line: int
    values: dict[str, Any]


class Problem(NamedTuple):
    """Something to mend in the data: where it is, what is wrong, and how to put it right."""

    file: str
    line: int
    record: str
    field: str
    message: str

    def __str__(self) -> str:
        where = " ".join(part for part in (self.record, self.field and f"field {self.field!r}") if part)
        return f"{self.file}:{self.line}: {where + ': ' if where else ''}{self.message}"


class DataError(Exception):
    """The data cannot be used; ``problems`` lists everything that was found, the text shows it line by line."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def data_folder() -> Path:
    """The data that belongs to this installation: inside a wheel, or ``data/`` of the checkout."""
    inside = Path(__file__).parent / "_data"
    return inside if inside.is_dir() else Path(__file__).parents[2] / "data"


def files(folder: Path) -> list[Path]:
    """The data files, in a fixed order. Raises DataError if there are none."""
    found = sorted([*folder.rglob("*.toml"), *folder.rglob("*.bib")])
    if not found:
        raise DataError([Problem(str(folder), 0, "", "", "there are no .toml or .bib files in this folder")])
    return found


def digest(contents: list[tuple[str, bytes]]) -> str:
    """A fingerprint of names and contents."""
    total = hashlib.sha256()
    for name, content in contents:
        total.update(f"{name}\0{len(content)}\0".encode() + content)
    return total.hexdigest()


def read(folder: Path, snapshot: Path | None = SNAPSHOT) -> list[Raw]:
    """All records below ``folder``. Raises DataError with file and line where a file cannot be parsed."""
    contents = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files(folder)]
    if snapshot and snapshot.is_file():
        import msgspec  # many times faster than json here; the build hook, which has no dependencies, never comes this way

        saved = msgspec.json.decode(snapshot.read_bytes())
        if saved["digest"] == digest(contents):
            return [Raw(*row) for row in saved["records"]]
    return _parse(contents)


def write_snapshot(folder: Path, target: Path = SNAPSHOT) -> None:
    """Write the parsed values of ``folder`` to ``target``, whole or not at all."""
    contents = [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in files(folder)]
    temporary = target.with_suffix(".tmp")
    temporary.write_text(json.dumps({"digest": digest(contents), "records": _parse(contents)}, ensure_ascii=False), "utf-8")
    temporary.replace(target)


def _parse(contents: list[tuple[str, bytes]]) -> list[Raw]:
    import tomllib  # not needed where a snapshot fits

    records: list[Raw] = []
    problems: list[Problem] = []
    for name, content in contents:
        try:
            text = content.decode("utf-8")
            records += _bib_records(name, text) if name.endswith(".bib") else _toml_records(name, text)
        except UnicodeDecodeError as error:
            problems.append(Problem(name, content[: error.start].count(b"\n") + 1, "", "", "save the file as UTF-8"))
        except BibError as error:
            problems.append(Problem(name, error.line, "", "", str(error)))
        except tomllib.TOMLDecodeError as error:
            found = re.search(r"line (\d+)", str(error))
            problems.append(Problem(name, int(found.group(1)) if found else 1, "", "", f"not valid TOML: {error}"))
    if problems:
        raise DataError(problems)
    return records


def _bib_records(name: str, text: str) -> list[Raw]:
    return [Raw("source", name, line, values) for line, values in parse_bib(text)]


def _toml_records(name: str, text: str) -> list[Raw]:
    import tomllib

    parsed = tomllib.loads(text)
    lines: dict[str, list[int]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        match = _HEADER.fullmatch(line.strip())
        if match:
            lines.setdefault(match.group(1), []).append(number)
    era = parsed.get("era", {}).get("id")
    records = []
    for kind, value in parsed.items():
        rows = value if isinstance(value, list) else [value]
        for row, at in zip(rows, lines.get(kind, [1] * len(rows)), strict=False):
            if not isinstance(row, dict):
                raise tomllib.TOMLDecodeError(f"{kind!r} is no table: begin a record with [[{kind}]] (at line {at})")
            inherits = era and kind in ("event", "claim", "quotation")
            records.append(Raw(kind, name, at, {"era": era} | row if inherits else row))
    return records


def field_line(folder: Path, file: str, line: int, field: str) -> int:
    """The line of a field inside the record that begins at ``line``; that line itself if the field is not there."""
    path = folder / file
    if not field or not path.is_file():
        return line
    for number, text in enumerate(path.read_text("utf-8").splitlines()[line:], start=line + 1):
        if _HEADER.fullmatch(text.strip()):
            break
        if re.match(rf"\s*{re.escape(field)}\s*=", text):
            return number
    return line


if __name__ == "__main__":
    write_snapshot(data_folder())
