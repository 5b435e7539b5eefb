"""What all figures share: the frame with caption and table, wrapped text, and numbers short enough for a page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from textwrap import wrap

WIDTH = 360  # user units: a phone's column, so that type of 12 units stays readable there
LINE = 15


def frame(name: str, svg: str, caption: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A figure: the drawing (hidden from screen readers), its caption, and "Show as table", which holds the same facts.

    ``caption`` is plain text; ``rows`` hold HTML, the first cell of each being its row's header.
    """
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(
        f'<tr><th scope="row">{first}</th>{"".join(f"<td>{cell}</td>" for cell in rest)}</tr>' for first, *rest in rows
    )
    return (
        f'<figure class="tii-figure" id="figure-{name}" aria-labelledby="figure-{name}-caption">{svg}'
        f'<figcaption id="figure-{name}-caption">{escape(caption)}</figcaption>'
        f"<details><summary>Show as table</summary><table><thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></details>"
        "</figure>"
    )


def drawing(content: str, height: float, width: float = WIDTH) -> str:
    """The ``<svg>`` element. It carries no text alternative of its own: caption and table are that."""
    return f'<svg viewBox="0 0 {width} {height:.0f}" aria-hidden="true" focusable="false">{content}</svg>'


def lines(text: str, letters: int) -> list[str]:
    """Text broken into lines of at most ``letters`` letters."""
    return wrap(text, letters) or [""]


def label(text: Sequence[str], x: float, y: float, anchor: str = "start", style: str = "") -> str:
    """Lines of text, centred on ``y`` as a block."""
    top = y - (len(text) - 1) * LINE / 2 + 4
    name = f' class="{style}"' if style else ""
    spans = "".join(f'<tspan x="{x:g}" y="{top + number * LINE:.1f}">{escape(row)}</tspan>' for number, row in enumerate(text))
    return f'<text text-anchor="{anchor}"{name}>{spans}</text>'


def track_class(track: str) -> str:
    """The class that carries a track's colour."""
    return f"tii-track-{track.replace('.', '-')}"
