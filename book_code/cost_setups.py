"""Experiments that count seconds: numerical gradients, and the passes of backpropagation."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from statistics import median

import numpy as np
from numpy.random import Generator

from book_code.arrays import Array, Labels, Params
from book_code.datasets import Dataset, Split
from book_code.gradients import central_difference
from book_code.networks import TwoLayerNet
from book_code.setups import Outcome, Setup, by_name, largest_difference, timed


@dataclass(frozen=True)
class GradientCost(Setup):
    """Both gradients of section 5.7.3 on one image, for each hidden size.

    The numerical one moves one parameter at a time, as the book's does.
    repeats: how often backpropagation is timed; its median counts.
    """

    hidden_sizes: tuple[int, ...] = (5, 10, 25, 50, 100)
    repeats: int = 201

    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """One entry a hidden size in every history; seconds are those of one whole gradient."""
        x, t = data.train.images[:1].astype(np.float64), data.train.labels[:1]
        nets = [TwoLayerNet(784, h, 10, rng=rng, dtype=np.float64) for h in self.hidden_sizes]
        fast = seconds([partial(net.gradient, x, t) for net in nets], self.repeats)
        rows = [_cost(*pair, x, t) for pair in zip(nets, fast, strict=True)]
        histories = by_name(rows)
        return Outcome({"largest_difference": max(histories["difference"])}, histories)


@dataclass(frozen=True)
class PassTimes(Setup):
    """Forward, forward with backward, and the matrix products in them alone, in float32.

    Every hidden size goes with every batch size. repeats: of each, of which the median counts.
    """

    hidden_sizes: tuple[int, ...]
    batch_sizes: tuple[int, ...]
    repeats: int

    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """One entry a pair of sizes in every history; seconds are those of one batch.

        backward: seconds of backward in those of forward. per_sample: of both, for one sample;
        cheapest: the least of these in the largest.
        """
        pairs = list(product(self.hidden_sizes, self.batch_sizes))
        works = [work for pair in pairs for work in _passes(*pair, data.train, rng)]
        taken = np.reshape(seconds(works, self.repeats), (len(pairs), 3)).T
        hidden, batch = np.array(pairs, float).T
        forward, both, products = taken
        histories = {
            "hidden_size": hidden,
            "batch_size": batch,
            "seconds_forward": forward,
            "seconds_both": both,
            "seconds_products": products,
            "backward": both / forward - 1,
            "per_sample": both / batch,
        }
        per_sample = histories["per_sample"]
        metrics = {"cheapest": float(per_sample.min() / per_sample.max())}
        return Outcome(metrics, {name: row.tolist() for name, row in histories.items()})


def seconds(works: Sequence[Callable[[], object]], repeats: int) -> list[float]:
    """The median time of each work.

    All are done in each round, so that a busy moment of the machine slows them alike; each twice,
    of which the second counts: then its data is in the cache, as in the middle of a training.
    """
    rounds = [[_warm_seconds(work) for work in works] for _ in range(repeats)]
    return [median(column) for column in zip(*rounds, strict=True)]


def _warm_seconds(work: Callable[[], object]) -> float:
    work()
    return timed(work)[1]


def _passes(hidden: int, batch: int, train: Split, rng: Generator) -> list[Callable[[], object]]:
    network = TwoLayerNet(784, hidden, 10, rng=rng)
    x, t = train.images[:batch], train.labels[:batch]
    alone = partial(_products, x, network.params["W1"], network.params["W2"])
    return [partial(network.loss, x, t), partial(network.loss_and_gradient, x, t), alone]


def _products(x: Array, W1: Array, W2: Array) -> None:
    h = x @ W1
    scores = h @ W2
    np.dot(h.T, scores)
    np.dot(x.T, scores @ W2.T)


def _cost(network: TwoLayerNet, fast: float, x: Array, t: Labels) -> dict[str, float]:
    numerical, slow = timed(partial(_one_at_a_time, network, x, t))
    exact = network.gradient(x, t)
    parameters = sum(param.size for param in network.params.values())
    return {
        "hidden_size": len(exact["b1"]),
        "parameters": parameters,
        "forward_passes": 2 * parameters,
        "seconds_numerical": slow,
        "seconds_backpropagation": fast,
        "ratio": slow / fast,
        "difference": largest_difference(exact, numerical),
    }


def _one_at_a_time(network: TwoLayerNet, x: Array, t: Labels) -> Params:
    loss = partial(network.loss, x, t)
    grads = {name: np.empty_like(param) for name, param in network.params.items()}
    for name, param in network.params.items():
        for index in np.ndindex(param.shape):
            grads[name][index] = central_difference(loss, param, index)
    return grads
