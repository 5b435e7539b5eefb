"""The extension, in a small book of its own."""

import pytest
from sphinx.application import Sphinx

DIRECTIVES = (
    "era-head carter", "who-is-who carter", "source-check carter", "timeline", "people", "organisations", "terms", "all-claims", "casebook",
    "misconceptions", "era-strip", "track-table", "criteria-table", "outcomes", "resume", "practice", "your-answers", "all-sources", "quiz",
)  # fmt: skip


@pytest.fixture
def build(tmp_path):
    def run(text: str):
        (tmp_path / "index.md").write_text(text, "utf-8")
        (tmp_path / "conf.py").write_text(
            'extensions = ["myst_parser", "trackii_course.sphinxext"]\nhtml_theme = "furo"\n', "utf-8"
        )
        app = Sphinx(
            str(tmp_path), str(tmp_path), str(tmp_path / "out"), str(tmp_path / "doctrees"), "html", status=None, warning=None
        )
        app.build()
        return (tmp_path / "out" / "index.html").read_text("utf-8"), app.statuscode

    return run


@pytest.mark.filterwarnings("default")
def test_every_directive_shows_something(build):
    body = "\n\n".join(f"```{{{d.split()[0]}}} {' '.join(d.split()[1:])}\n```" for d in DIRECTIVES)
    page, _ = build(
        f"# A book\n\nSee {{cite:p}}`homans2011track` and {{cite:t}}`homans2011track, nan2009unofficial`.\n\n{body}\n"
    )
    for mark in (
        "tii-era",
        "tii-who",
        "tii-claims",
        "tii-timeline",
        "tii-entry",
        "tii-terms",
        "tii-strip",
        "tii-practice",
        "tii-quiz",
        "tii-sources",
    ):
        assert mark in page
    assert "trackii/player.js" in page
    assert 'name="description"' in page
    assert "bibliography.html#homans2011track" in page
    assert "minutes to read" in page


@pytest.mark.filterwarnings("default")
def test_unknown_names_are_errors_of_the_page(build, tmp_path):
    page, _ = build("# A book\n\n{cite:p}`nobody1900nothing`\n\n```{era-head} mars\n```\n\n```{quiz}\n:era: mars\n```\n")
    assert "tii-era" not in page
    assert "tii-quiz" not in page
