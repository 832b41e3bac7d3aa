"""Mini-batch training of chapters 4 and 5."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from math import isfinite
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Params
from book_code.datasets import Dataset
from book_code.npz import as_text, from_text, params_in, read_npz, write_npz
from book_code.optimizers import SGD
from book_code.progress import progress_bar


class Network(Protocol):
    """What can be trained."""

    params: Params

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that makes the network, as arrays for an .npz file."""

    def loss_and_gradient(self, x: ArrayLike, t: ArrayLike) -> tuple[float, Params]:
        """The loss of a batch and its gradients by parameter name."""

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """Share of the samples that are classified right."""


class History(NamedTuple):
    """What a training went through.

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


class Trainer:
    """Trains a network in place, one mini-batch an iteration.

    rng: draws the order of each epoch, and nothing else may draw from it meanwhile, or a resumed
    training goes another way. history: of all iterations so far.
    Source: sections 4.5.2, 4.5.3 and 5.7.4; errata ch04-epoch-modulo, ch05-extra-forward.
    """

    def __init__(
        self,
        network: Network,
        dataset: Dataset,
        *,
        optimizer: SGD,
        batch_size: int,
        rng: Generator,
    ) -> None:
        self.network = network
        self.dataset = dataset
        self.optimizer = optimizer
        self.batch_size = batch_size
        self.per_epoch = iterations_per_epoch(len(dataset.train.labels), batch_size)
        self.history = History([], [], [])
        self._rng = rng
        self._start_epoch()

    @property
    def iteration(self) -> int:
        """How many iterations are done."""
        return len(self.history.loss)

    def run(
        self,
        *,
        epochs: int = 0,
        iterations: int = 0,
        callback: Callable[["Trainer"], bool | None] | None = None,
    ) -> History:
        """Train for so many more epochs and iterations, and return the whole history.

        callback is called after every iteration, and ends the training by returning True.
        Raises FloatingPointError where the loss is not finite, before the update that would
        spoil the network.
        """
        goal = self.iteration + epochs * self.per_epoch + iterations
        if not self.history.train_accuracy:
            self._measure()
        finite = np.errstate(over="ignore", invalid="ignore")  # the loss will tell
        with progress_bar("training", goal) as update, finite:
            while self.iteration < goal:
                loss = self._step()
                update(self.iteration, f"loss {loss:.4f}")
                if callback and callback(self):
                    break
        return self.history

    def save(self, file: str | Path, config: Mapping[str, Any] | None = None) -> None:
        """Keep all that a later restore needs, and config, which is the caller's, in file."""
        state = {"rng": self._epoch_start, "run": self._identity(), "config": dict(config or {})}
        histories = {name: np.array(values) for name, values in self.history._asdict().items()}
        write_npz(file, self.network.arrays() | histories | {"training": as_text(state)})

    def restore(self, file: str | Path) -> None:
        """Go on from what save wrote, to the same bits as if training had never stopped.

        Raises OSError where file cannot be read, ValueError where it is damaged, no checkpoint,
        or one of another network, data or batch size; this trainer is then as it was.
        """
        kept = read_npz(file)
        params, state = params_in(kept), checkpoint_state(kept, file)
        if state["run"] != self._identity():
            raise ValueError(
                f"{file} is of another training: {state['run']}, expected {self._identity()}"
            )
        for name, param in self.network.params.items():
            if name not in params or params[name].shape != param.shape:
                raise ValueError(f"{file} is damaged: {name} is missing or of another shape")
        self._rng.bit_generator.state = state["rng"]
        self._start_epoch()
        for name, param in self.network.params.items():
            param[...] = params[name]
        self.history = History(*(kept[name].tolist() for name in History._fields))

    def _step(self) -> float:
        images, labels = self.dataset.train
        batch = self._order[self.iteration % self.per_epoch]
        loss, grads = self.network.loss_and_gradient(images.take(batch, axis=0), labels[batch])
        if not isfinite(loss):
            raise FloatingPointError(
                f"the loss is {loss} in iteration {self.iteration + 1}: try a smaller learning rate"
            )
        self.optimizer.update(self.network.params, grads)
        self.history.loss.append(loss)
        if self.iteration % self.per_epoch == 0:
            self._measure()
            self._start_epoch()
        return loss

    def _start_epoch(self) -> None:
        self._epoch_start = self._rng.bit_generator.state  # from which its order can be redrawn
        self._order = list(batches(len(self.dataset.train.labels), self.batch_size, self._rng))

    def _measure(self) -> None:
        self.history.train_accuracy.append(self.network.accuracy(*self.dataset.train))
        self.history.test_accuracy.append(self.network.accuracy(*self.dataset.test))

    def _identity(self) -> dict[str, Any]:
        """What a checkpoint must be of, to be one of this training; labels stand for the data."""
        return {
            "network": repr(self.network),
            "optimizer": repr(self.optimizer),
            "batch_size": self.batch_size,
            "labels": sha256(self.dataset.train.labels.tobytes()).hexdigest(),
        }


def checkpoint_state(kept: Mapping[str, NDArray[Any]], file: str | Path) -> dict[str, Any]:
    """The rest of what save wrote: rng, run, config. ValueError where file is no checkpoint."""
    if missing := {"training", *History._fields} - kept.keys():
        raise ValueError(f"{file} is no checkpoint: it lacks {', '.join(sorted(missing))}")
    state: dict[str, Any] = from_text(kept["training"])
    if not isinstance(state, dict) or state.keys() != {"rng", "run", "config"}:
        raise ValueError(f"{file} is no checkpoint: its training is {str(state)[:80]}")
    return state
