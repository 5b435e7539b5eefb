"""The decision aid: by keyboard, from a case, and with one answer changed."""

from trackii_course.report import disputed

from .conftest import axe

PAGE = "chapters/what-are-the-tracks.html"


def test_one_changed_answer_moves_the_verdict(watched):
    page = watched.page(PAGE, 320)
    page.select_option("#decide1-case", label="The Camp David summit")
    result = page.locator(".tii-verdictbox")
    assert "Track I" in result.inner_text()
    assert "The casebook says Track I (settled)." in result.inner_text()
    page.locator("input[name=authority]:checked").focus()
    page.keyboard.press("ArrowDown")
    assert "Track 1.5. The verdict moved from Track I." in result.inner_text()
    page.locator("input[name=openness]:checked").focus()
    page.keyboard.press("ArrowDown")
    assert "Track 1.5." in result.inner_text()
    assert axe(page) == []
    page.emulate_media(color_scheme="dark")
    assert axe(page) == []


def test_an_open_verdict_says_so_and_a_gap_is_named(watched):
    page = watched.page(PAGE)
    assert "7 criteria are still without an answer" in page.locator(".tii-verdictbox").inner_text()
    page.select_option("#decide1-case", label="The Helsinki talks on Aceh")
    assert "Open: the two published tests differ" in page.locator(".tii-verdictbox").inner_text()


def test_without_javascript_the_rule_reads(watched):
    page = watched.page(PAGE, java_script_enabled=False)
    assert page.locator(".tii-decide ol li").count() == 4
    assert page.locator(".tii-decide input").count() == 0


def test_a_row_for_the_class_table_is_one_that_the_report_reads(watched, tmp_path):
    page = watched.page(PAGE, 320)
    assert not page.locator(".tii-row").is_visible()
    page.select_option("#decide1-case", label="The Helsinki talks on Aceh")
    page.locator(".tii-row summary").focus()
    page.keyboard.press("Enter")
    columns, line = page.locator(".tii-row code").all_inner_texts()
    (tmp_path / "disputed.csv").write_text(f"{columns}\nAnn{line}\n", "utf-8")
    votes = disputed.read(tmp_path / "disputed.csv")
    assert list(votes.cases) == ["aceh-helsinki-2005"]
    assert votes.criteria == [*columns.split(",")[2:]]
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.tii-row [role=status]').textContent !== ''")
    selected = page.evaluate("String(getSelection())")
    assert page.locator(".tii-row [role=status]").inner_text() == "Copied." or selected == line
    assert axe(page) == []
    page.locator("input[name=openness]:checked").focus()
    page.keyboard.press("ArrowDown")
    assert page.locator(".tii-row [role=status]").inner_text() == ""
    page.select_option("#decide1-case", label="A case of your own")
    assert not page.locator(".tii-row").is_visible()
