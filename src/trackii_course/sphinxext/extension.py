"""Table of contents of the extension."""

from __future__ import annotations

from sphinx.application import Sphinx

from .assets import setup_assets
from .citations import setup_citations
from .eras import setup_eras
from .figures import setup_figures
from .lookup import setup_lookup
from .pages import setup_pages
from .quizzes import setup_quizzes
from .teaching import setup_teaching
from .timeline import setup_timeline


def setup_all(app: Sphinx) -> None:
    """Register every component."""
    setup_assets(app)
    setup_citations(app)
    setup_eras(app)
    setup_quizzes(app)
    setup_timeline(app)
    setup_lookup(app)
    setup_pages(app)
    setup_figures(app)
    setup_teaching(app)
