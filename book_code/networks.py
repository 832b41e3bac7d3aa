"""The two-layer network of chapters 4 and 5.

Shapes: a batch of N samples of D values, H hidden units, C classes.
"""

from functools import partial

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike

from book_code.arrays import Array, Params
from book_code.gradients import numerical_gradient
from book_code.layers import Affine, Relu, SoftmaxWithLoss
from book_code.losses import as_batch, checked_batch


class TwoLayerNet:
    """Affine, ReLU, Affine, and a softmax with the loss.

    params: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,). Each pass builds its layers on these arrays,
    so an update may write into an array or put another one in its place.
    Source: sections 4.5 and 5.7; errata ch05-rebind-params, ch05-extra-forward.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        *,
        rng: Generator,
        weight_init_std: float = 0.01,
        dtype: DTypeLike = np.float32,
    ) -> None:
        def weights(rows: int, columns: int) -> Array:
            return (weight_init_std * rng.standard_normal((rows, columns))).astype(dtype)

        self.params: Params = {
            "W1": weights(input_size, hidden_size),
            "b1": np.zeros(hidden_size, dtype),
            "W2": weights(hidden_size, output_size),
            "b2": np.zeros(output_size, dtype),
        }

    def predict(self, x: ArrayLike) -> Array:
        """Scores (N, C) of a batch (N, D), or (C,) of one sample (D,)."""
        x = np.asarray(x)
        scores = _scores(_layers(self.params), np.atleast_2d(x))
        return scores[0] if x.ndim == 1 else scores

    def loss(self, x: ArrayLike, t: ArrayLike) -> float:
        """Mean cross-entropy of x against t; targets and errors as cross_entropy_error."""
        return SoftmaxWithLoss().forward(self.predict(x), t)

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """Share of the samples whose highest score is at their label, or their row's maximum."""
        scores, t = checked_batch(self.predict(x), t)
        labels = t if t.ndim == 1 else t.argmax(axis=1)
        return float((scores.argmax(axis=1) == labels).mean())

    def gradient(self, x: ArrayLike, t: ArrayLike) -> Params:
        """Gradients of the loss by backpropagation, by parameter name."""
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x: ArrayLike, t: ArrayLike) -> tuple[float, Params]:
        """The loss and its gradients, both from one forward pass."""
        x, t = as_batch(x, t)
        first, hidden, second = layers = _layers(self.params)
        last = SoftmaxWithLoss()
        loss = last.forward(_scores(layers, x), t)
        first.parameter_gradients(hidden.backward(second.backward(last.backward())))
        return loss, {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> Params:
        """The same gradients by central differences, in float64: two forward passes a parameter."""
        return {
            name: numerical_gradient(partial(self._loss_at, name, x, t), param)
            for name, param in self.params.items()
        }

    def _loss_at(self, name: str, x: ArrayLike, t: ArrayLike, param: Array) -> float:
        x, t = as_batch(x, t)
        layers = _layers({**self.params, name: param})
        return SoftmaxWithLoss().forward(_scores(layers, x), t)


def _layers(params: Params) -> tuple[Affine, Relu, Affine]:
    return Affine(params["W1"], params["b1"]), Relu(), Affine(params["W2"], params["b2"])


def _scores(layers: tuple[Affine, Relu, Affine], x: Array) -> Array:
    for layer in layers:
        x = layer.forward(x)
    return x
