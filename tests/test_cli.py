"""The command: what it prints, and how it fails."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trackii_course.cli import main
from trackii_course.question_bank._draw import kinds

DATA = Path(__file__).parents[1] / "data"


def test_check_finds_nothing_to_mend(capsys):
    assert main(["check", "--data", str(DATA)]) == 0
    assert "0 errors, 0 warnings" in capsys.readouterr().out


def test_check_names_file_and_line_of_a_bad_item(tmp_path, capsys):
    folder = Path(shutil.copytree(DATA, tmp_path / "data"))
    path = folder / "items" / "carter.toml"
    path.write_text(path.read_text("utf-8").replace('why = "', 'why = "Wrong." #', 1), "utf-8")
    assert main(["check", "--data", str(folder)]) == 1
    err = capsys.readouterr().err
    assert "items/carter.toml:" in err


def test_facts(capsys):
    assert main(["facts"]) == 0
    assert "1 May 1960" in capsys.readouterr().out
    assert main(["facts", "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)["claims"]) >= 60


def test_questions(capsys, items):
    assert main(["questions", "--n", "12", "--seed", "3"]) == 0
    assert "Key" in capsys.readouterr().out
    assert main(["questions"]) == 0
    assert main(["questions", "--json", "--era", "carter", "--kind", "date"]) == 0
    out = capsys.readouterr().out
    drawn = json.loads(out[out.index("[\n") :])
    assert {i["kind"] for i in drawn} == {"date"}
    assert sum(kinds(items).values()) == len(items)


def test_a_reader_that_goes_is_no_mistake():
    program = "from trackii_course.cli import main; raise SystemExit(main(['facts', '--json']))"
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.read(1)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_mistakes_end_in_a_sentence(capsys, tmp_path):
    assert main(["questions", "--era", "mars"]) == 2
    assert "there is no era 'mars'" in capsys.readouterr().err
    assert main(["check", "--data", str(tmp_path)]) == 1
    assert "to mend" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main([])
