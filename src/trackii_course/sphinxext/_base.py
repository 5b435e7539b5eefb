"""What the directives share: the course, loaded once a build, and how a piece of HTML becomes part of a page."""

from __future__ import annotations

from abc import abstractmethod
from functools import lru_cache
from html import escape
from typing import ClassVar

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .._read import DataError
from ..course import Course, load
from ..items import AnyItem
from ..question_bank import bank


@lru_cache(maxsize=1)
def course() -> Course:
    """The course's data. A broken record stops the build with its file and line."""
    try:
        return load()
    except DataError as error:
        from sphinx.errors import ExtensionError

        raise ExtensionError(f"the data of the course is broken:\n{error}") from None


@lru_cache(maxsize=1)
def whole_bank() -> tuple[AnyItem, ...]:
    """Every item, as the book's practice desk offers them."""
    return bank(course(), 0)


class CourseDirective(SphinxDirective):
    """A directive that shows data: subclasses turn their argument into HTML."""

    has_content: ClassVar[bool] = False
    final_argument_whitespace: ClassVar[bool] = False

    @abstractmethod
    def html(self) -> str:
        """The HTML to show. Raises KeyError for an argument that names no record."""

    def run(self) -> list[nodes.Node]:
        """Called by docutils."""
        try:
            return [nodes.raw("", self.html(), format="html")]
        except KeyError as error:
            raise self.error(f"{self.name}: there is no record {error} in data/") from None

    def page(self, name: str) -> str:
        """The address of another page of the book, as seen from this one."""
        return "../" * self.env.docname.count("/") + f"{name}.html"

    def actor_link(self, actor_id: str) -> str:
        """A name, linked to its entry on the page of people and organisations."""
        return f'<a href="{self.page("people")}#{actor_id}">{escape(course().actor_name(actor_id))}</a>'
