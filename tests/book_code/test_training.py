"""Training visits every sample once an epoch and is the same for the same seed."""

import numpy as np
import pytest
from numpy.random import Generator

from book_code.datasets import Dataset, Split
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.training import History, batches, train


def small(digits: Dataset, n: int) -> Dataset:
    return Dataset(*(Split(split.images[:n], split.labels[:n]) for split in digits))


def trained(dataset: Dataset, iterations: int, batch_size: int) -> tuple[TwoLayerNet, History]:
    rng = np.random.default_rng(3)
    network = TwoLayerNet(784, 20, 10, rng=rng)
    history = train(
        network,
        dataset,
        iterations=iterations,
        batch_size=batch_size,
        optimizer=SGD(lr=0.1),
        rng=rng,
    )
    return network, history


def test_ch04_choice_replacement_every_sample_once(rng: Generator) -> None:
    drawn = list(batches(10, 3, rng))
    assert [len(batch) for batch in drawn] == [3, 3, 3, 1]
    assert sorted(np.concatenate(drawn)) == list(range(10))


def test_every_epoch_has_its_own_order(rng: Generator) -> None:
    first, second = (np.concatenate(list(batches(100, 10, rng))) for _ in range(2))
    assert (first != second).any()


@pytest.mark.parametrize(("n", "batch_size"), [(0, 1), (10, 0)])
def test_empty_batches_are_refused(n: int, batch_size: int, rng: Generator) -> None:
    with pytest.raises(ValueError, match="at least 1"):
        batches(n, batch_size, rng)


@pytest.mark.parametrize(
    ("iterations", "batch_size", "measured"),
    [(12, 30, 4), (11, 30, 3), (8, 25, 3), (5, 200, 6), (0, 30, 1)],
)
def test_ch04_epoch_modulo_counts_epochs(
    iterations: int, batch_size: int, measured: int, digits: Dataset
) -> None:
    """100 samples: 4 batches of 30 an epoch, 4 of 25, 1 of 200; one measure comes before all."""
    history = trained(small(digits, 100), iterations, batch_size)[1]
    assert len(history.loss) == iterations
    assert len(history.train_accuracy) == len(history.test_accuracy) == measured


def test_same_seed_same_bits(digits: Dataset) -> None:
    (one, first), (two, second) = (trained(digits, 30, 100) for _ in range(2))
    assert first == second
    for name, param in one.params.items():
        assert param.tobytes() == two.params[name].tobytes()


def test_digits_are_learned(digits: Dataset) -> None:
    network, history = trained(digits, iterations=600, batch_size=100)
    assert history.loss[0] == pytest.approx(np.log(10), abs=0.05)
    assert network.accuracy(*digits.test) > 0.9


def test_progress_is_told_every_iteration(digits: Dataset, rng: Generator) -> None:
    seen: list[tuple[int, int, float]] = []
    history = train(
        TwoLayerNet(784, 5, 10, rng=rng),
        small(digits, 20),
        iterations=3,
        batch_size=10,
        optimizer=SGD(),
        rng=rng,
        progress=lambda *step: seen.append(step),
    )
    assert seen == [(i + 1, 3, loss) for i, loss in enumerate(history.loss)]
