"""The files that pages need, placed by hand so that no page carries what it does not use."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx

from .. import html
from .._read import data_folder, files
from .._write import write_text
from ..exercises import exercise_folder
from ..items import kind
from ._base import course, whole_bank

STATIC = Path(__file__).parents[1] / "static"
_FOLDER = "trackii"
_KIND_NAMES = {
    "single": "Single choice", "multiple": "Multiple choice", "matching": "Matching", "ordering": "Ordering",
    "date": "Date entry", "track": "Track judgement",
}  # fmt: skip
# Files and inline scripts of extensions that come with Jupyter Book and are not used here …
_UNUSED = (
    "require",
    "mathjax",
    "thebe",
    "toggle",
    "copybutton",
    "codecell",
    "clipboard",
    "design-",
    "sphinx-design",
    "sphinx-book-theme",
    "fontawesome",
    "mystnb.",
)
# … and those that only the search page needs.
_SEARCH_ONLY = ("doctools", "documentation_options", "sphinx_highlight")

_EXPORT = re.compile(r"^export (?:default .*\n)?", re.MULTILINE)
_THEME_MENDS = {
    '<p class="caption" role="heading">': '<p class="caption" role="heading" aria-level="2">',
    '<aside class="sidebar-drawer">': '<aside class="sidebar-drawer" aria-label="Book">',
    '<aside class="toc-drawer">': '<aside class="toc-drawer" aria-label="Page">',
    '<aside class="toc-drawer no-toc">': '<aside class="toc-drawer no-toc" aria-label="Page">',
    '<div class="highlight"><pre>': '<div class="highlight"><pre tabindex="0">',
    '<div class="table-wrapper': '<div tabindex="0" role="group" aria-label="Table" class="table-wrapper',
}


def setup_assets(app: Sphinx) -> None:
    """Styles on every page, the player where something comes to life, the bank for the practice desk."""
    app.add_config_value("trackii_digest", digest() + _look(Path(app.srcdir)), "env", str)
    app.connect("builder-inited", _static_path)
    app.connect("html-page-context", _page, priority=900)
    app.connect("doctree-resolved", _drop_thebe, priority=900)
    app.connect("build-finished", _write)
    app.add_css_file(f"{_FOLDER}/tokens.css", priority=890)
    app.add_css_file(f"{_FOLDER}/quiz.css", priority=891)


def _look(book: Path) -> str:
    """Changes with the book's own styles: Sphinx copies them only when a page is built again."""
    return "".join(f"{path.name}{sha256(path.read_bytes()).hexdigest()[:8]}" for path in sorted(book.glob("_static/*.css")))


def _static_path(app: Sphinx) -> None:
    """Offer our files under ``_static/trackii`` without putting every script on every page."""
    target = Path(app.outdir) / "_static" / _FOLDER
    target.mkdir(parents=True, exist_ok=True)
    for name in ("tokens.css", "quiz.css"):
        _put((STATIC / name).read_text("utf-8"), target / name)
    for name in ("player.js", "decide.js"):
        _put(_classic((STATIC / name).read_text("utf-8")), target / name)


def _classic(module: str) -> str:
    """A module as a script of its own: a browser loads no module from a disk, and the book must work there too."""
    plain = _EXPORT.sub("", module)
    return f'(() => {{\n"use strict";\nconst here = document.currentScript.src;\n{plain.replace("import.meta.url", "here")}}})();\n'


def _put(text: str, target: Path) -> None:
    if not target.exists() or target.read_text("utf-8") != text:
        write_text(target, text)


def _write(app: Sphinx, exception: Exception | None) -> None:
    if exception or app.builder.format != "html":
        return
    _static_path(app)
    folder = Path(app.outdir) / "_static" / _FOLDER / "bank"
    stamp = Path(app.doctreedir) / "trackii-bank"
    if not folder.exists() or not stamp.exists() or stamp.read_text("utf-8") != digest():
        parts = bank_files()
        for name, text in parts.items():
            write_text(folder / name, text)
        for old in folder.iterdir():
            if old.name not in parts:
                old.unlink()
        write_text(stamp, digest())
    for page in Path(app.outdir).rglob("*.html"):
        _mend(page)


