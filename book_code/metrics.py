"""How good a network's answers are."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Labels
from book_code.losses import checked_batch


def accuracy(scores: ArrayLike, t: ArrayLike) -> float:
    """Share of the samples whose highest score, or probability, is that of their class.

    scores: (N, C), or (C,) for one sample. t: labels (N,), or rows (N, C), whose maximum counts.
    Errors as for cross_entropy_error.
    Source: section 3.6.2; errata ch04-labels-in-twolayernet.
    """
    scores, t = checked_batch(scores, t)
    return float((scores.argmax(axis=1) == _labels(t)).mean())


def confusion_matrix(scores: ArrayLike, t: ArrayLike) -> NDArray[np.int64]:
    """How often class i was answered by class j, (C, C): a row for each true class.

    Arguments and errors as for accuracy.
    """
    scores, t = checked_batch(scores, t)
    classes = scores.shape[1]
    pairs = _labels(t).astype(np.int64) * classes + scores.argmax(axis=1)  # uint8 would wrap
    return np.bincount(pairs, minlength=classes**2).reshape(classes, classes)


def _labels(t: NDArray[np.generic]) -> Labels:
    labels: Labels = t if t.ndim == 1 else t.argmax(axis=1)  # type: ignore[assignment]
    return labels
