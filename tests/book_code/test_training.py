"""Training learns, counts its epochs right, goes on where it stopped, and repeats bit for bit."""

import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book_code.datasets import Dataset, Split
from book_code.networks import TwoLayerNet
from book_code.npz import as_text, read_npz, write_npz
from book_code.optimizers import SGD
from book_code.training import Trainer, batches, checkpoint_state, iterations_per_epoch


def new_trainer(digits: Dataset, seed: int = 3, **settings: Any) -> Trainer:
    rng = np.random.default_rng(seed)
    network = TwoLayerNet(784, settings.pop("hidden_size", 8), 10, rng=rng)
    settings = {"optimizer": SGD(0.3), "batch_size": 128, **settings}
    return Trainer(network, digits, rng=rng, **settings)


def same(one: Trainer, other: Trainer) -> bool:
    arrays = one.network.params, other.network.params
    return one.history == other.history and all(
        arrays[0][name].tobytes() == arrays[1][name].tobytes() for name in arrays[0]
    )


@given(st.integers(1, 300), st.integers(1, 320))
def test_ch04_choice_replacement_each_sample_comes_once(n: int, batch_size: int) -> None:
    epoch = list(batches(n, batch_size, np.random.default_rng(0)))
    assert len(epoch) == iterations_per_epoch(n, batch_size)
    assert sorted(np.concatenate(epoch).tolist()) == list(range(n))
    assert {len(batch) for batch in epoch[:-1]} <= {batch_size}


@pytest.mark.parametrize(("n", "batch_size"), [(0, 1), (1, 0), (5, -1)])
def test_batches_refuse_nothing(n: int, batch_size: int) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        batches(n, batch_size, np.random.default_rng(0))


def test_digits_are_learned(digits: Dataset) -> None:
    trainer = new_trainer(digits, hidden_size=30)
    history = trainer.run(epochs=12)
    assert np.mean(history.loss[-12:]) < 0.3 < history.loss[0]
    assert history.test_accuracy[-1] > 0.85


def test_ch04_epoch_modulo_accuracy_once_an_epoch(digits: Dataset) -> None:
    trainer = new_trainer(digits)  # 1,437 samples in batches of 128: 12 an epoch, the last short
    trainer.run(iterations=23)
    assert trainer.iteration == 23
    assert len(trainer.history.test_accuracy) == 2  # before training, after the first epoch
    trainer.run(iterations=1)
    assert len(trainer.history.test_accuracy) == 3
    assert trainer.history.test_accuracy[-1] == trainer.network.accuracy(*digits.test)
    trainer.run(epochs=2)
    assert (trainer.iteration, len(trainer.history.train_accuracy)) == (48, 5)


def test_ch05_extra_forward_loss_is_that_before_the_update(digits: Dataset) -> None:
    trainer = new_trainer(digits, batch_size=len(digits.train.labels))
    before = trainer.network.loss_and_gradient(*digits.train)[0]
    assert trainer.run(iterations=1).loss == [pytest.approx(before, rel=1e-5)]


def test_in_pieces_or_at_once_is_the_same(digits: Dataset) -> None:
    whole, pieces = new_trainer(digits), new_trainer(digits)
    whole.run(epochs=2, iterations=5)
    for iterations in (0, 7, 1, 21):
        pieces.run(iterations=iterations)
    assert same(whole, pieces)


def test_other_seeds_are_other_trainings(digits: Dataset) -> None:
    one, other = new_trainer(digits, seed=1), new_trainer(digits, seed=2)
    assert one.run(iterations=3) != other.run(iterations=3)


def test_the_callback_sees_each_iteration_and_may_stop(digits: Dataset) -> None:
    seen: list[int] = []

    def stop_at_nine(trainer: Trainer) -> bool:
        seen.append(trainer.iteration)
        return trainer.iteration == 9

    new_trainer(digits).run(epochs=100, callback=stop_at_nine)
    assert seen == list(range(1, 10))


def test_the_global_seed_is_not_touched(digits: Dataset) -> None:
    before = np.random.get_state()[1].copy()  # type: ignore[index]  # noqa: NPY002
    new_trainer(digits).run(iterations=2)
    assert (np.random.get_state()[1] == before).all()  # type: ignore[index]  # noqa: NPY002


def test_a_loss_that_is_not_finite_stops_before_it_spoils(digits: Dataset) -> None:
    images = digits.train.images.copy()
    images[700] = np.nan
    trainer = new_trainer(replace_images(digits, images))
    with pytest.raises(FloatingPointError, match=r"loss is nan in iteration \d+: try a smaller"):
        trainer.run(epochs=1)
    assert all(np.isfinite(param).all() for param in trainer.network.params.values())
    assert trainer.iteration == len(trainer.history.loss) < 12


def replace_images(data: Dataset, images: Any) -> Dataset:
    return Dataset(Split(images, data.train.labels), data.test)


