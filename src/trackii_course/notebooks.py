"""The course's notebooks: one for each era and two labs, made from the same data, with outputs.

Needs the extra ``[book]`` (nbformat to write, nbclient to run). The same data give the same bytes: ids are fixed, and what a run adds
at random (widget ids, times) is taken out again.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ._write import write_text
from .course import Course
from .model import Era

try:
    import nbclient
    import nbformat
    from nbformat import v4
except ImportError as error:
    raise ImportError(
        f"Building notebooks needs {error.name}, which is not installed. Install it with:  pip install 'trackii-course[book]'"
    ) from error

_WIDGET = "application/vnd.jupyter.widget-view+json"
_HIDDEN = {"jupyter": {"source_hidden": True}, "tags": ["remove-input"]}
_CHECK = (
    "The cell below draws the quiz. In Jupyter, choose **Run → Run All Cells**; the code is hidden, and you need none of it. "
    "In the web book the quiz is live already."
)
_METADATA = {
    "kernelspec": {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def build(course: Course, folder: Path) -> Iterator[Path]:
    """Write every notebook below ``folder``, run, and yield its path. A notebook that fails to run is not written."""
    for name, cells in _notebooks(course):
        notebook = v4.new_notebook(cells=_with_ids(name, cells), metadata=_METADATA)
        nbclient.NotebookClient(
            notebook, timeout=120, kernel_name="python3", record_timing=False, extra_arguments=["--log-level=ERROR"]
        ).execute()
        _settle(notebook)
        nbformat.validate(notebook)
        path = folder / f"{name}.ipynb"
        write_text(path, nbformat.writes(notebook) + "\n")
        yield path


def _notebooks(course: Course) -> Iterator[tuple[str, list[Any]]]:
    for era in course.eras.values():
        if era.chapter and era.order > 0:
            yield era.chapter, _era(era, claims=any(claim.era == era.id for claim in course.claims.values()))
    yield "lab-chronology", _chronology()
    yield "lab-tracks", _tracks()


def _text(*paragraphs: str) -> Any:
    return v4.new_markdown_cell("\n\n".join(paragraphs))


def _quiz(call: str) -> Any:
    return _code(f"import trackii_course\n\ntrackii_course.quiz({call})")


def _code(source: str) -> Any:
    return v4.new_code_cell(source, metadata=_HIDDEN)


def _era(era: Era, *, claims: bool) -> list[Any]:
    against_sources = [
        _text("## Reading the source", "How do the article's claims stand against independent sources?"),
        _quiz(f'era="{era.id}", topic="sources", n=5, seed=2'),
    ]
    return [
        _text(
            f"# Practice: {era.short}",
            f"Questions on the chapter *{era.title}*: dates, actors, tracks, and what the sources carry. Read the chapter first; then "
            "answer from memory, and read the reason under each answer, also when you were right.",
            _CHECK,
        ),
        _text("## Mixed questions"),
        _quiz(f'era="{era.id}", n=8, seed=1'),
        *(against_sources if claims else []),
        _text(
            "## In your own words",
            "Before you close the notebook, write two or three sentences in the cell below (double-click it): what in this chapter is "
            "certain, what is disputed, and what would settle it?",
        ),
        _text("*Your notes.*"),
    ]


def _chronology() -> list[Any]:
    return [
        _text(
            "# Lab: chronology",
            "What came before what, and how exactly can we know? Dates here are as precise as the sources allow; where two events cannot "
            "be ordered, no question asks it.",
            _CHECK,
        ),
        _text("## Order", "Move the events until the earliest stands first."),
        _quiz('kind="ordering", n=5, seed=1'),
        _text("## Dates from memory", "Half a mark for the right year where a day or a month is asked."),
        _quiz('kind="date", n=8, seed=1'),
        _text(
            "## What a sequence proves",
            "Choose one pair of events above of which the first is often said to have caused the second. What, besides the order, would "
            "you need to see before you wrote “because”? Write your answer below.",
        ),
        _text("*Your answer.*"),
    ]


def _tracks() -> list[Any]:
    return [
        _text(
            "# Lab: Track I, Track 1.5 or Track II?",
            "Judge each case in two steps: first the track, then the reason that decides. Ask who sat at the table, and whom they could bind; "
            "secrecy, place and good will decide nothing by themselves.",
            _CHECK,
        ),
        _text("## Two steps"),
        _quiz('kind="track", n=9, seed=1'),
        _text(
            "## Change one answer",
            "Choose a case, then change one answer at a time. Which answers move the verdict, and which never do? Where the two published "
            "tests differ, the aid says so.",
        ),
        _code("from trackii_course.widgets import decision_aid\n\ndecision_aid()"),
        _text("## Criterion by criterion", "One case, one criterion at a time."),
        _quiz('topic="cases", n=6, seed=1'),
        _text(
            "## Argue the other side",
            "Take one case that you judged rightly and write the best argument for another verdict. Which criterion carries it, and which "
            "author would agree? Write your answer below.",
        ),
        _text("*Your answer.*"),
    ]


def _with_ids(name: str, cells: list[Any]) -> list[Any]:
    for number, cell in enumerate(cells):
        cell["id"] = hashlib.sha256(f"{name}/{number}".encode()).hexdigest()[:8]
    return cells


def _settle(notebook: Any) -> None:
    """Take out what differs from run to run. Raises RuntimeError if a cell printed something unexpected."""
    notebook.metadata = _METADATA
    for cell in notebook.cells:
        if cell.cell_type == "code":
            for output in cell.outputs:
                if output.output_type != "execute_result":
                    raise RuntimeError(f"a cell gave {output.output_type}: {output.get('text', '')[:200]}")
                output.data.pop(_WIDGET, None)
