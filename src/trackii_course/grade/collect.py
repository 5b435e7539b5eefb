"""Find what students handed in: a folder, a zip from Canvas or Moodle, nbgrader's tree. Nothing is unpacked, followed or run.

Whatever cannot be taken becomes a Problem with student, file and reason; the search goes on.
"""

from __future__ import annotations

import os
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Literal, NamedTuple
from unicodedata import category

from ..forms import MAX_BYTES

_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_(?:file|onlinetext)_?")
_CANVAS = re.compile(r"(?P<name>[^_/]+)_(?P<late>LATE_)?(?P<id>\d+)_(?P<submission>\d+)_(?P<file>.+)")
_RESPONSES = re.compile(r".*responses.*\.json|[^/]+\.json", re.IGNORECASE)
_OURS = ("form.json", "key.json")
_HIDDEN = re.compile(r"\.(?!\.?$)")  # of editors and systems, such as .ipynb_checkpoints
# what the modules of the standard library raise on damaged archives and files
_DAMAGED = (
    OSError, EOFError, IndexError, KeyError, OverflowError, RuntimeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip
_HEADER = 30  # bytes before a member's name
MAX_NOTEBOOK = 20_000_000  # bytes: a notebook may hold pictures


class Problem(NamedTuple):
    """Something that was not marked: whose, which file, and why in words."""

    student: str
    file: str
    reason: str


class Found(NamedTuple):
    """A file to be marked. ``place`` is its path, or its name inside ``archive``; ``received`` an ISO time known from outside it."""

    kind: Literal["responses", "notebook"]
    student: str
    name: str
    place: str
    archive: str = ""
    received: str = ""
    late: bool = False


Report = Callable[[Problem], None]


class CollectError(ValueError):
    """The submissions as a whole cannot be read."""


def find(source: Path, assignment: str, report: Report) -> Iterator[Found]:
    """Every file to be marked below ``source``, in the order of names. Raises CollectError if it is neither folder nor zip."""
    if source.is_dir():
        yield from _folder(source, assignment, report)
    elif source.is_file() and _is_zip(source):
        yield from _zip(source, assignment, report)
    else:
        raise CollectError(
            f"{source}: neither a folder, nor a zip, nor .jsonl, or not there at all: give what the learning platform gave you, or a folder"
        )


def _is_zip(source: Path) -> bool:
    try:
        return zipfile.is_zipfile(source)
    except _DAMAGED:
        return True  # one that is damaged: reading it tells how


def owner(parts: tuple[str, ...], assignment: str) -> tuple[str, str, bool]:
    """Whose a file is, from its path: (student, name, marked late by the platform)."""
    if moodle := _MOODLE.fullmatch(parts[0]):
        return moodle["id"], moodle["name"], False
    if len(parts) == 1:
        if canvas := _CANVAS.fullmatch(parts[0]):
            return canvas["id"], canvas["name"], bool(canvas["late"])
        return parts[0].rsplit(".", 1)[0], "", False
    if len(parts) > 2 and parts[0] == "submitted" and parts[2] == assignment:
        return parts[1], "", False
    return parts[0], "", False


def visible(text: str) -> str:
    """A name with what cannot be seen made visible: line breaks and other control characters as U+FFFD, at most 200 letters."""
    if text.isprintable() and len(text) <= 200:
        return text
    clean = "".join(
        letter if letter.isprintable() or category(letter) == "Zs" else "\N{REPLACEMENT CHARACTER}" for letter in text
    )
    return clean if len(clean) <= 200 else f"{clean[:199]}…"


def called(student: str) -> str:
    """A student's name as it stands in the results: visible, and no two of them alike."""
    clean = visible(student)
    return clean if clean == student else f"{clean[:190]}~{sha256(student.encode(errors='surrogatepass')).hexdigest()[:6]}"


def _sort(name: str) -> Literal["responses", "notebook", ""]:
    base = name.rsplit("/", 1)[-1]
    if base.startswith(".") or base in _OURS:
        return ""
    if base.lower().endswith(".ipynb"):
        return "notebook"
    return "responses" if _RESPONSES.fullmatch(base) else ""


def _folder(root: Path, assignment: str, report: Report) -> Iterator[Found]:
    base, handed_in = root, root / "submitted"  # in nbgrader's tree the other folders hold the instructor's files
    stack = [os.fspath(handed_in if handed_in.is_dir() else root)]
    start = os.path.join(stack[0], "")  # noqa: PTH118  # as in the paths that scandir gives
    while stack:
        folder = stack.pop()
        try:
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name, reverse=True)
        except OSError as error:
            report(Problem("", visible(os.path.relpath(folder, base)), f"the folder cannot be read: {error.strerror}"))
            continue
        times = _timestamp(folder) if any(entry.name == "timestamp.txt" for entry in entries) else ""
        for entry in reversed(entries):
            place = entry.path[len(start) :]
            parts = Path(place).parts
            if entry.is_symlink():
                report(Problem(called(owner(parts, assignment)[0]), visible(place), "a link to another place: not followed"))
            elif entry.is_file() and (kind := _sort(entry.name)):
                student, name, late = owner(parts, assignment)
                yield Found(kind, student, name, entry.path, received=times, late=late)
            elif entry.is_file() and entry.name.lower().endswith(".zip"):
                report(
                    Problem(called(owner(parts, assignment)[0]), visible(place), "a zip in the folder: ask for the file itself")
                )
            elif not entry.is_file() and not entry.is_dir():
                report(Problem(called(owner(parts, assignment)[0]), visible(place), "neither a file nor a folder: left alone"))
        stack += [entry.path for entry in entries if entry.is_dir(follow_symlinks=False) and not entry.name.startswith(".")]


