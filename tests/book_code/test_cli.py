"""The command says how it went by its exit code, in words, without a traceback."""

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from book_code.cli import main
from book_code.experiments import EXPERIMENTS, TrainTwoLayerNet
from book_code.records import load_record


@pytest.fixture(autouse=True)
def only_tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    tiny = replace(
        EXPERIMENTS["two-layer-net"],
        data="digits",
        setup=TrainTwoLayerNet(hidden_size=5, iterations=110),
    )
    monkeypatch.setattr("book_code.cli.EXPERIMENTS", {"tiny": tiny})
    monkeypatch.setitem(EXPERIMENTS, "tiny", tiny)
    monkeypatch.setitem(EXPERIMENTS, "twin", tiny)


def test_list_names_the_experiments(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert capsys.readouterr().out.startswith("tiny            digits  Train")


def test_run_writes_what_verify_confirms(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["run", "tiny", "--results", str(tmp_path)]) == 0
    assert "test_accuracy: 0." in capsys.readouterr().out
    assert main(["verify", "--results", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "tiny: holds\n"


def test_verify_fails_with_1_and_reports_other_code_apart(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["run", "tiny", "--results", str(tmp_path)])
    record = load_record("tiny", tmp_path)
    replace(record, provenance={}, metrics={**record.metrics, "final_loss": 9}).save(tmp_path)
    replace(record, name="twin").save(tmp_path)
    assert main(["verify", "tiny", "twin", "--results", str(tmp_path)]) == 1
    out = capsys.readouterr().out
    assert "tiny: FAILED\n  final_loss: recorded 9, measured" in out
    assert out.endswith("  the record was made by different code\ntwin: holds\n")


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["run", "nothing"], "no experiment 'nothing'"),
        (["verify", "tiny", "--results", "nowhere"], r"no record tiny.json in nowhere"),
        (["run", "gradient-cost"], "MNIST not found"),
    ],
)
def test_wrong_use_is_2_and_one_line(
    argv: list[str],
    message: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv("BOOK_CODE_DATA", raising=False)
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert err.startswith("book-code: ")
    assert message in err
    assert err.count("\n") == 1


@pytest.mark.parametrize("argv", [[], ["fly"], ["run"]])
def test_usage_error_is_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2


def test_progress_is_shown_on_a_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    main(["run", "tiny", "--results", str(tmp_path)])
    shown = capsys.readouterr().err.split("\r")[1:]
    assert [line.split()[0] for line in shown] == ["100/110", "110/110"]
    assert shown[-1].endswith("0 s left\n")
