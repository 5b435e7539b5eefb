"""Build the book with warnings as errors; print only what matters. ``python tools/build_book.py [more jupyter-book options]``."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]


def main(options: list[str]) -> int:
    """Returns jupyter-book's exit code; its output goes to ``book/_build/build.log``."""
    build = ROOT / "book" / "_build"
    build.mkdir(parents=True, exist_ok=True)
    print("Building the book…", flush=True)
    command = [
        str(Path(sys.executable).with_name("jupyter-book")),
        "build",
        str(ROOT / "book"),
        "-W",
        "-n",
        "--keep-going",
        *options,
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    (build / "build.log").write_text(done.stdout + done.stderr, "utf-8")
    if done.returncode:
        print((done.stdout + done.stderr)[-6000:])
        print("The book was not built. The whole log: book/_build/build.log", file=sys.stderr)
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
