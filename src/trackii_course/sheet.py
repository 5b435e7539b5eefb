"""The answer sheet in a notebook: questions without keys; each answer is on disk before it says "saved".

Needs the extra ``[notebook]``.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec

from ._write import write_text
from .forms import RESPONSES, Form, FormError, Responses, decode_responses, encode, read_form
from .sheet_page import sheet_html, sheet_script, sheet_style

try:
    import anywidget
    import traitlets
except ImportError as error:
    raise ImportError(
        f"The answer sheet needs {error.name}, which is not installed. Install it with:  pip install 'trackii-course[notebook]'"
    ) from error


class AnswerSheet(anywidget.AnyWidget):  # type: ignore[misc]  # anywidget's base is untyped
    """Shows a form and keeps what is answered. ``outbox`` is the page's message, ``receipt`` says what became of it."""

    _esm = sheet_script()
    _css = sheet_style()
    html = traitlets.Unicode().tag(sync=True)
    answers = traitlets.Dict().tag(sync=True)
    outbox = traitlets.Dict().tag(sync=True)
    receipt = traitlets.Dict().tag(sync=True)

    def __init__(self, form: Form, path: Path) -> None:
        self._form, self._path = form, path
        super().__init__(html=sheet_html(form), answers=read_answers(form, path))

    @traitlets.observe("outbox")  # type: ignore[untyped-decorator]  # traitlets has no types for it
    def _keep(self, change: Any) -> None:
        message = change["new"]
        problem = ""
        try:
            self.answers = save_answer(self._form, self._path, message["name"], message["answer"])
        except (OSError, FormError) as error:
            problem = str(error)
        self.receipt = {"number": message["number"], "problem": problem}

    def __repr__(self) -> str:
        """Stable from run to run."""
        return f"AnswerSheet({self._form.assignment!r}, {len(self.answers)} of {len(self._form.questions)} answers saved)"


def answer_sheet(form: str, responses: str) -> AnswerSheet:
    """The sheet for the form in one file, its answers in another. Raises FormError for files that are not what they should be."""
    return AnswerSheet(read_form(Path(form)), Path(responses))


def read_answers(form: Form, path: Path) -> dict[str, Any]:
    """The answers saved before; none if there is no file. A file that cannot be read is an error, so that it is not written over."""
    return _answers(_read(form, path))


def save_answer(form: Form, path: Path, name: str, answer: dict[str, Any]) -> dict[str, Any]:
    """Add one answer to the file, whole or not at all; returns all answers. Raises FormError for a question that the form lacks,
    for an answer that could not be read again, and for a file that cannot be read or is another form's.
    """
    if name not in {question.name for question in form.questions}:
        raise FormError(f"the form has no question {name!r}: run the notebook again")
    before = _read(form, path)
    answers = _answers(before) | {name: answer}
    content: dict[str, Any] = {
        "schema": RESPONSES, "assignment": form.assignment, "form": form.form, "student": form.student,
        "saved": datetime.now(UTC).isoformat(timespec="seconds"), "answers": answers,
    }  # fmt: skip
    if before and before.written:  # from the page form.html: it is kept
        content["written"] = before.written
    encoded = encode(content)
    decode_responses(encoded)
    write_text(path, encoded.decode())
    return answers


def _read(form: Form, path: Path) -> Responses | None:
    if not path.exists():
        return None
    try:
        found = decode_responses(path.read_bytes())
    except FormError as error:
        raise FormError(
            f"{path} cannot be read and was left as it is ({error}): move it away, then run the cell again"
        ) from None
    if found.form != form.form:
        raise FormError(f"{path} belongs to another form ({found.form}): move it away, then run the cell again")
    return found


def _answers(found: Responses | None) -> dict[str, Any]:
    return {
        name: {"response": msgspec.json.decode(answer.response), "at": answer.at, "seconds": answer.seconds}
        for name, answer in (found.answers if found else {}).items()
    }
