"""Each chapter has its parts, its length, plain words, and a place in the book."""

import re
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "tools"))
from readability import HARDEST, measure, prose  # noqa: E402

BOOK = ROOT / "book"
ALL = sorted(p for p in (BOOK / "chapters").glob("*.md") if p.stem != "how-to-use")
ERAS = [p for p in ALL if p.stem != "closing"]
PARTS = (
    "## The story",
    "## Who is who",
    "## Reading the source",
    "## A primary source",
    "## The strongest case against",
    "## Two views",
    "## Check yourself",
    "## Questions for discussion",
    "## Further reading",
)


@pytest.mark.parametrize("path", ERAS, ids=lambda p: p.stem)
def test_a_chapter_has_its_parts_in_order(path, course):
    text = path.read_text("utf-8")
    places = [text.find(part) for part in PARTS]
    assert -1 not in places
    assert places == sorted(places)
    era = next(e for e in course.eras.values() if e.chapter == path.stem)
    assert text.startswith(f"# {era.title}")
    assert era.outcomes
    assert len(re.findall(r"(?m)^\d+\. |^- ", text[places[7] : places[8]])) >= 4
    assert len(re.findall(r"\{cite:t\}", text[places[7] :])) >= 3
    assert "{who-met-whom}" in text


@pytest.mark.parametrize("path", ALL, ids=lambda p: p.stem)
def test_a_chapter_is_deep_sourced_and_plain(path):
    words, length, grade = measure(path.read_text("utf-8"))
    assert 1_800 <= words <= 3_000
    assert length <= 20
    assert grade <= HARDEST
    assert len(set(re.findall(r"\{cite:[pt]\}`([^`]+)`", path.read_text("utf-8")))) >= 10


def test_the_measure_knows_easy_from_hard():
    easy = "The cat sat on the mat. The dog ran to the door."
    hard = "Institutionalised multilateral confidence-building necessitates considerable organisational accountability."
    assert measure(easy)[2] < 3
    assert measure(hard)[2] > 20
    assert measure("Mr. Smith met the U.S. envoy. They talked for an hour {cite:p}`x1999y`.")[1] == 6
    assert prose("```{quiz}\n:era: carter\n```\n\n# Head\n\nOne two three four five.") == ["One two three four five."]
