"""The three-layer network of chapter 3 and the two-layer network of chapters 4 and 5.

Shapes: a batch of N samples of D values, H hidden units, C classes. Samples are floating point.
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import ArrayLike, DTypeLike, NDArray

from book_code import metrics
from book_code.arrays import Array, Params
from book_code.functions import log_softmax, softmax
from book_code.gradients import affine_numerical_gradient
from book_code.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss
from book_code.losses import as_batch, checked_batch, cross_entropies
from book_code.npz import as_text, from_text, named_params, params_in, read_npz, write_npz

ACTIVATIONS: dict[str, type[Relu | Sigmoid]] = {"relu": Relu, "sigmoid": Sigmoid}


def init_params(
    sizes: Sequence[int],
    *,
    rng: Generator,
    weight_init_std: float = 0.01,
    dtype: DTypeLike = np.float32,
) -> Params:
    """Random weights W1, W2, ... and zero biases b1, b2, ... for layers of these sizes.

    sizes: of the input, the hidden layers and the output, as (784, 50, 10). Wk has the shape
    (sizes[k - 1], sizes[k]); the units of a layer start different, or they would stay alike.
    Raises ValueError where there are fewer than two sizes, or one is below 1.
    Source: sections 3.6.2 and 4.5.1; errata ch03-small-init.
    """
    if len(sizes) < 2 or min(sizes) < 1:
        raise ValueError(f"expected two or more sizes of at least 1, got {tuple(sizes)}")
    params: Params = {}
    for k, shape in enumerate(pairwise(sizes), start=1):
        params[f"W{k}"] = (weight_init_std * rng.standard_normal(shape)).astype(dtype)
        params[f"b{k}"] = np.zeros(shape[1], dtype)
    return params


class ThreeLayerNet:
    """Affine and sigmoid twice, then an affine layer of scores: forward only.

    params: W1 (D, H1), b1 (H1,), W2 (H1, H2), b2 (H2,), W3 (H2, C), b3 (C,).
    Source: sections 3.4 and 3.6.
    """

    def __init__(self, params: Mapping[str, Array]) -> None:
        self.params = _checked_params(params, layers=3)

    def forward(self, x: ArrayLike) -> Array:
        """Scores (N, C) of a batch (N, D), or (C,) of one sample (D,)."""
        first, second, third = _affine_layers(self.params)
        return _scores([first, Sigmoid(), second, Sigmoid(), third], x)

    def predict(self, x: ArrayLike) -> Array:
        """Probabilities, in the shape of the scores. Source: section 3.6.2."""
        return softmax(self.forward(x))

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """Share of the samples whose highest score is at their label, or their row's maximum."""
        return metrics.accuracy(self.forward(x), t)


