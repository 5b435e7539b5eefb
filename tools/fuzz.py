"""Fuzz the marking with atheris, led by coverage: responses, notebooks, zips and their names.

    python tools/fuzz.py --seconds 300

Stops at the first input that raises anything but FormError or CollectError, or that gives points outside of what can be had, and
leaves that input as ``crash-*`` in the working folder. Needs ``pip install 'atheris>=3'`` beside this package with ``[notebook]``.
"""

from __future__ import annotations

import argparse
import io
import random
import re
import sys
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

import atheris

with atheris.instrument_imports(include=["trackii_course", "zipfile", "json"]):
    import json
    import zipfile

    import msgspec

    from trackii_course.forms import FormError, Key, Marked, read_key
    from trackii_course.grade.collect import CollectError, Problem, find
    from trackii_course.grade.feedback import feedback_page
    from trackii_course.grade.mark import Marker
    from trackii_course.grade.run import batches_of_files, mark_batch
    from trackii_course.grade.written import asked, written_answers

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from tests.hostile import seeds  # noqa: E402  # the corpus is the tests'

_ZIP = b"PK"
_TOKEN = re.compile(rb'"(?:[^"\\\\]|\\\\.)*"|[-+0-9.eE]+|[a-z]+|[][{}:,]')
_ODD = (
    b'"9999-24"', b'"1992-04"', b'"0000"', b'"\\ud800"', b'"\\u0000"', b'"\xff"', b"1e999", b"-1", b"9" * 400, b"9" * 5_000, b"NaN", b"null",
    b"true", b"0", b"1.0", b"[0,1,2,3]", b"[2,3,0,1]", b"[" * 400, b"[" * 90 + b"]" * 90, b'{"verdict":"II","reason":0}', b'"q02"', b'"q06"',
    b'"q01":{"response":0},', b'"response":0,', b'"\\u0072esponse":0,', b'"seconds":1e9,', b'"saved":"2027-01-01T00:00:00+14:00",',
    b'"saved":"0001-01-01T00:00:00+23:59",', b'"written":{"written-1":"x"},', b'"student":"ann",', b"\n", b'"nbgrader"', b'"grade_id"',
)  # fmt: skip
_NAMES = ("/", "\\", "..", "a/", ".json", ".ipynb", ".zip", "\0", "\n", "C:", "\u202e", "ann/responses.json", "_1_assignsubmission_file_/", "_LATE_1_2_x.json", ".x/", "form.json", "submitted/a/chronology/")  # fmt: skip


def assignment(folder: Path) -> Key:
    """The key of an assignment made for this run."""
    from trackii_course.assign.draw import draw_form
    from trackii_course.course import load
    from trackii_course.exercises import load_exercises

    exercise = load_exercises()["chronology"]
    form, behind = draw_form(exercise, load(), 1, "", "")
    key = Key(assignment=exercise.id, title=exercise.title, forms=(behind,), written=form.written)
    (folder / "key.json").write_bytes(msgspec.json.encode(key))
    return read_key(folder / "key.json")


class Target:
    """One input through everything that reads it."""

    def __init__(self, key: Key, folder: Path) -> None:
        self.key, self.content = key, msgspec.json.encode(key)
        self.zip = folder / "input.zip"
        self.runs = 0

    def __call__(self, data: bytes) -> None:
        """Raises for a finding."""
        self.runs += 1
        if data.startswith(_ZIP):
            self._collect(data)
            return
        self._mark(data)
        self._written(data)

    def _mark(self, data: bytes) -> None:
        try:
            marked = Marker(self.key).mark(data, student="ann")
        except FormError:
            return
        assert 0 <= marked.points <= self.key.points, marked.points
        line = msgspec.json.encode(marked)
        assert b"\n" not in line, line
        assert msgspec.json.decode(line, type=Marked) == marked
        json.loads(line)
        feedback_page(self.key, self.key.forms[0], marked).encode()

    def _written(self, data: bytes) -> None:
        try:
            answers = written_answers(data)
        except FormError:
            return
        msgspec.json.encode(asked(answers, self.key))

    def _collect(self, data: bytes) -> None:
        self.zip.write_bytes(data)
        problems: list[Problem] = []
        try:
            for batch in batches_of_files(find(self.zip, self.key.assignment, problems.append)):
                problems += mark_batch(self.content, {}, batch).problems
        except CollectError:
            return
        for problem in problems:
            "\n".join(problem).encode()


def mutate(data: bytes, most: int, seed: int) -> bytes:
    """Change bytes; or one token of JSON; or one member inside a zip, so that what is behind checksums and brackets is reached."""
    chance = random.Random(seed)
    if chance.random() < 1 / 3:
        return atheris.Mutate(data, most)
    return (_zip(data, chance) if data.startswith(_ZIP) else _tokens(data, most, chance))[:most]


def _tokens(data: bytes, most: int, chance: random.Random) -> bytes:
    places = [match.span() for match in _TOKEN.finditer(data)]
    if not places:
        return atheris.Mutate(data, most)
    start, end = chance.choice(places)
    again, to = chance.choice(places)
    new = chance.choice(
        (chance.choice(_ODD), data[again:to], data[min(start, again) : max(end, to)], b"", atheris.Mutate(data[start:end], 200))
    )
    return data[:start] + new + data[end:]


def _zip(data: bytes, chance: random.Random) -> bytes:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as old:
            members = [(m.filename, old.read(m)) for m in old.infolist()]
    except Exception:  # noqa: BLE001  # a broken one is changed as bytes
        members = []
    if not members:
        return atheris.Mutate(data, len(data) + 100)
    chosen = chance.randrange(len(members))
    new = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(new, "w", chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED))) as out:
        warnings.simplefilter("ignore")  # of two members of one name
        for place, (name, content) in enumerate(members):
            text = content
            if place == chosen and chance.random() < 1 / 2:
                text = _tokens(content, 4_096, chance)
            elif place == chosen:
                name = chance.choice((*_NAMES, name + chance.choice(_NAMES), chance.choice(members)[0]))  # noqa: PLW2901
            out.writestr(zipfile.ZipInfo(name or "x"), text)
    return new.getvalue()


def main() -> None:
    """Fuzz for a time, and print how many inputs were tried."""
    parser = argparse.ArgumentParser(description="Fuzz the marking of submissions.")
    parser.add_argument("--seconds", type=int, default=60, help="how long (default 60)")
    parser.add_argument("--corpus", type=Path, help="a folder that keeps what was found interesting (default: none is kept)")
    parser.add_argument("inputs", nargs="*", help="run these files once and stop, to see a finding again")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="fuzz-") as temporary:
        folder = Path(temporary)
        key = assignment(folder)
        target: Callable[[bytes], None] = Target(key, folder)
        if arguments.inputs:
            for path in arguments.inputs:
                target(Path(path).read_bytes())
            print(f"{len(arguments.inputs)} inputs: no finding.")
            return
        seeds(key, folder / "seeds")
        corpus = arguments.corpus or folder / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        options = [
            f"-max_total_time={arguments.seconds}",
            "-max_len=20000",
            "-len_control=0",
            "-timeout=20",
            "-rss_limit_mb=2048",
            "-print_final_stats=1",
        ]
        atheris.Setup([sys.argv[0], *options, str(corpus), str(folder / "seeds")], target, custom_mutator=mutate)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
