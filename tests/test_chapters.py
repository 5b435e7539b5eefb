"""Each chapter has its parts, its length, and words of its own."""

import re
from pathlib import Path

import pytest

BOOK = Path(__file__).parents[1] / "book"
ERAS = sorted(p for p in (BOOK / "chapters").glob("*.md") if p.stem not in ("how-to-use", "closing"))
PARTS = (
    "## The story",
    "## Who is who",
    "## Reading the source",
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
    story = re.sub(r"\{cite:[pt]\}`[^`]+`", "", text[places[0] : places[1]])
    assert 600 <= len(story.split()) <= 1_400
    assert len(re.findall(r"(?m)^\d+\. |^- ", text[places[4] : places[5]])) >= 4
    assert len(re.findall(r"\{cite:t\}", text[places[5] :])) >= 3
