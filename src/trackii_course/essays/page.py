"""The marking page: one file that works without server and network, in which a person marks essays by the rubric.

Students' texts stand in it as data, never as markup; ``static/marking.js`` shows them as plain text and keeps the marks.
"""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

from .._write import write_text
from ..exercises import Exercise
from ..forms import Key, read_key
from ..rubric import Row
from ._markdown import to_html
from .files import FOLDER, SCHEMA, EssayError, Written, encode, read_written, scales

_STATIC = Path(__file__).parents[1] / "static"
_MARKER = re.compile(r"[\w-]{1,40}")


def marking_page(results: Path, exercise: Exercise, marker: str) -> Path:
    """Write RESULTS/essays/marking-MARKER.html and return its path.

    Raises EssayError for a marker's name that cannot be a file's, or if nothing was written; FormError if RESULTS has no key.
    """
    if not _MARKER.fullmatch(marker):
        raise EssayError(f"marker {marker!r}: use 1 to 40 letters, digits, hyphens and underscores, such as anna")
    rows = exercise.rubric()
    names = [row.name for row in rows]
    if len(set(names)) < len(names):
        raise EssayError(f"{exercise.folder / 'rubric.md'}: two rows have one name: give each its own")
    written = read_written(results)
    if not written:
        raise EssayError(f"{results / 'written.jsonl'}: nobody has written anything: there is nothing to mark")
    data = _data(read_key(results / "key.json"), exercise, rows, marker, written)
    path = results / FOLDER / f"marking-{marker}.html"
    write_text(path, _page(exercise, rows, marker, encode(data)))
    return path


def _data(key: Key, exercise: Exercise, rows: tuple[Row, ...], marker: str, written: tuple[Written, ...]) -> dict[str, Any]:
    """What the script needs. The order is chance, the same for all markers, so that a number says nothing about a name."""
    titles = {task.name: task.title for task in key.written}
    order = sorted(written, key=lambda one: sha256(f"{key.assignment}:{one.student}".encode()).digest())
    essays = [
        {
            "student": one.student,
            "text": one.text,
            "answers": [{"title": titles.get(name, name), "text": text} for name, text in one.answers.items()],
        }
        for one in order
    ]
    about = {"schema": SCHEMA, "assignment": key.assignment, "exercise": exercise.id, "marker": marker}
    return about | {"rubric": scales(rows), "essays": essays}


def _page(exercise: Exercise, rows: tuple[Row, ...], marker: str, data: str) -> str:
    style = "\n".join((_STATIC / name).read_text("utf-8") for name in ("tokens.css", "marking.css"))
    script = (_STATIC / "marking.js").read_text("utf-8")
    policy = f"default-src 'none'; script-src {_hash(script)}; style-src {_hash(style)}; base-uri 'none'; form-action 'none'"
    title = escape(f"Marking: {exercise.title}")
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
{_header(title, marker)}
<main id="desk" hidden>
<h2 id="essay" tabindex="-1"></h2>
<div class="columns">
<section id="answer" aria-labelledby="answer-title" tabindex="0">
<h3 id="answer-title">Answer</h3>
<div id="texts"></div>
</section>
{_rubric(exercise, rows)}
<section id="model" aria-label="Model answer and notes" tabindex="0">
{to_html(exercise.text("model-answer.md"), 3)}
{to_html(exercise.text("marker-notes.md"), 3)}
</section>
</div>
</main>
<script type="application/json" id="data">{data}</script>
<script type="module">{script}</script>
</body>
</html>
"""


def _hash(text: str) -> str:
    """The source expression that lets the browser use this text and no other."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _header(title: str, marker: str) -> str:
    return f"""<header>
<h1>{title}</h1>
<noscript><p>This page marks with JavaScript, which is switched off: switch it on for this file. It needs no network.</p></noscript>
<div id="tools" hidden>
<p class="progress">Marker: {escape(marker)}. <span id="progress"></span></p>
<div class="tools">
<span><button type="button" id="previous">Previous</button>
<label for="jump">Go to</label> <select id="jump"></select>
<button type="button" id="next">Next</button></span>
<span><input type="checkbox" id="open"> <label for="open">Only essays not yet marked</label></span>
<span><input type="checkbox" id="names"> <label for="names">Show names</label></span>
<span><button type="button" id="download">Download marks</button></span>
<span><label for="load">Load marks</label> <input type="file" id="load" accept=".json,application/json"></span>
</div>
</div>
</header>
<p id="warning" role="alert"></p>
<p id="status" role="status"></p>"""


def _rubric(exercise: Exercise, rows: tuple[Row, ...]) -> str:
    """The form: one fieldset a row. What the rubric says around its table (such as a limit of words) stands above."""
    around = "\n".join(line for line in exercise.text("rubric.md").splitlines() if not line.startswith(("|", "#")))
    fields = "".join(_row(row, index) for index, row in enumerate(rows))
    return f"""<section id="rubric" aria-labelledby="rubric-title" tabindex="0">
<h3 id="rubric-title">Rubric</h3>
{to_html(around, 4)}
<form id="marks" autocomplete="off">
{fields}
<p><label for="overall">Comment on the whole essay</label><textarea id="overall" rows="4"></textarea></p>
</form>
<p id="total"></p>
<p><button type="button" id="onward">Next essay</button></p>
</section>"""


def _row(row: Row, index: int) -> str:
    name = f"row{index}"
    part = f"{row.part}, " if row.part else ""
    levels = "".join(
        f'<div class="level"><input type="radio" name="{name}" id="{name}-{place}" value="{escape(level.name)}">'
        f'<label for="{name}-{place}"><strong>{escape(level.name)}, {_range(level.low, level.high)}.</strong> {escape(level.text)}</label></div>'
        for place, level in enumerate(row.levels)
    )
    return (
        f'<fieldset data-row="{escape(row.name)}"><legend>{escape(row.name)} <small>({escape(part)}{row.points:g} points)</small></legend>'
        f'{levels}<p class="mark"><label for="{name}-mark">Mark <span class="hidden">for {escape(row.name)}</span></label>'
        f'<select id="{name}-mark" disabled><option value="">Choose a level first</option></select>'
        f'<button type="button">Clear <span class="hidden">level and mark of {escape(row.name)}</span></button></p>'
        f'<p><label for="{name}-comment">Comment <span class="hidden">on {escape(row.name)}</span></label>'
        f'<textarea id="{name}-comment" rows="2"></textarea></p></fieldset>'
    )


def _range(low: float, high: float) -> str:
    ends = [_points(low)] if low == high else [_points(low), _points(high)]
    return f"{'–'.join(ends)} point{'' if high in (0.5, 1) and low in (0, high) else 's'}"


def _points(value: float) -> str:
    """6.5 is ``6½``."""
    whole = int(value)
    return f"{whole or ''}½" if value > whole else str(whole)
