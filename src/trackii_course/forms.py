"""The files that an assignment lives in: form and responses (a student's), key and marks (the instructor's).

All four are JSON with a ``schema`` that names kind and version; a file of another schema is refused. A form holds no key:
questions are called ``q01``, ``q02`` … and which item stands behind each is written in the key alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Struct

RESPONSES = "trackii-responses/1"
STUB = "YOUR ANSWER HERE"  # nbgrader's own words for a written answer that is not there yet
EXTENSIONS = "extensions.csv"  # beside the key, with the columns student and due
MAX_BYTES = 2_000_000  # of one responses file: forty times what the longest assignment needs
MAX_ANSWERS = 1_000
MAX_RESPONSE = 1_000  # bytes of one closed answer: ten times what the longest needs
MAX_WRITTEN = 200_000  # letters of one written answer: a hundred pages


class FormError(ValueError):
    """A file that is not what it should be; the message says what was found and what to do."""


class WrittenTask(Struct, frozen=True, kw_only=True):
    """A question that a person marks: its name (``written-1``), its title, and the most that it gives."""

    name: str
    title: str
    points: float


class Question(Struct, frozen=True, kw_only=True):
    """One closed question as a student sees it: name, kind, points, and its HTML without key and reasons."""

    name: str
    kind: str
    points: float
    html: str


class Form(Struct, frozen=True, kw_only=True):
    """What one student gets. ``form`` is its id, which the responses repeat; ``student`` is empty where all share one form."""

    schema: Literal["trackii-form/1"] = "trackii-form/1"
    assignment: str
    title: str
    form: str
    student: str = ""
    due: str = ""
    questions: tuple[Question, ...]
    written: tuple[WrittenTask, ...] = ()


class KeyOption(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One option in the order in which the form shows it (date questions have none)."""

    text: str
    why: str = ""
    key: bool = False


class KeyQuestion(Struct, frozen=True, kw_only=True):
    """Behind one question: the item with its version, the key that ``marking.mark`` takes, and what reports say of it."""

    name: str
    item: str
    version: str
    kind: str
    points: float
    key: dict[str, Any]
    stem: str
    answer: str
    era: str
    outcome: str
    level: str
    topic: str
    options: tuple[KeyOption, ...]


class KeyForm(Struct, frozen=True, kw_only=True):
    """The questions of one form. ``student`` as in Form."""

    form: str
    student: str = ""
    questions: tuple[KeyQuestion, ...]


class Key(Struct, frozen=True, kw_only=True):
    """An assignment's key: its forms, when it is due (ISO with zone, or empty), and what a late day costs.

    ``late_per_day`` and ``late_most`` are shares of the mark from 0 to 1; ``extensions`` gives a student another due
    time: ``trackii grade`` reads them from the table beside the key.
    """

    schema: Literal["trackii-key/1"] = "trackii-key/1"
    assignment: str
    title: str
    due: str = ""
    late_per_day: float = 0.0
    late_most: float = 1.0
    extensions: dict[str, str] = {}
    forms: tuple[KeyForm, ...]
    written: tuple[WrittenTask, ...] = ()

    @property
    def points(self) -> float:
        """The most that the closed questions give."""
        return sum(question.points for question in self.forms[0].questions)


class Answer(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """One saved answer: the response as ``marking`` documents it, when it was saved (ISO), and the seconds spent on the question."""

    response: msgspec.Raw
    at: str = ""
    seconds: Annotated[float, msgspec.Meta(ge=0, lt=1e9)] = 0.0


class Responses(Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True, gc=False):
    """What a student hands in: closed answers by question, written answers by task. ``student`` is needed in JSON lines alone."""

    schema: Literal["trackii-responses/1"]
    assignment: str
    form: str
    answers: dict[str, Answer]
    written: dict[str, str] = {}
    student: str = ""
    saved: str = ""


class QuestionMark(Struct, frozen=True, array_like=True, gc=False):
    """One marked answer: score from 0 to 1, the response (null for none), the seconds spent."""

    score: float
    response: msgspec.Raw
    seconds: float = 0.0


class Marked(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """One line of ``marks.jsonl``. ``points`` are after the late penalty; ``closed`` before it; ``marks`` follow the form's questions."""

    student: str
    form: str
    points: float
    closed: float
    marks: tuple[QuestionMark, ...]
    name: str = ""
    late_days: int = 0
    saved: str = ""
    file: str = ""


_RESPONSES = msgspec.json.Decoder(Responses)
_FORM = msgspec.json.Decoder(Form)
_KEY = msgspec.json.Decoder(Key)
_MARKED = msgspec.json.Decoder(Marked)


def decode_responses(content: bytes) -> Responses:
    """Responses from JSON. Raises FormError for whatever else it is given, however broken; never runs or follows anything in it."""
    if len(content) > MAX_BYTES:
        raise FormError(f"the file has {len(content):,} bytes; responses have at most {MAX_BYTES:,}")
    try:
        found = _RESPONSES.decode(content)
    except (msgspec.MsgspecError, RecursionError, UnicodeError, ValueError) as error:
        raise FormError(_reason(content, error)) from None
    if len(found.saved) > 40:
        raise FormError(f"saved is {found.saved[:40]!r} …: not a time")
    if len(found.answers) > MAX_ANSWERS:
        raise FormError(f"the file has {len(found.answers):,} answers; a form has at most {MAX_ANSWERS:,} questions")
    return found


def _reason(content: bytes, error: Exception) -> str:
    if not content.strip():
        return "the file is empty: ask the student for responses.json again"
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[:3] == b"\xef\xbb\xbf":
        return "the file is not plain UTF-8: save it as UTF-8 without a mark at its start"
    return f"not a responses file: {str(error)[:200]}"


def read_form(path: Path) -> Form:
    """A form. Raises FormError."""
    form: Form = _read(path, _FORM, "form")
    return form


def read_key(path: Path) -> Key:
    """A key. Raises FormError."""
    key: Key = _read(path, _KEY, "key")
    return key


def marks(results: Path) -> Iterator[Marked]:
    """The marked submissions of a results folder, one by one."""
    with (results / "marks.jsonl").open("rb") as file:
        for line in file:
            yield _MARKED.decode(line)


def _read(path: Path, decoder: Any, what: str) -> Any:
    try:
        return decoder.decode(path.read_bytes())
    except FileNotFoundError:
        raise FormError(
            f"{path}: there is no such file: give the folder that `trackii assign` made, or, for results, the one that `trackii grade` wrote"
        ) from None
    except (msgspec.MsgspecError, UnicodeError) as error:
        raise FormError(f"{path}: not a {what} of this course: {error}") from None


def encode(value: Any) -> bytes:
    """JSON, indented for people, one line end at its end."""
    return msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n"
