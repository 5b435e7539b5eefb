"""Arrows between modules run one way."""

import ast
from pathlib import Path

PACKAGE = Path(__file__).parents[1] / "src" / "trackii_course"
# from the ground up; a module may import what stands below it
GROUND = [
    "_bib",
    "_read",
    "_write",
    "_csv",
    "forms",
    "dates",
    "model",
    "items",
    "_check",
    "course",
    "marking",
    "question_bank",
    "rubric",
    "exercises",
    "coverage",
    "lint",
    "html",
    "aid",
    "classify",
    "sheet_page",
    "assign",
    "parquet",
    "report",
    "essays",
    "grade",
]
FRONT = ["widgets", "notebooks", "sphinxext", "sheet"]


def imports(path: Path) -> set[str]:
    depth = len(path.relative_to(PACKAGE).parts) - 1
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level == depth + 1:
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
    return found


def test_no_arrow_runs_the_wrong_way():
    for path in PACKAGE.rglob("*.py"):
        name = path.relative_to(PACKAGE).parts[0].removesuffix(".py")
        if name in ("__init__", "__main__", "cli", "desk"):
            continue
        allowed = set(GROUND if name in FRONT else GROUND[: GROUND.index(name)]) | {name}
        if name == "_check":
            allowed |= {"course"}  # for the type alone
        assert imports(path) <= allowed, f"{path.name} imports {imports(path) - allowed}"
