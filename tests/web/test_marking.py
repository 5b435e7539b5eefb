"""The marking page, from the disk: by keyboard, through reloads and a killed browser, with hostile answers, in both looks."""

import json
import os
import re
import signal
import subprocess
import time

import pytest
from playwright.sync_api import expect

from trackii_course import forms
from trackii_course.essays import marking_page, merge
from trackii_course.exercises import load_exercises

from .conftest import FLAGS, Watched, axe

EXERCISE = load_exercises()["classification-debate"]
ROWS = [row.name for row in EXERCISE.rubric()]
EVIL = (
    "<img src=x onerror=\"document.title='pwned'\"></script><script>document.title='pwned'</script>\u2028  two  spaces\n\nlast"
)
STUDENTS = ("ada", "ben", "cem")
MARK = {
    "student": "ada",
    "row": ROWS[0],
    "text": "",
    "level": "",
    "mark": None,
    "comment": "",
    "at": "2026-03-01T10:00:00.000Z",
}


@pytest.fixture
def results(tmp_path):
    task = forms.WrittenTask(name="written-1", title="Your <case>", points=30)
    key = forms.Key(assignment="debate", title="Debate", forms=(), written=(task,))
    (tmp_path / "key.json").write_bytes(forms.encode(key))
    lines = [
        {"student": name, "form": "f", "answers": {"written-1": EVIL, "written-2": f"Text of {name}."}} for name in STUDENTS
    ]
    (tmp_path / "written.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    marking_page(tmp_path, EXERCISE, "anna")
    return tmp_path


@pytest.fixture
def disk(browser, results):
    """Opens the page as a file, and notes foreign requests and errors."""
    watched = Watched(browser, results.as_uri() + "/essays/")
    yield watched
    for context in watched.contexts:
        context.close()
    assert watched.faults == []


def opened(disk, width=1280, scheme="light", marker="anna", **options):
    page = disk.page(f"marking-{marker}.html", width, scheme, **options)
    page.locator("#desk").wait_for()
    return page


def saved(page):
    expect(page.locator("#status")).to_have_text("Saved.")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def tab_to(page, selector):
    """Tab forward until the element has the focus."""
    for _ in range(120):
        if page.evaluate("s => document.activeElement.matches(s)", selector):
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"Tab does not reach {selector}")


def mark_essay(page, word):
    """Mark each row with the keyboard alone: the second level, its lowest mark, a comment."""
    for index in range(len(ROWS)):
        tab_to(page, f"[name=row{index}]")
        press(page, "Space", "ArrowDown")
        tab_to(page, f"#row{index}-mark")
        press(page, "ArrowDown")
        tab_to(page, f"#row{index}-comment")
        page.keyboard.type(f"{word} {index}")
    tab_to(page, "#overall")
    page.keyboard.type(f"{word} in all")


def entered(page):
    """All that stands in the form."""
    return page.evaluate("""() => [...document.querySelectorAll('#marks :is(input, select, textarea)')]
        .map((field) => field.type === 'radio' ? field.checked : field.value)""")


def downloaded(page):
    with page.expect_download() as download:
        page.click("#download")
    assert download.value.suggested_filename == "marks-anna.json"
    return json.loads(download.value.path().read_text())


def test_two_essays_by_keyboard_alone(disk):
    page = opened(disk)
    assert page.locator("#progress").inner_text() == "0 of 3 marked"
    forms_seen = []
    for number, word in ((1, "First"), (2, "Second")):
        assert page.locator("h2").inner_text() == f"Essay {number} of 3"
        mark_essay(page, word)
        saved(page)
        assert page.locator("#total").inner_text().startswith("Total: ")
        assert page.locator("#progress").inner_text() == f"{number} of 3 marked"
        forms_seen.append(entered(page))
        tab_to(page, "#onward")
        press(page, "Enter")
        assert page.evaluate("document.activeElement.id") == "essay"
    page.reload()
    page.locator("#desk").wait_for()
    assert page.locator("h2").inner_text() == "Essay 3 of 3"  # the first that is not yet marked
    assert page.locator("#progress").inner_text() == "2 of 3 marked"
    page.focus("#previous")
    press(page, "Enter")
    assert entered(page) == forms_seen[1]
    page.focus("#previous")
    press(page, "Enter")
    assert entered(page) == forms_seen[0]
    page.focus("#previous")
    press(page, "Enter")
    expect(page.locator("#status")).to_contain_text("This is the first essay")


