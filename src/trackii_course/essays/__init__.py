"""Essays: a page on which a person marks written answers by the rubric, and what becomes of the marks of one, two or more markers."""

from .files import EssayError
from .merge import Merged, merge
from .page import marking_page

__all__ = ["EssayError", "Merged", "marking_page", "merge"]
