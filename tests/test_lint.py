"""Each rule of the linter can fail: one bad item for each."""

import msgspec
import pytest

from trackii_course.items import DateEntry, Matching, Multiple, Option, Pair, Single, TrackItem
from trackii_course.lint import lint
from trackii_course.lint.bank_rules import longest_share

WHY = "This is a reason of more than eight words for the option."


def option(text, key=False, why=WHY):
    return Option(text=text, key=key, why=why)


def single(**changes):
    base = Single(
        id="x", stem="Which of these words is the third one?", era="carter", outcome="o1", level="apply", sources=("homans2011track",),
        options=(option("first", key=True), option("second"), option("third")), written=True,
    )  # fmt: skip
    return msgspec.structs.replace(base, **changes)


def multiple(*options):
    return Multiple(
        id="x",
        stem="Which of these fit here? Choose all that apply.",
        era="carter",
        outcome="o1",
        level="apply",
        sources=("homans2011track",),
        options=options,
    )


def rules(item, course):
    return {f.rule for f in lint([item], course) if f.item}


def test_a_good_item_passes(course):
    assert rules(single(), course) == set()


@pytest.mark.parametrize(
    ("rule", "changes"),
    [
        ("L01", {"options": (option("a"), option("b"), option("c"))}),
        ("L01", {"options": (option("same", key=True), option("Same"), option("c"))}),
        ("L02", {"options": (option("a", key=True), option("b"))}),
        ("L03", {"options": (option("a", key=True), option("all of the above"), option("c"))}),
        ("L04", {"options": (option("a", key=True), option("none of the above"), option("c"))}),
        ("L05", {"stem": "Which of these words is not the third?"}),
        ("L06", {"stem": "The third word of these is"}),
        ("L06", {"stem": "Which third?"}),
        ("L07", {"stem": "word " * 80 + "?"}),
        ("L07", {"options": (option("word " * 19, key=True), option("word " * 20), option("c"))}),
        ("L07", {"options": (option("the very same start a", key=True), option("the very same start b"), option("the very same start c"))}),
        ("L08", {"options": (option("a very long key indeed", key=True), option("b"), option("c"))}),
        ("L09", {"options": (option("first", key=True), option("always so"), option("c"))}),
        ("L09", {"options": (option("often so", key=True), option("second"), option("third one"))}),
        ("L10", {"stem": "Which word means elephant here?", "options": (option("elephant", key=True), option("antelope"), option("crocodile"))}),
        ("L13", {"options": (option("1", key=True), option("two"), option("3"))}),
        ("L13", {"options": (option("3", key=True), option("2"), option("1"))}),
        ("L13", {"stem": "Which year is the year 1994?", "options": (option("1994", key=True), option("1995"), option("1996"))}),
        ("L13", {"options": (option("a.", key=True), option("b"), option("c"))}),
        ("L13", {"stem": "The third of these words is a ___"}),
        ("L14", {"options": (option("first", key=True, why="Too short."), option("second"), option("third"))}),
        ("L14", {"options": (option("nine words that are just the same as before", key=True, why="nine words that are just the same as before"), option("second one of nine words that are longer"), option("third"))}),
        ("L15", {"outcome": "o99"}),
        ("L15", {"era": "mars"}),
        ("L15", {"sources": ()}),
        ("L15", {"sources": ("nobody",)}),
        ("L15", {"tags": ("contested",)}),
    ],
)  # fmt: skip
def test_a_bad_item_is_found(course, rule, changes):
    assert rule in rules(single(**changes), course)


def test_the_other_kinds(course):
    assert "L01" in rules(multiple(option("a", key=True), option("b"), option("c"), option("d")), course)
    assert "L02" in rules(multiple(option("a", key=True), option("b", key=True), option("c")), course)
    rest = {"era": "carter", "outcome": "o1", "level": "apply", "sources": ("homans2011track",)}
    pair = Matching(
        id="x", stem="Which of these belong to each other?", pairs=(Pair(left="a", right="b", why="short"),), shown=(0,), **rest
    )
    assert {"L02", "L14"} <= rules(pair, course)
    date = DateEntry(id="x", stem="What is the date of this thing?", answer="1960", precision="year", why="short", **rest)
    assert "L14" in rules(date, course)
    judged = TrackItem(id="x", stem="A case. Which track is this?", verdict="I", whys={"I": WHY}, options=(option("first", key=True), option("second"), option("third")), **rest)  # fmt: skip
    assert "L14" in rules(judged, course)


def test_a_warning_can_be_waived_with_a_reason(course):
    bad = single(options=(option("first", key=True), option("always so"), option("c")), tags=("lint-ok:L09 quoted words",))
    assert "L09" not in rules(bad, course)


def test_the_bank_rules_can_fail(course):
    def many(prefix, **changes):
        return [single(id=f"{prefix}{n}", stem=f"Which of these words is number {n}?", **changes) for n in range(30)]

    long_key = (option("longer key", key=True), option("second"), option("third"))
    found = [f for f in lint([*many("a", options=long_key), single(), single()], course) if not f.item]
    assert {f.rule for f in found} == {"L08", "L11", "L15"}
    assert str(found[0]).startswith(("L08 error", "L11 error"))
    assert longest_share([]) == 0
    rest = {"era": "carter", "outcome": "o1", "level": "apply", "sources": ("homans2011track",)}
    options = (option("first", key=True), option("second"), option("third"))
    tracks = [
        TrackItem(id=f"t{n}", stem=f"Case {n}. Which track is this?", verdict="II", whys={}, options=options, **rest)
        for n in range(5)
    ]
    assert "L12" in {f.rule for f in lint(tracks, course)}
    assert "L12" in {f.rule for f in lint(many("b", tags=("actor:someone",)), course)}
