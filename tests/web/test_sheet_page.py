"""The page form.html as a student opens it: from the disk, with no server and no network."""

import json
import shutil
import subprocess
from pathlib import Path

import msgspec
import pytest

from trackii_course.assign import assign
from trackii_course.course import load
from trackii_course.exercises import load_exercises
from trackii_course.forms import marks, read_key
from trackii_course.grade import grade
from trackii_course.items import KINDS, kind
from trackii_course.marking import mark
from trackii_course.question_bank import bank

from ..classroom import right, wrong
from .conftest import ROOT, Watched, axe

TEXT = "Carter was no official.\n\nÜber “Track 1.5”: <b>&amp; 2 < 3</b>"


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> Path:
    """An assignment with four questions of each kind, the dates to the day."""
    course = load(ROOT / "data")
    exercise = load_exercises()["chronology"]
    closed = msgspec.structs.replace(exercise.closed, n=24, points=12)
    chosen = [item for name in KINDS for item in [i for i in bank(course, 5) if kind(i) == name and exact(i)][:4]]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("trackii_course.assign.draw.questions", lambda *arguments, **choices: chosen)
        out = tmp_path_factory.mktemp("page") / "a"
        assign(msgspec.structs.replace(exercise, closed=closed), course, out, due="2027-01-15T17:00+01:00")
    return out


def exact(item) -> bool:
    return getattr(item, "precision", "day") == "day"


@pytest.fixture
def watched(browser, made):
    """Only file:, data: and blob: may be asked for."""
    watched = Watched(browser, (made / "student").as_uri())
    yield watched
    for context in watched.contexts:
        context.close()
    assert watched.faults == []


@pytest.fixture
def key(made):
    return read_key(made / "instructor" / "key.json")


def press(page, *keys):
    for key in keys:
        page.keyboard.press(key)


def enter(page, form, question, given):
    """Give a response with the keyboard alone. The form may hold an answer already."""
    name, kind = question.name, question.kind
    if kind == "single":
        form.locator("input").first.focus()
        press(page, "Space", *["ArrowDown"] * given)
    if kind == "multiple":
        for index in range(question.key["n"]):
            box = form.locator("input").nth(index)
            if box.is_checked() != (index in given):
                box.focus()
                press(page, "Space")
    if kind == "matching":
        for row, place in enumerate(given):
            form.locator("select").nth(row).focus()
            press(page, "Home", *["ArrowDown"] * (place + 1))
    if kind == "ordering":
        for target, place in enumerate(given):
            while order(form).index(place) != target:
                form.locator(f'[data-place="{place}"] [data-move="-1"]').focus()
                press(page, "Enter")
    if kind == "date":
        for part, value in zip(("year", "month", "day"), given.split("-"), strict=False):
            field = form.locator(f"#{name}-{part}")
            field.focus()
            if part == "month":
                press(page, "Home", *["ArrowDown"] * int(value))
            else:
                press(page, "Control+a")
                page.keyboard.type(str(int(value)))
    if kind == "track":
        steps = form.locator(".tii-step")
        steps.nth(0).locator("input").first.focus()
        press(page, "Space", *["ArrowDown"] * ["I", "1.5", "II"].index(given["verdict"]))
        steps.nth(1).locator("input").first.focus()
        press(page, "Space", *["ArrowDown"] * given["reason"])


def order(form) -> list[int]:
    return form.locator("[data-place]").evaluate_all("rows => rows.map(row => Number(row.dataset.place))")


def save(page, form):
    form.locator("button[type=submit]").focus()
    press(page, "Enter")


def shown(page):
    """All that the learner has entered, as the page shows it."""
    return page.evaluate("""() => [...document.querySelectorAll('.tii-item')].map(form => [
        [...form.querySelectorAll('input')].map(i => i.type === 'text' ? i.value : i.checked),
        [...form.querySelectorAll('select')].map(s => s.value),
        [...form.querySelectorAll('[data-place]')].map(li => li.dataset.place),
    ])""")


