"""Measure what the course promises, as ratios within one run: ``make bench``."""

import gzip
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from current_sphinx import KEPT, prepare

ROOT = Path(__file__).parents[1]
HTML = ROOT / "book" / "_build" / "html"
BIN = Path(sys.executable).parent


def timed(*command: str, times: int = 5) -> float:
    """The median seconds of a command."""
    runs = []
    for _ in range(times):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
        runs.append(time.perf_counter() - start)
    return statistics.median(runs)


def line(name: str, value: str, bar: str) -> None:
    """Print one row."""
    print(f"{name:<52} {value:>24}   bar: {bar}", flush=True)


def sphinx(extensions: tuple[str, ...], more: str = "") -> float:
    """Seconds of one clean build with plain Sphinx."""
    with tempfile.TemporaryDirectory() as temporary:
        book = prepare(Path(temporary), extensions, more)
        return timed(str(BIN / "sphinx-build"), "-q", "-b", "html", str(book), f"{temporary}/html", times=1)


def main() -> None:
    """Print every figure."""
    bare = timed(sys.executable, "-c", "pass")
    load = timed(sys.executable, "-c", "import trackii_course as t; t.load()")
    line(
        "import and load all data, more than bare Python", f"{(load - bare) * 1000:.0f} ms ({load / bare:.1f} x bare)", "150 ms"
    )
    bank = timed(sys.executable, "-c", "import trackii_course as t; t.questions()")
    line("… and draw the whole bank, more than loading", f"{(bank - load) * 1000:.0f} ms ({bank / load:.1f} x load)", "500 ms")
    build = str(ROOT / "tools" / "build_book.py")
    subprocess.run([str(BIN / "jupyter-book"), "clean", "book", "--all"], check=True, capture_output=True, cwd=ROOT)
    clean = timed(sys.executable, build, times=1)
    again = timed(sys.executable, build, times=3)
    line("clean book build", f"{clean:.1f} s", "60 s")
    line("rebuild with nothing changed", f"{again:.1f} s ({clean / again:.1f} x faster)", "5 s")
    bare_pages = sphinx(KEPT[:2])
    ours = sphinx(KEPT)
    executed = sphinx(KEPT, "nb_execution_mode = 'force'")
    line("the same pages without our extension", f"{bare_pages:.1f} s", "-")
    line("… with it", f"{ours:.1f} s ({ours / bare_pages:.1f} x)", "-")
    line("… and with all notebooks run", f"{executed:.1f} s ({executed / ours:.1f} x)", "60 s")
    for name in ("index.html", "chapters/1994-carter.html", "practice.html", "bibliography.html"):
        page = HTML / name
        print(f"  {name:<40} {len(gzip.compress(page.read_bytes())) / 1000:6.1f} kB gzip")
    for name in (
        "trackii/player.js",
        "trackii/quiz.css",
        "trackii/tokens.css",
        "trackii/bank/index.js",
        "trackii/bank/carter.js",
        "styles/furo.css",
        "scripts/furo.js",
    ):
        size = len(gzip.compress((HTML / "_static" / name).read_bytes())) / 1000
        print(f"  _static/{name:<32} {size:6.1f} kB gzip")


if __name__ == "__main__":
    main()
