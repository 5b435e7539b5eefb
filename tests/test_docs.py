"""The documentation is kept true: docstrings, README, and what the commands say."""

import ast
import doctest
import re
from pathlib import Path

import pytest

import trackii_course
from trackii_course.cli import main

ROOT = Path(__file__).parents[1]
MODULES = sorted((ROOT / "src" / "trackii_course").rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: p.name)
def test_each_module_and_public_function_has_a_docstring(path):
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree), path
    for node in tree.body:
        if (
            isinstance(node, ast.FunctionDef | ast.ClassDef)
            and not node.name.startswith("_")
            and path.name not in ("model.py", "item_rules.py", "bank_rules.py")
        ):
            assert ast.get_docstring(node), f"{path.name}: {node.name}"


def test_the_examples_run():
    assert doctest.testmod(trackii_course).failed == 0


def test_the_readme_says_what_there_is(capsys):
    readme = (ROOT / "README.md").read_text("utf-8")
    with pytest.raises(SystemExit):
        main(["--help"])
    for command in re.findall(r"^    (\w+) ", capsys.readouterr().out, flags=re.MULTILINE):
        if command != "COMMAND":
            assert f"trackii {command}" in readme or f"make {command}" in readme, command
    for target in re.findall(r"`?make ([a-z]+)", readme):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE), target
    for name in re.findall(r"`([a-z]+/)`", readme):
        assert (ROOT / name).is_dir(), name


def test_every_lint_rule_is_explained():
    text = (ROOT / "docs" / "items.md").read_text("utf-8")
    for number in range(1, 16):
        assert f"| L{number:02d} |" in text


def test_the_readme_example_runs(course):
    code = re.search(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL).group(1)
    exec(code, {})
    assert "carter-01" in course.claims
