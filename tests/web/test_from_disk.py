"""The book opened from a disk, without a server: it marks, draws and judges all the same."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, Page

from .conftest import BOOK


@pytest.fixture
def from_disk(browser: Browser):
    """Opens a page of the book by its path; afterwards no error may have been on the console and nothing asked of a host."""
    context, faults = browser.new_context(), []
    page = context.new_page()
    page.on("console", lambda message: faults.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on(
        "request", lambda request: None if request.url.startswith(("file:", "data:", "blob:")) else faults.append(request.url)
    )

    def open_page(name: str) -> Page:
        page.goto((BOOK / name).as_uri())
        return page

    yield open_page
    context.close()
    assert faults == []


def test_a_chapter_marks_and_remembers(from_disk):
    page = from_disk("chapters/1994-carter.html")
    item = page.locator(".tii-quiz .tii-item:has(input[type=radio])").first
    item.locator("input").first.check()
    item.locator("button[type=submit]").click()
    said = item.locator(".tii-feedback").inner_text()
    assert said.strip()
    page.reload()
    assert page.locator(".tii-quiz .tii-item:has(input[type=radio])").first.locator(".tii-feedback").inner_text() == said


def test_the_practice_desk_draws(from_disk):
    page = from_disk("practice.html")
    page.select_option("#practice-era", "carter")
    page.click(".tii-desk button")
    page.locator(".tii-quiz .tii-item").first.wait_for()
    assert page.locator(".tii-quiz .tii-item").count() == 8


def test_the_decision_aid_judges_and_the_casebook_filters(from_disk):
    page = from_disk("chapters/what-are-the-tracks.html")
    page.locator("[data-decide] select").first.select_option(index=1)
    assert "Track" in page.locator("[data-decide] [role=status]").first.inner_text()
    page = from_disk("casebook.html")
    page.locator(".tii-filter select").first.select_option(index=1)
    assert " of 60 shown." in page.locator(".tii-filter [role=status]").inner_text()


def test_search_finds(browser):
    """Sphinx asks for each page found to quote from it, which a browser refuses on a disk; the list stands without the quotations."""
    page = browser.new_page()
    page.goto(f"{(BOOK / 'search.html').as_uri()}?q=Zartman")
    page.locator("#search-results li").first.wait_for()
    page.close()