class TwoLayerNet:
    """Affine, an activation (ReLU or sigmoid), Affine, and a softmax with the loss.

    params: W1 (D, H), b1 (H,), W2 (H, C), b2 (C,). Each pass builds its layers on these arrays,
    so an update may write into an array or put another one in its place.
    Raises ValueError for an unknown activation, and as init_params.
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
        activation: str = "relu",
        dtype: DTypeLike = np.float32,
    ) -> None:
        sizes = input_size, hidden_size, output_size
        params = init_params(sizes, rng=rng, weight_init_std=weight_init_std, dtype=dtype)
        self._set(params, activation)

    @classmethod
    def from_params(cls, params: Mapping[str, Array], activation: str = "relu") -> "TwoLayerNet":
        """The network of these arrays, which are not copied; ValueError where they do not fit."""
        network = cls.__new__(cls)
        network._set(params, activation)
        return network

    def _set(self, params: Mapping[str, Array], activation: str) -> None:
        if activation not in ACTIVATIONS:
            raise ValueError(f"expected {' or '.join(ACTIVATIONS)}, got {activation!r}")
        self.params = _checked_params(params, layers=2)
        self.activation = activation

    @classmethod
    def load(cls, file: str | Path) -> "TwoLayerNet":
        """The network kept in file, by save or in a checkpoint of its training.

        Raises OSError where file cannot be read, ValueError where it holds no such network.
        """
        kept = read_npz(file)
        try:
            return cls.from_params(params_in(kept), from_text(kept["activation"]))
        except (KeyError, ValueError) as error:
            raise ValueError(f"{file} holds no two-layer network: {error}") from error

    def save(self, file: str | Path) -> None:
        """Keep the network in file, whole or not at all."""
        write_npz(file, self.arrays())

    def arrays(self) -> dict[str, NDArray[Any]]:
        """All that makes the network, as arrays for an .npz file."""
        return named_params(self.params) | {"activation": as_text(self.activation)}

    def __repr__(self) -> str:
        sizes = *self.params["W1"].shape, self.params["W2"].shape[1]
        return f"TwoLayerNet{sizes}, {self.activation}, {self.params['W1'].dtype}"

    def predict(self, x: ArrayLike) -> Array:
        """Scores (N, C) of a batch (N, D), or (C,) of one sample (D,)."""
        return _scores(self._layers(), x)

    def loss(self, x: ArrayLike, t: ArrayLike) -> float:
        """Mean cross-entropy of x against t; targets and errors as cross_entropy_error."""
        return SoftmaxWithLoss().forward(self.predict(x), t)

    def accuracy(self, x: ArrayLike, t: ArrayLike) -> float:
        """Share of the samples whose highest score is at their label, or their row's maximum."""
        return metrics.accuracy(self.predict(x), t)

    def gradient(self, x: ArrayLike, t: ArrayLike) -> Params:
        """Gradients of the loss by backpropagation, by parameter name."""
        return self.loss_and_gradient(x, t)[1]

    def loss_and_gradient(self, x: ArrayLike, t: ArrayLike) -> tuple[float, Params]:
        """The loss and its gradients, both from one forward pass."""
        x, t = as_batch(x, t)
        first, hidden, second = layers = self._layers()
        last = SoftmaxWithLoss()
        loss = last.forward(_scores(layers, x), t)
        first.parameter_gradients(hidden.backward(second.backward(last.backward())))
        return loss, {"W1": first.dW, "b1": first.db, "W2": second.dW, "b2": second.db}

    def numerical_gradient(self, x: ArrayLike, t: ArrayLike) -> Params:
        """The same gradients by central differences, in float64.

        Only what a weight touches is computed anew, see affine_numerical_gradient.
        """
        x, t = as_batch(x, t)
        exact = {name: param.astype(np.float64) for name, param in self.params.items()}
        first, hidden, second = TwoLayerNet.from_params(exact, self.activation)._layers()
        out = first.forward(_floats(x).astype(np.float64))
        z = hidden.forward(out)
        scores, t = checked_batch(second.forward(z), t)

        def losses_by_hidden(j: int, n: NDArray[np.intp], unit: Array) -> Array:
            change = ACTIVATIONS[self.activation]().forward(unit) - z[n, j]  # (K,)
            return _losses(scores[n] + change[:, None] * second.W[j], t[n])

        def losses_by_score(k: int, n: NDArray[np.intp], unit: Array) -> Array:
            changed = scores[n]  # (K, C), a copy
            changed[:, k] = unit
            return _losses(changed, t[n])

        dW1, db1 = affine_numerical_gradient(first.x, out, losses_by_hidden)
        dW2, db2 = affine_numerical_gradient(z, scores, losses_by_score)
        return {"W1": dW1, "b1": db1, "W2": dW2, "b2": db2}

    def _layers(self) -> tuple[Affine, Relu | Sigmoid, Affine]:
        first, second = _affine_layers(self.params)
        return first, ACTIVATIONS[self.activation](), second


def _losses(scores: Array, t: NDArray[Any]) -> Array:
    return cross_entropies(log_softmax(scores), t)


def _affine_layers(params: Mapping[str, Array]) -> list[Affine]:
    return [Affine(params[f"W{k}"], params[f"b{k}"]) for k in range(1, len(params) // 2 + 1)]


def _scores(layers: Sequence[Affine | Relu | Sigmoid], x: ArrayLike) -> Array:
    """The output for a batch (N, D) or one sample (D,), in the same form."""
    x = _floats(x)
    out = x[None] if x.ndim == 1 else x
    for layer in layers:
        out = layer.forward(out)
    return out[0] if x.ndim == 1 else out


def _floats(x: ArrayLike) -> Array:
    x = np.asarray(x)
    if x.dtype.kind != "f":
        raise TypeError(
            f"expected samples in floating point, got {x.dtype}: divide pixels by 255 "
            "(erratum ch03-normalize-0.9207), or use x.astype(float)"
        )
    return x


def _checked_params(params: Mapping[str, Array], layers: int) -> Params:
    names = [f"{kind}{k}" for k in range(1, layers + 1) for kind in "Wb"]
    if sorted(params) != sorted(names):
        raise ValueError(f"expected the parameters {', '.join(names)}, got {', '.join(params)}")
    if any(np.asarray(param).dtype.kind != "f" for param in params.values()):
        raise TypeError("expected parameters in floating point: use x.astype(float)")
    for before, after in pairwise(_affine_layers(params)):
        if before.W.shape[1] != after.W.shape[0]:
            raise ValueError(
                f"weights do not follow on each other: {before.W.shape} and {after.W.shape}"
            )
    return dict(params)
