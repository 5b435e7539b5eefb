"""The quiz as a live widget: ipywidgets controls choose era, kind, number and draw; the player marks and explains.

Needs the extra ``[notebook]``. On a page without a kernel the same cell shows the same quiz as plain HTML (see ``_repr_mimebundle_``),
which the book's player brings to life, so that no control is ever dead.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from pathlib import Path
from typing import Any

from . import aid, html
from .course import Course
from .items import KINDS
from .question_bank import QuestionError, default_course, questions

try:
    import anywidget
    import ipywidgets
    import traitlets
except ImportError as error:
    raise ImportError(
        f"The quiz widget needs {error.name}, which is not installed. Install it with:  pip install 'trackii-course[notebook]'"
    ) from error

_STATIC = Path(__file__).parent / "static"
_STYLE = "\n".join((_STATIC / name).read_text("utf-8") for name in ("tokens.css", "quiz.css"))
_MAX_NUMBER = 30


class Quiz(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget's base is untyped
    """One quiz. ``responses`` maps item ids to ``{"response": …, "score": 0…1}`` as the learner answers."""

    _esm = (_STATIC / "player.js").read_text("utf-8")
    _css = _STYLE
    html = traitlets.Unicode().tag(sync=True)
    responses = traitlets.Dict().tag(sync=True)


class DecisionAid(anywidget.AnyWidget):  # type: ignore[misc]  # as above
    """The decision aid: answers to the criteria in, a verdict with its reasons out."""

    _esm = (_STATIC / "decide.js").read_text("utf-8")
    _css = _STYLE
    html = traitlets.Unicode().tag(sync=True)

    def __repr__(self) -> str:
        """Stable from run to run."""
        return "DecisionAid()"

    def _repr_mimebundle_(self, **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        shown, metadata = super()._repr_mimebundle_(**options) or ({}, {})
        return shown | {"text/plain": repr(self), "text/html": self.html}, metadata


def decision_aid(course: Course | None = None) -> DecisionAid:
    """The decision aid as a widget; on a page without a kernel the same cell shows it too."""
    return DecisionAid(html=aid.decision_aid(course or default_course()))


class QuizDesk(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no type hints
    """Controls and the quiz that they draw."""

    def __init__(self, course: Course, *, seed: int, era: str, kind: str, topic: tuple[str, ...], n: int, name: str) -> None:
        self._course, self._topic, self._name = course, topic, name
        wide = {"description_width": "5em"}
        self.era = ipywidgets.Dropdown(
            options=[("All eras", ""), *((e.short, e.id) for e in course.eras.values())],
            value=era,
            description="Era",
            style=wide,
        )
        kinds = [("All kinds", ""), *((k.capitalize(), k) for k in KINDS)]
        self.kind = ipywidgets.Dropdown(options=kinds, value=kind, description="Kind", style=wide)
        self.number = ipywidgets.BoundedIntText(value=n, min=1, max=_MAX_NUMBER, description="Number", style=wide)
        self.seed = ipywidgets.BoundedIntText(value=seed, min=0, max=999_999, description="Draw", style=wide)
        self.button = ipywidgets.Button(description="Draw questions", tooltip="Draw a quiz with these choices")
        self.message = ipywidgets.HTML()
        self.quiz = Quiz()
        self.button.on_click(lambda _: self.draw())
        controls = ipywidgets.HBox(
            [self.era, self.kind, self.number, self.seed, self.button], layout=ipywidgets.Layout(flex_flow="row wrap")
        )
        super().__init__([controls, self.message, self.quiz])
        self.draw()

    def draw(self) -> None:
        """Draw again with what the controls say; a choice that nothing fits gets a sentence, not an error."""
        try:
            items = questions(
                self.seed.value, era=self.era.value or (), kind=self.kind.value or (), topic=self._topic,
                n=self.number.value, course=self._course,
            )  # fmt: skip
        except QuestionError as error:
            self.message.value = f"<p role='status'>{escape(str(error))}</p>"
            self.quiz.html = ""
            return
        self.message.value = ""
        self.quiz.responses = {}
        self.quiz.html = html.quiz(
            items, self._course, self._name, f"Quiz {self._name.removeprefix('quiz-')}: {len(items)} questions"
        )

    def __repr__(self) -> str:
        """Stable from run to run, so that notebooks can be compared."""
        return f"QuizDesk(era={self.era.value!r}, kind={self.kind.value!r}, n={self.number.value}, seed={self.seed.value})"

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        bundle: dict[str, str] = dict(super()._repr_mimebundle_(**options))
        bundle["text/plain"] = repr(self)
        bundle["text/html"] = (
            f'<div class="tii-practice" id="{self._name}-desk" data-bank="bank/index.js" data-era="{self.era.value}"'
            f' data-kind="{self.kind.value}" data-topic="{" ".join(self._topic)}" data-n="{self.number.value}" data-seed="{self.seed.value}">'
            f'<p class="tii-static">Run the notebook (menu Run, Run All Cells) to draw questions and have them marked here.</p>{self.quiz.html}</div>'
        )
        return bundle


def quiz(
    seed: int = 1,
    *,
    era: str = "",
    kind: str = "",
    topic: str | Iterable[str] = (),
    n: int = 8,
    course: Course | None = None,
) -> QuizDesk:
    """A live quiz with controls. ``era``, ``kind``, ``n`` and ``seed`` are where the controls start; ``topic`` narrows them.

    Raises QuestionError for a name that does not exist.
    """
    course = course or default_course()
    topics = (topic,) if isinstance(topic, str) else tuple(topic)
    questions(seed, era=era or (), kind=kind or (), topic=topics, n=n, course=course)
    name = "-".join(["quiz", era or "all", *(topics or ("mixed",)), str(seed)]).replace(".", "-")
    return QuizDesk(course, seed=seed, era=era, kind=kind, topic=topics, n=n, name=name)
