"""Rules that one item keeps or breaks by itself."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Literal

from ..course import Course
from ..items import AnyItem, DateEntry, Matching, Multiple, Option, Ordering, Single, TrackItem

_STOP = frozenset(
    [
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "been",
        "between",
        "but",
        "by",
        "did",
        "do",
        "does",
        "for",
        "from",
        "had",
        "has",
        "have",
        "he",
        "her",
        "his",
        "how",
        "in",
        "into",
        "is",
        "it",
        "its",
        "of",
        "on",
        "one",
        "or",
        "she",
        "that",
        "the",
        "their",
        "them",
        "there",
        "these",
        "they",
        "this",
        "those",
        "three",
        "to",
        "two",
        "was",
        "were",
        "what",
        "when",
        "where",
        "which",
        "who",
        "whose",
        "with",
    ]
)
_NEGATIVE = re.compile(r"\b(not|except|least|never|no longer|false|incorrect)\b")
_ABSOLUTE = re.compile(r"\b(always|never|only|completely|entirely|totally|every|all)\b", re.IGNORECASE)
_HEDGE = re.compile(r"\b(may|might|usually|sometimes|often|generally)\b", re.IGNORECASE)
_PRAISE = re.compile(
    r"^(well done|great|good job|excellent|bravo|wrong|correct|incorrect|right|yes|no)\b[.! ]*$", re.IGNORECASE
)
_ALL = re.compile(r"\b(all|both|none) of (the above|these|them)\b|^(both )?[a-d] and [a-d]$", re.IGNORECASE)
_NONE = re.compile(r"\bnone of (the above|these|them)\b", re.IGNORECASE)
Messages = Iterator[str]


def options_of(item: AnyItem) -> tuple[Option, ...]:
    """The options that a learner chooses from; a matching item's rows count as options, a date entry has none."""
    if isinstance(item, Matching):
        return tuple(Option(text=p.right, why=p.why, key=True) for p in item.pairs)
    return () if isinstance(item, DateEntry) else item.options


def _words(text: str) -> list[str]:
    return re.findall(r"[\w’'.-]*\w", text.lower())


def _content(text: str) -> set[str]:
    return {w for w in _words(text) if w not in _STOP and len(w) > 2}


def l01_one_key(item: AnyItem, course: Course) -> Messages:
    del course
    keys = sum(option.key for option in options_of(item))
    if isinstance(item, Single | TrackItem) and keys != 1:
        yield f"has {keys} keys: mark exactly one option as the key"
    if isinstance(item, Multiple) and not 2 <= keys < len(item.options):
        yield f"has {keys} keys of {len(item.options)}: at least two, and not all"
    texts = [option.text.strip().casefold() for option in options_of(item)]
    if len(set(texts)) != len(texts):
        yield "two options are the same: reword or remove one"


def l02_number(item: AnyItem, course: Course) -> Messages:
    del course
    low, high = (4, 6) if isinstance(item, Multiple) else (3, 5) if isinstance(item, Matching | Ordering) else (3, 4)
    count = len(options_of(item))
    if count and not low <= count <= high:
        yield f"has {count} options: {low} to {high} are right for its kind"


def l03_combinations(item: AnyItem, course: Course) -> Messages:
    del course
    for option in options_of(item):
        if _ALL.search(option.text) and not _NONE.search(option.text):
            yield f"option “{option.text}” combines others: let each option stand alone"


def l04_none(item: AnyItem, course: Course) -> Messages:
    del course
    if any(_NONE.search(option.text) for option in options_of(item)):
        yield "has “none of the above”: offer a third real answer"


def l05_negative(item: AnyItem, course: Course) -> Messages:
    del course
    quoted = re.sub(r"“[^”]*”", "", item.stem)
    question = re.split(r"(?<=[.:])\s", quoted)[-1]
    if not item.id.startswith("concepts.term") and _NEGATIVE.search(question):
        yield "the question is negative: turn it round, or write the word in **BOLD CAPITALS**"


def l06_stem(item: AnyItem, course: Course) -> Messages:
    del course
    if not item.stem.endswith(("?", "?**", "___", "? Choose all that apply.")):
        yield "the stem is no full question: end it with “?” or a blank ___"
    if len(item.stem.split()) < 5:
        yield "the stem is shorter than five words: put the whole question into it"


def l07_length(item: AnyItem, course: Course) -> Messages:
    del course
    limit = 75 if isinstance(item, TrackItem) or item.level in ("apply", "analyse", "evaluate", "create") else 60
    if len(item.stem.split()) > limit:
        yield f"the stem has {len(item.stem.split())} words: at most {limit}"
    long = [o.text for o in options_of(item) if len(o.text.split()) > 18]
    if long and not isinstance(item, Ordering):
        yield f"option “{long[0][:40]}…” has more than 18 words"
    texts = [o.text.lower().split() for o in options_of(item)]
    if (
        not isinstance(item, Matching | Ordering)
        and len(texts) > 2
        and all(t[:3] == texts[0][:3] and len(t) > 3 for t in texts)
    ):
        yield "all options begin with the same words: move them into the stem"


