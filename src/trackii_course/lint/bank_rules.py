"""Rules that only a whole bank or a drawn quiz can keep or break."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..course import Course
from ..items import AnyItem, Single, TrackItem
from .item_rules import options_of

MAX_LONGEST = 0.40
MAX_LABEL = 0.40
MIN_P = 0.01


def chi_square_p(counts: Sequence[int]) -> float:
    """The p value of Pearson's chi-square test that all counts are draws from equal shares.

    For k counts there are k - 1 degrees of freedom; the closed forms for 1 to 3 degrees are exact
    (Abramowitz and Stegun 1964, 26.4.4 and 26.4.5). Raises ValueError for other numbers of counts.
    """
    total = sum(counts)
    expected = total / len(counts)
    if total == 0:
        return 1.0
    x = sum((count - expected) ** 2 / expected for count in counts)
    if len(counts) == 2:
        return math.erfc(math.sqrt(x / 2))
    if len(counts) == 3:
        return math.exp(-x / 2)
    if len(counts) == 4:
        return math.erfc(math.sqrt(x / 2)) + math.sqrt(2 * x / math.pi) * math.exp(-x / 2)
    raise ValueError(f"{len(counts)} counts: only 2 to 4 positions occur")


def key_positions(items: Iterable[AnyItem]) -> dict[tuple[str, int], Counter[int]]:
    """For each sort of item (text, years) and number of options: how often the key stands in which place."""
    table: dict[tuple[str, int], Counter[int]] = {}
    for item in items:
        if isinstance(item, Single | TrackItem) and any(option.key for option in item.options):
            sort = item.values if isinstance(item, Single) else "reasons"
            place = next(i for i, option in enumerate(item.options) if option.key)
            table.setdefault((sort, len(item.options)), Counter())[place] += 1
    return table


def longest_share(items: Iterable[AnyItem]) -> float:
    """The share of single-choice items whose key is longer than each lure."""
    rows = [
        max((len(o.text) for o in item.options if o.key), default=0) > max(len(o.text) for o in item.options if not o.key)
        for item in items
        if isinstance(item, Single)
    ]
    return sum(rows) / len(rows) if rows else 0.0


def l08_longest(bank: Sequence[AnyItem], course: Course) -> Iterator[str]:
    del course
    share = longest_share(bank)
    if share > MAX_LONGEST:
        yield f"the key is the longest option in {share:.0%} of single-choice items: at most {MAX_LONGEST:.0%}"


def l11_positions(bank: Sequence[AnyItem], course: Course) -> Iterator[str]:
    del course
    for (sort, size), counts in key_positions(bank).items():
        p = chi_square_p([counts[place] for place in range(size)])
        if p <= MIN_P:
            yield f"keys of {sort} items with {size} options stand unevenly {dict(sorted(counts.items()))} (p = {p:.4f})"


def l12_labels(bank: Sequence[AnyItem], course: Course) -> Iterator[str]:
    del course
    verdicts = Counter(item.verdict for item in bank if isinstance(item, TrackItem))
    total = sum(verdicts.values())
    for verdict, count in verdicts.items():
        if total >= 3 and count > max(1, math.floor(total * MAX_LABEL)):
            yield f"Track {verdict} is the key of {count} of {total} track items: at most {MAX_LABEL:.0%}"
    for label in ("actor", "region"):
        tags = [tag for item in bank for tag in item.tags if tag.startswith(f"{label}:")]
        for tag, count in Counter(tags).items():
            if len(tags) >= 10 and count > len(tags) * MAX_LABEL:
                yield f"{tag} is behind {count} of {len(tags)} {label} items: at most {MAX_LABEL:.0%}"


def l15_duplicates(bank: Sequence[AnyItem], course: Course) -> Iterator[str]:
    del course
    ids = Counter(item.id for item in bank)
    for item_id, count in ids.items():
        if count > 1:
            yield f"the id {item_id} is used {count} times: ids are unique"
    stems: dict[str, str] = {}
    for item in bank:
        text = " ".join(item.stem.casefold().split())
        choices = "|".join(sorted(o.text for o in options_of(item)))
        if f"{text}|{choices}" in stems:
            yield f"{item.id} and {stems[f'{text}|{choices}']} ask the same: keep one"
        stems[f"{text}|{choices}"] = item.id


BankCheck = Callable[[Sequence[AnyItem], Course], Iterator[str]]
BANK_RULES: tuple[tuple[str, BankCheck], ...] = (
    ("L08", l08_longest),
    ("L11", l11_positions),
    ("L12", l12_labels),
    ("L15", l15_duplicates),
)
