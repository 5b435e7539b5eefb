"""A notebook in JupyterLab: the controls draw, the quiz marks and explains."""

import shutil

import pytest

from .conftest import ROOT, jupyterlab, run_all_cells


@pytest.fixture
def lab(tmp_path):
    shutil.copy(ROOT / "notebooks" / "1994-carter.ipynb", tmp_path)
    with jupyterlab(tmp_path, tmp_path / "lab.log") as address:
        yield f"{address}/lab/tree/1994-carter.ipynb"


def test_run_all_cells_and_answer(browser, lab):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(60_000)
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook .tii-item, .jp-Notebook fieldset")
    assert page.locator("button:has-text('Check answer')").count() == 0  # nothing dead before the kernel runs
    run_all_cells(page)
    page.wait_for_selector(".tii-quiz[data-live]")
    form = page.locator(".tii-quiz[data-live] .tii-item.tii-single").first
    form.locator("input").first.check()
    form.locator("button[type=submit]").click()
    assert form.locator(".tii-feedback").inner_text().startswith(("✓ Correct.", "↩ Not quite."))
    page.locator("input[type=number], .widget-inline-hbox input").nth(1).fill("77")
    page.keyboard.press("Tab")
    before = page.locator(".tii-quiz[data-live]").first.inner_text()
    page.locator("button:has-text('Draw questions')").first.click()
    page.wait_for_function("before => document.querySelector('.tii-quiz[data-live]')?.innerText !== before", arg=before)
    page.close()
