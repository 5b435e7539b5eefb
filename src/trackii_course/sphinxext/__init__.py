"""The book's Sphinx extension: directives that show the course's data, and the few files that a page needs.

Put ``trackii_course.sphinxext`` into the list of extensions; Jupyter Book and plain Sphinx take it alike.
"""

from typing import Any


def setup(app: Any) -> dict[str, Any]:
    """Called by Sphinx. The parts are imported here, not before, so that the package needs no Sphinx without a book."""
    from .extension import setup_all

    setup_all(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
