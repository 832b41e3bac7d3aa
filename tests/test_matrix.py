"""The matrix finds what is here, says what is not, and fails only where tests fail."""

import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml

from literate import environments
from literate.environments import Pair
from tests import matrix
from tests.conftest import command
from tests.matrix import PAIRS, ROOT, Row

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def number(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.removesuffix(".*").split(".")))


def test_pairs_are_different_and_those_the_package_supports() -> None:
    assert len(set(PAIRS)) == len(PAIRS)
    least = number(PROJECT["requires-python"].removeprefix(">="))
    assert all(number(pair.python) >= least for pair in PAIRS)
    assert all(number(pair.numpy) >= (1, 26) for pair in PAIRS if pair.numpy != "newest")


def test_the_workflow_sets_up_every_interpreter() -> None:
    text = (ROOT / ".github/workflows/test.yml").read_text(encoding="utf-8")
    setup = yaml.safe_load(text)["jobs"]["matrix"]["steps"][1]
    assert set(setup["with"]["python-version"].split()) == {pair.python for pair in PAIRS}


def test_no_interpreter_is_reported_and_no_failure(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(matrix, "find_interpreter", lambda version: None)
    monkeypatch.setattr(matrix, "PAIRS", [Pair("3.14", "newest")])
    assert matrix.main() == 0
    assert capsys.readouterr().out.endswith("\n3.14    newest  no interpreter here\n")


def test_an_environment_that_cannot_be_made_fails_its_pair(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(matrix, "ENVIRONMENTS", tmp_path)
    monkeypatch.setattr(environments, "UV", command(tmp_path / "uv", "echo no wheel >&2; exit 1"))
    monkeypatch.setattr(matrix, "find_interpreter", lambda *_: "/a")
    row = matrix.run_pair(Pair("3.11", "2.0.*"))
    assert row == ("3.11", "2.0.*", "its environment could not be made", True)
    assert "no wheel" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("code", "output", "said"),
    [
        (0, "..s\n2 passed, 1 skipped in 0.10s\n", "2 passed, 1 skipped in 0.10s"),
        (1, "F.\n1 failed, 1 passed in 0.10s\n", "1 failed, 1 passed in 0.10s"),
        (2, "E\n1 error in 0.10s\n", "pytest ended with 2: 1 error in 0.10s"),
        (-9, "", "pytest ended with -9: "),
    ],
)
def test_the_outcome_is_what_pytest_says(code: int, output: str, said: str) -> None:
    assert matrix.outcome(subprocess.CompletedProcess([], code, output)) == said


def test_one_failing_pair_fails_all(monkeypatch: pytest.MonkeyPatch) -> None:
    def run_pair(pair: Pair) -> Row:
        return Row(*pair, "", failed=pair.numpy == "2.0.*")

    monkeypatch.setattr(matrix, "run_pair", run_pair)
    assert matrix.main() == 1
    monkeypatch.setattr(matrix, "PAIRS", [pair for pair in PAIRS if pair.numpy != "2.0.*"])
    assert matrix.main() == 0


def test_columns_are_as_wide_as_what_they_hold() -> None:
    rows = [Row("3.11.7", "1.26.4", "2 passed in 0.10s"), Row("3.14", "newest", "none")]
    assert matrix.table(rows).split("\n") == [
        "Python  NumPy   result",
        "3.11.7  1.26.4  2 passed in 0.10s",
        "3.14    newest  none",
    ]
