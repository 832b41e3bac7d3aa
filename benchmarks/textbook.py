"""The textbook formulation of the two-layer network, as chapters 4 and 5 teach it.

Double precision, one-hot targets (N, C), the gradient of every layer's input, and a forward pass
of its own for the loss that is logged. It shares no function with book_code.
"""

from collections.abc import Callable, Mapping
from functools import partial

import numpy as np
from numpy.typing import NDArray

from book_code.arrays import Array, Labels, Params

DELTA = 1e-7  # keeps the logarithm away from zero
H = 1e-4  # the step of a central difference


class Affine:
    """X W + b."""

    def __init__(self, W: Array, b: Array) -> None:
        self.W, self.b = W, b

    def forward(self, x: Array) -> Array:
        """(N, D) to (N, H)."""
        self.x = x
        return x @ self.W + self.b

    def backward(self, dout: Array) -> Array:
        """Return dX = dY W^T; keep dW = X^T dY, and db, the sum of dY's rows."""
        self.dW: Array = self.x.T @ dout
        self.db: Array = dout.sum(axis=0)
        return dout @ self.W.T


class Relu:
    """x where x > 0, else 0."""

    positive: NDArray[np.bool_]

    def forward(self, x: Array) -> Array:
        """Remember where x is positive: the gradient passes there alone."""
        self.positive = x > 0
        return np.where(self.positive, x, 0)

    def backward(self, dout: Array) -> Array:
        """Pass dout where x was positive."""
        return np.where(self.positive, dout, 0)


class SoftmaxWithLoss:
    """Softmax y = exp(x) / sum(exp(x)), and the mean over the batch of -sum(t log(y))."""

    def forward(self, x: Array, t: Array) -> float:
        """The loss of scores against one-hot targets."""
        e = np.exp(x - x.max(axis=1, keepdims=True))
        self.y, self.t = e / e.sum(axis=1, keepdims=True), t
        return float(-(t * np.log(self.y + DELTA)).sum() / len(t))

    def backward(self) -> Array:
        """The gradient of the scores, (y - t) / N."""
        gradient: Array = (self.y - self.t) / len(self.t)
        return gradient


class TextbookNet:
    """Affine, ReLU, Affine, softmax with loss."""

    def __init__(self, params: Mapping[str, Array]) -> None:
        self.params: Params = {name: p.astype(np.float64) for name, p in params.items()}
        self.first = Affine(self.params["W1"], self.params["b1"])
        self.second = Affine(self.params["W2"], self.params["b2"])
        self.layers: list[Affine | Relu] = [self.first, Relu(), self.second]
        self.last = SoftmaxWithLoss()

    def loss(self, x: Array, t: Array) -> float:
        """The loss by a forward pass."""
        for layer in self.layers:
            x = layer.forward(x)
        return self.last.forward(x, t)

    def gradient(self, x: Array, t: Array) -> Params:
        """The gradients by a forward and a backward pass."""
        self.loss(x, t)
        dout = self.last.backward()
        for layer in reversed(self.layers):
            dout = layer.backward(dout)
        first, second = self.first, self.second
        return {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}

    def step(self, x: Array, t: Array, lr: float) -> float:
        """One step down the gradient; the loss to log, from before the step."""
        gradients, loss = self.gradient(x, t), self.loss(x, t)
        for name, param in self.params.items():
            param -= lr * gradients[name]
        return loss

    def numerical_gradient(self, x: Array, t: Array, every: int = 1) -> Params:
        """Central differences by the entries 0, every, 2 every, ... of each parameter array."""
        loss = partial(self.loss, x, t)
        return {name: central_differences(loss, p, every) for name, p in self.params.items()}


def central_differences(loss: Callable[[], float], param: Array, every: int) -> Array:
    """Derivatives by the entries 0, every, 2 every, ... of param, one after the other."""
    flat = param.reshape(-1)  # of the same memory
    gradient = np.empty(len(range(0, len(flat), every)))
    for i in range(len(gradient)):
        kept = flat[i * every]
        flat[i * every] = kept + H
        above = loss()
        flat[i * every] = kept - H
        gradient[i] = (above - loss()) / (2 * H)
        flat[i * every] = kept
    return gradient


def one_hot(labels: Labels) -> Array:
    """Rows (N, 10) with a 1 at each label."""
    return np.eye(10)[labels]
