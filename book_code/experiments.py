"""The experiments: what takes longer than a page may, run by name and kept as a record."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from book_code.checks import Below, Check, Growing, Within
from book_code.cost_setups import GradientCost, PassTimes
from book_code.datasets import DIGITS, Dataset, load_digits, load_mnist
from book_code.mnist import FILES
from book_code.networks import TwoLayerNet
from book_code.provenance import provenance
from book_code.records import RESULTS, Record
from book_code.setups import Setup, timed
from book_code.training_setups import (
    CompareTrainings,
    GradientNoise,
    LearnOneImage,
    TrainTwoLayerNet,
)

SIZES = (1, 10, 100, 1_000)  # of batches


class Source(NamedTuple):
    """A data set by name: how to load it, and the sha256 of its files."""

    load: Callable[[], Dataset]
    sha256: dict[str, str]


DATA = {
    "mnist": Source(load_mnist, {name: file.sha256 for name, file in FILES.items()}),
    "digits": Source(load_digits, DIGITS),
}


@dataclass(frozen=True)
class Experiment:
    """A named, seeded configuration, and what must come out again. data: a key of DATA."""

    description: str
    setup: Setup
    checks: Mapping[str, Check]  # by the name of a metric or a history
    data: str = "mnist"
    seed: int = 1

    @property
    def module(self) -> str:
        """The module of ours whose code the result depends on, with all that it imports."""
        return type(self.setup).__module__.removeprefix("book_code.")


def _ends(*runs: str) -> dict[str, Check]:
    """That these runs of CompareTrainings end within 0.01 of the recorded accuracies."""
    return {
        f"{run}: final_{split}_accuracy": Within(absolute=0.01)
        for run in runs
        for split in ("train", "test")
    }


NET = TrainTwoLayerNet()  # of section 5.7.4
TRACE: Mapping[str, Check] = {
    "loss": Within(absolute=1e-9, relative=1e-6),
    "probability of 5": Within(relative=1e-6),
    "largest_difference": Below(1e-7),
}

EXPERIMENTS: dict[str, Experiment] = {
    "two-layer-net": Experiment(
        "Train 784-50-10 on MNIST for 10,000 batches of 100, as in section 5.7.4",
        NET,
        {
            "final_loss": Within(relative=0.02),
            "train_accuracy": Within(absolute=0.002),
            "test_accuracy": Within(absolute=0.002),
        },
    ),
    "one-image": Experiment(
        "Learn one image by numerical gradients: 784-100-10, sigmoid", LearnOneImage(), TRACE
    ),
    "one-image-small": Experiment(
        "The same with a tenth of the hidden units, for ten times as many steps",
        LearnOneImage(hidden_size=10, steps=100),
        TRACE,
    ),
    "one-image-relu": Experiment(
        "The same as one-image, but with ReLU", LearnOneImage(activation="relu"), TRACE
    ),
    "relu-or-sigmoid": Experiment(
        "Both activations on MNIST, with small and with large initial weights",
        CompareTrainings(
            replace(NET, iterations=3_000),
            {
                "relu, std 0.01": {"activation": "relu"},
                "relu, std 1": {"activation": "relu", "weight_init_std": 1.0},
                "sigmoid, std 0.01": {"activation": "sigmoid"},
                "sigmoid, std 1": {"activation": "sigmoid", "weight_init_std": 1.0},
            },
        ),
        _ends("relu, std 0.01", "relu, std 1", "sigmoid, std 0.01", "sigmoid, std 1"),
    ),
    "batch-size-updates": Experiment(
        "Batches of 1, 10, 100 and 1,000 images, 1,000 updates each",
        CompareTrainings(
            replace(NET, iterations=1_000), {str(size): {"batch_size": size} for size in SIZES}
        ),
        _ends("10", "100", "1000") | {"1: final_test_accuracy": Below(0.8)},
    ),
    "batch-size-data": Experiment(
        "The same, 120,000 images each; batches of 1 also at a tenth of the learning rate",
        CompareTrainings(
            NET,
            {str(size): {"batch_size": size, "iterations": 120_000 // size} for size in SIZES}
            | {"1, lr 0.01": {"batch_size": 1, "iterations": 120_000, "lr": 0.01}},
        ),
        _ends("10", "100", "1000", "1, lr 0.01") | {"1: final_test_accuracy": Below(0.9)},
    ),
    "gradient-noise": Experiment(
        "Gradients of batches against that of all images, at three moments of a training",
        GradientNoise(NET),
        {
            "after 0: noise": Within(relative=0.05),
            "after 600: noise": Within(relative=0.1),
            "after 6000: noise": Within(relative=0.25),
        },
    ),
    "few-images": Experiment(
        "Learn from 300 images only, by small batches, by large ones and by all at once",
        CompareTrainings(
            replace(NET, iterations=1_500),
            {str(size): {"batch_size": size} for size in (10, 100, 300)},
            train_images=300,
        ),
        _ends("10", "100", "300"),
    ),
    "gradient-cost": Experiment(
        "Numerical gradient against backpropagation on one image, by network size",
        GradientCost(),
        {
            "parameters": Within(),
            "forward_passes": Within(),
            "difference": Below(1e-7),
            "ratio": Growing(),
        },
    ),
    "backward-forward": Experiment(
        "A backward pass in seconds of a forward pass, by network and batch size",
        PassTimes((10, 50, 100, 200), (1, 100), repeats=501),
        {"backward": Below(4.0)},
    ),
    "time-per-sample": Experiment(
        "Seconds of a gradient for each sample of its batch, by batch size",
        PassTimes((50,), (1, 10, 100, 1_000, 5_000), repeats=101),
        {"cheapest": Below(0.2)},
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
    outcome, seconds = timed(lambda: experiment.setup.measure(data, rng))
    record = Record(
        name,
        config_of(experiment),
        experiment.seed,
        outcome.metrics,
        outcome.histories,
        seconds,
        provenance(experiment.module, source.sha256),
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
