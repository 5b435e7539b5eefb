"""Each kind of quiz item, by keyboard alone, in each of its states."""

import json

import pytest

from .conftest import axe

KINDS = ("single", "multiple", "matching", "ordering", "date", "track")
CHAPTER = "chapters/1994-carter.html"


def draw(watched, kind, width=320, scheme="light"):
    page = watched.page("practice.html", width, scheme)
    page.select_option("#practice-kind", kind)
    page.select_option("#practice-n", "5")
    page.click(".tii-desk button")
    form = page.locator(".tii-quiz .tii-item").first
    form.wait_for()
    return page, form


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def answer(page, form, right):
    """Answer with the keyboard alone, from the key that the page carries."""
    key = json.loads(form.get_attribute("data-key"))
    name = form.get_attribute("id")
    kind = key["kind"]
    if kind == "single":
        wanted = key["answer"] if right else (key["answer"] + 1) % form.locator(".tii-option").count()
        form.locator("input").first.focus()
        press(page, "Space", *["ArrowDown"] * wanted)
    if kind == "multiple":
        for index in key["answer"] if right else [i for i in range(key["n"]) if i not in key["answer"]]:
            form.locator("input").nth(index).focus()
            press(page, "Space")
    if kind == "matching":
        count = len(key["answer"])
        for row, place in enumerate(key["answer"]):
            form.locator("select").nth(row).focus()
            press(page, *["ArrowDown"] * ((place if right else (place + 1) % count) + 1))
    if kind == "ordering":
        wanted = key["answer"] if right else key["answer"][::-1]
        for target, place in enumerate(wanted):
            while True:
                rows = [int(li.get_attribute("data-place")) for li in form.locator("[data-place]").all()]
                if rows.index(place) == target:
                    break
                form.locator(f'[data-place="{place}"] [data-move="-1"]').focus()
                press(page, "Enter")
    if kind == "date":
        year, *rest = key["answer"].split("/")[0].rstrip("~?%").split("-")
        form.locator(f"#{name}-year").focus()
        page.keyboard.type(year if right else "1492")
        if form.locator(f"#{name}-month").count():
            form.locator(f"#{name}-month").focus()
            press(page, *["ArrowDown"] * int(rest[0]))
        if form.locator(f"#{name}-day").count():
            form.locator(f"#{name}-day").focus()
            page.keyboard.type(str(int(rest[1])))
    if kind == "track":
        tracks = ["I", "1.5", "II"]
        verdict = tracks.index(key["verdict"]) if right else (tracks.index(key["verdict"]) + 1) % 3
        form.locator(".tii-step").first.locator("input").first.focus()
        press(page, "Space", *["ArrowDown"] * verdict)
        form.locator("button[type=submit]").focus()
        press(page, "Enter")
        assert page.evaluate("document.activeElement.type") == "radio"
        press(page, "Space", *["ArrowDown"] * key["answer"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_kind_by_keyboard(watched, kind, scheme):
    page, form = draw(watched, kind, scheme=scheme)
    button = form.locator("button[type=submit]")
    assert axe(page) == []
    if kind != "ordering":
        button.focus()
        press(page, "Enter")
        assert form.locator(".tii-error").inner_text().startswith(("Choose", "Give"))
        assert axe(page) == []
    for right in (False, True):
        answer(page, form, right)
        button.focus()
        press(page, "Enter")
        feedback = form.locator(".tii-feedback").inner_text()
        assert ("Correct." in feedback) is right, feedback
        assert ("The answer:" in feedback) is not right
        assert form.locator(".tii-more .tii-source").count() == 1
        assert page.evaluate("document.activeElement.tagName") == "BUTTON"
        assert axe(page) == []
        press(page, "Enter")  # try again
        assert form.locator(".tii-feedback").inner_text() == ""
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


def test_answers_are_remembered_and_can_be_forgotten(watched):
    page = watched.page(CHAPTER)
    form = page.locator(".tii-item").first
    form.locator("input").first.focus()
    answer(page, form, True)
    form.locator("button[type=submit]").click()
    shown = form.locator(".tii-feedback").inner_text()
    page.reload()
    assert page.locator(".tii-item").first.locator(".tii-feedback").inner_text() == shown
    assert "1 of 8 answered" in page.locator(".tii-total").first.inner_text()
    page.click(".tii-again")
    page.reload()
    assert page.locator(".tii-item").first.locator(".tii-feedback").inner_text() == ""


def test_the_practice_desk_knows_what_is_due(watched):
    page = watched.page("practice.html")
    page.wait_for_selector(".tii-due")
    assert "answered nothing yet" in page.locator(".tii-due").inner_text()
    key = page.evaluate("trackiiBank.index.items[0][0]")
    memory = {key: {"v": "x", "s": 0, "t": 0, "n": 1, "b": 0, "r": 0}}
    page.evaluate("m => localStorage.setItem('trackii-course.1', JSON.stringify(m))", memory)
    page.reload()
    page.click(".tii-due button")
    page.locator(".tii-quiz .tii-item").first.wait_for()
    assert page.locator(".tii-quiz .tii-item").count() == 1
    page.click("text=Delete my answers")
    assert page.evaluate("localStorage.getItem('trackii-course.1')") == "{}"


def test_a_draw_that_cannot_be_fetched_says_so_and_can_be_tried_again(browser, base):
    page = browser.new_page()
    page.route("**/bank/carter.js*", lambda route: route.abort())
    page.goto(f"{base}practice.html")
    page.select_option("#practice-era", "carter")
    page.click(".tii-desk button")
    page.get_by_text("could not be fetched").wait_for()
    page.unroute("**/bank/carter.js*")
    page.click(".tii-desk button")
    page.locator(".tii-quiz .tii-item").first.wait_for()
    page.close()


def test_a_desk_without_a_bank_says_so(browser, base):
    page = browser.new_page()
    page.route("**/bank/index.js*", lambda route: route.abort())
    page.goto(f"{base}practice.html")
    page.get_by_text("could not be fetched").wait_for()
    page.close()


def test_a_draw_number_that_is_none_gets_a_sentence(watched):
    page = watched.page("practice.html")
    page.fill("#practice-seed", "x")
    page.click(".tii-desk button")
    assert "whole number" in page.locator(".tii-practice [role=status]").first.inner_text()


def test_without_javascript_the_quiz_reads_and_shows_no_button(watched):
    page = watched.page(CHAPTER, java_script_enabled=False)
    assert page.locator(".tii-item").count() == 8
    assert page.locator(".tii-quiz button").count() == 0
    page.click(".tii-key summary")
    assert page.locator(".tii-key .tii-answer").first.is_visible()


def test_a_notebook_page_draws_without_a_kernel(watched):
    page = watched.page("notebooks/lab-tracks.html")
    page.locator(".tii-desk").first.wait_for()
    before = page.locator(".tii-quiz").first.inner_text()
    page.locator(".tii-desk").first.locator("input").fill("77")
    page.locator(".tii-desk").first.locator("button").click()
    page.wait_for_selector("text=questions drawn from")
    assert page.locator(".tii-quiz").first.inner_text() != before


def test_print_has_the_questions_and_the_key(watched, tmp_path):
    import shutil
    import subprocess

    page = watched.page(CHAPTER)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    target = tmp_path / "page.pdf"
    page.pdf(path=str(target))
    assert page.locator(".tii-key .tii-answer").first.is_visible()
    assert not page.locator(".tii-actions button").first.is_visible()
    assert shutil.which("pdftotext"), "pdftotext is missing (Debian: apt install poppler-utils)"
    text = subprocess.run(["pdftotext", str(target), "-"], capture_output=True, text=True, check=True).stdout
    assert "Question 8 of 8" in text
    assert "Answers and reasons" in text
    assert "Skip to content" not in text


def test_search_finds_what_the_pages_say(watched):
    page = watched.page("search.html?q=Panmunjom")
    page.wait_for_selector("#search-results li a")
    assert page.locator("#search-results li").count() >= 1


def test_the_timeline_filters_with_a_count(watched):
    page = watched.page("timeline.html")
    page.select_option("#filter-track", "I")
    shown = page.locator(".tii-timeline > li:visible").count()
    assert page.locator(".tii-filter [role=status]").inner_text().startswith(f"{shown} of ")
    assert shown >= 3


def test_the_casebook_sorts_and_filters(watched):
    page = watched.page("casebook.html")
    titles = lambda: page.locator("[data-row]:visible").evaluate_all("rows => rows.map(r => r.dataset.title)")  # noqa: E731
    days = page.locator("[data-row]").evaluate_all("rows => rows.map(r => r.dataset.date)")
    assert days == sorted(days)
    page.get_by_label("Sort by").select_option("Name")
    by_name = titles()
    assert len(by_name) >= 60
    assert by_name == page.evaluate("names => names.sort((a, b) => a.localeCompare(b))", by_name)
    page.get_by_label("Verdict").select_option("Track II")
    assert 0 < len(titles()) < len(by_name)
    assert page.get_by_role("status").inner_text().endswith("shown.")
    page.get_by_label("Sort by").select_option("Date")
    page.get_by_label("Verdict").select_option("All")
    assert page.locator("[data-row]").evaluate_all("rows => rows.map(r => r.dataset.date)") == days


def test_a_figure_opens_as_a_table(watched):
    page = watched.page("chapters/1994-carter.html")
    figure = page.locator(".tii-figure").first
    assert not figure.get_by_role("table").is_visible()
    figure.get_by_text("Show as table").click()
    assert figure.get_by_role("table").is_visible()
    assert "Jimmy Carter" in figure.get_by_role("rowheader").all_inner_texts()
