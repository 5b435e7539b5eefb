"""Draw one student's form, and what stands behind it."""

from __future__ import annotations

import hashlib

import msgspec

from .. import html
from ..course import Course
from ..dates import in_words, parse
from ..exercises import Exercise
from ..forms import Form, KeyForm, KeyOption, KeyQuestion, Question, WrittenTask
from ..items import AnyItem, DateEntry, Matching, Ordering, TrackItem, key, kind, version
from ..model import TRACKS
from ..question_bank import questions


def draw_form(exercise: Exercise, course: Course, seed: int, student: str, due: str) -> tuple[Form, KeyForm]:
    """The same exercise, data, seed and student give the same form."""
    number = int.from_bytes(hashlib.sha256(f"{seed}/{exercise.id}/{student}".encode()).digest()[:4])
    drawn = questions(number, era=exercise.eras, topic=exercise.closed.topics, n=exercise.closed.n, course=course)
    items = [_mixed(item) for item in drawn]
    points = exercise.closed.points / len(items)
    shown = tuple(
        Question(
            name=(name := f"q{place:02d}"), kind=kind(item), points=points,
            html=html.sheet_form(item, name, f"Question {place} of {len(items)}"),
        )
        for place, item in enumerate(items, start=1)
    )  # fmt: skip
    behind = tuple(_question(f"q{place:02d}", item, points) for place, item in enumerate(items, start=1))
    form = hashlib.sha256(f"{exercise.id}/{student}/{[q.html for q in shown]}".encode()).hexdigest()[:12]  # of nothing secret
    written = (WrittenTask(name="written-1", title=exercise.title, points=exercise.points),)
    return (
        Form(
            assignment=exercise.id, title=exercise.title, form=form, student=student, due=due, questions=shown, written=written
        ),
        KeyForm(form=form, student=student, questions=behind),
    )


def _mixed(item: AnyItem) -> AnyItem:
    """An ordering whose author lets it be shown in its right order is shown from its second row on."""
    if isinstance(item, Ordering) and item.shown == tuple(sorted(item.shown)):
        return msgspec.structs.replace(item, shown=(*item.shown[1:], item.shown[0]))
    return item


def _question(name: str, item: AnyItem, points: float) -> KeyQuestion:
    return KeyQuestion(
        name=name, item=item.id, version=version(item), kind=kind(item), points=points, key=key(item), stem=item.stem,
        answer=_answer(item), era=item.era, outcome=item.outcome, level=item.level, topic=item.topic, options=_options(item),
    )  # fmt: skip


def _answer(item: AnyItem) -> str:
    """The right answer in words."""
    if isinstance(item, DateEntry):
        return in_words(parse(item.answer))
    if isinstance(item, Matching):
        return "; ".join(f"{pair.left}: {pair.right}" for pair in item.pairs)
    right = "; ".join(option.text for option in item.options if option.key or isinstance(item, Ordering))
    return f"Track {item.verdict}: {right}" if isinstance(item, TrackItem) else right


def _options(item: AnyItem) -> tuple[KeyOption, ...]:
    """Options in the order of the form; for a track judgement the three tracks, then the reasons."""
    if isinstance(item, DateEntry):
        return (KeyOption(text=in_words(parse(item.answer)), why=item.why, key=True),)
    if isinstance(item, Matching):
        return tuple(KeyOption(text=f"{pair.left}: {pair.right}", why=pair.why, key=True) for pair in item.pairs)
    if isinstance(item, Ordering):
        return tuple(KeyOption(text=item.options[index].text, why=item.options[index].why, key=True) for index in item.shown)
    reasons = tuple(KeyOption(text=option.text, why=option.why, key=option.key) for option in item.options)
    if isinstance(item, TrackItem):
        return (*(KeyOption(text=f"Track {t}", why=item.whys[t], key=t == item.verdict) for t in TRACKS), *reasons)
    return reasons
