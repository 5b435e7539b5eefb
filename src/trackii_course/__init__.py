"""trackii-course: facts, questions and quizzes on the history of Track II diplomacy.

>>> import trackii_course
>>> course = trackii_course.load()
>>> course.people["norman-cousins"].name
'Norman Cousins'
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .course import load
    from .question_bank import questions
    from .widgets import quiz

__all__ = ["__version__", "load", "questions", "quiz"]
__version__ = "0.1.0"
_HOME = {"load": "course", "questions": "question_bank", "quiz": "widgets"}


def __getattr__(name: str) -> Any:
    """Import on first use: the build backend and the command line need the package before its dependencies."""
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f".{_HOME[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