def download(page, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download my answers").focus()
        press(page, "Enter")
    assert waiting.value.suggested_filename == "responses.json"
    folder.mkdir(parents=True)
    waiting.value.save_as(folder / "responses.json")
    return folder / "responses.json"


def test_every_kind_by_keyboard_then_reload_download_and_grade(watched, made, key, tmp_path):
    page = watched.page("/form.html", 320)
    questions = key.forms[0].questions
    wanted = {}
    for number, question in enumerate(questions):
        form = page.locator(f"#{question.name}")
        if number == len(questions) - 1:
            break  # one is left out
        wanted[question.name] = (wrong if number % 3 == 2 else right)(question)
        enter(page, form, question, wanted[question.name])
        assert form.locator(".tii-feedback").inner_text() == ""
        save(page, form)
        form.get_by_text("✓ Saved.").wait_for()
        assert form.locator(".tii-error").inner_text() == ""
    assert page.locator(".tii-total").inner_text() == f"{len(wanted)} of {len(questions)} answers saved."
    page.get_by_label("the task is in prompt.md").fill(TEXT)
    page.get_by_text("Your text is saved in this browser.").wait_for()
    before = shown(page)
    page.reload()
    page.get_by_text(f"{len(wanted)} of {len(questions)} answers saved.").wait_for()
    assert page.get_by_text("✓ Saved.").count() == len(wanted)
    assert shown(page) == before
    assert page.locator("textarea").input_value() == TEXT
    assert page.evaluate("document.documentElement.scrollWidth") <= 320

    content = json.loads(download(page, tmp_path / "in" / "ada").read_bytes())
    assert {name: answer["response"] for name, answer in content["answers"].items()} == wanted
    assert content["written"] == {"written-1": TEXT}
    assert all(0 <= answer["seconds"] < 60 for answer in content["answers"].values())
    assert any(answer["seconds"] > 0 for answer in content["answers"].values())
    done = grade(tmp_path / "in", made, tmp_path / "out", workers=1)
    assert (done.marked, done.problems, done.written) == (1, 0, 1)
    marked = next(iter(marks(tmp_path / "out")))
    points = sum(mark(q.key, wanted[q.name]).score * q.points for q in questions if q.name in wanted)
    assert marked.student == "ada"
    assert marked.closed == pytest.approx(points, abs=1e-6)
    assert 0 < marked.closed < 12
    line = json.loads((tmp_path / "out" / "written.jsonl").read_text("utf-8"))
    assert line["answers"] == {"written-1": TEXT}


def test_an_answer_can_be_changed(watched, key, tmp_path):
    page = watched.page("/form.html")
    chosen = [next(q for q in key.forms[0].questions if q.kind == name) for name in KINDS]
    for act in (wrong, right):
        for question in chosen:
            form = page.locator(f"#{question.name}")
            if act is right:  # a change is not saved until it is saved again
                assert form.locator(".tii-feedback").inner_text() == "✓ Saved."
            enter(page, form, question, act(question))
            assert form.locator(".tii-feedback").inner_text() == "", question.kind
            save(page, form)
            form.get_by_text("✓ Saved.").wait_for()
    content = json.loads(download(page, tmp_path / "in").read_bytes())
    assert {n: a["response"] for n, a in content["answers"].items()} == {q.name: right(q) for q in chosen}


def test_an_answer_that_is_not_whole_is_not_saved(watched, key):
    page = watched.page("/form.html")
    for question in key.forms[0].questions:
        form = page.locator(f"#{question.name}")
        if question.kind != "ordering":  # an ordering is an answer as it stands
            save(page, form)
            assert form.locator(".tii-error[role=alert]").inner_text() in ("Answer each part first.", "Give a date.")
    whole = next(q for q in key.forms[0].questions if q.kind == "date" and q.key["precision"] == "day")
    form = page.locator(f"#{whole.name}")
    for year, month, day, words in (
        ("", "06", "15", "four digits"), ("94", "06", "15", "four digits"), ("199X", "06", "15", "four digits"),
        ("1994", "", "15", "month before a day"), ("1994", "02", "30", "no such date"),
    ):  # fmt: skip
        form.locator("[name=year]").fill(year)
        form.locator("[name=month]").select_option(month)
        form.locator("[name=day]").fill(day)
        save(page, form)
        assert words in form.locator(".tii-error").inner_text()
        assert form.locator(".tii-feedback").inner_text() == ""
    assert axe(page) == []
    assert page.locator(".tii-total").inner_text().startswith("0 of ")
    form.locator("[name=day]").fill("5")
    save(page, form)
    form.get_by_text("✓ Saved.").wait_for()
    assert form.locator(".tii-error").inner_text() == ""


def test_a_browser_that_keeps_nothing_is_not_said_to_save(browser, made, key, tmp_path):
    """As in a private window: nothing says "saved", and the download holds the answers all the same."""
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script("IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError'); };")
    page.goto((made / "student" / "form.html").as_uri())
    page.get_by_text("This browser keeps nothing for this page").wait_for()
    question = next(q for q in key.forms[0].questions if q.kind == "single")
    form = page.locator(f"#{question.name}")
    enter(page, form, question, right(question))
    save(page, form)
    form.get_by_text("Not saved: this browser keeps nothing for this page. Download your answers").wait_for()
    assert page.get_by_text("✓ Saved.").count() == 0
    page.locator("textarea").fill("text")
    page.get_by_text("Not saved: download your answers").wait_for()
    content = json.loads(download(page, tmp_path / "in").read_bytes())
    assert content["answers"][question.name]["response"] == right(question)
    assert content["written"] == {"written-1": "text"}
    context.close()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible(watched, key, width, scheme):
    page = watched.page("/form.html", width, scheme)
    page.locator(".tii-total").wait_for()
    assert axe(page) == []
    for name in KINDS:
        question = next(q for q in key.forms[0].questions if q.kind == name)
        form = page.locator(f"#{question.name}")
        enter(page, form, question, right(question))
        save(page, form)
        form.get_by_text("✓ Saved.").wait_for()
    page.locator("textarea").fill("text")
    page.get_by_text("Your text is saved in this browser.").wait_for()
    assert axe(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_javascript_the_page_reads(browser, made):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto((made / "student" / "form.html").as_uri())
    assert page.locator(".tii-item").count() == 24
    assert "<noscript><p>This page needs JavaScript to save answers." in page.content()
    assert not page.locator("button").first.is_visible()  # nothing dead
    assert page.get_by_text("Question 24 of 24").is_visible()
    context.close()


def test_print_shows_the_questions(watched, key, tmp_path):
    page = watched.page("/form.html", scheme="dark")
    page.emulate_media(media="print")
    page.pdf(path=str(tmp_path / "form.pdf"))
    assert shutil.which("pdftotext"), "pdftotext is missing (Debian: apt install poppler-utils)"
    text = subprocess.run(["pdftotext", str(tmp_path / "form.pdf"), "-"], capture_output=True, text=True, check=True).stdout
    flat = " ".join(text.split())
    for number, question in enumerate(key.forms[0].questions, start=1):
        assert f"Question {number} of 24" in flat
        if question.kind in ("single", "multiple", "track"):
            for option in question.options:
                assert " ".join(option.text.split()) in flat, option.text
        if question.kind == "matching":
            assert all(option.text.split(": ")[-1].split()[-1] in flat for option in question.options)
    assert page.locator(".tii-paper:visible").count() == 4
    assert "Written work" in flat
    for button in ("Save answer", "Download my answers"):
        assert not page.get_by_role("button", name=button).first.is_visible()
        assert button not in flat
