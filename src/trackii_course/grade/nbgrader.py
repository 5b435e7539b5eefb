"""What the hidden test of an assignment calls under nbgrader: the points of the closed answers beside the notebook."""

from __future__ import annotations

from pathlib import Path

import msgspec

from ..forms import Key, KeyForm
from .collect import Found, read
from .mark import Marker


def closed_points(form: str, assignment: str, responses: str) -> float:
    """Points for ``responses.json``, which nbgrader records as the cell's score; 0 if there is none.

    Raises FormError for a file that cannot be marked: nbgrader shows the message to the instructor and gives 0.
    """
    key = Key(assignment=assignment, title=assignment, forms=(msgspec.json.decode(form, type=KeyForm),))
    path = Path(responses)
    if not path.exists():
        return 0.0
    content = read(Found("responses", "", "", str(path)), None)
    return Marker(key).mark(content, student="nbgrader").closed
