"""Activation functions of chapter 3; all but the softmax work element by element."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Array, as_float


def step_function(x: ArrayLike) -> NDArray[np.int64]:
    """1 where x is positive, else 0; an array or a single number.

    Source: section 3.2.3; errata ch03-np-int, ch03-step-scalar.
    """
    return np.greater(x, 0).astype(np.int64)


def sigmoid(x: ArrayLike) -> Array:
    """1 / (1 + exp(-x)), written so that no finite x overflows.

    Source: section 3.2.4; errata ch03-sigmoid-overflow-warning.
    """
    x = as_float(x)
    # No exponent is positive
    out: Array = np.exp(np.minimum(x, 0)) / (1 + np.exp(-np.abs(x)))
    return out


def relu(x: ArrayLike) -> Array:
    """The positive part of x: x where it is above 0, else 0.

    Source: section 3.2.7.
    """
    return np.maximum(as_float(x), 0)


def softmax(x: ArrayLike) -> Array:
    """Probabilities from scores, along the last axis.

    x: scores, (N, C), or (C,) for one sample; the result has the same shape. A score of -inf gets
    the probability 0. A row that holds NaN or +inf, or -inf alone, becomes NaN.
    Raises ValueError where there is no class to share the probability.
    Source: section 3.5; errata ch03-softmax-overflow, ch04-softmax-batch-axis.
    """
    e: Array = np.exp(_below_zero(x))
    e /= e.sum(axis=-1, keepdims=True)
    return e


def log_softmax(x: ArrayLike) -> Array:
    """The logarithm of softmax(x), finite even where a probability rounds to zero.

    Shapes and errors as for softmax. Source: section 5.6.3.
    """
    shifted = _below_zero(x)
    shifted -= np.log(np.exp(shifted).sum(axis=-1, keepdims=True))
    return shifted


def _below_zero(x: ArrayLike) -> Array:
    """Scores shifted so that the largest of each row is 0: the softmax is the same, exp is safe."""
    x = as_float(x)
    if x.ndim == 0 or x.shape[-1] == 0:
        raise ValueError(f"expected scores (C,) or (N, C) with C > 0, got shape {x.shape}")
    shifted: Array = x - x.max(axis=-1, keepdims=True)
    return shifted
