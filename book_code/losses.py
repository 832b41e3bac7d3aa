"""The loss functions of chapter 4: how far a prediction is from its target.

Shapes: a batch of N samples over C classes. Targets are labels (N,), one-hot or soft rows (N, C).
"""

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Array, Labels, as_float

TINY = 1e-7  # the least probability whose logarithm is taken: log(0) would be -inf


def cross_entropy_error(y: ArrayLike, t: ArrayLike) -> float:
    """Mean cross-entropy of predicted probabilities against targets, in nats.

    y: probabilities, (N, C), or (C,) for one sample.
    t: labels (N,), one-hot or soft rows (N, C); for one sample a scalar or (C,).
    Raises ValueError where shapes disagree, the batch is empty, or a label is outside 0..C-1;
    TypeError where labels are not integers.
    Source: section 4.2.4; errata ch04-cee-column-labels, ch04-cee-soft-labels, ch04-cee-delta.
    """
    y, t = checked_batch(y, t)
    return mean_cross_entropy(np.log(np.maximum(y, TINY)), t)


def sum_squared_error(y: ArrayLike, t: ArrayLike) -> float:
    """Half the sum of squared differences; of a batch, its mean over the samples.

    y and t: (N, C), or (C,) for one sample. Errors as for cross_entropy_error, and ValueError for
    labels: they name a class, so there is nothing to subtract.
    Source: section 4.2.1, where the book calls it the mean squared error; errata ch04-mse-name.
    """
    y, t = checked_batch(y, t)
    if t.ndim == 1:
        raise ValueError(f"expected rows {y.shape} as targets, got labels {t.shape}")
    return float(((y - t) ** 2).sum()) / (2 * len(y))


def mean_cross_entropy(log_y: Array, t: Array | Labels) -> float:
    """Mean cross-entropy from log-probabilities (N, C), for targets that checked_batch let pass."""
    return (0.0 - float(_log_likelihood(log_y, t).sum())) / len(t)  # -0.0 would look odd


def cross_entropies(log_y: Array, t: Array | Labels) -> Array:
    """The same of each sample, (N,)."""
    return -_log_likelihood(log_y, t)


def checked_batch(y: ArrayLike, t: ArrayLike) -> tuple[Array, Array | Labels]:
    """Predictions (N, C) with the labels (N,) or rows (N, C) that belong to them.

    One sample becomes a batch of one; rows take the dtype of the predictions.
    Errors as for cross_entropy_error.
    """
    y, t = as_batch(y, t)
    y = as_float(y)
    if y.ndim != 2 or not len(y):
        raise ValueError(f"expected predictions (N, C) with N > 0, got shape {y.shape}")
    if t.ndim == 1:
        _check_labels(y, t)
        return y, t
    if t.shape != y.shape:
        raise ValueError(f"expected labels {y.shape[:1]} or rows {y.shape}, got shape {t.shape}")
    return y, t.astype(y.dtype, copy=False)


def as_batch(x: ArrayLike, t: ArrayLike) -> tuple[NDArray[Any], NDArray[Any]]:
    """One sample (D,) and its target as a batch of one; a batch as it is."""
    x, t = np.asarray(x), np.asarray(t)
    return (x[None], t[None]) if x.ndim == 1 else (x, t)


def _log_likelihood(log_y: Array, t: Array | Labels) -> Array:
    """The logarithm of what each target had been given, (N,)."""
    if t.ndim == 1:
        right: Array = log_y[np.arange(len(t)), t]
        return right
    weighted: Array = (t * log_y).sum(axis=1)
    return weighted


def _check_labels(y: Array, t: Labels) -> None:
    if len(t) != len(y):
        raise ValueError(f"expected {len(y)} labels, one a row of {y.shape}, got {len(t)}")
    if t.dtype.kind not in "iu":
        raise TypeError(f"labels must be integers, got {t.dtype}")
    if t.min() < 0 or t.max() >= y.shape[1]:
        raise ValueError(f"labels must lie in 0..{y.shape[1] - 1}, got {t.min()}..{t.max()}")
