"""Build the same book with plain Sphinx, from a configuration generated from Jupyter Book's: ``python tools/current_sphinx.py SPHINX_BUILD``.

Jupyter Book 1 is tied to Sphinx 7; this shows that the content and the extension are not.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
# What the content needs; the rest of Jupyter Book's list belongs to Jupyter Book.
KEPT = ("myst_nb", "sphinx_external_toc", "trackii_course.sphinxext")
UNUSED = ("comments_config", "copybutton", "togglebutton", "latex_engine", "use_jupyterbook", "use_multitoc")


def prepare(folder: Path, extensions: tuple[str, ...] = KEPT, more: str = "") -> Path:
    """Copy the book below ``folder`` with a ``conf.py``; ``more`` is added to that file. Returns the copy."""
    book = folder / "book"
    shutil.copytree(ROOT / "book", book, ignore=shutil.ignore_patterns("_build"))
    shutil.copytree(ROOT / "exercises", folder / "exercises")  # pages include their prompts
    generate = [str(Path(sys.executable).with_name("jupyter-book")), "config", "sphinx", str(book)]
    subprocess.run(generate, check=True, capture_output=True)
    conf = book / "conf.py"
    text = re.sub(r"(?m)^extensions = .*$", f"extensions = {list(extensions)!r}", conf.read_text("utf-8"))
    kept = "".join(row for row in text.splitlines(keepends=True) if not row.startswith(UNUSED))
    conf.write_text(f"{kept}\n{more}\n", "utf-8")
    return book


def main(sphinx_build: str) -> int:
    """Returns sphinx-build's exit code; warnings are errors."""
    with tempfile.TemporaryDirectory() as temporary:
        book = prepare(Path(temporary))
        command = [sphinx_build, "-q", "-W", "-n", "--keep-going", "-b", "html", str(book), str(Path(temporary) / "html")]
        done = subprocess.run(command, check=False)
        pages = len(list((Path(temporary) / "html").rglob("*.html")))
        print(f"{pages} pages built under current Sphinx, exit code {done.returncode}.")
        return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
