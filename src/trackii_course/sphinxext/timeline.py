"""``{timeline}``: every event as a list in date order, on a drawn axis, with filters by era and track."""

from __future__ import annotations

from html import escape

from sphinx.application import Sphinx

from .. import html
from ..dates import Edtf, in_words, parse
from ..html import SIGNS
from ..model import Event
from ._base import CourseDirective, course

LANES = ("I", "1.5", "II", "none")
LANE_NAMES = {"I": "Track I", "1.5": "Track 1.5", "II": "Track II", "none": "Background"}
_LEFT, _WIDTH, _LANE = 110, 690, 34


def setup_timeline(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("timeline", Timeline)


def filter_form(selects: list[tuple[str, str, list[tuple[str, str]]]], sort: list[tuple[str, str]] | None = None) -> str:
    """A filter bar of (name, label, choices), hidden until the player works it, with a place for the count.

    ``sort`` adds a choice of order: (name of the rows' data attribute, label), the first being the order on the page.
    """
    fields = "".join(
        f'<span class="tii-field"><label for="filter-{name}">{label}</label><select id="filter-{name}" name="{name}">'
        '<option value="">All</option>'
        + "".join(f'<option value="{escape(value)}">{escape(text)}</option>' for value, text in choices)
        + "</select></span>"
        for name, label, choices in selects
    )
    if sort:
        options = "".join(f'<option value="{name}">{label}</option>' for name, label in sort)
        fields += f'<span class="tii-field"><label for="filter-sort">Sort by</label><select id="filter-sort" name="sort">{options}</select></span>'
    return f'<form class="tii-desk" hidden aria-label="Filters">{fields}</form><p role="status" class="tii-total"></p>'


def track_label(track: str) -> str:
    """A track as sign and words."""
    return (
        f'<span class="tii-tracklabel tii-track-{track.replace(".", "-")}">'
        f'<span aria-hidden="true">{SIGNS[track]}</span> {LANE_NAMES[track]}</span>'
    )


class Timeline(CourseDirective):
    """The list is the timeline; the drawing above it is decoration for wide screens."""

    def html(self) -> str:
        """See the class."""
        events = sorted(
            ((event, parse(event.date)) for event in course().events.values()),
            key=lambda pair: (pair[1].earliest, pair[1].latest, pair[0].id),
        )
        used = {event.era for event, _ in events}
        eras = [(era.id, era.short) for era in course().eras.values() if era.id in used]
        form = filter_form([("era", "Era", eras), ("track", "Track", list(LANE_NAMES.items()))])
        rows = "".join(self._row(event, date) for event, date in events)
        return f'<div class="tii-filter">{form}{overview(events)}<ol class="tii-timeline">{rows}</ol></div>'

    def _row(self, event: Event, date: Edtf) -> str:
        era = course().eras[event.era]
        chapter = (
            f'<a href="{self.page(f"chapters/{era.chapter}")}">{escape(era.short)}</a>' if era.chapter else escape(era.short)
        )
        place = f" · {escape(course().places[event.place].name)}" if event.place else ""
        doubt = f'<p class="tii-note">{escape(event.date_note)}</p>' if event.date_note else ""
        who = ", ".join(f"{self.actor_link(a.id)} ({escape(a.role)})" for a in event.actors)
        status = "" if event.status == "confirmed" else f" · {event.status}"
        return (
            f'<li id="event-{event.id}" data-row data-era="{event.era}" data-track="{event.track}" class="tii-track-{event.track.replace(".", "-")}'
            f'{"" if date.is_exact else " tii-vague"}"><p class="tii-when"><time datetime="{date.earliest.isoformat()}">'
            f"{escape(in_words(date))}</time>{place}{status}</p><h2>{escape(event.title[:1].upper() + event.title[1:])}</h2>"
            f"<p>{escape(event.summary)}</p>{doubt}"
            f'<p class="tii-total">{track_label(event.track)}{" (disputed)" if event.track_status == "disputed" else ""} · {chapter}</p>'
            + (f'<p class="tii-total">{who}</p>' if who else "")
            + f"{html.sources_line(event.sources, course())}</li>"
        )


def overview(events: list[tuple[Event, Edtf]]) -> str:
    """The drawn axis: tracks in lanes, a dot for a day, a bar for a range, hollow where the date is vague."""
    years = [y for _, date in events for y in (date.years[:1], date.years[-1:])]
    flat = [y for part in years for y in part]
    first, last = min(flat) // 10 * 10, (max(flat) // 10 + 1) * 10
    scale = _WIDTH / ((last - first) * 365.25)

    def x(day: int) -> float:
        return _LEFT + (day - first * 365.25) * scale

    parts = []
    height = len(LANES) * _LANE + 28
    for year in range(first, last + 1, 10):
        at = x(round(year * 365.25))
        parts.append(f'<line x1="{at:.0f}" x2="{at:.0f}" y1="4" y2="{height - 22}" class="tii-grid"/>')
        parts.append(f'<text x="{at:.0f}" y="{height - 6}" text-anchor="middle">{year}</text>')
    for lane, track in enumerate(LANES):
        y = lane * _LANE + 22
        parts.append(f'<text x="0" y="{y + 5}">{SIGNS[track]} {LANE_NAMES[track]}</text>')
        for event, date in events:
            if event.track == track and date.years:
                start, end = x(date.earliest.toordinal()), x(date.latest.toordinal())
                vague = "" if date.is_exact else " tii-vague"
                shape = f'class="tii-track-{track.replace(".", "-")}{vague}"'
                if end - start > 8:
                    parts.append(f'<rect x="{start:.1f}" y="{y - 4}" width="{end - start:.1f}" height="8" rx="4" {shape}/>')
                else:
                    parts.append(f'<circle cx="{(start + end) / 2:.1f}" cy="{y}" r="5" {shape}/>')
    return f'<svg class="tii-overview" viewBox="0 0 {_LEFT + _WIDTH + 30} {height}" aria-hidden="true" focusable="false">{"".join(parts)}</svg>'