def _timestamp(folder: str) -> str:
    """The time of submission that nbgrader notes, in ISO form."""
    try:
        text = Path(folder, "timestamp.txt").read_text("utf-8", errors="replace")[:40].strip()
    except OSError:
        return ""
    found = re.fullmatch(r"(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)(?:\.\d+)? (?:UTC|\+00:?00)", text)
    return f"{found[1]}T{found[2]}+00:00" if found else ""


def _zip(source: Path, assignment: str, report: Report) -> Iterator[Found]:
    try:
        with zipfile.ZipFile(source) as archive:
            members = archive.infolist()
    except _DAMAGED as error:
        raise CollectError(f"{source}: the zip cannot be read ({visible(str(error))}): download it again") from None
    seen: set[str] = set()
    nested = _overlapping(members)
    for member in sorted(members, key=lambda member: member.filename):
        place = member.filename
        path = PurePosixPath(place.replace("\\", "/"))
        if place.endswith("/") or any(part == "__MACOSX" or _HIDDEN.match(part) for part in path.parts):
            continue
        reason = _refuse(member, path, seen) or ("its content is another file's too: refused" if id(member) in nested else "")
        seen.add(place)
        if reason:
            report(Problem(called(_whose(path, assignment)), visible(place), reason))
            continue
        if kind := _sort(path.name):
            student, name, late = owner(path.parts, assignment)
            yield Found(kind, student, name, place, archive=os.fspath(source), late=late)
        elif path.suffix.lower() == ".zip":
            report(
                Problem(
                    called(owner(path.parts, assignment)[0]), visible(place), "a zip inside the zip: ask for the file itself"
                )
            )


def _whose(path: PurePosixPath, assignment: str) -> str:
    """The owner of a member that may point anywhere."""
    inside = tuple(part for part in path.parts if part not in ("/", "//", "..") and not re.fullmatch(r"[A-Za-z]:", part))
    return owner(inside or ("",), assignment)[0]


def _overlapping(members: list[zipfile.ZipInfo]) -> set[int]:
    """The members whose bytes lie in another's too, as in bombs that use the same bytes a thousand times."""
    found: set[int] = set()
    end, last = -1, members[0] if members else None
    for member in sorted(members, key=lambda member: member.header_offset):
        if member.header_offset < end:
            found |= {id(member), id(last)}
        if (ends := member.header_offset + _HEADER + member.compress_size) > end:
            end, last = ends, member
    return found


def _refuse(member: zipfile.ZipInfo, path: PurePosixPath, seen: set[str]) -> str:
    """Why a member is not read; empty if it may be."""
    kind = _sort(path.name)
    limit = MAX_NOTEBOOK if kind == "notebook" else MAX_BYTES
    reasons = {
        "the name points out of the zip: refused": (
            path.is_absolute() or ".." in path.parts or re.match(r"[A-Za-z]:", member.filename) or not path.parts
        ),
        "a link to another place: not followed": stat.S_ISLNK(member.external_attr >> 16),
        "the file is locked with a password: ask for it without": member.flag_bits & 0x1,
        "the zip has two files of this name: the second is left out": member.filename in seen,
        # other methods than these two unpack without a limit
        "the file is compressed in a way that is not read here: ask for an ordinary zip": (
            member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
        ),
        f"the file unpacks to {member.file_size:,} bytes; {limit:,} are the most that is read": (
            kind and member.file_size > limit
        ),
    }
    return next((reason for reason, holds in reasons.items() if holds), "")


def open_zip(path: str) -> zipfile.ZipFile:
    """An archive in which a name stands for the first member that has it, as ``find`` takes it. Raises CollectError."""
    try:
        archive = zipfile.ZipFile(path)
    except _DAMAGED as error:
        raise CollectError(f"{path}: the zip cannot be read ({visible(str(error))}): download it again") from None
    archive.NameToInfo.update((member.filename, member) for member in reversed(archive.infolist()))
    return archive


def read(found: Found, archive: zipfile.ZipFile | None) -> bytes:
    """The content of a file. Raises CollectError if it is too large or damaged; never reads more than the limit."""
    limit = MAX_BYTES if found.kind == "responses" else MAX_NOTEBOOK
    try:
        if archive is not None:
            with archive.open(found.place) as file:
                size, content = 0, file.read(limit + 1)
        else:
            with open(found.place, "rb", buffering=0) as file:  # noqa: PTH123  # a Path for each of 100,000 files costs more than the reading
                size = os.fstat(file.fileno()).st_size
                content = b"" if size > limit else file.read(limit + 1)
    except _DAMAGED as error:
        raise CollectError(f"the file cannot be read: {visible(str(error) or type(error).__name__)}") from None
    if size > limit:
        raise CollectError(f"the file has {size:,} bytes; {limit:,} are the most that is read")
    if len(content) > limit:
        raise CollectError(f"the file unpacks to more than {limit:,} bytes: refused")
    return content
