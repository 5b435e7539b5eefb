"""Chapters: the head, who is who, and "what the article says, what the record says"."""

from __future__ import annotations

import re
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from .. import html
from ..dates import in_words, parse
from ..model import Claim, Era
from ._base import CourseDirective, course

VERDICTS = {
    "confirmed": ("✓", "Confirmed", "Independent sources say the same."),
    "nuanced": ("◐", "Nuanced", "Partly so; the rest misleads or is incomplete."),
    "corrected": ("↩", "Corrected", "Independent sources contradict it."),
    "unverified": ("?", "Unverified", "No independent source was found."),
}
_WORDS_A_MINUTE = 220


def setup_eras(app: Sphinx) -> None:
    """``{era-head}``, ``{who-is-who}`` and ``{source-check}``, each with an era's id."""
    app.add_directive("era-head", EraHead)
    app.add_directive("who-is-who", WhoIsWho)
    app.add_directive("source-check", SourceCheck)
    app.connect("doctree-resolved", _reading_time)


def verdict_label(verdict: str) -> str:
    """A verdict as sign and word."""
    sign, word, meaning = VERDICTS[verdict]
    return f'<span class="tii-verdict tii-is-{verdict}" title="{meaning}"><span aria-hidden="true">{sign}</span> {word}</span>'


class EraHead(CourseDirective):
    """The band at the top of a chapter: date in words, the article's heading, minutes, outcomes, people with their role."""

    required_arguments = 1

    def html(self) -> str:
        """See the class."""
        era = course().eras[self.arguments[0]]
        outcomes = "".join(f"<li>{escape(course().outcomes[o].text.removeprefix('Learners can '))}</li>" for o in era.outcomes)
        chips = "".join(
            f"<li>{self.actor_link(actor_id)} <span>{escape(role)}</span></li>" for actor_id, role in _people(era)[:6]
        )
        return (
            f'<div class="tii-era tii-track-{era.track.replace(".", "-")}">'
            f'<p class="tii-when">{escape(era.date_words)} <span class="tii-minutes"></span></p>'
            f"{_heading(era)}"
            f'<p class="tii-label" id="outcomes-{era.id}">After this chapter learners can</p>'
            f'<ul aria-labelledby="outcomes-{era.id}">{outcomes}</ul>'
            + (f'<ul class="tii-chips" aria-label="People of this chapter">{chips}</ul>' if chips else "")
            + "</div>"
        )


def _heading(era: Era) -> str:
    if era.heading:
        basis = {"article": "in the article", "copy": "in a copy of the article", "inferred": "inferred by us"}[
            era.heading_basis
        ]
        note = f" {escape(era.heading_note)}" if era.heading_note else ""
        return f'<p class="tii-basis">Date heading {basis}: {escape(era.heading)}.{note}</p>'
    return f'<p class="tii-basis">{escape(era.heading_note)}</p>' if era.heading_note else ""


def _people(era: Era) -> list[tuple[str, str]]:
    """The people of an era's events, once each, with the role at their first event."""
    seen: dict[str, str] = {}
    for event in course().events.values():
        if event.era == era.id:
            for actor in event.actors:
                if actor.id in course().people:
                    seen.setdefault(actor.id, actor.role)
    return list(seen.items())


class WhoIsWho(CourseDirective):
    """People, then organisations, of an era, with their role at each of its events."""

    required_arguments = 1

    def html(self) -> str:
        """See the class."""
        era = course().eras[self.arguments[0]]
        rows: dict[str, dict[str, list[str]]] = {}
        for event in course().events.values():
            if event.era == era.id:
                for actor in event.actors:
                    when = f"{escape(event.title)}, {in_words(parse(event.date))}"
                    rows.setdefault(actor.id, {}).setdefault(actor.role, []).append(when)
        people = sorted((a for a in rows if a in course().people), key=lambda a: course().people[a].sort)
        bodies = sorted((a for a in rows if a not in course().people), key=lambda a: course().organisations[a].name)
        return self._table("People", people, rows) + self._table("Organisations", bodies, rows)

    def _table(self, title: str, names: list[str], rows: dict[str, dict[str, list[str]]]) -> str:
        if not names:
            return ""
        entries = []
        for name in names:
            roles = "; ".join(f"{escape(role)} ({'; '.join(events)})" for role, events in rows[name].items())
            entries.append(f"<div><dt>{self.actor_link(name)}</dt><dd>{roles}</dd></div>")
        return f'<p class="tii-label">{title}</p><dl class="tii-who">{"".join(entries)}</dl>'


class SourceCheck(CourseDirective):
    """The claims of an era, side by side: the article and the record, verdict, lesson and sources."""

    required_arguments = 1

    def html(self) -> str:
        """See the class."""
        era = course().eras[self.arguments[0]]
        claims = [claim for claim in course().claims.values() if claim.era == era.id]
        return f'<ol class="tii-claims">{"".join(map(claim_html, claims))}</ol>'


def claim_html(claim: Claim) -> str:
    """One claim as a list entry."""
    sources = html.sources_line(claim.sources, course())
    return (
        f'<li id="claim-{claim.id}"><p class="tii-claim">{escape(claim.statement)} {verdict_label(claim.verdict)}</p>'
        '<div class="tii-two"><div><p class="tii-label">The article says</p>'
        f"<p>{escape(claim.article)}</p></div>"
        f'<div><p class="tii-label">The record says</p><p>{escape(claim.record)}</p></div></div>'
        f'<p class="tii-note">{escape(claim.note)}</p>{sources}</li>'
    )


def _reading_time(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Fill in the minutes, from the words of the page's own prose."""
    del app, docname
    heads = [raw for raw in doctree.findall(nodes.raw) if 'class="tii-minutes"></span>' in raw.astext()]
    if heads:
        words = sum(len(p.astext().split()) for p in doctree.findall(nodes.paragraph))
        minutes = max(1, round(words / _WORDS_A_MINUTE))
        head = heads[0]
        text = re.sub(r'(class="tii-minutes">)(</span>)', rf"\1· {minutes} minutes to read\2", head.astext())
        head.children.clear()
        head += nodes.Text(text)
        head.rawsource = text
