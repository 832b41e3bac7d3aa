"""An environment is what it should be, and is made again only when that changes."""

from pathlib import Path

import pytest

from literate import environments
from literate.environments import NotMadeError, Pair, environment, find_interpreter
from tests.conftest import command


def test_a_pair_says_what_to_install_and_where() -> None:
    assert Pair("3.11", "1.26.*").requirement == "numpy==1.26.*"
    assert Pair("3.11", "newest").requirement == "numpy"
    assert Pair("3.11", "1.26.*").folder == "python-3.11-numpy-1.26"


def test_an_interpreter_on_the_path_comes_first(tmp_path: Path) -> None:
    command(tmp_path / "bin/python3.12", "echo /on/path")
    command(tmp_path / "pyenv/versions/3.12.1/bin/python3.12", "echo /in/pyenv")
    path = f"{tmp_path / 'nothing'}:{tmp_path / 'bin'}"
    assert find_interpreter("3.12", path, tmp_path / "pyenv") == "/on/path"


def test_a_command_that_starts_no_python_is_passed_over(tmp_path: Path) -> None:
    command(tmp_path / "shims/python3.12", "echo 'pyenv: command not found' >&2; exit 127")
    command(tmp_path / "pyenv/versions/3.12.1/bin/python3.12", "echo /in/pyenv")
    found = find_interpreter("3.12", str(tmp_path / "shims"), tmp_path / "pyenv")
    assert found == "/in/pyenv"


def test_an_environment_is_made_again_only_when_it_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls, folder = tmp_path / "calls", tmp_path / "environment"
    folder.mkdir()
    monkeypatch.setattr(environments, "UV", command(tmp_path / "uv", f'echo "$3" >> {calls}'))
    for interpreter, made_of in (("/a", "x"), ("/a", "x"), ("/b", "x"), ("/b", "y")):
        python = environment(folder, interpreter, ["numpy"], [made_of])
        assert python == folder / "bin/python"
    assert calls.read_text().split() == ["venv", "pip"] * 3


def test_what_uv_cannot_do_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "UV", command(tmp_path / "uv", "echo no wheel >&2; exit 1"))
    with pytest.raises(NotMadeError, match="no wheel"):
        environment(tmp_path, "/a", ["numpy"])
    assert not (tmp_path / "made-of.txt").exists()