def l08_longest(item: AnyItem, course: Course) -> Messages:
    del course
    if isinstance(item, Single | TrackItem):
        key = max((len(o.text) for o in item.options if o.key), default=0)
        lure = max((len(o.text) for o in item.options if not o.key), default=0)
        if key > lure * 1.25 + 4:
            yield f"the key is longer ({key} characters) than each lure ({lure}) by more than a quarter: even them out"


def l09_absolutes(item: AnyItem, course: Course) -> Messages:
    del course
    if not item.written or not isinstance(item, Single | Multiple | TrackItem):
        return
    for option in item.options:
        found = _ABSOLUTE.search(option.text)
        if found and not option.key:
            yield f"lure “{option.text}” says “{found.group()}”, which gives it away"
    keys = [bool(_HEDGE.search(o.text)) for o in item.options if o.key]
    lures = [bool(_HEDGE.search(o.text)) for o in item.options if not o.key]
    if all(keys) and not any(lures):
        yield "only the key hedges (may, often …): hedge a lure too, or none"


def l10_clang(item: AnyItem, course: Course) -> Messages:
    if not item.written or not isinstance(item, Single):
        return
    names = " ".join([*(p.name for p in course.people.values()), *(o.name for o in course.organisations.values())]).lower()
    stem = _content(item.stem)
    key = next((o.text for o in item.options if o.key), "")
    lures = set().union(*(_content(o.text) for o in item.options if not o.key))
    echo = {w for w in stem & _content(key) - lures if w not in names and len(w) > 4}
    if echo:
        yield f"“{min(echo)}” stands in the stem and in the key alone: it gives the key away"


def l13_grammar(item: AnyItem, course: Course) -> Messages:
    del course
    if not isinstance(item, Single):
        return
    numeric = [option.text.isdigit() for option in item.options]
    if any(numeric) and not all(numeric):
        yield "numbers and words are mixed among the options: use one kind"
    if any(option.key and option.text.isdigit() and option.text in item.stem for option in item.options):
        yield "the stem names the year that is asked for: take it out of the title"
    if all(numeric) and [o.text for o in item.options] != sorted((o.text for o in item.options), key=int):
        yield "numbers are not sorted: put them in ascending order"
    ends = {option.text.rstrip().endswith(".") for option in item.options}
    if len(ends) > 1:
        yield "some options end in a full stop and some do not: make them alike"
    if re.search(r"\b(a|an) ___$", item.stem):
        yield "the stem ends in an article, which gives the key away: write a/an"


def l14_why(item: AnyItem, course: Course) -> Messages:
    del course
    whys = [(option.text, option.why) for option in options_of(item)]
    if isinstance(item, DateEntry):
        whys = [(item.answer, item.why)]
    if isinstance(item, TrackItem):
        whys += list(item.whys.items())
        if set(item.whys) != {"I", "1.5", "II"}:
            yield "needs a why for each of the three tracks"
    for text, why in whys:
        if len(why.split()) < 8:
            yield f"the why of “{text[:40]}” has fewer than eight words: say what it confuses, or what makes it right"
        elif _PRAISE.match(why) or why.strip().casefold() == text.strip().casefold():
            yield f"the why of “{text[:40]}” explains nothing"


def l15_anchors(item: AnyItem, course: Course) -> Messages:
    if item.outcome not in course.outcomes:
        yield f"there is no outcome {item.outcome!r}"
    if item.era not in course.eras:
        yield f"there is no era {item.era!r}"
    if not item.sources:
        yield "has no source"
    for source in item.sources:
        if source not in course.sources:
            yield f"there is no source {source!r} in sources.bib"
    if "contested" in item.tags and "discussion" not in item.tags:
        yield "rests on a contested fact: keep it for discussion"


Check = Callable[[AnyItem, Course], Messages]
ITEM_RULES: tuple[tuple[str, Literal["error", "warning"], Check], ...] = (
    ("L01", "error", l01_one_key),
    ("L02", "error", l02_number),
    ("L03", "error", l03_combinations),
    ("L04", "warning", l04_none),
    ("L05", "error", l05_negative),
    ("L06", "error", l06_stem),
    ("L07", "warning", l07_length),
    ("L08", "error", l08_longest),
    ("L09", "warning", l09_absolutes),
    ("L10", "warning", l10_clang),
    ("L13", "error", l13_grammar),
    ("L14", "error", l14_why),
    ("L15", "error", l15_anchors),
)
