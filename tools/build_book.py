"""Build the book with warnings as errors; print only what matters. ``python tools/build_book.py [more jupyter-book options]``."""

import subprocess
import sys
from hashlib import sha256
from pathlib import Path

ROOT = Path(__file__).parents[1]
INPUTS = ("book", "notebooks", "exercises", "data", "src", "locks", "tools")


def inputs() -> str:
    """A fingerprint of every file that the pages are made of."""
    total = sha256()
    for folder in INPUTS:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.is_file() and not {"_build", "__pycache__"} & set(path.parts):
                total.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return total.hexdigest()


def main(options: list[str]) -> int:
    """Returns jupyter-book's exit code; its output goes to ``book/_build/build.log``."""
    build = ROOT / "book" / "_build"
    build.mkdir(parents=True, exist_ok=True)
    stamp, state = build / "inputs", inputs()
    if not options and (build / "html" / "index.html").exists() and stamp.exists() and stamp.read_text("utf-8") == state:
        print("The book is up to date.")  # Jupyter Book would find out too, in some seconds
        return 0
    stamp.unlink(missing_ok=True)
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
    else:
        stamp.write_text(state, "utf-8")
    return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
