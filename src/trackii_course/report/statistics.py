"""Classical item statistics from running sums, so that no student needs to be kept. Each formula names its source.

Needs the extra ``[report]``: numpy, scipy, scikit-learn and krippendorff have the distributions and the agreement coefficients.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import inf, nan, sqrt

try:
    import krippendorff
    import numpy as np
    from scipy.stats import f as f_distribution
except ImportError as error:
    raise ImportError(
        f"The item report needs {error.name}, which is not installed. Install it with:  pip install 'trackii-course[report]'"
    ) from error

GROUP = 0.27  # Kelley (1939): with normal totals this share makes the difference between the groups most certain
_NOTHING = 1e-9  # a variance below this share of the squares is rounding, not spread


@dataclass(slots=True)
class Sums:
    """Running sums of one number."""

    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    def add(self, value: float) -> None:
        """Take one value in."""
        self.n += 1
        self.total += value
        self.squares += value * value

    @property
    def mean(self) -> float:
        """The mean, nan without values."""
        return self.total / self.n if self.n else nan

    @property
    def variance(self) -> float:
        """The variance with n - 1, nan for fewer than two values."""
        return _spread(self.squares, self.total, self.total, self.n, self.squares) if self.n > 1 else nan

    @property
    def deviation(self) -> float:
        """The standard deviation with n - 1."""
        return sqrt(self.variance)


@dataclass(slots=True)
class Pairs:
    """Running sums of an item's score with the total of the same student."""

    item: Sums
    test: Sums
    products: float = 0.0

    def add(self, score: float, total: float) -> None:
        """Take one student in."""
        self.item.add(score)
        self.test.add(total)
        self.products += score * total

    @property
    def point_biserial(self) -> float:
        """Pearson's r of item and total. For items marked 0 or 1 this is the point-biserial (Lord and Novick 1968, chapter 15)."""
        return _correlation(self._covariance, self.item.variance, self.test.variance)

    @property
    def item_rest(self) -> float:
        """Pearson's r of the item and the total *without* it (Henrysson 1963): the report's standard.

        The plain coefficient is too high, because the item is a part of the total with which it is compared.
        """
        own, whole, shared = self.item.variance, self.test.variance, self._covariance
        rest = whole + own - 2 * shared
        return _correlation(shared - own, own, rest if rest > _NOTHING * whole else 0.0)

    @property
    def _covariance(self) -> float:
        if self.item.n < 2:
            return nan
        size = sqrt(self.item.squares * self.test.squares)
        return _spread(self.products, self.item.total, self.test.total, self.item.n, size, signed=True)


def _spread(products: float, first: float, second: float, n: int, size: float, *, signed: bool = False) -> float:
    """(Co)variance with n - 1 from sums; what is smaller than rounding is 0."""
    found = products - first * second / n
    if abs(found) <= _NOTHING * size or (found < 0 and not signed):
        return 0.0
    return found / (n - 1)


def _correlation(covariance: float, first: float, second: float) -> float:
    return covariance / sqrt(first * second) if first > 0 and second > 0 else nan


def alpha(item_variances: Sequence[float], total_variance: float) -> float:
    """Cronbach's (1951) alpha; for items marked 0 or 1 it equals formula 20 of Kuder and Richardson (1937).

    nan for fewer than two items and for totals without spread.
    """
    k = len(item_variances)
    return k / (k - 1) * (1 - sum(item_variances) / total_variance) if k > 1 and total_variance > 0 else nan


def feldt(coefficient: float, n: int, k: int, level: float = 0.95) -> tuple[float, float]:
    """The interval for alpha of ``k`` items and ``n`` students (Feldt 1965; Feldt, Woodruff and Salih 1987, formulas 6 and 7)."""
    return _interval(coefficient, n - 1, (n - 1) * (k - 1), level)


