"""Figures drawn from the data when the book is built: SVG, a caption that states the finding, and the same facts as a table."""

from __future__ import annotations

from sphinx.application import Sphinx

from .map import CaseMap
from .network import WhoMetWhom
from .process import ProcessDiagram


def setup_figures(app: Sphinx) -> None:
    """``{who-met-whom}`` with an era's id, ``{process}`` with a process's id, and ``{case-map}``."""
    app.add_directive("who-met-whom", WhoMetWhom)
    app.add_directive("process", ProcessDiagram)
    app.add_directive("case-map", CaseMap)
