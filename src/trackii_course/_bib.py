"""Read ``sources.bib``: BibTeX with one field a line and values in braces (so that errors have a line).

Standard library only: the build backend imports this before any dependency is there.
"""

from __future__ import annotations

import re
from typing import Any

_ENTRY = re.compile(r"@(\w+)\{([^,\s]+),\s*")
_FIELD = re.compile(r"\s+(\w+)\s*=\s*\{(.*)\},?\s*")
TYPES = {"article", "book", "incollection", "inproceedings", "misc", "online", "techreport", "phdthesis", "mastersthesis"}


class BibError(ValueError):
    """A line is not of the form above; ``line`` counts from 1."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def parse_bib(text: str) -> list[tuple[int, dict[str, Any]]]:
    """Every entry as (line, fields), the key under ``id`` and the entry type under ``type``. Raises BibError."""
    entries: list[tuple[int, dict[str, Any]]] = []
    current: dict[str, Any] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        stripped = line.strip()
        if not stripped or stripped.startswith("%"):
            continue
        if current is None:
            current = _open(number, stripped)
            entries.append((number, current))
        elif stripped == "}":
            current = None
        else:
            match = _FIELD.fullmatch(line)
            if not match:
                raise BibError(number, "write one field a line, as in   title = {The title},")
            name, value = match.group(1).lower(), match.group(2).strip()
            if name in current:
                raise BibError(number, f"the entry has {name} twice: remove one")
            current[name] = value.replace("--", "–") if name == "pages" else _plain(value)
    if current is not None:
        raise BibError(entries[-1][0], "the entry is not closed: end it with a line that is just }")
    return entries


def _open(number: int, line: str) -> dict[str, Any]:
    match = _ENTRY.fullmatch(line)
    if not match:
        raise BibError(number, "an entry begins like   @book{voorhees2002dialogue,")
    kind = match.group(1).lower()
    if kind not in TYPES:
        raise BibError(number, f"the entry type {kind!r} is not one of {', '.join(sorted(TYPES))}")
    return {"id": match.group(2), "type": kind}


def _plain(value: str) -> str:
    """A value without its protective braces and escapes, for display."""
    return value.replace("{", "").replace("}", "").replace(r"\&", "&").replace(r"\%", "%").replace(r"\_", "_")


def people(names: str) -> list[str]:
    """``A and B`` as family names, in order. A name without a comma (a body, or ``others``) stays as it is."""
    return [name.split(",")[0].strip() for name in names.split(" and ") if name.strip()]


def short_names(names: str) -> str:
    """Names for a citation in the text: one, two, or the first and *et al.*"""
    family = people(names)
    if len(family) > 2:
        return f"{family[0]} et al."
    return " and ".join(family)
