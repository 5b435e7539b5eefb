"""The home page's era strip, the tracks and their criteria, the outcomes."""

from __future__ import annotations

from html import escape

from sphinx.application import Sphinx

from .. import html
from ..aid import decision_aid
from ._base import CourseDirective, course
from .timeline import track_label


def setup_pages(app: Sphinx) -> None:
    """``{era-strip}``, ``{track-table}``, ``{criteria-table}``, ``{outcomes}`` and ``{resume}``."""
    for name, directive in {
        "decision-aid": DecisionAid, "era-strip": EraStrip, "track-table": TrackTable, "criteria-table": CriteriaTable, "outcomes": Outcomes, "resume": Resume,
    }.items():  # fmt: skip
        app.add_directive(name, directive)


class EraStrip(CourseDirective):
    """The eras with a chapter, as an ordered list drawn as a line."""

    def html(self) -> str:
        """See the class."""
        stops = "".join(
            f'<li class="tii-track-{era.track.replace(".", "-")}"><a href="{self.page(f"chapters/{era.chapter}")}">'
            f'<span class="tii-when">{escape(era.date_words)}</span> {escape(era.title)}</a></li>'
            for era in course().eras.values()
            if era.chapter and era.order > 0
        )
        return f'<ol class="tii-strip">{stops}</ol>'


class TrackTable(CourseDirective):
    """The three tracks, with sign and definition."""

    def html(self) -> str:
        """See the class."""
        rows = "".join(
            f"<div><dt>{track_label(track.id)}</dt><dd><p>{escape(track.definition)}</p>{html.sources_line(track.sources, course())}</dd></div>"
            for track in course().tracks.values()
        )
        return f'<dl class="tii-terms">{rows}</dl>'


class CriteriaTable(CourseDirective):
    """The criteria, their answers, and where authors disagree."""

    def html(self) -> str:
        """See the class."""
        parts = []
        for criterion in course().criteria.values():
            answers = "".join(f"<li>{escape(a.text)} {_points(a.points)}</li>" for a in criterion.answers)
            dispute = f'<p class="tii-note">{escape(criterion.disagreement)}</p>' if criterion.disagreement else ""
            parts.append(
                f"<div><dt>{escape(criterion.question)}</dt><dd><ul>{answers}</ul><p>{escape(criterion.why)}</p>{dispute}"
                f"{html.sources_line(criterion.sources, course())}</dd></div>"
            )
        return f'<dl class="tii-terms">{"".join(parts)}</dl>'


def _points(track: str) -> str:
    return '<span class="tii-total">on each track</span>' if track == "any" else track_label(track)


class Outcomes(CourseDirective):
    """The outcomes of the course."""

    def html(self) -> str:
        """See the class."""
        rows = "".join(
            f"<li>{escape(o.text.removeprefix('Learners can '))} <span class='tii-total'>({o.level})</span></li>"
            for o in course().outcomes.values()
        )
        return f"<ol>{rows}</ol>"


class DecisionAid(CourseDirective):
    """The rule of the course, live: answer the criteria, change one answer, see the verdict move."""

    def html(self) -> str:
        """See the class."""
        return decision_aid(course())


class Resume(CourseDirective):
    """A line for those who have been here before; hidden for newcomers and without JavaScript."""

    def html(self) -> str:
        """See the class."""
        return f'<p class="tii-resume" hidden>Welcome back. <a href="{self.page("practice")}">Review what is due today</a>.</p>'