@dataclass(slots=True)
class Nested:
    """Running sums for a test of which every student had a draw of ``k`` items: items are nested in students."""

    k: int
    totals: Sums
    squares: float = 0.0

    def add(self, scores: Sequence[float]) -> None:
        """Take one student's item scores in."""
        self.totals.add(sum(scores))
        self.squares += sum(score * score for score in scores)

    @property
    def coefficient(self) -> float:
        """(MS between - MS within) / MS between, or ICC(1, k): Shrout and Fleiss (1979); Brennan (2001) for tests.

        It counts a harder draw as error, which alpha does not see; nan where there is no spread between students.
        """
        between, within = self.mean_squares
        return (between - within) / between if between > 0 else nan

    @property
    def mean_squares(self) -> tuple[float, float]:
        """Between students and within them."""
        n = self.totals.n
        within = (self.squares - self.totals.squares / self.k) / (n * (self.k - 1)) if n and self.k > 1 else nan
        return self.totals.variance / self.k, max(within, 0.0)

    def interval(self, level: float = 0.95) -> tuple[float, float]:
        """The interval of the coefficient (Shrout and Fleiss 1979, page 424)."""
        n = self.totals.n
        return _interval(self.coefficient, n - 1, n * (self.k - 1), level)


def _interval(coefficient: float, between: int, within: int, level: float) -> tuple[float, float]:
    if coefficient != coefficient or between < 1 or within < 1:  # noqa: PLR0124  # nan alone differs from itself
        return nan, nan
    low, high = f_distribution.ppf(((1 + level) / 2, (1 - level) / 2), between, within)
    return float(1 - (1 - coefficient) * low), float(1 - (1 - coefficient) * high)


def measurement_error(deviation: float, coefficient: float) -> float:
    """The standard error of measurement, s * sqrt(1 - reliability) (Lord and Novick 1968); a reliability below 0 counts as 0."""
    return deviation * sqrt(1 - max(coefficient, 0.0))


@dataclass(frozen=True, slots=True)
class Groups:
    """The upper and the lower group of students: where each is cut, and with which weight a total on the cut belongs to it.

    Students with equal totals are not parted by chance or by the order of the file: together they fill the group's last places.
    """

    upper: float
    upper_weight: float
    lower: float
    lower_weight: float

    def weights(self, total: float) -> tuple[float, float]:
        """How far a student with this total belongs to the upper and to the lower group: from 0 to 1 each."""
        high = 1.0 if total > self.upper else self.upper_weight if total == self.upper else 0.0
        low = 1.0 if total < self.lower else self.lower_weight if total == self.lower else 0.0
        return high, low


def groups(totals: Mapping[float, int]) -> Groups:
    """The groups of 27 % (Kelley 1939) for totals and how many students have each."""
    size = group_size(sum(totals.values()))
    upper, upper_weight = _cut(sorted(totals.items(), reverse=True), size)
    lower, lower_weight = _cut(sorted(totals.items()), size)
    return Groups(upper, upper_weight, lower, lower_weight)


def group_size(n: int) -> int:
    """27 % of ``n``, to the nearest whole student, and at least one."""
    return max(1, round(GROUP * n))


def _cut(totals: Sequence[tuple[float, int]], size: int) -> tuple[float, float]:
    left = size
    for total, count in totals:
        if count >= left:
            return total, left / count
        left -= count
    return inf, 0.0


def two_proportions(first: float, n_first: float, second: float, n_second: float) -> float:
    """The z of the difference of two shares, pooled (Fleiss 1981, chapter 2); 0 where it cannot be told."""
    if n_first <= 0 or n_second <= 0:
        return 0.0
    pooled = (first * n_first + second * n_second) / (n_first + n_second)
    error = sqrt(max(pooled * (1 - pooled), 0.0) * (1 / n_first + 1 / n_second))
    return (first - second) / error if error > 0 else 0.0


def weighted_kappa(first: Sequence[int], second: Sequence[int], levels: Sequence[int]) -> float:
    """Cohen's (1968) kappa of two markers with quadratic weights (Fleiss and Cohen 1973). ``levels`` lists all marks in order."""
    try:
        from sklearn.metrics import cohen_kappa_score  # here, because it takes seconds to load and the page does not need it
    except ImportError as error:
        raise ImportError(
            "Weighted kappa needs scikit-learn, which is not installed. Install it with:  pip install 'trackii-course[report]'"
        ) from error
    return float(cohen_kappa_score(first, second, labels=list(levels), weights="quadratic"))


def nominal_alpha(counts: Sequence[Sequence[int]]) -> float:
    """Krippendorff's (2011) alpha for nominal data. ``counts`` says for each unit (row) how often each value was given.

    nan where no unit was judged twice, and where all gave the same value: then there is nothing about which to agree.
    """
    table = np.array([row for row in counts if sum(row) > 1], dtype=int)
    if table.size == 0 or np.count_nonzero(table.sum(axis=0)) < 2:
        return nan
    return float(krippendorff.alpha(value_counts=table, level_of_measurement="nominal"))
