"""Marking: the same vectors for Python and for the player."""

import json
import subprocess
from pathlib import Path

import pytest

from trackii_course.dates import parse
from trackii_course.items import key
from trackii_course.marking import mark
from trackii_course.question_bank._draw import draw, fnv1a

HERE = Path(__file__).parent
VECTORS = json.loads((HERE / "vectors" / "marking.json").read_text("utf-8"))
PLAYER = HERE.parent / "src" / "trackii_course" / "static" / "player.js"


def in_node(program: str, data: object) -> object:
    """Run a module's text that reads ``input`` and prints JSON; the player is imported as ``player``."""
    prelude = (
        f'globalThis.document = {{ querySelector: () => null }};\nconst player = await import("{PLAYER.as_uri()}");\n'
        'let input = ""; for await (const part of process.stdin) input += part; input = JSON.parse(input);\n'
    )
    done = subprocess.run(
        ["node", "--input-type=module", "-e", prelude + program],
        input=json.dumps(data),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


@pytest.fixture(autouse=True)
def _fresh():
    """A remembered date would hide a change of the reader from the mutation run."""
    parse.cache_clear()


@pytest.mark.parametrize("vector", VECTORS, ids=str)
def test_python_marks_each_vector(vector):
    given = mark(vector["key"], vector["response"])
    assert given.score == pytest.approx(vector["score"])
    assert bool(given.problem) is vector["problem"]
    assert given.correct is (vector["score"] == 1)


def test_the_player_marks_each_vector_and_part_alike():
    assert len(VECTORS) >= 150
    theirs = in_node("console.log(JSON.stringify(input.map((v) => player.mark(v.key, v.response))));", VECTORS)
    for vector, found in zip(VECTORS, theirs, strict=True):
        ours = mark(vector["key"], vector["response"])
        assert found["score"] == pytest.approx(vector["score"]), vector
        assert found["problem"] == ours.problem, vector
        assert tuple(found["parts"]) == ours.parts, vector


def test_the_player_draws_the_same_items(items):
    pool = [{"id": i.id, "topic": i.topic, "label": getattr(i, "verdict", "")} for i in items]
    wanted = [[i.id for i in draw(items, n, seed)] for n, seed in ((8, 1), (15, 7), (20, 123456))]
    program = "console.log(JSON.stringify([[8, 1], [15, 7], [20, 123456]].map(([n, s]) => player.draw(input, n, s).map((i) => i.id))));"
    assert in_node(program, pool) == wanted


def test_the_hash_is_the_same():
    texts = ["", "a", "1:dates.year.u-2", "7:Jūrmala", "Çuhadar"]
    assert in_node("console.log(JSON.stringify(input.map(player.fnv1a)));", texts) == [fnv1a(t) for t in texts]


def test_each_key_marks_its_own_answer_right(items):
    for item in items:
        spec = key(item)
        answer = spec.get("answer")
        if spec["kind"] == "date":
            answer = answer.split("/")[0].rstrip("~?%")
            answer = answer[:4] if answer[5:7] in ("21", "22", "23", "24") else answer
        if spec["kind"] == "track":
            answer = {"verdict": spec["verdict"], "reason": spec["answer"]}
        assert mark(spec, answer).correct, item.id
