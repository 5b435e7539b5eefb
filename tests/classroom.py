"""A class of students for tests: right and wrong answers, and what they hand in."""

from pathlib import Path
from typing import Any

import msgspec

from trackii_course.dates import parse
from trackii_course.forms import Key, KeyQuestion


def right(question: KeyQuestion) -> Any:
    """A response that gets full marks."""
    answer = question.key["answer"]
    if question.kind == "date":
        return parse(answer).earliest.isoformat()[: {"year": 4, "month": 7, "day": 10}[question.key["precision"]]]
    return {"verdict": question.key["verdict"], "reason": answer} if question.kind == "track" else answer


def wrong(question: KeyQuestion) -> Any:
    """A well-formed response that gets none."""
    answer = question.key["answer"]
    if question.kind == "single":
        return (answer + 1) % len(question.options)
    if question.kind == "multiple":
        return [i for i in range(question.key["n"]) if i not in answer]
    if question.kind == "matching":
        return [*answer[1:], answer[0]]
    if question.kind == "ordering":
        return answer[::-1]
    if question.kind == "track":
        return {"verdict": next(t for t in ("I", "1.5", "II") if t != question.key["verdict"]), "reason": answer}
    return "1066"


def hand_in(
    folder: Path, key: Key, answers: dict[str, Any], *, saved: str = "2027-01-10T12:00:00+00:00", form: int = 0,
    name: str = "responses.json", written: str = "", seconds: float = 20.0,
) -> Path:  # fmt: skip
    """Write a student's file and return its path."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {
        "schema": "trackii-responses/1", "assignment": key.assignment, "form": key.forms[form].form, "saved": saved,
        "answers": {q: {"response": given, "at": saved, "seconds": seconds} for q, given in answers.items()},
        "written": {"written-1": written} if written else {},
    }  # fmt: skip
    path = folder / name
    path.write_bytes(msgspec.json.encode(content))
    return path
