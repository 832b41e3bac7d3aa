"""The command says what it found, in words or in JSON, and by its exit code."""

import io
import json
from pathlib import Path

import pytest

from doctor.cli import main

Captured = pytest.CaptureFixture[str]
MESSAGE = "AttributeError: module 'numpy' has no attribute 'int'"


def test_explain_takes_a_message_or_standard_input(
    capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert main(["explain", MESSAGE]) == 1
    assert capsys.readouterr().out == "ch03-np-int: np.int no longer exists\n"
    monkeypatch.setattr("sys.stdin", io.StringIO(f"Traceback\n  File x\n{MESSAGE}\n"))
    assert main(["explain", "--json"]) == 1
    assert json.loads(capsys.readouterr().out) == ["ch03-np-int"]
    assert main(["explain", "y = x.astype(np.int)"]) == 1  # a line of code
    assert capsys.readouterr().out == "ch03-np-int: np.int no longer exists\n"
    assert main(["explain", "ZeroDivisionError: division by zero"]) == 0
    assert capsys.readouterr().out == "no record knows this message\n"


def test_check_names_file_line_and_record(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "a.py"
    file.write_text("x = 1\ny = x.astype(np.int)\n")
    assert main(["check", str(tmp_path)]) == 1
    assert capsys.readouterr().out == f"{file}:2: ch03-np-int: np.int no longer exists\n"
    assert main(["check", str(tmp_path), "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["findings"][0]["line"], found["unreadable"]) == (2, [])
    file.write_text("x = 1\n")
    assert main(["check", str(tmp_path)]) == 0


def test_fix_shows_the_difference_and_makes_it(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "a.py"
    file.write_text("y = x.astype(np.int)\nplt.show\n")
    notebook = tmp_path / "b.ipynb"
    notebook.write_text('{"cells": [{"cell_type": "code", "source": ["np.int"]}]}')
    before = notebook.read_text()
    assert main(["check", "--fix", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "-y = x.astype(np.int)\n+y = x.astype(int)\n" in out
    assert file.read_text() == "y = x.astype(int)\nplt.show\n"
    assert notebook.read_text() == before
    assert main(["check", str(file)]) == 1  # plt.show is left for its author
    assert "ch03-np-int" not in capsys.readouterr().out


def test_fix_keeps_the_mark_and_the_encoding_of_a_file(tmp_path: Path, capsys: Captured) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"\xef\xbb\xbfx = np.int(3)\r\n")
    assert main(["check", "--fix", "--json", str(file), f"{tmp_path}/./a.py"]) == 1
    assert file.read_bytes() == b"\xef\xbb\xbfx = int(3)\r\n"
    shown = capsys.readouterr()
    assert json.loads(shown.out)["findings"]
    assert "+x = int(3)" in shown.err


def test_a_file_that_cannot_be_written_is_2(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def refuse(file: Path, content: bytes) -> None:
        raise PermissionError("read-only")

    (tmp_path / "a.py").write_text("np.int\n")
    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert main(["check", "--fix", str(tmp_path)]) == 2
    assert capsys.readouterr().err == "book-doctor: read-only\n"


def test_what_is_unreadable_is_2_and_hides_nothing(tmp_path: Path, capsys: Captured) -> None:
    (tmp_path / "a.py").write_text("def f(:\n")
    (tmp_path / "b.py").write_text("np.int\n")
    assert main(["check", str(tmp_path)]) == 2
    shown = capsys.readouterr()
    assert "a.py: line 1: " in shown.err
    assert "b.py:1: ch03-np-int" in shown.out


def test_env_names_what_is_here(capsys: Captured) -> None:
    code = main(["env"])
    out = capsys.readouterr().out
    for word in ("python: ", "numpy: ", "working directory: ", "import path:", "MNIST:"):
        assert word in out
    assert main(["env", "--json"]) == code
    assert set(json.loads(capsys.readouterr().out)) == {
        "versions",
        "folder",
        "path",
        "mnist",
        "fonts",
        "errata",
    }


@pytest.mark.parametrize("argv", [[], ["fly"], ["check"]])
def test_usage_error_is_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
