"""A notebook in JupyterLab: the controls draw, the quiz marks and explains."""

import shutil
import subprocess
import sys
import time
import urllib.request

import pytest

from .conftest import ROOT


@pytest.fixture
def lab(tmp_path):
    shutil.copy(ROOT / "notebooks" / "1994-carter.ipynb", tmp_path)
    port = "8979"
    command = [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0",
               "--ServerApp.token=", "--ServerApp.password=", f"--ServerApp.root_dir={tmp_path}"]  # fmt: skip
    log = (tmp_path / "lab.log").open("w")
    server = subprocess.Popen(command, stdout=log, stderr=log)
    for _ in range(240):
        try:
            urllib.request.urlopen(f"http://localhost:{port}/api", timeout=5)
            break
        except OSError:
            time.sleep(0.5)
    yield f"http://localhost:{port}/lab/tree/1994-carter.ipynb"
    server.terminate()
    server.wait()
    log.close()


def test_run_all_cells_and_answer(browser, lab):
    page = browser.new_page(viewport={"width": 1280, "height": 1000})
    page.set_default_timeout(30_000)
    page.goto(lab)
    page.wait_for_selector(".jp-Notebook .tii-item, .jp-Notebook fieldset")
    assert page.locator("button:has-text('Check answer')").count() == 0  # nothing dead before the kernel runs
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
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
