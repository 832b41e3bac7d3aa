"""The command says how it went by its exit code, in words or in JSON, without a traceback."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from book_code import mnist
from book_code.cli import main
from book_code.datasets import Dataset, load_digits
from book_code.experiments import EXPERIMENTS
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.records import load_record
from book_code.training import Trainer

Captured = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def only_tiny(tiny: str, monkeypatch: pytest.MonkeyPatch) -> str:
    for name in set(EXPERIMENTS) - {tiny}:
        monkeypatch.delitem(EXPERIMENTS, name)
    return tiny


@pytest.fixture
def network(here: Path, rng: np.random.Generator) -> TwoLayerNet:
    network = TwoLayerNet(784, 5, 10, rng=rng)
    (here / "results").mkdir()
    network.save(here / "results" / "two-layer-net.npz")
    return network


def said(capsys: Captured) -> Any:
    return json.loads(capsys.readouterr().out)


def train(*options: str) -> int:
    return main(["train", "--data", "digits", "--hidden-size", "5", *options])


def test_list_names_the_experiments(only_tiny: str, capsys: Captured) -> None:
    assert main(["list"]) == 0
    assert capsys.readouterr().out.startswith("tiny                digits  Train")
    assert main(["list", "--json"]) == 0
    assert said(capsys)["tiny"]["data"] == "digits"


def test_run_writes_what_verify_confirms(only_tiny: str, here: Path, capsys: Captured) -> None:
    assert main(["run", "tiny"]) == 0
    assert "test_accuracy: 0." in (out := capsys.readouterr().out)
    assert out.endswith("written to results/tiny.json and results/tiny.npz\n")
    assert main(["verify"]) == 0
    assert capsys.readouterr().out == "tiny: holds\n"
    assert main(["verify", "--json"]) == 0
    assert said(capsys) == {"tiny": {"name": "tiny", "failures": [], "same_code": True}}


def test_run_in_json_has_the_record_in_short(only_tiny: str, capsys: Captured) -> None:
    assert main(["run", "tiny", "--json", "--results", "here"]) == 0
    assert said(capsys)["files"] == ["here/tiny.json", "here/tiny.npz"]


def test_verify_fails_with_1_and_reports_other_code_apart(only_tiny: str, capsys: Captured) -> None:
    main(["run", "tiny"])
    record = load_record("tiny")
    replace(record, provenance={}, metrics={**record.metrics, "final_loss": 9}).save()
    capsys.readouterr()
    assert main(["verify", "tiny"]) == 1
    out = capsys.readouterr().out
    assert out.startswith("tiny: FAILED\n  final_loss: recorded 9, measured")
    assert out.endswith("\n  the record was made by different code\n")


def test_train_keeps_a_network_and_says_how_good_it_is(
    digits: Dataset, here: Path, capsys: Captured
) -> None:
    assert train("--epochs", "2", "--json") == 0
    result = said(capsys)
    assert (result["file"], result["iterations"]) == ("network.npz", 30)
    kept = TwoLayerNet.load(here / "network.npz")
    assert result["test_accuracy"] == kept.accuracy(*digits.test)


def test_train_resumes_to_the_same_bits(here: Path) -> None:
    assert train("--epochs", "3", "--file", "whole.npz", "--activation", "sigmoid") == 0
    assert train("--epochs", "1", "--file", "part.npz", "--activation", "sigmoid") == 0
    assert main(["train", "--resume", "part.npz", "--epochs", "3"]) == 0
    whole, part = (TwoLayerNet.load(here / name) for name in ("whole.npz", "part.npz"))
    assert whole.activation == part.activation == "sigmoid"
    assert all(whole.params[k].tobytes() == part.params[k].tobytes() for k in whole.params)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for another process")
def test_ctrl_c_keeps_a_checkpoint_and_says_how_to_resume(here: Path, capsys: Captured) -> None:
    code = "from book_code.cli import main; raise SystemExit(main())"
    settings = ["--data", "digits", "--epochs", "100000", "--file", "c.npz"]
    with subprocess.Popen(
        [sys.executable, "-c", code, "train", *settings], stderr=subprocess.PIPE, text=True
    ) as process:
        while process.poll() is None and not (here / "c.npz").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        err = process.communicate(timeout=20)[1]
    assert process.returncode == 130
    assert err == "stopped; to go on: book-code train --resume c.npz\n"
    assert TwoLayerNet.load(here / "c.npz").params["W1"].any()


def test_ctrl_c_waits_for_the_update_to_be_whole(
    here: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    save, saved = Trainer.save, []

    def save_and_interrupt(trainer: Trainer, *arguments: Any) -> None:
        save(trainer, *arguments)
        saved.append(trainer.iteration)
        if len(saved) == 2:  # after two epochs
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(Trainer, "save", save_and_interrupt)
    before = signal.getsignal(signal.SIGINT)  # a shell's background job ignores it
    assert train("--epochs", "9", "--file", "c.npz") == 130
    assert saved == [15, 30]
    assert signal.getsignal(signal.SIGINT) is before
    assert "to go on: book-code train --resume c.npz" in capsys.readouterr().err


def test_ctrl_c_elsewhere_is_130_without_a_traceback(
    only_tiny: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    def interrupted(*args: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("book_code.cli.run", interrupted)
    assert main(["run", "tiny"]) == 130
    assert capsys.readouterr().err == "book-code: interrupted\n"


def test_predict_says_the_digit(network: TwoLayerNet, digits: Dataset, capsys: Captured) -> None:
    pixels = 255 - 255 * digits.train.images[0].reshape(28, 28)
    Image.fromarray(pixels.astype(np.uint8)).resize((280, 280)).save("digit.png")
    assert main(["predict", "digit.png"]) == 0
    name, digit, share = capsys.readouterr().out.split()
    assert main(["predict", "digit.png", "--json"]) == 0
    result = said(capsys)["digit.png"]
    assert (name, digit) == ("digit.png:", str(result["digit"]))
    assert share == f"({max(result['probabilities']):.1%})"
    assert sum(result["probabilities"]) == pytest.approx(1)


@pytest.fixture
def small_mnist(here: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with what passes for MNIST: one file of two bytes."""
    sha256 = "5e4fe0155703dde467f3ab234e6f966b4a3d7d3d2d2e1f2ac6ea3f5ae3a8f4d0"
    monkeypatch.setattr(mnist, "FILES", {"x.gz": mnist.Packed(2, sha256)})
    return here / "mnist"


