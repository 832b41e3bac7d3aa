"""What the experiments measure is what their names say."""

from time import sleep

import numpy as np
import pytest

from book_code.cost_setups import PassTimes, seconds
from book_code.datasets import Dataset, Split
from book_code.setups import by_name, largest_difference, timed
from book_code.training_setups import (
    CompareTrainings,
    GradientNoise,
    LearnOneImage,
    TrainTwoLayerNet,
)

SMALL = TrainTwoLayerNet(hidden_size=5, iterations=20, batch_size=10)


def rng() -> np.random.Generator:
    return np.random.default_rng(1)


def test_compared_trainings_start_alike_and_differ_by_their_changes(digits: Dataset) -> None:
    setup = CompareTrainings(SMALL, {"a": {}, "b": {"batch_size": 20}, "c": {}}, points=4)
    metrics, histories, _ = setup.measure(digits, rng())
    assert {len(values) for values in histories.values()} == {5}
    assert histories["a: train_loss"] == histories["c: train_loss"]
    assert histories["a: train_loss"][0] == histories["b: train_loss"][0]
    assert histories["a: train_loss"][-1] != histories["b: train_loss"][-1]
    assert metrics["b: final_test_accuracy"] == histories["b: test_accuracy"][-1]


def test_compared_trainings_end_where_each_ends_alone(digits: Dataset) -> None:
    alone = SMALL.measure(digits, rng()).metrics
    together = CompareTrainings(SMALL, {"it": {}}, points=5).measure(digits, rng()).metrics
    assert together["it: final_test_accuracy"] == alone["test_accuracy"]


def test_few_images_are_the_first_ones(digits: Dataset) -> None:
    few = Dataset(Split(digits.train.images[:30], digits.train.labels[:30]), digits.test)
    setup = CompareTrainings(SMALL, {"it": {}}, train_images=30)
    cut = setup.measure(digits, rng()).histories
    assert cut == CompareTrainings(SMALL, {"it": {}}).measure(few, rng()).histories


def test_a_batch_of_all_images_has_no_noise(digits: Dataset) -> None:
    n = len(digits.train.labels)
    setup = GradientNoise(SMALL, batch_sizes=(n,), draws=2, after=(0, 5))
    histories = setup.measure(digits, rng()).histories
    for moment in (0, 5):
        assert histories[f"after {moment}: noise"] == pytest.approx([0], abs=1e-4)
        assert histories[f"after {moment}: cosine"] == pytest.approx([1], abs=1e-4)


def test_four_times_the_batch_halves_the_noise(digits: Dataset) -> None:
    setup = GradientNoise(SMALL, batch_sizes=(4, 16), draws=400, after=(0,))
    small, large = setup.measure(digits, rng()).histories["after 0: noise"]
    assert small / large == pytest.approx(2, rel=0.1)


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_one_image_is_learnt_step_by_step(digits: Dataset, activation: str) -> None:
    setup = LearnOneImage(hidden_size=4, activation=activation, weight_init_std=0.1, steps=3)
    metrics, histories, _ = setup.measure(digits, rng())
    assert np.all(np.diff(histories["loss"]) < 0)
    rows = np.array([histories[f"probability of {k}"] for k in range(10)])
    np.testing.assert_allclose(rows.sum(axis=0), 1)
    np.testing.assert_allclose(histories["loss"], -np.log(rows[int(metrics["label"])]))
    assert metrics["largest_difference"] < 1e-8


def test_passes_are_timed_for_every_pair_of_sizes(digits: Dataset) -> None:
    metrics, histories, _ = PassTimes((2, 3), (1, 5), repeats=3).measure(digits, rng())
    assert histories["hidden_size"] == [2, 2, 3, 3]
    assert histories["batch_size"] == [1, 5, 1, 5]
    both, forward = np.array(histories["seconds_both"]), np.array(histories["seconds_forward"])
    np.testing.assert_allclose(histories["backward"], (both - forward) / forward)
    np.testing.assert_allclose(histories["per_sample"], both / [1, 5, 1, 5])
    assert 0 < metrics["cheapest"] <= 1


def test_each_work_is_done_twice_a_round_in_turn() -> None:
    done: list[str] = []
    taken = seconds([lambda: done.append("a"), lambda: done.append("b")], repeats=2)
    assert "".join(done) == "aabbaabb"
    assert len(taken) == 2


def test_rows_become_histories() -> None:
    assert by_name([{"a": 1, "b": 2}, {"a": 3, "b": 4}]) == {"a": [1, 3], "b": [2, 4]}


def test_largest_difference_is_that_of_the_worst_entry() -> None:
    W, b = np.zeros((2, 2)), np.zeros(2)
    other = np.array([[0, -3.0], [1, 0]])
    assert largest_difference({"W": W, "b": b}, {"W": other, "b": b + 2}) == 3


def test_timed_gives_what_the_work_returns_and_its_seconds() -> None:
    def work() -> str:
        sleep(0.02)
        return "done"

    value, taken = timed(work)
    assert value == "done"
    assert 0.02 <= taken < 10
