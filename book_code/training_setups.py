"""Experiments that train: one network, several that differ in one thing, and on one image only."""

from copy import deepcopy
from dataclasses import dataclass, replace
from statistics import fmean
from typing import Any

import numpy as np
from numpy.random import Generator

from book_code.arrays import Array, Labels, Params
from book_code.datasets import Dataset, Split
from book_code.functions import softmax
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.setups import Outcome, Setup, by_name, largest_difference
from book_code.training import Trainer


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
class CompareTrainings(Setup):
    """Train again with each of some changes, from the same random numbers, and watch how it goes.

    runs: what each changes, by its name. train_images: learn from so many only, the first.
    points: how often to look after a look at the start, a divisor of each run's iterations.
    """

    training: TrainTwoLayerNet
    runs: dict[str, dict[str, Any]]
    train_images: int = 60_000
    points: int = 10

    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """Of each run and quantity a history, "run: quantity", and its end, "run: final_quantity".

        The loss and the accuracies are of all images of the split.
        """
        images, labels = data.train
        data = data._replace(train=Split(images[: self.train_images], labels[: self.train_images]))
        metrics, histories = {}, {}
        for name, change in self.runs.items():
            for quantity, values in self._watched(change, data, deepcopy(rng)).items():
                histories[f"{name}: {quantity}"] = values
                metrics[f"{name}: final_{quantity}"] = values[-1]
        return Outcome(metrics, histories)

    def _watched(
        self, change: dict[str, Any], data: Dataset, rng: Generator
    ) -> dict[str, list[float]]:
        setup = replace(self.training, **change)
        trainer, network = setup.trainer(data, rng)
        looks = []
        for iterations in [0] + [setup.iterations // self.points] * self.points:
            trainer.run(iterations=iterations)
            looks.append({"train_loss": network.loss(*data.train), **accuracies(network, data)})
        return by_name(looks)


@dataclass(frozen=True)
class GradientNoise(Setup):
    """How far the gradient of one batch is from that of all training images.

    after: iterations of the training at which this is asked. draws: batches of each size.
    """

    training: TrainTwoLayerNet
    batch_sizes: tuple[int, ...] = (1, 10, 100, 1000)
    draws: int = 200
    after: tuple[int, ...] = (0, 600, 6000)

    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """For each moment two histories by batch size: noise and cosine.

        noise: the root mean square distance to the full gradient, in lengths of that gradient.
        cosine: of the angle between the two, its mean.
        """
        trainer, network = self.training.trainer(data, deepcopy(rng))
        metrics, histories = {}, {"batch_size": [float(size) for size in self.batch_sizes]}
        for moment in self.after:
            trainer.run(iterations=moment - trainer.iteration)
            whole = _vector(network.gradient(*data.train))
            metrics[f"after {moment}: gradient"] = float(np.linalg.norm(whole))
            rows = [
                _compared(whole, self._drawn(network, data.train, size, rng))
                for size in self.batch_sizes
            ]
            for name, values in by_name(rows).items():
                histories[f"after {moment}: {name}"] = values
        return Outcome(metrics, histories)

    def _drawn(self, network: TwoLayerNet, train: Split, size: int, rng: Generator) -> Array:
        """Gradients (draws, P) of batches drawn anew each time."""
        grads = []
        for _ in range(self.draws):
            batch = rng.choice(len(train.labels), size, replace=False)
            grads.append(_vector(network.gradient(train.images[batch], train.labels[batch])))
        return np.array(grads)


@dataclass(frozen=True)
class LearnOneImage(Setup):
    """Learn the first training image alone, by numerical gradients in float64, as section 4.5."""

    hidden_size: int = 100
    activation: str = "sigmoid"
    weight_init_std: float = 1.0
    lr: float = 0.01
    steps: int = 10

    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """The loss and each class's probability, before the first step and after each.

        largest_difference: between the numerical gradients on the way and backpropagation's.
        """
        x, t = data.train.images[:1].astype(np.float64), data.train.labels[:1]
        network = self._network(x, rng)
        optimizer = SGD(self.lr)
        looks, differences = [_looked(network, x, t)], []
        for _ in range(self.steps):
            grads = network.numerical_gradient(x, t)
            differences.append(largest_difference(grads, network.gradient(x, t)))
            optimizer.update(network.params, grads)
            looks.append(_looked(network, x, t))
        metrics = {"label": float(t[0]), "final_loss": looks[-1]["loss"]}
        return Outcome(metrics | {"largest_difference": max(differences)}, by_name(looks))

    def _network(self, x: Array, rng: Generator) -> TwoLayerNet:
        return TwoLayerNet(
            x.shape[1],
            self.hidden_size,
            10,
            rng=rng,
            weight_init_std=self.weight_init_std,
            activation=self.activation,
            dtype=x.dtype,
        )


def accuracies(network: TwoLayerNet, data: Dataset) -> dict[str, float]:
    """The accuracy on both splits, by the names of the metrics."""
    return {
        "train_accuracy": network.accuracy(*data.train),
        "test_accuracy": network.accuracy(*data.test),
    }


def _looked(network: TwoLayerNet, x: Array, t: Labels) -> dict[str, float]:
    probabilities = softmax(network.predict(x[0]))
    named = {f"probability of {k}": float(p) for k, p in enumerate(probabilities)}
    return {"loss": network.loss(x, t), **named}


def _compared(whole: Array, drawn: Array) -> dict[str, float]:
    length = np.linalg.norm(whole)
    distances = np.linalg.norm(drawn - whole, axis=1)
    cosines = drawn @ whole / (np.linalg.norm(drawn, axis=1) * length)
    return {
        "noise": float(np.sqrt((distances**2).mean()) / length),
        "cosine": float(cosines.mean()),
    }


def _vector(params: Params) -> Array:
    return np.concatenate([param.ravel() for param in params.values()])


def _means(values: list[float], size: int) -> list[float]:
    """The mean of every size values, to six digits: enough to draw."""
    return [round(fmean(values[i : i + size]), 6) for i in range(0, len(values), size)]
