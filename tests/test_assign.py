"""Assigning: the same bytes from the same arguments, nothing written over, and no key in what students get."""

import json
import shutil
from pathlib import Path

import msgspec
import nbformat
import pytest

from trackii_course._csv import TableError
from trackii_course.assign import AssignError, assign, draw, read_roster, verify
from trackii_course.assign.notebook import BEGIN, CLOSED
from trackii_course.cli import main
from trackii_course.exercises import load_exercises
from trackii_course.forms import STUB, FormError, encode, read_form, read_key
from trackii_course.items import Option, Ordering

EXERCISES = load_exercises()
WHICH = EXERCISES["which-track"]
STUDENT_FILES = {"form.json", "form.html", "prompt.md", "rubric.md"}


@pytest.fixture(scope="module", params=EXERCISES)
def each(request, course, tmp_path_factory) -> Path:
    """An assignment of every exercise."""
    return assign(EXERCISES[request.param], course, tmp_path_factory.mktemp("each") / request.param)


@pytest.fixture(scope="module")
def made(course, tmp_path_factory) -> Path:
    """One with all six kinds of question; not to be changed."""
    return assign(EXERCISES["mapping-tracks"], course, tmp_path_factory.mktemp("made") / "a", due="2027-01-15T17:00+01:00")


@pytest.fixture
def mine(made, tmp_path) -> Path:
    """A copy of it, to be spoilt."""
    return Path(shutil.copytree(made, tmp_path / "a"))


