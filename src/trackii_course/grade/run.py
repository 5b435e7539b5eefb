"""Marking as a stream of batches: in this process, on all cores, or on a Dask cluster, with the same bytes as the result."""

from __future__ import annotations

import os
from array import array
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache, partial
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import msgspec

from .._csv import number
from ..forms import MAX_BYTES, FormError, Key
from .collect import CollectError, Found, Problem, called, open_zip, read, visible
from .mark import Marker
from .rows import lines, most
from .written import asked, written_answers

FILES_A_BATCH = 500
BYTES_A_BATCH = 4_000_000
_AHEAD = 3  # batches under way for each worker: enough to keep it busy, few enough to keep memory flat
_ATTEMPTS = 3
_PATIENCE = "20s"
_ENCODER = msgspec.json.Encoder()
_Work = Callable[["Batch"], "Result"]


class Batch(NamedTuple):
    """A piece of work: some found files, or the lines of a JSON-lines file that begin in [start, end)."""

    found: tuple[Found, ...] = ()
    lines: str = ""
    start: int = 0
    end: int = 0


class Result(NamedTuple):
    """What a batch gave: lines of ``marks.jsonl``, of the three gradebooks and of ``written.jsonl``, problems, and 8-byte digests of
    the students marked.
    """

    marks: bytes
    books: tuple[bytes, bytes, bytes]
    written: bytes
    problems: list[Problem]
    students: bytes
    handed: int


class RunError(ValueError):
    """The marking stopped; the message says why. Nothing was written."""


def batches_of_files(found: Iterable[Found]) -> Iterator[Batch]:
    """Found files in batches."""
    files = iter(found)
    while batch := tuple(islice(files, FILES_A_BATCH)):
        yield Batch(found=batch)


def batches_of_lines(path: Path) -> Iterator[Batch]:
    """A JSON-lines file in ranges of bytes."""
    size = path.stat().st_size
    for start in range(0, size, BYTES_A_BATCH):
        yield Batch(lines=os.fspath(path), start=start, end=min(start + BYTES_A_BATCH, size))


def mark_batch(key: bytes, points: Mapping[str, float], batch: Batch) -> Result:
    """Mark one batch against a key in JSON. A pure function of its arguments and of the files that they name.

    ``points`` has those for written work by student, for the gradebooks.
    """
    marks: list[bytes] = []
    books: list[tuple[str, str, str]] = []
    written: list[bytes] = []
    problems: list[Problem] = []
    students = array("Q")
    work = _lines(batch) if batch.lines else _files(batch)
    marker, of = _marker(key)
    for found, content in work:
        student = called(found.student) if found.student else ""
        where = found.place if batch.lines else visible(found.place if found.archive else os.path.relpath(found.place))
        try:
            if isinstance(content, CollectError):
                raise content
            if found.kind == "notebook":
                answers, form = written_answers(content), ""
            else:
                marked = marker.mark(
                    content,
                    student=student,
                    name=visible(found.name) if found.name else "",
                    file=where,
                    received=found.received,
                    late=found.late,
                )
                marks.append(_ENCODER.encode(marked))
                books.append(lines(marked, points, of))
                students.append(digest(marked.student))
                answers, form = marker.written, marked.form
                student = marked.student
            if answers:
                answers, left_out = asked(answers, marker.key)
                if any(answers.values()):
                    written.append(_ENCODER.encode({"student": student, "form": form, "file": where, "answers": answers}))
                problems += [Problem(student, where, visible(reason)) for reason in left_out]
        except (FormError, CollectError) as error:
            problems.append(Problem(student, where, visible(str(error))))
    plain, canvas, moodle = ("".join([line[place] for line in books]).encode() for place in range(3))
    return Result(_joined(marks), (plain, canvas, moodle), _joined(written), problems, students.tobytes(), len(marks))


def digest(student: str) -> int:
    """Eight bytes that stand for a student. Two students with the same ones cost time and no more: names are compared in the end."""
    name = student.encode(errors="surrogatepass")
    return crc32(name) << 32 | crc32(name[::-1])


def _joined(lines: list[bytes]) -> bytes:
    return b"".join(line + b"\n" for line in lines)


@lru_cache(maxsize=2)
def _marker(key: bytes) -> tuple[Marker, str]:
    found = msgspec.json.decode(key, type=Key)
    return Marker(found), number(most(found))


