"""The teaching pages: an exercise's facts, the matrix of outcomes, and links from the keys of sources that exercises print."""

from __future__ import annotations

from functools import lru_cache
from html import escape

from docutils import nodes
from sphinx.application import Sphinx

from ..coverage import matrix
from ..exercises import KEY, Exercise, load_exercises
from ._base import CourseDirective, course, whole_bank

_WITH_KEYS = ("exercises/", "roleplays/")


def setup_teaching(app: Sphinx) -> None:
    """``{exercise-head}`` with an exercise's id, ``{exercise-list}`` and ``{outcome-matrix}``."""
    app.add_directive("exercise-head", ExerciseHead)
    app.add_directive("exercise-list", ExerciseList)
    app.add_directive("outcome-matrix", OutcomeMatrix)
    app.connect("doctree-resolved", _link_keys)


@lru_cache(maxsize=1)
def _exercises() -> dict[str, Exercise]:
    return dict(load_exercises())


def _time(minutes: int) -> str:
    """A learner's time: minutes, and hours where there are many."""
    return f"{minutes} minutes" if minutes < 600 else f"about {minutes // 60} hours"


class ExerciseHead(CourseDirective):
    """Minutes, points, outcomes and chapters of one exercise, and where the instructor finds the rest."""

    required_arguments = 1

    def html(self) -> str:
        """See the class."""
        exercise = _exercises()[self.arguments[0]]
        eras = ", ".join(
            f'<a href="{self.page(f"chapters/{course().eras[e].chapter}")}">{escape(course().eras[e].short)}</a>'
            if course().eras[e].chapter
            else f'<a href="{self.page("casebook")}">{escape(course().eras[e].short)}</a>'
            for e in exercise.eras
        )
        return (
            f'<p class="tii-total">{_time(exercise.minutes)} · {exercise.points:g} points, and {exercise.closed.points:g} for '
            f"{exercise.closed.n} closed questions · outcomes {', '.join(exercise.outcomes)} · chapters: {eras}</p>"
            f'<p class="tii-note">For instructors: model answer and marker’s notes are in <code>exercises/{exercise.id}/</code>; '
            f"<code>trackii assign {exercise.id}</code> makes the assignment.</p>"
        )


class ExerciseList(CourseDirective):
    """Every exercise, with what it asks of a learner's time."""

    def html(self) -> str:
        """See the class."""
        rows = "".join(
            f'<div><dt><a href="{self.page(f"exercises/{e.id}")}">{escape(e.title)}</a></dt><dd>{_time(e.minutes)}, {e.points:g} points; '
            f"outcomes {', '.join(e.outcomes)}</dd></div>"
            for e in sorted(_exercises().values(), key=lambda e: e.minutes)
        )
        return f'<dl class="tii-who">{rows}</dl>'


class OutcomeMatrix(CourseDirective):
    """Each outcome with the chapters, questions and exercises that serve it; a gap says so."""

    def html(self) -> str:
        """See the class."""
        rows = []
        for row in matrix(course(), whole_bank(), _exercises()):
            outcome = course().outcomes[row.outcome]
            chapters = ", ".join(
                f'<a href="{self.page(f"chapters/{course().eras[e].chapter}")}">{escape(course().eras[e].short)}</a>'
                for e in row.chapters
            )
            exercises = ", ".join(
                f'<a href="{self.page(f"exercises/{e}")}">{escape(_exercises()[e].title)}</a>' for e in row.exercises
            )
            rows.append(
                f'<section class="tii-entry" id="outcome-{row.outcome}" aria-labelledby="outcome-{row.outcome}-name">'
                f'<h2 id="outcome-{row.outcome}-name">{row.outcome}. {escape(_sentence(outcome.text))}</h2>'
                f'<dl class="tii-who"><div><dt>Level</dt><dd>{outcome.level}</dd></div>'
                f"<div><dt>Chapters</dt><dd>{chapters or 'none: a gap'}</dd></div>"
                f"<div><dt>Questions</dt><dd>{row.items}, of them {row.written} written by hand</dd></div>"
                f"<div><dt>Exercises</dt><dd>{exercises or 'none: a gap'}</dd></div></dl></section>"
            )
        return "".join(rows)


def _sentence(text: str) -> str:
    wish = text.removeprefix("Learners can ")
    return wish[:1].upper() + wish[1:]


def _link_keys(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Exercises print keys of sources as a reader on paper needs them; on a page each leads to its entry."""
    del app
    if not docname.startswith(_WITH_KEYS):
        return
    up = "../" * docname.count("/")
    for text in list(doctree.findall(nodes.Text)):
        if isinstance(text.parent, nodes.reference | nodes.raw):
            continue
        value = text.astext()
        keys = [found for found in KEY.finditer(value) if found.group() in course().sources]
        if not keys:
            continue
        parts: list[nodes.Node] = []
        at = 0
        for found in keys:
            link = nodes.reference("", found.group(), internal=True, refuri=f"{up}bibliography.html#{found.group()}")
            parts += [nodes.Text(value[at : found.start()]), link]
            at = found.end()
        parent = text.parent
        if isinstance(parent, nodes.literal) and parent.astext() == value:
            text, parent = parent, parent.parent  # noqa: PLW2901  # a key set as code loses the code's box
        parent.replace(text, [*parts, nodes.Text(value[at:])])
