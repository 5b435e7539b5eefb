"""Write ``vectors/marking.json``: rows of key, response, score and problem, for Python and JavaScript alike.

The expected scores are written here by hand, one by one; nothing in this file calls the marking.
"""

import json
from itertools import permutations
from pathlib import Path

rows: list[dict] = []


def row(key, response, score, problem=False):
    rows.append({"key": key, "response": response, "score": score, "problem": problem})


for answer in range(4):
    for given in range(4):
        row({"kind": "single", "answer": answer}, given, 1 if given == answer else 0)
for bad in (None, "", "1", -1, 1.5, [], {}, True):
    row({"kind": "single", "answer": 1}, bad, 0, True)

many = {"kind": "multiple", "answer": [0, 2], "n": 5}
for given, score in (([0, 2], 1), ([2, 0], 1), ([0], 0.5), ([2], 0.5), ([1], 0), ([0, 1], 0), ([0, 2, 1], 0.5), ([0, 1, 2, 3], 0),
                     ([0, 1, 2, 3, 4], 0), ([1, 3], 0), ([0, 3], 0), ([0, 2, 3, 4], 0), ([4], 0)):  # fmt: skip
    row(many, given, score)
three = {"kind": "multiple", "answer": [1, 3, 5], "n": 6}
for given, score in (
    ([1, 3, 5], 1),
    ([1, 3], 2 / 3),
    ([1], 1 / 3),
    ([1, 3, 5, 0], 2 / 3),
    ([1, 3, 0], 1 / 3),
    ([0, 2, 4], 0),
    ([5, 1], 2 / 3),
):
    row(three, given, score)
for bad in (None, [], "0", [0, 0], [5], [-1], [0, None], ["0"], {}, [0.5]):
    row(many, bad, 0, True)

match = {"kind": "matching", "answer": [2, 0, 1]}
for given, score in (
    ([2, 0, 1], 1),
    ([2, 1, 0], 1 / 3),
    ([0, 1, 2], 0),
    ([0, 0, 1], 2 / 3),
    ([2, 2, 2], 1 / 3),
    ([1, 2, 0], 0),
    ([2, 0, 9], 2 / 3),
):
    row(match, given, score)
for bad in (None, [], [2, 0], [2, 0, None], [2, 0, 1, 3], "201", {}, [2, 0, "1"]):
    row(match, bad, 0, True)

# ordering: (pairs in order - pairs out of order) / pairs, by hand for three rows
three_rows = {"kind": "ordering", "answer": [0, 1, 2]}
for given, score in zip(permutations(range(3)), (1, 1 / 3, 1 / 3, 0, 0, 0), strict=True):
    row(three_rows, list(given), score)
four = {"kind": "ordering", "answer": [3, 1, 0, 2]}
for given, score in (([3, 1, 0, 2], 1), ([1, 3, 0, 2], 2 / 3), ([3, 0, 1, 2], 2 / 3), ([3, 1, 2, 0], 2 / 3), ([1, 3, 2, 0], 1 / 3),
                     ([2, 0, 1, 3], 0), ([0, 1, 3, 2], 0), ([2, 3, 1, 0], 0), ([1, 0, 3, 2], 1 / 3)):  # fmt: skip
    row(four, given, score)
for bad in (None, [], [3, 1, 0], [3, 1, 0, 0], [3, 1, 0, 4], "3102", {}, [3, 1, 0, None], [3, 1, 0, 2, 2]):
    row(four, bad, 0, True)

day = {"kind": "date", "answer": "1960-05-01", "precision": "day"}
for given, score in (("1960-05-01", 1), (" 1960-05-01 ", 1), ("1960-05-02", 0.75), ("1960-05", 0.75), ("1960-06-01", 0.5), ("1960", 0.5),
                     ("1961-05-01", 0), ("1961", 0), ("0001", 0), ("9999-12-31", 0), ("1960-12-31", 0.5)):  # fmt: skip
    row(day, given, score)
leap = {"kind": "date", "answer": "1996-02-29", "precision": "day"}
for given, score in (("1996-02-29", 1), ("1996-02-28", 0.75), ("1996-03-01", 0.5)):
    row(leap, given, score)
month = {"kind": "date", "answer": "1960-10", "precision": "month"}
for given, score in (("1960-10", 1), ("1960-10-29", 1), ("1960-11", 0.5), ("1960", 0.5), ("1961-10", 0)):
    row(month, given, score)
year = {"kind": "date", "answer": "1977", "precision": "year"}
for given, score in (("1977", 1), ("1977-11", 1), ("1977-11-20", 1), ("1978", 0), ("1976-12-31", 0)):
    row(year, given, score)
winter = {"kind": "date", "answer": "1981-24", "precision": "year"}
for given, score in (("1981", 1), ("1982", 1), ("1980", 0), ("1983", 0), ("1981-12", 1), ("1981-01", 1)):
    row(winter, given, score)
visit = {"kind": "date", "answer": "1994-06-15/1994-06-18", "precision": "day"}
for given, score in (("1994-06-15", 1), ("1994-06-17", 1), ("1994-06-18", 1), ("1994-06-14", 0.75), ("1994-06-19", 0.75), ("1994-06", 0.75),
                     ("1994-07-16", 0.5), ("1994", 0.5), ("1993-06-16", 0)):  # fmt: skip
    row(visit, given, score)
span = {"kind": "date", "answer": "1992-10/1994-05", "precision": "month"}
for given, score in (
    ("1992-10", 1),
    ("1993-01", 1),
    ("1994-05", 1),
    ("1992-09", 0.5),
    ("1994-06", 0.5),
    ("1993", 0.5),
    ("1995-01", 0),
):
    row(span, given, score)
decade = {"kind": "date", "answer": "197X", "precision": "year"}
for given, score in (("1970", 1), ("1979-12-31", 1), ("1980", 0), ("1969", 0)):
    row(decade, given, score)
for bad in (None, "", "  ", "60", "1960-5-1", "1960-13", "1960-02-30", "1995-02-29", "1900-02-29", "1960-00", "1960-05-00", "1960-24", "0000",
            "1960/1961", "1960~", "196X", "May 1960", 1960, [], "1960--01", "1960-05-01-01", "-1960", "١٩٦٠", "1960-05-32", "1960-04-31"):  # fmt: skip
    row(day, bad, 0, True)

track = {"kind": "track", "verdict": "1.5", "answer": 2}
for verdict in ("I", "1.5", "II"):
    for reason in range(3):
        score = (1 if reason == 2 else 0.5) if verdict == "1.5" else 0
        row(track, {"verdict": verdict, "reason": reason}, score)
for bad in (None, {}, {"verdict": "", "reason": 0}, {"verdict": "II", "reason": None}, {"verdict": "III", "reason": 1}, {"verdict": "II"},
            {"verdict": 2, "reason": 1}, {"verdict": "II", "reason": "2"}, {"reason": 2}, "II"):  # fmt: skip
    row(track, bad, 0, True)

target = Path(__file__).parent / "vectors" / "marking.json"
target.write_text("[\n" + ",\n".join(json.dumps(r, ensure_ascii=False) for r in rows) + "\n]\n", "utf-8")
