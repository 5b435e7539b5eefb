"""A browser and the built book. A missing browser fails in CI and is said aloud elsewhere."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).parents[2]
BOOK = ROOT / "book" / "_build" / "html"
AXE = (ROOT / "tests/web/node_modules/axe-core/axe.min.js").read_text("utf-8")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


def pages() -> list[str]:
    """Every page of the book, by its address."""
    return sorted(p.relative_to(BOOK).as_posix() for p in BOOK.rglob("*.html") if "_static" not in p.parts)


@pytest.fixture(scope="session")
def chromium_path() -> str:
    for name in ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable"):
        if path := shutil.which(name):
            return path
    message = "No Chromium was found: install it (Debian: apt install chromium), or Google Chrome."
    if os.environ.get("CI"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def base() -> str:
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, str(ROOT / "tools/serve.py"), str(BOOK), str(port)], stdout=subprocess.DEVNULL)
    for _ in range(100):
        with socket.socket() as probe:
            if probe.connect_ex(("localhost", port)) == 0:
                break
        time.sleep(0.05)
    yield f"http://localhost:{port}/"
    server.terminate()
    server.wait()


@pytest.fixture(scope="session")
def browser(chromium_path) -> Browser:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_path, args=FLAGS)
        yield browser
        browser.close()


class Watched:
    """Opens pages and notes what must not happen: foreign requests, failed ones, errors on the console."""

    def __init__(self, browser: Browser, base: str) -> None:
        self.browser, self.base, self.faults = browser, base, []
        self.contexts = []

    def page(self, address: str = "", width: int = 1280, scheme: str = "light", **options: object) -> Page:
        context = self.browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme, **options)
        self.contexts.append(context)
        page = context.new_page()
        page.on(
            "request",
            lambda r: None if r.url.startswith((self.base, "data:", "blob:")) else self.faults.append(f"foreign {r.url}"),
        )
        page.on("response", lambda r: self.faults.append(f"{r.status} {r.url}") if r.status >= 400 else None)
        page.on("console", lambda m: self.faults.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: self.faults.append(str(e)))
        page.goto(self.base + address)
        return page


@pytest.fixture
def watched(browser, base):
    watched = Watched(browser, base)
    yield watched
    for context in watched.contexts:
        context.close()
    assert watched.faults == []


def axe(page: Page) -> list[str]:
    """The violations that axe finds, in words."""
    page.evaluate(AXE)
    # what fades in has no contrast yet, and what is on its way under the page's header looks cut
    page.evaluate("Promise.all(document.getAnimations().map((animation) => animation.finished))")
    y = page.evaluate("() => { const y = scrollY; scrollTo({top: 0, behavior: 'instant'}); return y; }")
    found = page.evaluate(
        "tags => axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: tags}})", TAGS
    )
    page.evaluate("y => scrollTo({top: y, behavior: 'instant'})", y)
    return [f"{v['id']}: {v['help']} at {v['nodes'][0]['target']}" for v in found["violations"]]


@contextmanager
def jupyterlab(folder: Path, log: Path) -> Iterator[str]:
    """JupyterLab on ``folder``, at the address that is given; what it says goes to ``log``."""
    with socket.socket() as free:
        free.bind(("localhost", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", f"--port={port}", "--ServerApp.port_retries=0",
        "--ServerApp.token=", "--ServerApp.password=", "--ServerApp.disable_check_xsrf=True", f"--ServerApp.root_dir={folder}",
    ]  # fmt: skip
    with log.open("w") as file, subprocess.Popen(command, stdout=file, stderr=file) as server:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"http://localhost:{port}/api", timeout=5).close()
                break
            except OSError:
                time.sleep(0.5)
        yield f"http://localhost:{port}"
        server.terminate()


def run_all_cells(page: Page) -> None:
    """By the menu, as a user does, when the kernel is there."""
    page.get_by_text("| Idle").wait_for()
    page.locator(".lm-MenuBar-itemLabel", has_text="Run").first.click()
    page.locator(".lm-Menu-itemLabel", has_text="Run All Cells").first.click()