@pytest.mark.parametrize("stop", [0, 1, 11, 12, 13, 24])
def test_resumed_training_ends_in_the_same_bits(digits: Dataset, tmp_path: Path, stop: int) -> None:
    file = tmp_path / "c.npz"
    whole, first, second = (new_trainer(digits, seed) for seed in (3, 3, 99))
    whole.run(iterations=30)
    first.run(iterations=stop)
    first.save(file)
    second.restore(file)  # another start, which the checkpoint overrules
    second.run(iterations=30 - stop)
    assert same(whole, second)


def test_the_callers_config_comes_back(digits: Dataset, tmp_path: Path) -> None:
    new_trainer(digits).save(tmp_path / "c.npz", {"data": "digits", "goal": [1, 2]})
    kept = checkpoint_state(read_npz(tmp_path / "c.npz"), tmp_path / "c.npz")
    assert kept["config"] == {"data": "digits", "goal": [1, 2]}


@pytest.mark.parametrize(
    "settings", [{"batch_size": 64}, {"optimizer": SGD(0.1)}, {"hidden_size": 9}]
)
def test_a_checkpoint_of_another_training_is_refused(
    digits: Dataset, tmp_path: Path, settings: dict[str, Any]
) -> None:
    file = tmp_path / "c.npz"
    new_trainer(digits).save(file)
    other = new_trainer(digits, **settings)
    before = {name: param.copy() for name, param in other.network.params.items()}
    with pytest.raises(ValueError, match=r"c\.npz is of another training: .*expected"):
        other.restore(file)
    for name, param in before.items():
        np.testing.assert_array_equal(other.network.params[name], param)


def test_a_checkpoint_of_other_data_is_refused(digits: Dataset, tmp_path: Path) -> None:
    new_trainer(digits).save(tmp_path / "c.npz")
    others = Split(digits.train.images, digits.train.labels[::-1].copy())
    with pytest.raises(ValueError, match="of another training"):
        new_trainer(Dataset(others, digits.test)).restore(tmp_path / "c.npz")


@pytest.mark.parametrize("change", [None, (3, 3)])
def test_a_checkpoint_without_its_weights_changes_nothing(
    digits: Dataset, tmp_path: Path, change: tuple[int, int] | None
) -> None:
    file = tmp_path / "c.npz"
    new_trainer(digits).save(file)
    kept = read_npz(file)
    kept.pop("params.W2")
    write_npz(file, kept | ({"params.W2": np.ones(change)} if change else {}))
    trainer, untouched = new_trainer(digits), new_trainer(digits)
    with pytest.raises(ValueError, match="W2 is missing or of another shape"):
        trainer.restore(file)
    trainer.run(iterations=3)
    untouched.run(iterations=3)
    assert same(trainer, untouched)


@pytest.mark.parametrize("damage", ["cut", "flip", "foreign", "arrays", "state", "none"])
def test_a_damaged_or_foreign_file_is_a_clear_error(
    digits: Dataset, tmp_path: Path, damage: str
) -> None:
    file = tmp_path / "c.npz"
    trainer = new_trainer(digits)
    trainer.save(file)
    content, kept = bytearray(file.read_bytes()), read_npz(file)
    if damage == "cut":
        file.write_bytes(content[: len(content) // 2])
    elif damage == "flip":
        content[len(content) // 2] ^= 1
        file.write_bytes(content)
    elif damage == "foreign":
        file.write_bytes(b"<!DOCTYPE html>")
    elif damage == "arrays":
        write_npz(file, {"x": np.ones(3)})
    elif damage == "state":
        write_npz(file, kept | {"training": as_text([1, 2])})
    else:
        file.unlink()
    error = FileNotFoundError if damage == "none" else ValueError
    with pytest.raises(error, match=r"c\.npz"):
        trainer.restore(file)


def book_code(*arguments: str) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", "from book_code.cli import main; main()", *arguments]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def test_killed_at_any_moment_and_resumed_ends_in_the_same_bits(tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole.npz", tmp_path / "killed.npz"
    settings = ["--data", "digits", "--epochs", "40", "--hidden-size", "100"]
    book_code("train", *settings, "--file", str(whole)).wait()
    begin = ["train", *settings, "--file", str(killed)]
    kills = 0
    for delay in (0.0, 0.013, 0.029, 0.051, 0.0):
        process = book_code(*begin)
        while process.poll() is None and not killed.exists():
            time.sleep(0.001)
        before = killed.stat().st_mtime_ns
        while process.poll() is None and killed.stat().st_mtime_ns == before:
            time.sleep(0.001)  # it has gone on by an epoch at least
        time.sleep(delay)
        process.kill()
        kills += process.wait() == -signal.SIGKILL
        begin = ["train", "--resume", str(killed)]
    book_code(*begin).wait()
    assert kills >= 3
    expected, found = read_npz(whole), read_npz(killed)
    assert expected.keys() == found.keys()
    for name, array in expected.items():
        assert array.tobytes() == found[name].tobytes(), name
