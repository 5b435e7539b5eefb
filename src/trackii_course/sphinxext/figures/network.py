"""Who met whom: the actors of an era on the left, its events on the right, a line for each part taken.

A network of two kinds of node, as in social network analysis: two actors with a line to the same event were part of it together,
which is all that the data knows.
"""

from __future__ import annotations

from html import escape

from ...dates import in_words, parse
from ...html import SIGNS
from ...model import Event
from .._base import CourseDirective, course
from ..timeline import track_label
from ._svg import LINE, WIDTH, drawing, frame, label, lines, track_class

_LEFT, _RIGHT = 128, 214
_GAP = 9


class WhoMetWhom(CourseDirective):
    """The network of one era's events."""

    required_arguments = 1

    def html(self) -> str:
        """See the class."""
        era = course().eras[self.arguments[0]]
        events = sorted(
            (e for e in course().events.values() if e.era == era.id and e.actors), key=lambda e: parse(e.date).earliest
        )
        actors = _order(events)
        rows = [
            (
                escape(course().actor_name(actor)),
                "; ".join(f"{escape(p.role)}: {escape(e.title)}, {escape(in_words(parse(e.date)))} ({track_label(e.track)})"
                          for e in events for p in e.actors if p.id == actor),
            )
            for actor in actors
        ]  # fmt: skip
        return frame(f"network-{era.id}", _draw(events, actors), _caption(events, actors), ("Who", "Part in"), rows)


def _order(events: list[Event]) -> list[str]:
    """Actors by the mean place of their events, which keeps lines short; ties in the order of the data."""
    places: dict[str, list[int]] = {}
    for place, event in enumerate(events):
        for actor in event.actors:
            places.setdefault(actor.id, []).append(place)
    return sorted(places, key=lambda actor: sum(places[actor]) / len(places[actor]))


def _caption(events: list[Event], actors: list[str]) -> str:
    parts = {actor: sum(actor in {a.id for a in event.actors} for event in events) for actor in actors}
    most = max(parts.values())
    central = [course().actor_name(actor) for actor in actors if parts[actor] == most]
    finding = (
        f"{' and '.join(central)} had a part in {most} of them, more than anyone else."
        if most > 1 and len(central) <= 2
        else "Each had a part in one of them: what links these events is the subject, and not the people."
        if most == 1
        else f"{len(central)} of them had a part in {most} events each."
    )
    return f"Who met whom: {len(actors)} people and bodies in {len(events)} events. {finding}"


def _draw(events: list[Event], actors: list[str]) -> str:
    names = {actor: lines(course().actor_name(actor), 18) for actor in actors}
    titles = [lines(f"{SIGNS[e.track]} {_year(e)} {_short(e)}", 20) for e in events]
    left = _stack([len(names[actor]) for actor in actors])
    right = _stack([len(title) for title in titles])
    height = max(left[-1], right[-1])
    a = {actor: _middle(left, n) * (height / left[-1]) for n, actor in enumerate(actors)}
    b = [_middle(right, n) * (height / right[-1]) for n in range(len(events))]
    middle = (_LEFT + _RIGHT) / 2
    links = "".join(
        f'<path class="tii-link {track_class(event.track)}" d="M{_LEFT + 4} {a[x]:.0f}C{middle:g} {a[x]:.0f} {middle:g} {b[n]:.0f} {_RIGHT - 4} {b[n]:.0f}"/>'
        for n, event in enumerate(events)
        for x in sorted({actor.id for actor in event.actors}, key=actors.index)
    )
    who = "".join(label(names[actor], _LEFT, a[actor], "end") for actor in actors)
    what = "".join(label(titles[n], _RIGHT, b[n], style=track_class(event.track)) for n, event in enumerate(events))
    return drawing(links + who + what, height, WIDTH)


def _year(event: Event) -> str:
    years = parse(event.date).years
    return f"{years[0]}–{years[-1]}" if len(years) > 1 else str(years[0]) if years else ""


def _short(event: Event) -> str:
    title = event.title.removeprefix("the ").removeprefix("a ").removeprefix("an ")
    return title if len(title) <= 60 else f"{title[:58].rsplit(' ', 1)[0]}…"


def _stack(sizes: list[int]) -> list[float]:
    """The lower edge of each block of so many lines."""
    edges, edge = [], 0.0
    for size in sizes:
        edge += size * LINE + _GAP
        edges.append(edge)
    return edges


def _middle(edges: list[float], number: int) -> float:
    return (edges[number] + (edges[number - 1] if number else 0)) / 2