def tree(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def texts(folder: Path) -> list[str]:
    """The text of each student file: as it stands, and with the escapes of JSON undone."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.append(path.read_text("utf-8"))
            if path.suffix in (".json", ".ipynb"):
                found += list(strings(json.loads(found[-1])))
    return found


def strings(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield name
            yield from strings(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner)
    elif isinstance(value, str):
        yield value


# ---------------------------------------------------------------- what is drawn


def test_the_same_arguments_give_the_same_bytes(course, tmp_path):
    roster = ["ada", "bo"]
    first, again = (assign(WHICH, course, tmp_path / name, seed=7, roster=roster) for name in ("one", "two"))
    assert tree(first) == tree(again)
    first, again = (assign(WHICH, course, tmp_path / name, seed=7) for name in ("three", "four"))
    assert tree(first) == tree(again)


def test_another_seed_gives_other_questions(course, tmp_path):
    drawn = []
    for seed in (1, 2, 3):
        out = assign(WHICH, course, tmp_path / str(seed), seed=seed)
        drawn.append({q.item for q in read_key(out / "instructor" / "key.json").forms[0].questions})
        assert read_form(out / "student" / "form.json").form == read_key(out / "instructor" / "key.json").forms[0].form
    assert all(len(a & b) < len(a) for a, b in ((drawn[0], drawn[1]), (drawn[1], drawn[2]), (drawn[0], drawn[2])))


def test_a_roster_gives_each_student_a_form_of_their_own(course, tmp_path):
    roster = [f"s{number:02d}" for number in range(12)]
    out = assign(WHICH, course, tmp_path / "a", roster=roster)
    key = read_key(out / "instructor" / "key.json")
    assert [form.student for form in key.forms] == roster
    assert sorted(path.name for path in (out / "student").iterdir()) == roster
    assert len({form.form for form in key.forms}) == len(roster)
    assert len({tuple(q.item for q in form.questions) for form in key.forms}) == len(roster)
    for form in key.forms:
        own = read_form(out / "student" / form.student / "form.json")
        assert (own.form, own.student) == (form.form, form.student)
        assert set(tree(out / "student" / form.student)) == {*STUDENT_FILES, "which-track.ipynb"}
        assert sum(q.points for q in own.questions) == pytest.approx(WHICH.closed.points)
    assert not (out / "instructor" / "nbgrader").exists()  # nbgrader knows one form for all
    assert verify(out) == []
    (out / "student" / "s03" / "key.txt").write_text(key.forms[3].questions[0].item)
    (out / "student" / "key.json").write_bytes((out / "instructor" / "key.json").read_bytes())
    problems = verify(out)
    assert any("s03" in problem for problem in problems)
    assert any("student/key.json" in problem for problem in problems)


def test_every_exercise_gets_all_its_questions(each):
    exercise = EXERCISES[each.name]
    form = read_form(each / "student" / "form.json")
    assert len(form.questions) == exercise.closed.n
    assert sum(q.points for q in form.questions) == pytest.approx(exercise.closed.points)
    assert [(task.name, task.points) for task in form.written] == [("written-1", exercise.points)]


@pytest.mark.parametrize("n", [3, 7, 9])
def test_points_that_do_not_divide_still_add_up(course, tmp_path, n):
    exercise = msgspec.structs.replace(WHICH, closed=msgspec.structs.replace(WHICH.closed, n=n, points=10))
    out = assign(exercise, course, tmp_path / "a")
    notebook = nbformat.read(out / "instructor" / "which-track.ipynb", 4)
    assert [c.metadata.nbgrader.points for c in notebook.cells if c.metadata.get("nbgrader", {}).get("grade")] == [10, 30]


def test_no_ordering_is_shown_in_its_right_order(course, tmp_path, monkeypatch):
    met = 0
    for name in ("chronology", "mapping-tracks", "capstone"):
        for seed in range(4):
            _, key = draw.draw_form(EXERCISES[name], course, seed, "", "")
            for question in key.questions:
                if question.kind == "ordering":
                    met += 1
                    assert question.key["answer"] != sorted(question.key["answer"]), question.item
    assert met > 5
    option = [Option(text=f"Event {n}", why=f"It happened in the year {n}.") for n in range(3)]
    common = {"stem": "In which order?", "era": "carter", "outcome": "o3", "level": "understand", "sources": ()}
    item = Ordering(id="written.order", options=tuple(option), shown=(0, 1, 2), topic="chronology", **common)
    monkeypatch.setattr(draw, "questions", lambda *args, **choices: (item,))
    form, key = draw.draw_form(WHICH, course, 1, "", "")
    assert key.questions[0].key["answer"] != [0, 1, 2]
    shown = [form.questions[0].html.index(option.text) for option in key.questions[0].options]
    assert shown == sorted(shown)
    assert draw.draw_form(WHICH, course, 1, "", "") == (form, key)


# ---------------------------------------------------------------- what is refused


def test_a_folder_with_something_in_it_is_refused(course, tmp_path):
    (tmp_path / "mine.txt").write_text("keep")
    with pytest.raises(AssignError, match=r"has something in it: give a new folder"):
        assign(WHICH, course, tmp_path)
    with pytest.raises(AssignError, match=r"mine\.txt has something in it"):
        assign(WHICH, course, tmp_path / "mine.txt")
    assert tree(tmp_path) == {"mine.txt": b"keep"}
    (tmp_path / "empty").mkdir()
    assert verify(assign(WHICH, course, tmp_path / "empty")) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"due": "Friday"}, r"due is 'Friday': write it as 2027-01-15T17:00\+01:00"),
        ({"due": "2027-02-30T17:00+01:00"}, r"write it as"),
        ({"due": "2027-01-15T17:00"}, r"no zone: write it as 2027-01-15T17:00\+01:00"),
        ({"due": "2027-01-15"}, r"no zone: write it as 2027-01-15T00:00\+01:00"),
        ({"late_per_day": 1.5}, r"late_per_day is 1.5: give the share of the mark that a day costs, from 0 to 1"),
        ({"late_per_day": -0.1}, r"from 0 to 1"),
        ({"late_per_day": float("nan")}, r"from 0 to 1"),
    ],
)
def test_a_bad_setting_is_named_with_its_mend(course, tmp_path, arguments, words):
    with pytest.raises(AssignError, match=words):
        assign(WHICH, course, tmp_path / "a", **arguments)
    assert not (tmp_path / "a").exists()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"name,id\nAda,1\n", r"line 1: there is no column called student: add it, or name one so"),
        (b"student\nada\n../bo\n", r"line 3: '\.\./bo' cannot be a folder: use letters, digits, - and _"),
        (b"student\nada\n\\\\share\n", r"line 3: .* cannot be a folder"),
        (b"student,x\nada,1\n,2\n", r"line 3: '' cannot be a folder"),
        (b'student\n"a\nb"\n', r"line 3: 'a\\nb' cannot be a folder"),
        (b"student\n.hidden\n", r"line 2: '\.hidden' cannot be a folder"),
        (b"student\nada\nbo\nAda\n", r"line 4: 'Ada' is there twice: take one out"),
        (b"student\nada\nb\xf6\n", r"line 3: not UTF-8: save the file as CSV in UTF-8"),
        (b'student\nada\n"bo"x\n', r"line 3: .*: write it as CSV"),
        (b"student,student\nada,bo\n", r"line 1: two columns are called 'student'"),
        (b"student,x\nada,1,2\n", r"line 2: it has more cells than the first line"),
        (b"student\n", r"no students in it: write one id a line"),
        (b"", r"line 1: there is no column called student"),
    ],
)
def test_a_bad_roster_is_named_with_line_and_mend(tmp_path, content, words):
    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with pytest.raises(TableError, match=words) as caught:
        read_roster(path)
    assert str(path) in str(caught.value)


def test_a_roster_as_spreadsheets_write_it(tmp_path):
    path = tmp_path / "roster.csv"
    path.write_bytes("\ufeffname,student\r\nAda Löwe,ada@example.org\r\n\r\nBo,Zoë 2\r\n".encode())
    assert read_roster(path) == ["ada@example.org", "Zoë 2"]
    path.write_text("name; student\nAda Löwe;ada\nBo;bo\n", "utf-8")
    assert read_roster(path) == ["ada", "bo"]
    with pytest.raises(TableError, match="no such file: give a CSV file"):
        read_roster(tmp_path / "none.csv")


def test_the_commands(tmp_path, capsys):
    (tmp_path / "roster.csv").write_text("student\nada\nbo\n")
    arguments = ["assign", "chronology", "--out", str(tmp_path / "a"), "--roster", str(tmp_path / "roster.csv")]
    assert main([*arguments, "--due", "2027-01-15T17:00+01:00", "--late-per-day", "0.1"]) == 0
    assert "2 forms, no key in it" in capsys.readouterr().out
    assert main(["verify", str(tmp_path / "a")]) == 0
    assert "No key was found" in capsys.readouterr().out
    page = tmp_path / "a" / "student" / "bo" / "form.html"
    page.write_text(page.read_text("utf-8").replace("Closed questions", "Closed questions: b, a, c", 1), "utf-8")
    assert main(["verify", str(tmp_path / "a")]) == 1
    assert "1 problems." in capsys.readouterr().out
    assert main([*arguments]) == 2
    assert "has something in it" in capsys.readouterr().err
    assert main(["verify", str(tmp_path)]) == 2
    assert "give the folder that `trackii assign` made" in capsys.readouterr().err
    assert main(["assign", "chronologie", "--out", str(tmp_path / "b")]) == 2
    assert "choose from" in capsys.readouterr().err


# ---------------------------------------------------------------- no key in what students get


def test_verify_passes_for_every_exercise(each):
    assert verify(each) == []


def test_no_id_version_or_reason_is_in_any_student_file(each):
    """The same as verify, by other means."""
    key = read_key(each / "instructor" / "key.json")
    found = texts(each / "student")
    assert set(tree(each / "student")) == {*STUDENT_FILES, f"{each.name}.ipynb"}
    everything = "\n".join(found)
    for question in key.forms[0].questions:
        assert question.item not in everything
        assert question.version not in everything
        for option in question.options:
            assert not option.why or option.why not in everything
    assert "data-key=" not in everything
    assert BEGIN not in everything
    for name in ("model-answer.md", "marker-notes.md"):
        for paragraph in EXERCISES[each.name].text(name).split("\n\n"):
            assert len(paragraph) < 120 or paragraph not in everything, paragraph


def test_student_and_instructor_notebooks_differ_in_solutions_alone(each):
    exercise = EXERCISES[each.name]
    ours, theirs = (nbformat.read(each / who / f"{each.name}.ipynb", 4) for who in ("student", "instructor"))
    for notebook in (ours, theirs):
        nbformat.validate(notebook)
    assert ours.metadata == theirs.metadata
    differing = []
    for mine, full in zip(ours.cells, theirs.cells, strict=True):
        assert {**mine, "source": ""} == {**full, "source": ""}
        if mine.source != full.source:
            differing.append(mine.metadata.nbgrader.grade_id)
            assert mine.source.strip() == {"closed": CLOSED.strip(), "written-1": STUB}[differing[-1]]
    assert differing == ["closed", "written-1"]
    assert theirs.cells[-1].source.strip() == exercise.text("model-answer.md").strip()
    source = each / "instructor" / "nbgrader" / "source" / each.name
    assert (source / f"{each.name}.ipynb").read_bytes() == (each / "instructor" / f"{each.name}.ipynb").read_bytes()
    for beside in (source, each / "instructor"):  # the notebook shows the form that lies beside it
        assert (beside / "form.json").read_bytes() == (each / "student" / "form.json").read_bytes()


def in_notebook(change):
    def plant(folder: Path, why: str) -> None:
        path = folder / "mapping-tracks.ipynb"
        notebook = json.loads(path.read_text("utf-8"))
        change(notebook, why)
        path.write_text(json.dumps(notebook, indent=1))

    return plant


def in_form(change):
    def plant(folder: Path, why: str) -> None:
        path = folder / "form.json"
        form = json.loads(path.read_bytes())
        change(form, why)
        path.write_bytes(msgspec.json.format(msgspec.json.encode(form), indent=1) + b"\n")

    return plant


def in_file(name, text):
    def plant(folder: Path, why: str) -> None:
        with (folder / name).open("a", encoding="utf-8") as file:
            file.write(text.replace("WHY", why))

    return plant


def html(old, new):
    def change(form, why):
        question = form["questions"][0]
        assert old in question["html"]
        question["html"] = question["html"].replace(old, new.replace("WHY", why), 1)

    return in_form(change)


PLANTS = {
    "cell source": in_notebook(lambda nb, why: nb["cells"][0]["source"].append(f"\n{why}")),
    "cell source, a letter": in_notebook(lambda nb, why: nb["cells"][3]["source"].append("# 1b")),
    "solution left in": in_notebook(lambda nb, why: nb["cells"][-1].update(source=["The model answer"])),
    "another cell": in_notebook(lambda nb, why: nb["cells"].append({**nb["cells"][1], "id": "more", "source": [why]})),
    "output": in_notebook(
        lambda nb, why: nb["cells"][2]["outputs"].append({"output_type": "stream", "name": "stdout", "text": "1b"})
    ),
    "execution count": in_notebook(lambda nb, why: nb["cells"][2].update(execution_count=12)),
    "cell metadata": in_notebook(lambda nb, why: nb["cells"][0]["metadata"].update(tags=["q01=1"])),
    "nbgrader metadata": in_notebook(lambda nb, why: nb["cells"][3]["metadata"]["nbgrader"].update(key="q01=1")),
    "notebook metadata": in_notebook(lambda nb, why: nb["metadata"].update(key={"q01": 1})),
    "beside the metadata": in_notebook(lambda nb, why: nb.update(key={"q01": 1})),
    "attachment": in_notebook(lambda nb, why: nb["cells"][0].update(attachments={"k.txt": {"text/plain": "cTAxPTE="}})),
    "widget state": in_notebook(
        lambda nb, why: nb["metadata"].update(
            widgets={"application/vnd.jupyter.widget-state+json": {"version_major": 2, "version_minor": 0, "state": {"k": why}}}
        )
    ),
    "form.json: key": in_form(lambda form, why: form.update(key={"q01": 1})),
    "form.json: key of a question": in_form(lambda form, why: form["questions"][0].update(key={"answer": 1})),
    "form.json: title": in_form(lambda form, why: form.update(title=f"{form['title']} (1b)")),
    "form.json: due": in_form(lambda form, why: form.update(due="1b")),
    "form.json: attribute": html("<form ", "<form data-key='1' "),
    "form.json: class": html('class="tii-item ', 'class="tii-b '),
    "form.json: comment": html("</form>", "<!-- 1 --></form>"),
    "form.json: instruction": html("</form>", "<?key 1></form>"),
    "form.json: declaration": html("</form>", "<!key 1></form>"),
    "form.json: character data": html("</form>", "<![CDATA[1]]></form>"),
    "form.json: section": html("</form>", "<![key[1]]></form>"),
    "form.json: element": html("</form>", "<b></b></form>"),
    "form.json: chosen before": html("<input ", "<input checked "),
    "form.json: text": html("</legend>", " The first.</legend>"),
    "form.json: reason": html("</legend>", "WHY</legend>"),
    "form.json: spaces": lambda folder, why: (folder / "form.json").write_bytes((folder / "form.json").read_bytes() + b" \t"),
    "form.html: reason": in_file("form.html", "<p>WHY</p>"),
    "form.html: a letter": in_file("form.html", "<!--b-->"),
    "prompt: reason": in_file("prompt.md", "\nWHY\n"),
    "prompt: a letter": in_file("prompt.md", "\n1b\n"),
    "rubric: reason": in_file("rubric.md", "\nWHY\n"),
    "another file": in_file("notes.txt", "WHY"),
}


@pytest.mark.parametrize("place", PLANTS)
def test_verify_finds_a_key_that_is_planted(mine, place):
    question = read_key(mine / "instructor" / "key.json").forms[0].questions[0]
    why = next(option.why for option in question.options if len(option.why) > 40)
    assert verify(mine) == []
    PLANTS[place](mine / "student", why)
    problems = verify(mine)
    assert problems
    assert all(str(mine / "student") in problem for problem in problems)


def test_verify_knows_right_order_and_other_forms(mine, course, tmp_path):
    form = read_form(mine / "student" / "form.json")
    path = mine / "student" / "form.json"
    path.write_bytes(encode(msgspec.structs.replace(form, form="000000000000")))
    assert any("is not the key's" in problem for problem in verify(mine))
    path.write_bytes(encode(msgspec.structs.replace(form, questions=form.questions[1:])))
    assert any("the questions are not those of the key" in problem for problem in verify(mine))
    path.write_bytes(b"{}")
    assert any("not a form of this course" in problem for problem in verify(mine))
    path.unlink()
    assert any("there is no such file" in problem for problem in verify(mine))
    path.write_bytes(encode(form))
    (mine / "student" / "rubric.md").unlink()
    assert any("rubric.md: it differs" in problem for problem in verify(mine))
    (mine / "student" / "mapping-tracks.ipynb").write_text("[]")
    assert any("cannot be compared" in problem for problem in verify(mine))
    with pytest.raises(FormError):
        verify(mine / "student")
    out = assign(EXERCISES["chronology"], course, tmp_path / "c")
    place = out / "instructor" / "key.json"
    key = json.loads(place.read_bytes())
    ordering = next(q for q in key["forms"][0]["questions"] if q["kind"] == "ordering")
    ordering["key"]["answer"] = sorted(ordering["key"]["answer"])
    place.write_text(json.dumps(key))
    assert [p for p in verify(out) if p.endswith(f"{ordering['name']}: the rows stand in the right order")]


def test_an_instructor_may_run_the_notebook_and_read_on(mine):
    """What JupyterLab writes into the instructor's own copy, or a picture beside the prompt, is no key in the student version."""
    path = mine / "instructor" / "mapping-tracks.ipynb"
    notebook = json.loads(path.read_text("utf-8"))
    notebook["metadata"]["language_info"]["version"] = "3.13"
    notebook["cells"][2] |= {"execution_count": 1, "outputs": [{"output_type": "stream", "name": "stdout", "text": "x"}]}
    path.write_text(json.dumps(notebook))
    (mine / "student" / "map.png").write_bytes(b"\x89PNG\xff\xfe")
    assert verify(mine) == []


def test_a_leak_by_ourselves_is_taken_back(course, tmp_path, monkeypatch):
    monkeypatch.setattr("trackii_course.html.sheet_form", lambda item, name, count: f"<form>{item.id}</form>")
    with pytest.raises(AssignError, match="taken back, since a key was found in it"):
        assign(WHICH, course, tmp_path / "a")
    assert not (tmp_path / "a" / "student").exists()
