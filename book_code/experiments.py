"""The experiments: what takes longer than a page may, run by name and kept as a record."""

import json
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, median
from time import perf_counter
from typing import Any, TypeVar

import numpy as np
from numpy.random import Generator

from book_code.arrays import Array, Labels
from book_code.datasets import Dataset, digits_files, load_digits, load_mnist, mnist_files
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.provenance import code_hash, provenance
from book_code.records import RESULTS, Record, load_record
from book_code.training import Progress, train

__all__ = ["EXPERIMENTS", "Experiment", "Record", "Verification", "load_record", "run", "verify"]

T = TypeVar("T")
Values = float | list[float]
Outcome = tuple[dict[str, float], dict[str, list[float]]]  # metrics, histories

DATA: dict[str, tuple[Callable[[], Dataset], Callable[[], list[Path]]]] = {
    "mnist": (load_mnist, mnist_files),
    "digits": (load_digits, digits_files),
}


@dataclass(frozen=True)
class Setup(ABC):
    """The configuration of an experiment, and how it is measured."""

    @abstractmethod
    def measure(self, data: Dataset, rng: Generator, progress: Progress | None) -> Outcome:
        """Metrics and histories, from the data and the random numbers given."""


@dataclass(frozen=True)
class TrainTwoLayerNet(Setup):
    """Train the network of section 5.7.4. mean_of: iterations averaged into one recorded loss."""

    hidden_size: int = 50
    iterations: int = 10_000
    batch_size: int = 100
    lr: float = 0.1
    weight_init_std: float = 0.01
    mean_of: int = 50

    def measure(self, data: Dataset, rng: Generator, progress: Progress | None) -> Outcome:
        """Losses and accuracies; final_loss is the mean of the last tenth of the iterations."""
        network = TwoLayerNet(
            784, self.hidden_size, 10, rng=rng, weight_init_std=self.weight_init_std
        )
        history = train(
            network,
            data,
            iterations=self.iterations,
            batch_size=self.batch_size,
            optimizer=SGD(self.lr),
            rng=rng,
            progress=progress,
        )
        metrics = {
            "final_loss": fmean(history.loss[-(self.iterations // 10) :]),
            "train_accuracy": network.accuracy(*data.train),
            "test_accuracy": network.accuracy(*data.test),
        }
        return metrics, {
            "loss": _means(history.loss, self.mean_of),
            "train_accuracy_by_epoch": history.train_accuracy,
            "test_accuracy_by_epoch": history.test_accuracy,
        }


@dataclass(frozen=True)
class GradientCost(Setup):
    """Both gradients of section 5.7.3 on one image, for each hidden size.

    repeats: how often backpropagation is timed; its median counts.
    """

    hidden_sizes: tuple[int, ...] = (5, 10, 25, 50, 100)
    repeats: int = 201

    def measure(self, data: Dataset, rng: Generator, progress: Progress | None) -> Outcome:
        """One entry a hidden size in every history; seconds are those of one whole gradient."""
        x, t = data.train.images[:1].astype(np.float64), data.train.labels[:1]
        nets = [TwoLayerNet(784, h, 10, rng=rng, dtype=np.float64) for h in self.hidden_sizes]
        fast = self._seconds_of_backpropagation(nets, x, t)
        rows = [_cost(*pair, x, t) for pair in zip(nets, fast, strict=True)]
        histories = {name: [row[name] for row in rows] for name in rows[0]}
        return {"largest_difference": max(histories["difference"])}, histories

    def _seconds_of_backpropagation(
        self, nets: list[TwoLayerNet], x: Array, t: Labels
    ) -> list[float]:
        """Size after size in each round: a busy moment of the machine slows all of them alike."""
        rounds = range(self.repeats)
        seconds = [[_timed(partial(net.gradient, x, t))[1] for net in nets] for _ in rounds]
        return [median(column) for column in zip(*seconds, strict=True)]


def _cost(network: TwoLayerNet, fast: float, x: Array, t: Labels) -> dict[str, float]:
    numerical, slow = _timed(lambda: network.numerical_gradient(x, t))
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


@dataclass(frozen=True)
class Within:
    """As recorded, but for an absolute or a relative deviation."""

    absolute: float = 0.0
    relative: float = 0.0

    def holds(self, recorded: Values, measured: Values) -> bool:
        """Whether measured is as near to recorded as it must be, in each entry."""
        if np.shape(recorded) != np.shape(measured):
            return False
        return np.allclose(measured, recorded, rtol=self.relative, atol=self.absolute)


@dataclass(frozen=True)
class Below:
    """Below a bound, in the record and now."""

    bound: float

    def holds(self, recorded: Values, measured: Values) -> bool:
        """Whether every entry of both is below the bound."""
        return all(bool(np.all(np.less(values, self.bound))) for values in (recorded, measured))


@dataclass(frozen=True)
class Growing:
    """Growing from entry to entry, in the record and now, whatever the machine."""

    def holds(self, recorded: Values, measured: Values) -> bool:
        """Whether every entry of both is above the one before."""
        return all(bool(np.all(np.diff(values) > 0)) for values in (recorded, measured))


@dataclass(frozen=True)
class Experiment:
    """A named, seeded configuration, and what must come out again. data: a key of DATA."""

    description: str
    data: str
    seed: int
    setup: Setup
    checks: Mapping[str, Within | Below | Growing]  # by the name of a metric or a history


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


@dataclass(frozen=True)
class Verification:
    """How a new run compares with the record.

    failures: what left its tolerance, in words. same_code: whether the record was made by this
    code, comments and docstrings aside; a record by other code may well hold.
    """

    name: str
    failures: list[str]
    same_code: bool


def run(name: str, progress: Progress | None = None) -> Record:
    """Run an experiment; seconds leave out the loading of the data.

    Raises ValueError for an unknown name, FileNotFoundError where its data is missing.
    """
    experiment = _experiment(name)
    load, files = DATA[experiment.data]
    data = load()
    rng = np.random.default_rng(experiment.seed)
    (metrics, histories), seconds = _timed(lambda: experiment.setup.measure(data, rng, progress))
    made_from = provenance("experiments", files())
    return Record(
        name, _config(experiment), experiment.seed, metrics, histories, seconds, made_from
    )


def verify(
    name: str, folder: str | Path = RESULTS, progress: Progress | None = None
) -> Verification:
    """Run an experiment again and hold the result against its record in folder.

    Errors as for run and load_record.
    """
    experiment = _experiment(name)
    recorded = load_record(name, folder)
    same_code = recorded.provenance.get("code") == code_hash("experiments")
    if (recorded.config, recorded.seed) != (_config(experiment), experiment.seed):
        return Verification(name, ["the record is of another configuration or seed"], same_code)
    return Verification(name, _failures(experiment, recorded, run(name, progress)), same_code)


def _failures(experiment: Experiment, recorded: Record, measured: Record) -> list[str]:
    old: dict[str, Values] = {**recorded.metrics, **recorded.histories}
    new: dict[str, Values] = {**measured.metrics, **measured.histories}
    return [
        f"{name}: recorded {old.get(name)}, measured {new[name]}, expected {check}"
        for name, check in experiment.checks.items()
        if name not in old or not check.holds(old[name], new[name])
    ]


def _experiment(name: str) -> Experiment:
    if name not in EXPERIMENTS:
        raise ValueError(f"no experiment {name!r}; there are {', '.join(EXPERIMENTS)}")
    return EXPERIMENTS[name]


def _config(experiment: Experiment) -> dict[str, Any]:
    """The configuration as it comes back from JSON: lists for tuples."""
    config: dict[str, Any] = json.loads(json.dumps(asdict(experiment.setup)))
    return config


def _timed(work: Callable[[], T]) -> tuple[T, float]:
    start = perf_counter()
    return work(), perf_counter() - start


def _means(values: list[float], size: int) -> list[float]:
    """The mean of every size values, to six digits: enough to draw."""
    return [round(fmean(values[i : i + size]), 6) for i in range(0, len(values), size)]
