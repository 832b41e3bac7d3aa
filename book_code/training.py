"""Mini-batch training of chapters 4 and 5."""

from collections.abc import Callable, Iterator
from itertools import chain, islice, repeat
from typing import NamedTuple

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from book_code.datasets import Dataset
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD

Progress = Callable[[int, int, float], None]  # iterations done, iterations in all, loss


class History(NamedTuple):
    """What one training run went through.

    loss: one entry an iteration, measured on its batch before its update.
    train_accuracy, test_accuracy: of the whole split before training and after each full epoch.
    """

    loss: list[float]
    train_accuracy: list[float]
    test_accuracy: list[float]


def batches(n: int, batch_size: int, rng: Generator) -> Iterator[NDArray[np.intp]]:
    """Indices of one epoch's batches: each of n samples once, in a new order.

    The last batch is short where batch_size does not divide n.
    Raises ValueError where n or batch_size is below 1.
    Source: section 4.5.2; errata ch04-choice-replacement.
    """
    epoch = iterations_per_epoch(n, batch_size)
    order = rng.permutation(n)
    return (order[i * batch_size : (i + 1) * batch_size] for i in range(epoch))


def iterations_per_epoch(n: int, batch_size: int) -> int:
    """How many batches one pass over n samples takes, a short last one included.

    Errors as for batches. Source: section 4.5.3; errata ch04-epoch-modulo.
    """
    if n < 1 or batch_size < 1:
        raise ValueError(f"expected n and batch_size of at least 1, got {n} and {batch_size}")
    return -(-n // batch_size)  # whole division, rounded up


def train(
    network: TwoLayerNet,
    dataset: Dataset,
    *,
    iterations: int,
    batch_size: int,
    optimizer: SGD,
    rng: Generator,
    progress: Progress | None = None,
) -> History:
    """Train network in place, one batch an iteration, and return what happened.

    progress is called after every iteration. Raises ValueError where batch_size is below 1.
    Source: sections 4.5.2, 4.5.3 and 5.7.4; errata ch04-epoch-modulo, ch05-extra-forward.
    """
    x, t = dataset.train
    per_epoch = iterations_per_epoch(len(x), batch_size)
    epochs = (batches(len(x), batch_size, rng) for _ in repeat(None))
    history = History([], [], [])
    _measure(network, dataset, history)
    for i, batch in enumerate(islice(chain.from_iterable(epochs), iterations), start=1):
        loss, grads = network.loss_and_gradient(x.take(batch, axis=0), t[batch])
        optimizer.update(network.params, grads)
        history.loss.append(loss)
        if i % per_epoch == 0:
            _measure(network, dataset, history)
        if progress:
            progress(i, iterations, loss)
    return history


def _measure(network: TwoLayerNet, dataset: Dataset, history: History) -> None:
    history.train_accuracy.append(network.accuracy(*dataset.train))
    history.test_accuracy.append(network.accuracy(*dataset.test))
