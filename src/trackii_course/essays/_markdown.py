"""The course's own Markdown (model answers, marker's notes) as HTML: headings, tables, lists, quotations, emphasis, code.

Everything is escaped first, so that no text can become markup of its own. Students' texts never come here: they stay plain text.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from itertools import groupby

_DEEPEST = 6
_ITEM = re.compile(r"(?:[-*]|\d+\.) +(?P<text>.*)")
_HEADING = re.compile(r"(?P<depth>#+) +(?P<text>.*)")


def to_html(text: str, level: int) -> str:
    """HTML of a Markdown text whose first heading (``#``) becomes ``<h{level}>``."""
    blocks = []
    for kind, lines in groupby(text.splitlines(), _kind):
        blocks.append(_BLOCKS[kind](list(lines), level))
    return "".join(blocks)


def _kind(line: str) -> str:
    if not line.strip():
        return "blank"
    if _HEADING.match(line):
        return "heading"
    if _ITEM.match(line):
        return "numbers" if line[0].isdigit() else "bullets"
    return {">": "quote", "|": "table"}.get(line[0], "text")


def _inline(text: str) -> str:
    parts = escape(text, quote=False).split("`")
    for index, part in enumerate(parts):
        if index % 2:
            parts[index] = f"<code>{part}</code>"
        else:
            strong = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", part)
            parts[index] = re.sub(r"\*(\S(?:.*?\S)?)\*", r"<em>\1</em>", strong)
    return "".join(parts)


def _heading(lines: list[str], level: int) -> str:
    found = [(min(_DEEPEST, level - 1 + len(m["depth"])), m["text"]) for line in lines if (m := _HEADING.match(line))]
    return "".join(f"<h{depth}>{_inline(text)}</h{depth}>" for depth, text in found)


def _items(tag: str) -> Callable[[list[str], int], str]:
    def block(lines: list[str], level: int) -> str:
        first = re.match(r"\d+", lines[0])
        start = f' start="{int(first[0])}"' if first and first[0] != "1" else ""
        rows = "".join(f"<li>{_inline(m['text'])}</li>" for line in lines if (m := _ITEM.match(line)))
        return f"<{tag}{start}>{rows}</{tag}>"

    return block


def _quote(lines: list[str], level: int) -> str:
    inside = "\n".join(line[1:].removeprefix(" ") for line in lines)
    return f"<blockquote>{to_html(inside, level)}</blockquote>"


def _table(lines: list[str], level: int) -> str:
    head, *rows = [[_inline(cell.strip()) for cell in line.strip().strip("|").split("|")] for line in lines]
    body = [row for row in rows if not all(re.fullmatch(r":?-+:?", cell) for cell in row)]
    top = "".join(f'<th scope="col">{cell}</th>' if cell else "<td></td>" for cell in head)
    cells = "".join(f"<tr>{''.join(f'<td>{cell}</td>' for cell in row)}</tr>" for row in body)
    return f"<table><thead><tr>{top}</tr></thead><tbody>{cells}</tbody></table>"


_BLOCKS: dict[str, Callable[[list[str], int], str]] = {
    "blank": lambda _lines, _level: "",
    "heading": _heading,
    "bullets": _items("ul"),
    "numbers": _items("ol"),
    "quote": _quote,
    "table": _table,
    "text": lambda lines, _level: f"<p>{_inline(' '.join(lines))}</p>",
}
