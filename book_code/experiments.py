"""The experiments: what takes longer than a page may, run by name and kept as a record."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, median
from time import perf_counter
from typing import Any, ClassVar, NamedTuple, TypeVar

import numpy as np
from numpy.random import Generator

from book_code.arrays import Array, Labels, Params
from book_code.checks import Below, Check, Growing, Within
from book_code.datasets import DIGITS, Dataset, load_digits, load_mnist
from book_code.gradients import central_difference
from book_code.mnist import FILES
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.provenance import provenance
from book_code.records import RESULTS, Record
from book_code.training import Trainer

T = TypeVar("T")


class Source(NamedTuple):
    """A data set by name: how to load it, and the sha256 of its files."""

    load: Callable[[], Dataset]
    sha256: dict[str, str]


DATA = {
    "mnist": Source(load_mnist, {name: file.sha256 for name, file in FILES.items()}),
    "digits": Source(load_digits, DIGITS),
}


class Outcome(NamedTuple):
    """What an experiment gives: single numbers, lists of numbers, and a trained network or none."""

    metrics: dict[str, float]
    histories: dict[str, list[float]]
    network: TwoLayerNet | None = None


@dataclass(frozen=True)
class Setup(ABC):
    """The configuration of an experiment, and how it is measured."""

    keeps_network: ClassVar[bool] = False  # whether a network comes out, to be kept

    @abstractmethod
    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """What comes out, from the data and the random numbers given."""


@dataclass(frozen=True)
class TrainTwoLayerNet(Setup):
    """Train the network of section 5.7.4. mean_of: iterations averaged into one recorded loss."""

    keeps_network = True

    hidden_size: int = 50
    activation: str = "relu"
    iterations: int = 10_000
    batch_size: int = 100
    lr: float = 0.1
    weight_init_std: float = 0.01
    mean_of: int = 50

    def trainer(self, data: Dataset, rng: Generator) -> tuple[Trainer, TwoLayerNet]:
        """The training before its first iteration, and the network that it trains."""
        network = TwoLayerNet(
            data.train.images.shape[1],
            self.hidden_size,
            10,
            rng=rng,
            weight_init_std=self.weight_init_std,
            activation=self.activation,
        )
        optimizer = SGD(self.lr)
        trainer = Trainer(network, data, optimizer=optimizer, batch_size=self.batch_size, rng=rng)
        return trainer, network

    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """Losses and accuracies; final_loss is the mean of the last tenth of the iterations."""
        trainer, network = self.trainer(data, rng)
        history = trainer.run(iterations=self.iterations)
        final_loss = fmean(history.loss[-(self.iterations // 10) :])
        histories = {
            "loss": _means(history.loss, self.mean_of),
            "train_accuracy_by_epoch": history.train_accuracy,
            "test_accuracy_by_epoch": history.test_accuracy,
        }
        metrics = {"final_loss": final_loss, **accuracies(network, data)}
        return Outcome(metrics, histories, network)


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
        fast = self._seconds_of_backpropagation(nets, x, t)
        rows = [_cost(*pair, x, t) for pair in zip(nets, fast, strict=True)]
        histories = {name: [row[name] for row in rows] for name in rows[0]}
        return Outcome({"largest_difference": max(histories["difference"])}, histories)

    def _seconds_of_backpropagation(
        self, nets: list[TwoLayerNet], x: Array, t: Labels
    ) -> list[float]:
        """Size after size in each round: a busy moment of the machine slows all of them alike."""
        rounds = range(self.repeats)
        seconds = [[_timed(partial(net.gradient, x, t))[1] for net in nets] for _ in rounds]
        return [median(column) for column in zip(*seconds, strict=True)]


def _cost(network: TwoLayerNet, fast: float, x: Array, t: Labels) -> dict[str, float]:
    numerical, slow = _timed(partial(_one_at_a_time, network, x, t))
    exact = network.gradient(x, t)
    parameters = sum(param.size for param in network.params.values())
    return {
        "hidden_size": len(exact["b1"]),
        "parameters": parameters,
        "forward_passes": 2 * parameters,
        "seconds_numerical": slow,
        "seconds_backpropagation": fast,
        "ratio": slow / fast,
        "difference": max(float(np.abs(exact[k] - numerical[k]).max()) for k in exact),
    }


def _one_at_a_time(network: TwoLayerNet, x: Array, t: Labels) -> Params:
    loss = partial(network.loss, x, t)
    grads = {name: np.empty_like(param) for name, param in network.params.items()}
    for name, param in network.params.items():
        for index in np.ndindex(param.shape):
            grads[name][index] = central_difference(loss, param, index)
    return grads


@dataclass(frozen=True)
class Experiment:
    """A named, seeded configuration, and what must come out again. data: a key of DATA."""

    description: str
    data: str
    seed: int
    setup: Setup
    checks: Mapping[str, Check]  # by the name of a metric or a history


EXPERIMENTS: dict[str, Experiment] = {
    "two-layer-net": Experiment(
        description="Train 784-50-10 on MNIST for 10,000 batches of 100, as in section 5.7.4",
        data="mnist",
        seed=1,
        setup=TrainTwoLayerNet(),
        checks={
            "final_loss": Within(relative=0.02),
            "train_accuracy": Within(absolute=0.002),
            "test_accuracy": Within(absolute=0.002),
        },
    ),
    "gradient-cost": Experiment(
        description="Numerical gradient against backpropagation on one image, by network size",
        data="mnist",
        seed=1,
        setup=GradientCost(),
        checks={
            "parameters": Within(),
            "forward_passes": Within(),
            "difference": Below(1e-7),
            "ratio": Growing(),
        },
    ),
}


class Run(NamedTuple):
    """The record of a run, and the network it ended with, if any."""

    record: Record
    network: TwoLayerNet | None

    def save(self, folder: Path = RESULTS) -> list[Path]:
        """Write NAME.json, and NAME.npz where there is a network; the paths written."""
        written = [self.record.save(folder)]
        if self.network:
            written.append(folder / f"{self.record.name}.npz")
            self.network.save(written[-1])
        return written


def run(name: str, data: Dataset | None = None) -> Run:
    """Run an experiment; seconds leave out the loading of the data.

    data: what it runs on, where that is loaded already.
    Raises ValueError for an unknown name; errors in loading as for load_mnist.
    """
    experiment = find(name)
    source = DATA[experiment.data]
    data = data or source.load()
    rng = np.random.default_rng(experiment.seed)
    outcome, seconds = _timed(lambda: experiment.setup.measure(data, rng))
    record = Record(
        name,
        config_of(experiment),
        experiment.seed,
        outcome.metrics,
        outcome.histories,
        seconds,
        provenance("experiments", source.sha256),
    )
    return Run(record, outcome.network)


def find(name: str) -> Experiment:
    """The experiment of this name; ValueError where there is none."""
    if name not in EXPERIMENTS:
        raise ValueError(f"no experiment {name!r}; there are {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]


def config_of(experiment: Experiment) -> dict[str, Any]:
    """The configuration as it comes back from JSON: lists for tuples."""
    config: dict[str, Any] = json.loads(json.dumps(asdict(experiment.setup)))
    return config


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    """What work returns, and the seconds it took."""
    start = perf_counter()
    return work(), perf_counter() - start


def accuracies(network: TwoLayerNet, data: Dataset) -> dict[str, float]:
    """The accuracy on both splits, by the names of the metrics."""
    return {
        "train_accuracy": network.accuracy(*data.train),
        "test_accuracy": network.accuracy(*data.test),
    }


def _means(values: list[float], size: int) -> list[float]:
    """The mean of every size values, to six digits: enough to draw."""
    return [round(fmean(values[i : i + size]), 6) for i in range(0, len(values), size)]
