"""The fifteen rules for items, over single items and over a whole bank.

After Haladyna, Downing and Rodriguez 2002 (doi 10.1207/s15324818ame1503_5); L11, L12 and L14 are this course's own
additions for generated items and for explanations. The numbers are those of ``docs/items.md``.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from ..course import Course
from ..items import AnyItem
from .bank_rules import BANK_RULES
from .item_rules import ITEM_RULES

__all__ = ["Finding", "lint"]


class Finding(NamedTuple):
    """A broken rule: ``item`` is an id, or empty for the bank as a whole. Warnings are to be mended or waived."""

    rule: str
    level: Literal["error", "warning"]
    item: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule} {self.level}: {self.item + ': ' if self.item else ''}{self.message}"


def lint(items: Iterable[AnyItem], course: Course) -> Iterator[Finding]:
    """Check every rule. A hand-written item may waive a warning with the tag ``lint-ok:L07 the reason``."""
    bank = tuple(items)
    for item in bank:
        waived = {tag.removeprefix("lint-ok:")[:3] for tag in item.tags if tag.startswith("lint-ok:")}
        for rule, level, check in ITEM_RULES:
            if level == "warning" and rule in waived:
                continue
            for message in check(item, course):
                yield Finding(rule, level, item.id, message)
    for rule, check_bank in BANK_RULES:
        for message in check_bank(bank, course):
            yield Finding(rule, "error", "", message)