def test_level_and_mark_belong_together(disk):
    page = opened(disk)
    levels = EXERCISE.rubric()[0].levels
    assert page.locator("#row0-mark").is_disabled()
    page.check("#row0-1")
    options = page.locator("#row0-mark option").all_inner_texts()[1:]
    assert len(options) == (levels[0].low - levels[1].low) * 2
    assert any("½" in option for option in options)
    page.select_option("#row0-mark", f"{levels[1].low:g}")
    assert page.locator("#total").inner_text().endswith(f"1 of {len(ROWS)} rows marked.")
    page.check("#row0-0")  # another level: its marks are others
    assert page.locator("#row0-mark").input_value() == ""
    page.select_option("#row0-mark", index=1)
    page.locator("[data-row] button").first.click()
    assert page.locator("#row0-mark").is_disabled()
    assert page.locator("#row0-0").is_checked() is False
    saved(page)


def test_names_are_hidden_until_asked_for_and_the_list_can_be_filtered(disk):
    page = opened(disk)
    assert not any(name in page.inner_text("header") + page.inner_text("h2") for name in STUDENTS)
    page.check("#names")
    assert re.fullmatch(r"Essay 1 of 3: (ada|ben|cem)", page.inner_text("h2"))
    for index in range(len(ROWS)):
        page.check(f"#row{index}-0")
        page.select_option(f"#row{index}-mark", index=1)
    saved(page)
    page.check("#open")
    assert page.inner_text("h2").startswith("Essay 2 of 3")
    assert page.locator("#jump option").count() == 2
    page.select_option("#jump", "2")
    assert page.inner_text("h2").startswith("Essay 3 of 3")
    page.uncheck("#open")
    assert page.locator("#jump option").count() == 3
    assert "(marked)" in page.locator("#jump option").first.inner_text()
    page.reload()
    page.locator("#desk").wait_for()
    assert not page.is_checked("#names")


def test_an_answer_is_text_and_nothing_else(disk):
    page = opened(disk)
    text = page.locator(".text").first
    assert text.evaluate("node => node.textContent") == EVIL
    assert text.evaluate("node => node.childElementCount") == 0
    assert text.evaluate("node => getComputedStyle(node).whiteSpace") == "pre-wrap"
    assert page.locator("#texts h4").all_inner_texts() == ["Your <case>", "written-2"]
    assert page.title() == "Marking: " + EXERCISE.title
    page.fill("#row0-comment", EVIL.replace("\u2028", " "))
    saved(page)
    page.reload()
    page.locator("#desk").wait_for()
    assert page.input_value("#row0-comment") == EVIL.replace("\u2028", " ")
    assert page.title() == "Marking: " + EXERCISE.title


def test_the_policy_stops_what_would_slip_in(browser, results):
    path = results / "essays" / "marking-anna.html"
    path.write_text(
        path.read_text().replace(
            "<main", "<script>document.title = 'pwned'</script><img src=x onerror=\"document.title = 'pwned'\"><main"
        )
    )
    page = browser.new_page()
    page.goto(path.as_uri())
    page.locator("#desk").wait_for()
    assert page.title() != "pwned"
    page.context.close()