def _mend(page: Path) -> None:
    """Put right what axe finds in the theme's own HTML: headings without a level, two asides without a name,
    wide tables and commands that a keyboard cannot scroll, no h1 on the search page.
    """
    text = page.read_text("utf-8")
    mended = text
    for wrong, right in _THEME_MENDS.items():
        mended = mended.replace(wrong, right)
    if page.name == "search.html" and "<h1" not in mended:
        mended = mended.replace(
            '<article role="main" id="furo-main-content">', '<article role="main" id="furo-main-content"><h1>Search</h1>'
        )
    if mended != text:
        page.write_text(mended, "utf-8")


def bank_files() -> dict[str, str]:
    """The practice desk's bank. ``index.js`` has what drawing needs of each item; a file for each era has the HTML of its items,
    with ``@@`` for the id, so that a page asks only for the eras that it draws from. They are scripts that fill ``trackiiBank``,
    since a page that was opened from a disk may fetch nothing.
    """
    items = whole_bank()
    rows = [[item.id, item.era, kind(item), item.topic, getattr(item, "verdict", "")] for item in items]
    eras = [[era.id, era.short] for era in course().eras.values() if any(item.era == era.id for item in items)]
    parts: dict[str, object] = {"index": {"eras": eras, "kinds": list(_KIND_NAMES.items()), "items": rows}}
    for era, _ in eras:
        mine = [item for item in items if item.era == era]
        parts[era] = {item.id: [html.item_form(item, "@@", "@n"), html.item_key(item, course())] for item in mine}
    return {f"{name}.js": f'(globalThis.trackiiBank ??= {{}})["{name}"] = {_json(part)};\n' for name, part in parts.items()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def bank_address() -> str:
    """The index's address as the player sees it, with a mark that changes when the bank does."""
    return f"bank/index.js?v={digest()[:8]}"


def _page(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    del templatename
    body = context.get("body", "")
    for assets in (context.get("script_files", []), context.get("css_files", [])):
        assets[:] = [file for file in assets if not _is_unused(file, pagename)]  # in place: the builder holds the same list
    if any(mark in body for mark in ('class="tii-quiz"', "tii-practice", "tii-filter", "tii-answers", "tii-resume")):
        app.add_js_file(f"{_FOLDER}/player.js", defer="defer", **{"data-trackii": "page"})  # type: ignore[arg-type]
    if "data-decide=" in body:
        app.add_js_file(f"{_FOLDER}/decide.js", defer="defer", **{"data-trackii": "page"})  # type: ignore[arg-type]
    if 'name="description"' not in context.get("metatags", ""):
        text = _description(doctree) or f"{context.get('title', pagename)}: part of an open course on Track II diplomacy."
        context["metatags"] = context.get("metatags", "") + f'\n<meta name="description" content="{text}">'


def _is_unused(file: Any, pagename: str) -> bool:
    """A file or inline script of an extension that the page does not use."""
    text = f"{getattr(file, 'filename', file)} {getattr(file, 'attributes', {}).get('body', '')}".lower()
    return any(part in text for part in (_UNUSED if pagename == "search" else _UNUSED + _SEARCH_ONLY))


def _drop_thebe(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Jupyter Book writes settings for a remote kernel into each page; this book has none."""
    del app, docname
    for raw in list(doctree.findall(nodes.raw)):
        if "thebe" in raw.astext() or "kernelName" in raw.astext():
            raw.parent.remove(raw)


@lru_cache(maxsize=1)
def digest() -> str:
    """Changes with the data and with the package's own code: pages built from other ones are built again."""
    total = sha256()
    exercises = sorted(path for path in exercise_folder().rglob("*") if path.is_file())
    for path in [*files(data_folder()), *exercises, *sorted(STATIC.parent.rglob("*.py"))]:
        total.update(path.read_bytes())
    return total.hexdigest()[:12]


def _description(doctree: nodes.document | None) -> str:
    """The first paragraph of a page, cut at 155 characters."""
    if doctree is None:
        return ""
    from html import escape

    paragraph = next(iter(doctree.findall(nodes.paragraph)), None)
    text = " ".join(paragraph.astext().split()) if paragraph else ""
    return escape(text if len(text) <= 155 else f"{text[:154].rsplit(' ', 1)[0]}…", quote=True)
