"""The item report: how an assignment's questions did in class, as one HTML page.

Needs the extra ``[report]``.
"""

from __future__ import annotations

from pathlib import Path

from .._write import sweep, write_text
from ..forms import read_key
from ._read import ReportError, read_class
from .disputed import FILE, read
from .page import render

__all__ = ["ReportError", "report"]


def report(results: Path, out: Path | None = None, *, pseudonyms: bool = False) -> Path:
    """Write the report on the results that ``trackii grade`` made and return where it is: ``results/report.html`` or ``out``.

    The page names students in one place alone, the list of submissions that could not be counted; with ``pseudonyms`` it gives
    their line in ``marks.jsonl`` there instead. Raises ReportError and FormError, which say what to mend.
    """
    found = read_class(results, read_key(results / "key.json"))
    seminar = read(results / FILE)
    path = out or results / "report.html"
    sweep(path.parent)
    write_text(path, render(found, seminar, pseudonyms=pseudonyms))
    return path
