"""The student's notebook in JupyterLab: answers are in responses.json beside it, and are there again when it is reopened."""

import json
import shutil
import urllib.request
from pathlib import Path

import pytest

from trackii_course.assign import assign
from trackii_course.course import load
from trackii_course.exercises import load_exercises
from trackii_course.forms import decode_responses, read_key
from trackii_course.grade.mark import Marker

from ..classroom import right
from .conftest import ROOT, axe, jupyterlab, run_all_cells

PATIENCE = 60_000


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("lab") / "a"
    return assign(load_exercises()["which-track"], load(ROOT / "data"), out)


@pytest.fixture
def folder(made, tmp_path) -> Path:
    return Path(shutil.copytree(made / "student", tmp_path / "work"))


@pytest.fixture
def lab(folder, tmp_path):
    with jupyterlab(folder, tmp_path / "lab.log") as address:
        yield address


def opened(browser, lab):
    """The notebook in a browser of its own, with all cells run."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(PATIENCE)
    page.goto(f"{lab}/lab/tree/which-track.ipynb?reset")
    page.get_by_text("| Idle").wait_for()
    assert page.locator(".tii-sheet button").count() == 0  # nothing dead before the kernel runs
    run_all_cells(page)
    for _ in range(120):  # JupyterLab has gone to the last cell, and shows only what is near it
        page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => { panel.scrollTop = 0; }")
        if page.locator(".tii-sheet .tii-total").count():
            break
        page.wait_for_timeout(500)
    return context, page


def save(form):
    form.locator("button[type=submit]").click()
    form.get_by_text("✓ Saved.").wait_for()


def stop_kernels(lab):
    kernels = json.load(urllib.request.urlopen(f"{lab}/api/sessions", timeout=10))
    for session in kernels:
        request = urllib.request.Request(f"{lab}/api/sessions/{session['id']}", method="DELETE")
        urllib.request.urlopen(request, timeout=30)


def test_answers_are_on_disk_and_come_back(browser, lab, folder, made):
    key = read_key(made / "instructor" / "key.json")
    chosen = [q for q in key.forms[0].questions if q.kind in ("single", "track")][:3]
    path = folder / "responses.json"
    context, page = opened(browser, lab)
    assert page.locator(".tii-sheet .tii-item").count() == len(key.forms[0].questions)
    assert "0 of 10 answers saved." in page.locator(".tii-total").inner_text()
    assert not path.exists()
    for number, question in enumerate(chosen, start=1):
        form = page.locator(f"#{question.name}")
        given = right(question)
        if question.kind == "track":
            form.locator(f".tii-step [value='{given['verdict']}']").first.check()
            given = given["reason"]
        form.locator(f"[name='{question.name}'][value='{given}']").check()
        save(form)
        found = decode_responses(path.read_bytes())  # at once: it was said to be saved
        assert set(found.answers) == {q.name for q in chosen[:number]}
        assert json.loads(bytes(found.answers[question.name].response)) == right(question)
    assert Marker(key).mark(path.read_bytes(), student="ada").closed == pytest.approx(sum(q.points for q in chosen))
    assert "3 of 10 answers saved." in page.locator(".tii-total").inner_text()
    assert [problem for problem in axe(page) if ".tii-" in problem or "#q" in problem] == []
    before = path.read_bytes()

    path.write_bytes(b"{")  # spoilt from outside: nothing is said to be saved, nothing is written over
    form = page.locator(f"#{chosen[0].name}")
    form.locator("button[type=submit]").click()
    form.locator(".tii-error", has_text="cannot be read and was left as it is").wait_for()
    assert form.get_by_text("✓ Saved.").count() == 0
    assert path.read_bytes() == b"{"
    path.write_bytes(before)
    save(form)
    context.close()

    stop_kernels(lab)
    context, page = opened(browser, lab)
    assert "3 of 10 answers saved." in page.locator(".tii-total").inner_text()
    for question in chosen:
        form = page.locator(f"#{question.name}")
        assert form.get_by_text("✓ Saved.").count() == 1
        given = right(question)
        if question.kind == "track":
            assert form.locator(f".tii-step [value='{given['verdict']}']").first.is_checked()
            given = given["reason"]
        assert form.locator(f"[name='{question.name}'][value='{given}']").is_checked()
    stop_kernels(lab)  # a dead kernel: after some seconds the page says that nothing was saved
    form = page.locator(f"#{chosen[0].name}")
    form.locator("button[type=submit]").click()
    form.locator(".tii-error", has_text="Not saved: the notebook does not answer").wait_for()
    assert form.get_by_text("✓ Saved.").count() == 0
    context.close()
