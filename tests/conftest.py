"""Shared: the course and its bank, loaded once."""

from __future__ import annotations

from pathlib import Path

import pytest

from trackii_course.course import Course, load
from trackii_course.items import AnyItem
from trackii_course.question_bank import bank

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="session")
def course() -> Course:
    return load(ROOT / "data")


@pytest.fixture(scope="session")
def items(course: Course) -> tuple[AnyItem, ...]:
    return bank(course, 0)