def test_data_says_what_is_missing(
    small_mnist: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("BOOK_CODE_DATA", str(small_mnist))
    assert main(["data"]) == 1
    assert capsys.readouterr().out == f"{small_mnist}\n  x.gz: is not there\n"
    small_mnist.mkdir()
    (small_mnist / "x.gz").write_bytes(b"no")
    assert main(["data", "--json"]) == 1
    assert "damaged or another file" in said(capsys)["faults"]["x.gz"]


def test_data_fetch_asks_the_mirrors_it_is_given(
    small_mnist: Path, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    asked: list[Any] = []

    def fetch(folder: Path, mirrors: Any) -> None:
        asked.append((folder, mirrors))

    monkeypatch.setattr(mnist, "fetch", fetch)
    monkeypatch.setattr(mnist, "fault", lambda file: None)
    assert main(["data", "--fetch", "--folder", "mnist", "--mirror", "http://localhost/"]) == 0
    assert capsys.readouterr().out == "mnist\n  x.gz: right\n"
    assert main(["data", "--fetch", "--folder", "mnist"]) == 0
    assert asked == [(Path("mnist"), ["http://localhost/"]), (Path("mnist"), None)]


@pytest.mark.parametrize(
    ("argv", "message"),
    [
        (["run", "nothing"], "no experiment 'nothing'"),
        (["verify", "tiny", "--results", "nowhere"], "no record tiny.json in nowhere"),
        (["run", "gradient-cost"], "MNIST not found"),
        (["predict", "x.png"], "no network results/two-layer-net.npz: book-code train makes one"),
        (["train", "--resume", "x.npz"], "x.npz"),
        (["train", "--data", "digits", "--lr", "-1"], "lr must be positive, got -1.0"),
        (["train", "--data", "digits", "--epochs", "0"], "at least 1 epoch, got 0"),
        (["train", "--data", "digits", "--batch-size", "0"], "at least 1"),
        (["train", "--data", "digits", "--hidden-size", "0"], "sizes of at least 1"),
        (["train", "--data", "digits", "--lr", "1e38"], "the loss is "),
    ],
)
def test_wrong_use_is_2_and_one_line(
    argv: list[str], message: str, tiny: str, monkeypatch: pytest.MonkeyPatch, capsys: Captured
) -> None:
    monkeypatch.setenv("BOOK_CODE_DATA", "nowhere")
    assert main(argv) == 2
    err = capsys.readouterr().err
    assert err.startswith("book-code: ")
    assert message in err
    assert err.count("\n") == 1


def test_training_never_overwrites_another(here: Path, capsys: Captured) -> None:
    (here / "network.npz").write_bytes(b"precious")
    assert train() == 2
    assert "network.npz is there already" in capsys.readouterr().err
    assert (here / "network.npz").read_bytes() == b"precious"


def test_what_was_begun_keeps_its_settings(here: Path, capsys: Captured) -> None:
    assert train("--epochs", "1") == 0
    assert main(["train", "--resume", "network.npz", "--lr", "0.2", "--seed", "5"]) == 2
    assert "lr, seed cannot change in a training that goes on" in capsys.readouterr().err
    assert main(["train", "--resume", "network.npz", "--epochs", "0"]) == 2
    assert "expected at least 1 epochs, got 0" in capsys.readouterr().err


def test_a_checkpoint_that_is_not_the_commands_is_refused(here: Path, capsys: Captured) -> None:
    rng, digits = np.random.default_rng(0), load_digits()
    network = TwoLayerNet(784, 5, 10, rng=rng)
    trainer = Trainer(network, digits, optimizer=SGD(0.1), batch_size=100, rng=rng)
    trainer.save("own.npz")
    assert main(["train", "--resume", "own.npz"]) == 2
    assert "own.npz was not begun by book-code train" in capsys.readouterr().err


@pytest.mark.parametrize("argv", [[], ["fly"], ["run"], ["predict"], ["train", "--lr", "x"]])
def test_usage_error_is_2(argv: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(argv)
    assert stop.value.code == 2
