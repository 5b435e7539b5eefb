"""``{quiz}`` on a page, and ``{practice}``, the desk that draws from the whole bank."""

from __future__ import annotations

from typing import ClassVar

from docutils.parsers.rst import directives
from sphinx.application import Sphinx

from .. import html
from ..question_bank import QuestionError, draw, questions
from ._base import CourseDirective, course, whole_bank
from .assets import bank_address


def setup_quizzes(app: Sphinx) -> None:
    """``{quiz}``, ``{practice}`` and ``{your-answers}``."""
    app.add_directive("quiz", QuizDirective)
    app.add_directive("practice", Practice)
    app.add_directive("your-answers", YourAnswers)


def _names(argument: str) -> list[str]:
    return argument.split()


class QuizDirective(CourseDirective):
    """A quiz drawn at build time. Options: ``era``, ``kind``, ``topic`` (names, separated by blanks), ``n``, ``seed``."""

    option_spec: ClassVar = {
        "era": _names, "kind": _names, "topic": _names,
        "n": directives.positive_int, "seed": directives.nonnegative_int,
    }  # fmt: skip

    def html(self) -> str:
        """See the class."""
        try:
            fitting = questions(
                0, era=self.options.get("era", ()), kind=self.options.get("kind", ()), topic=self.options.get("topic", ()),
                course=course(),
            )  # fmt: skip
        except QuestionError as error:
            raise self.error(str(error)) from None
        seed = self.options.get("seed", 1)
        items = draw(fitting, self.options.get("n", 8), seed)
        number = self.env.new_serialno("trackii-quiz") + 1
        return html.quiz(items, course(), f"quiz{number}", f"Quiz: {len(items)} questions")


class Practice(CourseDirective):
    """The practice desk. With the flag ``due`` it also offers what is due for review. Without JavaScript it says so."""

    option_spec: ClassVar = {"era": directives.unchanged, "due": directives.flag}

    def html(self) -> str:
        """See the class."""
        due = " data-due" if "due" in self.options else ""
        era = f' data-era="{self.options["era"]}"' if "era" in self.options else ""
        return (
            f'<div class="tii-practice" id="practice" data-bank="{bank_address()}"{era}{due}>'
            f"<noscript><p>Drawing questions needs JavaScript. Each chapter has a quiz that can be read and printed without it.</p></noscript></div>"
            f'<p class="tii-hint">The bank has {len(whole_bank())} questions. A draw number makes a draw repeatable: share it, and others get the same questions.</p>'
        )


class YourAnswers(CourseDirective):
    """Buttons to keep a copy of one's answers, to bring one back, and to delete them."""

    def html(self) -> str:
        """See the class."""
        return '<div class="tii-answers"></div>'
