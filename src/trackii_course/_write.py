"""Write a file whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def whole(path: Path) -> Iterator[IO[bytes]]:
    """A file to write to, which becomes ``path`` when all went well, is on disk by then, and leaves nothing behind otherwise."""
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with temporary.open("wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        temporary.replace(path)
    finally:
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8 text to ``path``, whole or not at all; line ends stay as they are."""
    with whole(path) as file:
        file.write(text.encode())


def sweep(folder: Path) -> None:
    """Remove what a writer that was killed left in ``folder``. Call it where nobody else writes at the same time."""
    for path in folder.glob(".*.tmp"):
        path.unlink(missing_ok=True)
