"""What takes its turn: each function gives contenders by name, ready to be timed on some data.

All start from params, which they copy.
"""

from collections.abc import Callable
from contextlib import redirect_stderr
from functools import partial
from importlib.util import find_spec
from io import StringIO

import numpy as np
from numpy.typing import ArrayLike

from benchmarks.textbook import TextbookNet, one_hot
from benchmarks.timing import Contender
from book_code.arrays import Array, Params
from book_code.datasets import Dataset, Split
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.training import Trainer

BOOK_CODE, TEXTBOOK, EAGER, FLOOR = "book_code", "textbook", "PyTorch eager", "5 products"
LR = 0.1


def steps(params: Params, batch: Split) -> dict[str, Contender]:
    """A training step, again and again on one batch."""
    x, t = batch
    works = {
        BOOK_CODE: partial(step, TwoLayerNet.from_params(_copied(params)), SGD(LR), x, t),
        TEXTBOOK: partial(TextbookNet(params).step, x, one_hot(t), LR),
    }
    if find_spec("torch"):
        from benchmarks.torch_eager import EagerNet, tensors  # here: PyTorch may be missing

        works[EAGER] = partial(EagerNet(params, LR).step, *tensors(x, t))
    return {name: Contender(work) for name, work in works.items()}


def step(network: TwoLayerNet, optimizer: SGD, x: ArrayLike, t: ArrayLike) -> float:
    """Our training step; the loss from before it."""
    loss, gradients = network.loss_and_gradient(x, t)
    optimizer.update(network.params, gradients)
    return loss


def drawing_steps(params: Params, data: Split, size: int) -> dict[str, Contender]:
    """The same with the drawing of each batch from the data."""
    contenders = {
        BOOK_CODE: _trainer_epoch(params, data, size),
        TEXTBOOK: Contender(_textbook_drawing(params, data, size)),
    }
    if find_spec("torch"):
        contenders[EAGER] = Contender(_torch_drawing(params, data, size))
    return contenders


class Unmeasured(TwoLayerNet):
    """Spares the Trainer the accuracies after each epoch, which are no part of a step."""

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """No number."""
        return np.nan


def _trainer_epoch(params: Params, data: Split, size: int) -> Contender:
    """Whole epochs, so that the drawing of their order counts."""
    network = Unmeasured.from_params(_copied(params))
    dataset, rng = Dataset(data, data), np.random.default_rng(0)
    trainer = Trainer(network, dataset, optimizer=SGD(LR), batch_size=size, rng=rng)

    def epoch() -> None:
        with redirect_stderr(StringIO()):  # no terminal, so no progress bar: it would be timed
            trainer.run(epochs=1)

    return Contender(epoch, units=trainer.per_epoch)


def _textbook_drawing(params: Params, data: Split, size: int) -> Callable[[], float]:
    """Each batch drawn anew, with replacement, as section 4.5.2 does it."""
    network, targets, rng = TextbookNet(params), one_hot(data.labels), np.random.default_rng(0)

    def work() -> float:
        batch = rng.choice(len(targets), size)
        return network.step(data.images[batch], targets[batch], LR)

    return work


def _torch_drawing(params: Params, data: Split, size: int) -> Callable[[], float]:
    from benchmarks.torch_eager import EagerNet, tensors  # here: PyTorch may be missing

    return partial(EagerNet(params, LR).drawing_step, *tensors(*data), size)


def floor(params: Params, x: Array) -> Contender:
    """The five matrix products of a training step, and nothing else."""
    W1, W2 = params["W1"], params["W2"]
    h = np.maximum(x @ W1, 0)
    d2 = h @ W2  # stands for the gradients: only their shapes count
    d1 = d2 @ W2.T
    return Contender(lambda: (x @ W1, h @ W2, h.T @ d2, d2 @ W2.T, x.T @ d1))


def gradients(params: Params, batch: Split, every: int) -> dict[str, Contender]:
    """The whole numerical gradient: ours, and one parameter at a time.

    every: of so many parameters the loop does one, and counts as the part that this is.
    """
    x, t = batch.images.astype(np.float64), batch.labels
    loop = partial(TextbookNet(params).numerical_gradient, x, one_hot(t), every)
    done = sum(len(range(0, param.size, every)) for param in params.values())
    return {
        BOOK_CODE: Contender(partial(TwoLayerNet.from_params(params).numerical_gradient, x, t)),
        TEXTBOOK: Contender(loop, units=done / sum(param.size for param in params.values())),
    }


def _copied(params: Params) -> Params:
    return {name: param.copy() for name, param in params.items()}
