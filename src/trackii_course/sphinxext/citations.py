"""``{cite:p}`` and ``{cite:t}``, and the bibliography that they point to, from the same records as the quizzes' sources.

Written here, not taken from sphinxcontrib-bibtex, because that formats all entries again on each build (see
docs/decisions/0002-citations.md).
"""

from __future__ import annotations

from html import escape
from typing import Any

from docutils import nodes
from docutils.parsers.rst.states import Inliner
from sphinx.application import Sphinx
from sphinx.domains import Domain

from .._bib import short_names
from ..model import Source
from ._base import CourseDirective, course

Result = tuple[list[nodes.Node], list[nodes.system_message]]


def setup_citations(app: Sphinx) -> None:
    """The two roles, and ``{all-sources}``."""
    app.add_domain(Cite)
    app.add_directive("all-sources", AllSources)


def _names(source: Source) -> str:
    return short_names(source.author or source.editor)


def _in_brackets(name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: Any, **__: Any) -> Result:
    """``(Voorhees 2002; Jones 2015)``."""
    return _cite(name, rawtext, text, lineno, inliner, "{names} {year}", brackets=True)


def _in_text(name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, *_: Any, **__: Any) -> Result:
    """``Voorhees (2002)``."""
    return _cite(name, rawtext, text, lineno, inliner, "{names} ({year})", brackets=False)


def _cite(name: str, rawtext: str, text: str, lineno: int, inliner: Inliner, form: str, *, brackets: bool) -> Result:
    document = inliner.document  # type: ignore[attr-defined]  # set while a document is parsed
    depth = document.settings.env.docname.count("/")
    parts: list[nodes.Node] = []
    for key in (part.strip() for part in text.split(",")):
        source = course().sources.get(key)
        if source is None:
            message = inliner.reporter.error(  # type: ignore[attr-defined]
                f"{name}: there is no entry {key!r} in data/sources.bib: add it or correct the key", line=lineno
            )
            return [inliner.problematic(rawtext, rawtext, message)], [message]  # type: ignore[attr-defined]
        if parts:
            parts.append(nodes.Text("; "))
        label = form.format(names=_names(source), year=source.year)
        parts.append(
            nodes.reference("", label, internal=True, refuri=f"{'../' * depth}bibliography.html#{key}", classes=["tii-cite"])
        )
    if brackets:
        parts = [nodes.Text("("), *parts, nodes.Text(")")]
    return parts, []


class Cite(Domain):
    """The home of the roles ``cite:p`` and ``cite:t``; it keeps no data of its own."""

    name = "cite"
    label = "citations"
    roles = {"p": _in_brackets, "t": _in_text}  # noqa: RUF012  # Sphinx declares it so

    def resolve_any_xref(self, *_: Any) -> list[Any]:  # type: ignore[override]
        """A key is no target of an ordinary link."""
        return []

    def merge_domaindata(self, docnames: object, otherdata: object) -> None:
        """Nothing is kept, so parallel reads have nothing to merge."""


class AllSources(CourseDirective):
    """Every source, by author and year, with what was seen of it."""

    def html(self) -> str:
        """See the class."""
        sources = sorted(course().sources.values(), key=lambda s: (_names(s).casefold(), s.year, s.title))
        return f'<ul class="tii-sources">{"".join(map(_entry, sources))}</ul>'


def _entry(source: Source) -> str:
    title = f"<cite>{escape(source.title)}</cite>"
    linked = f'<a href="{escape(source.link)}">{title}</a>' if source.link else title
    people = escape((source.author or source.editor).replace(" and ", "; "))
    place = ", ".join(
        escape(part) for part in (source.container, source.publisher or source.institution or source.school) if part
    )
    doi = f" doi:{escape(source.doi)}." if source.doi else ""
    return (
        f'<li id="{escape(source.id)}">{people} ({escape(source.year)}). {linked}. {place + "." if place else ""}{doi}'
        f' <span class="tii-checked">Seen: {escape(source.checked)}.</span></li>'
    )
