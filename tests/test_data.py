"""Loading and checking: broken data stop with file, line, record, field and mend."""

import shutil
import time
from pathlib import Path

import pytest
from pybtex.database import parse_file

from trackii_course._read import DataError, files, read, write_snapshot
from trackii_course.course import load

DATA = Path(__file__).parents[1] / "data"
ARTICLE_PEOPLE = [
    "joseph-montville",
    "william-davidson",
    "dwight-eisenhower",
    "norman-cousins",
    "anwar-sadat",
    "jimmy-carter",
    "kim-il-sung",
    "michael-murphy",
    "dulce-murphy",
    "mikhail-tsypkin",
    "marc-grossman",
    "henry-kissinger",
    "charles-homans",
]
ARTICLE_BODIES = [
    "dartmouth-college",
    "saturday-review",
    "american-psychiatric-association",
    "ipfa",
    "knesset",
    "esalen",
    "state-department",
    "foreign-policy-magazine",
    "heritage-foundation",
    "american-academy",
    "united-nations",
    "bulletin-atomic-scientists",
    "pacific-forum",
    "iiss",
    "pugwash",
    "ncafp",
]


@pytest.fixture
def folder(tmp_path):
    return Path(shutil.copytree(DATA, tmp_path / "data"))


def edit(folder, name, old, new):
    path = folder / name
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def problems(folder):
    with pytest.raises(DataError) as caught:
        load(folder)
    return str(caught.value)


def test_the_article_is_covered(course):
    assert set(ARTICLE_PEOPLE) <= set(course.people)
    assert set(ARTICLE_BODIES) <= set(course.organisations)
    assert len([e for e in course.eras.values() if e.chapter]) == 15  # tracks, ten entries, three cases, and the years since
    assert len(course.claims) >= 60
    assert {c.id for c in course.cases.values() if c.in_article} >= {"ncafp-2005"}
    assert sum(c.in_article for c in course.cases.values()) == 3


def test_every_source_is_used_somewhere_and_every_citation_resolves(course):
    import re

    used = set()
    for table in (course.people, course.organisations, course.events, course.claims, course.quotations, course.cases, course.tracks,
                  course.criteria, course.terms, course.misconceptions, course.items):  # fmt: skip
        for record in table.values():
            used |= set(record.sources)
    cited = set()
    for page in (DATA.parent / "book").glob("**/*.md"):
        if "_build" not in page.parts:
            for keys in re.findall(r"\{cite:[pt]\}`([^`]+)`", page.read_text("utf-8")):
                cited |= {k.strip() for k in keys.split(",")}
    assert cited <= set(course.sources)
    assert used | cited <= set(course.sources)


def test_pybtex_reads_the_same_bibliography(course):
    theirs = parse_file(str(DATA / "sources.bib"))
    assert set(theirs.entries) == set(course.sources)
    for key, entry in theirs.entries.items():
        assert entry.type == course.sources[key].type


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("people.toml", 'id = "norman-cousins"', 'id = "norman-cousins"\nage = 5', "person norman-cousins field 'age'"),
        ("people.toml", "sort = ", "sort = 5 #", "field 'sort'"),
        ("eras/carter.toml", 'date = "1994-10-21"', 'date = "21 October"', "is not an EDTF date"),
        ("eras/carter.toml", 'place = "pyongyang"', 'place = "atlantis"', "there is no place 'atlantis'"),
        ("eras/carter.toml", "order = 8", "order = eight", "not valid TOML"),
        ("eras/carter.toml", '{ id = "jimmy-carter"', '{ id = "nobody-known"', "no person or organisation 'nobody-known'"),
        ("countries.toml", "[[country]]", "[[contry]]", "no kind of record called 'contry'"),
        ("sources.bib", "  title = {", "  title {", "write one field a line"),
        ("sources.bib", "@", "# ", "an entry begins like"),
        ("tracks.toml", 'id = "1.5"', 'id = "2.5"', "a track's id is one of"),
        ("outcomes.toml", 'id = "o2"', 'id = "o1"', "the id is taken by"),
        ("countries.toml", "[[country]]", "thing = 3\n[[country]]", "is no table"),
        ("sources.bib", "\n}", "\n", "write one field a line"),
        ("sources.bib", "@misc{", "@thing{", "the entry type 'thing'"),
        ("sources.bib", "  year = {", "  title = {again},\n  year = {", "twice"),
        ("sources.bib", "  checked = {", "  remark = {", "say what of this source was seen"),
        ("sources.bib", "  year = {", "  when = {", "needs author"),
        ("sources.bib", "  publisher = {", "  printer = {", "needs publisher"),
        ("glossary.toml", "see = [", 'see = ["no-such-term", ', "there is no term 'no-such-term'"),
        ("cases.toml", "participants = { answer = ", 'participants = { answer = "crowd" } # ', "missing required field `note`"),
        ("cases.toml", 'answer = "mixed"', 'answer = "crowd"', "'crowd' is not one of"),
        ("cases.toml", "participants = {", "attendance = {", "has no answer"),
        ("people.toml", "summary = ", 'id = "x"\nsummary = ', "not valid TOML"),
    ],
)
def test_a_broken_record_is_named_with_its_line(folder, name, old, new, words):
    edit(folder, name, old, new)
    text = problems(folder)
    assert words in text
    assert f"{name}:" in text


def test_what_is_confirmed_or_settled_needs_independent_sources(folder):
    import re

    for name in ("eras/carter.toml", "cases.toml"):
        path = folder / name
        path.write_text(re.sub(r"(?m)^(sources|dispute|track_reason) = .*$", r'\1 = ["homans2011track"]', path.read_text("utf-8"))
                        .replace('dispute = ["homans2011track"]', 'dispute = ""').replace('track_reason = ["homans2011track"]', 'track_reason = ""'), "utf-8")  # fmt: skip
    text = problems(folder)
    for words in (
        "a confirmed event needs a source",
        "a settled case needs two sources",
        "needs two sources other than the article",
        "which criteria decide",
        "say who disagrees",
    ):
        assert words in text


def test_no_folder_and_no_files(tmp_path):
    with pytest.raises(DataError, match="no such folder"):
        load(tmp_path / "nowhere")
    with pytest.raises(DataError, match=r"no \.toml or \.bib"):
        load(tmp_path)


def test_wrong_encoding_is_named(folder):
    (folder / "people.toml").write_bytes("# Çuhadar".encode("latin-1"))
    assert "people.toml:1: save the file as UTF-8" in problems(folder)


def test_a_snapshot_is_used_only_while_it_fits(folder, tmp_path):
    snapshot = tmp_path / "snapshot.json"
    write_snapshot(folder, snapshot)
    assert read(folder, snapshot) == read(folder, None)
    edit(folder, "outcomes.toml", "Learners can", "Every learner can")
    assert read(folder, snapshot) == read(folder, None)
    assert len(files(folder)) > 20


def test_loading_is_quick_enough_to_be_unnoticed(course):
    start = time.perf_counter()
    load(course.folder)
    assert time.perf_counter() - start < 5
