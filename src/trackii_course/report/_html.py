"""The parts of which the report's page is made: the document, tables with headers, a figure with its table, numbers in words."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape
from math import isfinite
from pathlib import Path

_TOKENS = Path(__file__).parents[1] / "static" / "tokens.css"
_STYLE = """
body{background:var(--tii-paper);color:var(--tii-ink);font:1rem/1.5 var(--tii-interface);margin:0 auto;max-width:70rem;padding:1rem}
h1,h2,h3{font-family:var(--tii-reading);line-height:1.2;margin:2rem 0 .5rem}
h3{font-size:1.15rem;scroll-margin-top:1rem}
p,li{max-width:46rem}
a{color:var(--tii-link)}
:focus-visible{outline:3px solid var(--tii-link);outline-offset:2px}
.wide{margin:1rem 0;overflow-x:auto}
table{background:var(--tii-card);border-collapse:collapse;font-size:.92rem}
caption{color:var(--tii-muted);padding:.3rem 0;text-align:left}
th,td{border:1px solid var(--tii-hair);padding:.35rem .55rem;text-align:left;vertical-align:top}
thead th{border-bottom:2px solid var(--tii-line)}
tbody th{font-weight:400}
td.number{font-variant-numeric:tabular-nums;text-align:right}
td ul{margin:0;padding-left:1.1rem}
.right{color:var(--tii-right);font-weight:600}
.notyet{color:var(--tii-notyet);font-weight:600}
.muted{color:var(--tii-muted)}
.heat td.number{color:var(--tii-ink);print-color-adjust:exact;-webkit-print-color-adjust:exact}
figure{margin:1rem 0;max-width:30rem}
figure svg{display:block;width:100%}
svg rect{fill:var(--tii-one)}
svg line{stroke:var(--tii-line)}
svg text{fill:var(--tii-ink);font:12px var(--tii-interface);text-anchor:middle}
figcaption{color:var(--tii-muted)}
summary{cursor:pointer;min-height:1.5rem}
@media print{body{max-width:none;padding:0}.wide{overflow:visible}tr,figure{break-inside:avoid}h2,h3{break-after:avoid}}
"""
NONE = "–"


def document(title: str, body: str) -> str:
    """A whole page: no script, no address outside of it."""
    tokens = _TOKENS.read_text("utf-8")
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="color-scheme" content="light dark">'
        f"<title>{escape(title)}</title><style>{tokens}{_STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>\n"
    )


def table(
    caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Collection[int] = (), style: str = ""
) -> str:
    """A table. ``caption`` and ``head`` are plain text, ``rows`` HTML; the first cell of a row is its header.

    ``numbers`` are the columns set as figures. A cell that ``shaded`` made is taken as it is.
    """
    titles = "".join(f'<th scope="col">{escape(title)}</th>' for title in head)
    body = "".join(f"<tr>{_row(row, numbers)}</tr>" for row in rows)
    name = f' class="{style}"' if style else ""
    return (
        f'<div class="wide" role="region" tabindex="0" aria-label="{escape(caption)}"><table{name}><caption>{escape(caption)}</caption>'
        f"<thead><tr>{titles}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(cells: Sequence[str], numbers: Collection[int]) -> str:
    first, *rest = cells
    return f'<th scope="row">{first}</th>' + "".join(
        cell if cell.startswith("<td") else f'<td class="number">{cell}</td>' if place in numbers else f"<td>{cell}</td>"
        for place, cell in enumerate(rest, start=1)
    )


def shaded(share: float, words: str) -> str:
    """A table cell whose background grows with ``share``; the number stands in it, so that colour alone says nothing."""
    strength = round(36 * share) if isfinite(share) else 0
    colour = f"color-mix(in srgb, var(--tii-two) {strength}%, var(--tii-card))"
    return f'<td class="number" style="background:{colour}">{words}</td>'


def bars(name: str, caption: str, head: tuple[str, str], values: Sequence[tuple[str, int]]) -> str:
    """A bar chart (hidden from screen readers) with its caption and the same facts as a table."""
    top = max((count for _, count in values), default=0) or 1
    wide = 360 / max(len(values), 1)
    drawn = "".join(_bar(place * wide, wide, 120 * count / top, label, count) for place, (label, count) in enumerate(values))
    svg = f'<svg viewBox="0 0 360 165" aria-hidden="true" focusable="false"><line x1="0" y1="140" x2="360" y2="140"/>{drawn}</svg>'
    rows = [[escape(label), str(count)] for label, count in values]
    return (
        f'<figure id="{name}" aria-labelledby="{name}-caption">{svg}<figcaption id="{name}-caption">{escape(caption)}</figcaption>'
        f"<details><summary>Show as table</summary>{table(caption, head, rows, numbers={1})}</details></figure>"
    )


def _bar(left: float, wide: float, high: float, label: str, count: int) -> str:
    middle = left + wide / 2
    return (
        f'<rect x="{left + 2:.1f}" y="{140 - high:.1f}" width="{wide - 4:.1f}" height="{high:.1f}"/>'
        f'<text x="{middle:.1f}" y="{135 - high:.1f}">{count or ""}</text>'
        f'<text x="{middle:.1f}" y="156">{escape(label.split("–", maxsplit=1)[0])}</text>'
    )


def text(words: str) -> str:
    """Escaped, with ``**bold**`` (for a negative word in a stem) kept."""
    parts = escape(words, quote=False).split("**")
    return "".join(f"<strong>{part}</strong>" if place % 2 else part for place, part in enumerate(parts))


def number(value: float) -> str:
    """Two places, or a dash where there is no number."""
    return f"{value:.2f}".replace("-", "−") if isfinite(value) else NONE


def percent(share: float) -> str:
    """A share in whole percent, or a dash."""
    return f"{100 * share:.0f} %" if isfinite(share) else NONE


def shown(value: float, places: int, unit: str = "") -> str:
    """A value with its unit, or a dash."""
    return f"{value:.{places}f}{unit}" if isfinite(value) else NONE
