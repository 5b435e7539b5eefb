"""A process as a column of steps with arrows, each step on its track."""

from __future__ import annotations

from html import escape

from ... import html
from ...html import SIGNS
from ...model import Process
from .._base import CourseDirective, course
from ..timeline import track_label
from ._svg import LINE, WIDTH, drawing, frame, label, lines, track_class

_PAD, _ARROW = 10, 26


class ProcessDiagram(CourseDirective):
    """One process of ``data/processes.toml``."""

    required_arguments = 1

    def html(self) -> str:
        """See the class."""
        process = course().processes[self.arguments[0]]
        rows = [
            (str(number), escape(step.text), escape(step.risk), track_label(step.track))
            for number, step in enumerate(process.steps, 1)
        ]
        figure = frame(
            f"process-{process.id}", _draw(process), process.finding, ("Step", "What happens", "What can go wrong", "Who"), rows
        )
        return figure + html.sources_line(process.sources, course())


def _draw(process: Process) -> str:
    parts, y = [], 2.0
    for number, step in enumerate(process.steps):
        text = lines(f"{SIGNS[step.track]} {step.text}", 50)
        risk = lines(f"Risk: {step.risk}", 54)
        height = (len(text) + len(risk)) * LINE + 2 * _PAD
        if number:
            parts.append(f'<path class="tii-arrow" d="M180 {y + 3:g}v{_ARROW - 8}m-5 -6l5 6l5 -6"/>')
            y += _ARROW
        parts.append(
            f'<rect class="tii-box {track_class(step.track)}" x="2" y="{y:g}" width="{WIDTH - 4}" height="{height:g}" rx="6"/>'
        )
        parts.append(label(text, 14, y + _PAD + len(text) * LINE / 2))
        parts.append(label(risk, 14, y + _PAD + (len(text) + len(risk) / 2) * LINE, style="tii-risk"))
        y += height
    return drawing("".join(parts), y + 2)