def _files(batch: Batch) -> Iterator[tuple[Found, bytes | CollectError]]:
    archive = open_zip(batch.found[0].archive) if batch.found[0].archive else None
    try:
        for found in batch.found:
            try:
                yield found, read(found, archive)
            except CollectError as error:
                yield found, error
    finally:
        if archive:
            archive.close()


def _lines(batch: Batch) -> Iterator[tuple[Found, bytes | CollectError]]:
    for at, line in lines_of(batch):
        found = Found("responses", "", "", f"byte {at}")
        yield found, line or CollectError(f"the line is longer than {MAX_BYTES:,} bytes: refused")


def lines_of(batch: Batch) -> Iterator[tuple[int, bytes]]:
    """The lines that begin in the batch's range, each with its place. A line beyond the limit is passed over and given as nothing."""
    with Path(batch.lines).open("rb") as file:
        at = batch.start
        if at:
            file.seek(at - 1)
            at += _skip(file, batch.end - at + 1) - 1
        while at < batch.end:
            line = file.readline(MAX_BYTES + 1)
            if not line:
                return
            start = at
            at += len(line)
            if len(line) > MAX_BYTES and not line.endswith(b"\n"):
                yield start, b""
                at += _skip(file, batch.end - at)
            elif content := line.strip():
                yield start, content


def _skip(file: Any, most: int) -> int:
    """Read to the end of the line, but not much further than ``most`` bytes, in pieces; returns how many bytes that was.

    Where a line goes on beyond a batch, the next batch passes over the rest of it: no byte is read more than twice.
    """
    total = 0
    while total < most and (piece := file.readline(1 << 20)):
        total += len(piece)
        if piece.endswith(b"\n"):
            break
    return total


def run(
    key: bytes, batches: Iterable[Batch], points: Mapping[str, float] | None = None, *, workers: int = 0, scheduler: str = ""
) -> Iterator[Result]:
    """Mark batches and yield their results in order. ``points`` as in ``mark_batch``.

    ``workers`` 0 means all cores; ``scheduler`` is a Dask scheduler's address.
    """
    work = partial(mark_batch, key, points or {})
    if scheduler:
        yield from _on_cluster(work, batches, scheduler)
        return
    count = workers or os.cpu_count() or 1
    pieces = iter(batches)
    first = list(islice(pieces, 2))
    if count == 1 or len(first) < 2:
        for batch in (*first, *pieces):
            yield work(batch)
        return
    yield from _on_cores(work, (batch for part in (first, pieces) for batch in part), count)


def _on_cores(work: _Work, batches: Iterator[Batch], count: int) -> Iterator[Result]:
    waiting: deque[Batch] = deque()
    futures: deque[Future[Result]] = deque()  # of the first batches of those that wait
    pool = ProcessPoolExecutor(count)
    failures = 0
    try:
        while True:
            waiting.extend(islice(batches, count * _AHEAD - len(waiting)))
            if not waiting:
                return
            try:
                futures.extend(pool.submit(work, batch) for batch in islice(waiting, len(futures), None))
                result = futures[0].result()
            except BrokenProcessPool:
                failures += 1
                if failures == _ATTEMPTS:
                    raise RunError("a worker was stopped three times: is there enough memory? Try --workers 1") from None
                pool = ProcessPoolExecutor(count)
                futures.clear()
                continue
            waiting.popleft()
            futures.popleft()
            yield result
    finally:
        pool.shutdown(cancel_futures=True)


def _on_cluster(work: _Work, batches: Iterable[Batch], scheduler: str) -> Iterator[Result]:
    client = _client(scheduler)
    waiting: deque[Any] = deque()
    try:
        ahead = max(1, sum(client.nthreads().values())) * _AHEAD
        pieces = iter(batches)
        while True:
            waiting.extend(
                client.submit(work, batch, pure=False, retries=_ATTEMPTS) for batch in islice(pieces, ahead - len(waiting))
            )
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        client.close()


def _client(scheduler: str) -> Any:
    try:
        from dask.distributed import Client
    except ImportError as error:
        raise ImportError(f"A cluster needs {error.name}. Install it with:  pip install 'trackii-course[cluster]'") from error
    try:
        return Client(scheduler, timeout=_PATIENCE)
    except (OSError, TimeoutError, ValueError) as error:
        raise RunError(f"no Dask scheduler answers at {scheduler}: {error}") from None