def test_marks_go_out_and_come_back(disk, results, tmp_path):
    page = opened(disk)
    mark_essay(page, "One")
    saved(page)
    file = downloaded(page)
    assert {mark["row"] for mark in file["marks"]} == {*ROWS, ""}
    path = results / "essays" / "marks-anna.json"
    path.write_text(json.dumps(file))
    assert len(merge(results).totals) == 1  # what the page writes, the package reads
    page.fill("#row0-comment", "newer here")
    saved(page)
    other = opened(disk)  # another browser: another context has another store
    assert other.locator("#progress").inner_text() == "0 of 3 marked"
    other.fill("#row1-comment", "newer there")
    saved(other)
    other.set_input_files("#load", path)
    expect(other.locator("#status")).to_contain_text(f"{len(ROWS)} marks loaded. 1 were here")
    assert other.locator("#progress").inner_text() == "0 of 3 marked"  # the newer word on row 1 has no mark
    assert other.input_value("#row0-comment") == "One 0"
    assert other.input_value("#row1-comment") == "newer there"
    page.set_input_files("#load", path)
    expect(page.locator("#status")).to_contain_text("0 marks loaded")
    assert page.input_value("#row0-comment") == "newer here"
    other.reload()
    other.locator("#desk").wait_for()
    assert other.input_value("#row0-comment") == "One 0"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("no", "it is not JSON"),
        ("null", "it is no file of marks"),
        ('{"schema": "trackii-essay-marks/1", "marks": [], "assignment": "other"}', "its assignment is “other”"),
        ({"marker": "bo"}, "its marker is “bo”"),
        ({"marks": [{"student": "ada"}]}, "one of its marks is broken"),
        ({"marks": [{**MARK, "at": "yesterday"}]}, "one of its marks is broken"),
        ({"marks": [{**MARK, "mark": "7"}]}, "one of its marks is broken"),
        ({"marks": [None]}, "one of its marks is broken"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_loaded_changes_nothing(disk, tmp_path, content, words):
    page = opened(disk)
    page.fill("#overall", "mine")
    saved(page)
    whole = {"schema": "trackii-essay-marks/1", "assignment": "debate", "exercise": EXERCISE.id, "marker": "anna", "marks": []}
    path = tmp_path / "load.json"
    path.write_text(content if isinstance(content, str) else json.dumps(whole | content))
    page.set_input_files("#load", path)
    expect(page.locator("#status")).to_contain_text("was not loaded")
    assert words in page.inner_text("#status")
    assert page.input_value("#overall") == "mine"
    assert len(downloaded(page)["marks"]) == 1


def test_two_markers(disk, results):
    marking_page(results, EXERCISE, "bo")
    for marker, levels in (("anna", (0, 1, 3)), ("bo", (0, 1, 1))):
        page = opened(disk, marker=marker)
        for level in levels:
            for index in range(len(ROWS)):
                page.check(f"#row{index}-{level}")
                page.select_option(f"#row{index}-mark", index=1)
            saved(page)
            page.click("#next")
        with page.expect_download() as download:
            page.click("#download")
        download.value.save_as(results / "essays" / download.value.suggested_filename)
    pytest.importorskip("sklearn")
    merged = merge(results)
    assert len(merged.totals) == 3
    assert len(merged.third_look) == len(ROWS)
    assert all(0 < one.kappa < 1 for one in merged.agreement)


def test_saved_is_not_said_before_it_is_true(disk):
    page = opened(disk)
    page.evaluate("""() => {
        const put = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function (value) {
            window.asked = this.transaction.durability;
            this.transaction.addEventListener('complete', () => { window.complete = true; });
            return put.call(this, value);
        };
        window.early = false;
        new MutationObserver(() => {
            if (document.getElementById('status').textContent === 'Saved.' && !window.complete) window.early = true;
        }).observe(document.getElementById('status'), { childList: true, characterData: true, subtree: true });
    }""")
    page.fill("#overall", "x")
    assert page.inner_text("#status") == ""
    saved(page)
    assert page.evaluate("[window.asked, window.early, window.complete]") == ["strict", False, True]


@pytest.mark.parametrize(
    "how",
    [
        "Object.defineProperty(window, 'indexedDB', { value: undefined })",
        "IDBFactory.prototype.open = () => { throw new Error('no disk'); }",
    ],
)
def test_without_a_store_the_page_warns_until_the_marks_are_downloaded(browser, results, how):
    context = browser.new_context()
    context.add_init_script(how)
    page = context.new_page()
    page.goto((results / "essays" / "marking-anna.html").as_uri())
    page.locator("#desk").wait_for()
    assert "does not keep your marks" in page.inner_text("#warning")
    page.fill("#overall", "only here")
    page.wait_for_timeout(300)
    assert page.inner_text("#status") == ""
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.close(run_before_unload=True)
    page.wait_for_timeout(300)
    assert asked == ["beforeunload"]
    assert [mark["comment"] for mark in downloaded(page)["marks"]] == ["only here"]
    assert page.inner_text("#warning") == ""
    page.fill("#overall", "more")
    page.wait_for_timeout(300)
    assert "does not keep your marks" in page.inner_text("#warning")
    context.close()


def test_a_failed_write_is_tried_again(disk):
    page = opened(disk)
    page.evaluate("""() => {
        window.real = IDBObjectStore.prototype.put;
        IDBObjectStore.prototype.put = function () { this.transaction.abort(); };
    }""")
    page.fill("#overall", "one")
    expect(page.locator("#warning")).to_contain_text("does not keep")
    assert page.inner_text("#status") == ""
    page.evaluate("() => { IDBObjectStore.prototype.put = window.real; }")
    page.fill("#row0-comment", "two")
    saved(page)
    assert page.inner_text("#warning") == ""
    page.reload()
    page.locator("#desk").wait_for()
    assert (page.input_value("#overall"), page.input_value("#row0-comment")) == ("one", "two")


def test_a_second_window_waits_for_the_first(disk):
    first = opened(disk)
    second = first.context.new_page()
    second.goto(first.url)
    expect(second.locator("#warning")).to_contain_text("another tab")
    assert second.locator("#desk").is_hidden()
    first.fill("#overall", "from the first")
    saved(first)
    first.close()
    second.locator("#desk").wait_for()
    assert second.input_value("#overall") == "from the first"
    assert second.inner_text("#warning") == ""


@pytest.mark.parametrize(
    ("old", "new"),
    [('"levels":[{"name":"Excellent"', '"levels":[{"name":"Superb"'), ('"text":"', '"text":"another')],
    ids=["rubric", "text"],
)
def test_a_mark_of_another_rubric_or_text_is_not_shown(disk, results, old, new):
    page = opened(disk)
    page.check("#row0-0")
    page.select_option("#row0-mark", index=1)
    saved(page)
    file = downloaded(page)
    path = results / "essays" / "marking-anna.html"
    path.write_text(path.read_text().replace(old, new, 1))
    page.reload()
    expect(page.locator("#status")).to_contain_text("1 of your earlier marks are not shown")
    assert page.locator("#row0-mark").is_disabled()
    (results / "old.json").write_text(json.dumps(file))
    page.set_input_files("#load", results / "old.json")
    expect(page.locator("#status")).to_contain_text("0 marks loaded. 0 were here already, or newer ones. 1 do not fit")


@pytest.mark.parametrize("width", [320, 800, 1280])
def test_axe_finds_nothing(disk, width):
    page = opened(disk, width)
    page.check("#row0-0")
    page.select_option("#row0-mark", index=1)
    saved(page)
    page.evaluate("document.getElementById('warning').textContent = 'A warning.'")
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        assert axe(page) == [], f"{width} px, {scheme}"
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_the_columns_stand_side_by_side_on_a_wide_screen_alone(disk):
    tops = "['answer', 'rubric', 'model'].map((id) => document.getElementById(id).getBoundingClientRect().top)"
    assert len(set(opened(disk, 1280).evaluate(tops))) == 1
    stacked = opened(disk, 390).evaluate(tops)
    assert stacked == sorted(set(stacked))


def test_without_javascript_the_page_says_so(disk):
    page = disk.page("marking-anna.html", java_script_enabled=False)
    assert "switched off" in page.inner_text("noscript")
    assert not page.locator("button:visible").count()


def launch(browser, chromium_path, profile):
    """A Chromium of its own process group, with its profile on the disk."""
    (profile / "DevToolsActivePort").unlink(missing_ok=True)
    process = subprocess.Popen(
        [chromium_path, *FLAGS, "--headless=new", "--remote-debugging-port=0", f"--user-data-dir={profile}", "about:blank"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    port = profile / "DevToolsActivePort"
    for _ in range(200):
        if port.exists() and port.read_text().count("\n"):
            break
        time.sleep(0.05)
    connected = browser.browser_type.connect_over_cdp(f"http://127.0.0.1:{port.read_text().splitlines()[0]}")
    return process, connected, connected.contexts[0].new_page()


def kill(process):
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def test_nothing_acknowledged_is_lost_when_the_browser_is_killed(browser, chromium_path, results, tmp_path):
    """Ten times: enter, wait for "Saved.", kill the browser at that moment, open the profile again."""
    profile = tmp_path / "profile"
    profile.mkdir()
    address = (results / "essays" / "marking-anna.html").as_uri()
    for turn in range(11):
        process, connected, page = launch(browser, chromium_path, profile)
        try:
            page.goto(address)
            page.locator("#desk").wait_for()
            if turn:
                assert page.input_value("#overall") == f"word {turn - 1}"
                assert page.input_value(f"#row{(turn - 1) % len(ROWS)}-comment") == f"comment {turn - 1}"
                assert page.is_checked(f"#row{(turn - 1) % len(ROWS)}-{(turn - 1) % 4}")
            row = turn % len(ROWS)
            page.check(f"#row{row}-{turn % 4}")
            page.fill(f"#row{row}-comment", f"comment {turn}")
            page.fill("#overall", f"word {turn}")
            saved(page)
        finally:
            kill(process)
        connected.close()
