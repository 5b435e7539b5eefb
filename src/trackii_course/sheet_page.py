"""The form as one page that needs nothing else: a student without Python answers here, offline, and downloads the same file."""

from __future__ import annotations

import re
from html import escape
from pathlib import Path

from .forms import Form, Question

_STATIC = Path(__file__).parent / "static"


def sheet_script() -> str:
    """The answer sheet's module with the player's functions in it, so that it can stand alone."""
    player = (_STATIC / "player.js").read_text("utf-8").removesuffix("\nexport default { render };\n")
    sheet = (_STATIC / "sheet.js").read_text("utf-8").replace('import { collect } from "./player.js";\n', "")
    return f"{player}\n{sheet}"


def sheet_style() -> str:
    """The colours and the quiz's look."""
    return "\n".join((_STATIC / name).read_text("utf-8") for name in ("tokens.css", "quiz.css"))


def sheet_html(form: Form, *, paper: bool = False) -> str:
    """The questions of a form; for ``paper`` with the choices of matching questions spelt out, since a print shows no menus."""
    rows = "".join(f"<li>{question.html}{_choices(question) if paper else ''}</li>" for question in form.questions)
    return f'<section class="tii-quiz tii-sheet" aria-label="Closed questions"><ol class="tii-items">{rows}</ol></section>'


def _choices(question: Question) -> str:
    menu = question.html.partition("<select")[2].partition("</select>")[0] if question.kind == "matching" else ""
    texts = re.findall(r'<option value="\d+">(.*?)</option>', menu)
    return f'<ol class="tii-paper" type="a">{"".join(f"<li>{text}</li>" for text in texts)}</ol>' if texts else ""


def form_page(form: Form) -> str:
    """The whole page."""
    points = sum(question.points for question in form.questions)
    due = f" Due: {escape(form.due)}." if form.due else ""
    written = "".join(
        f'<h2>Written work</h2><p><label for="{task.name}">{escape(task.title)} ({task.points:g} points; the task is in prompt.md)</label></p>'
        f'<textarea id="{task.name}" name="{task.name}" rows="24"></textarea>'
        for task in form.written
    )
    return f"""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(form.title)}</title>
<style>
{sheet_style()}
body {{ background: var(--tii-paper); color: var(--tii-ink); font: 1rem/1.6 var(--tii-interface); margin: 0 auto; max-width: 44rem; padding: 1rem; }}
h1, h2 {{ font-family: var(--tii-reading); line-height: 1.25; }}
textarea {{ background: var(--tii-card); border: 1px solid var(--tii-line); box-sizing: border-box; color: inherit; font: inherit; padding: 0.5rem; width: 100%; }}
.tii-download {{ font: inherit; min-height: 44px; padding: 0.5rem 1rem; }}
.tii-items {{ list-style: none; padding: 0; }}
.tii-paper {{ display: none; }}
@media print {{
  .tii-paper {{ display: block; }}
  .tii-download, .tii-total, .tii-sheet-status {{ display: none; }}
}}
</style>
</head>
<body>
<main data-sheet-page data-assignment="{escape(form.assignment)}" data-form="{form.form}" data-student="{escape(form.student)}">
<h1>{escape(form.title)}</h1>
<p>{len(form.questions)} closed questions ({points:g} points) and a written answer. Each answer is saved in this browser and nowhere else.
When you have finished, download your answers and hand in that file.{due}</p>
<noscript><p>This page needs JavaScript to save answers. Without it, print it and hand in the paper.</p></noscript>
<h2>Closed questions</h2>
{sheet_html(form, paper=True)}
{written}
<p class="tii-sheet-status" role="status"></p>
<p><button type="button" class="tii-download" hidden>Download my answers</button></p>
</main>
<script type="module">
{sheet_script()}
</script>
</body>
</html>
"""
