"""The perceptron of chapter 2, and gates made of it."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Array, Labels
from book_code.functions import step_function

Bits = NDArray[np.int64]


class Perceptron:
    """1 where x . w + b is positive, else 0: a line, or a plane, cuts its inputs.

    w: weights (D,). b: the bias. Source: sections 2.1 and 2.3.
    """

    def __init__(self, w: ArrayLike, b: float) -> None:
        self.w: Array = np.asarray(w, np.float64)
        self.b = float(b)
        if self.w.ndim != 1:
            raise ValueError(f"expected weights (D,), got shape {self.w.shape}")

    def __call__(self, *x: ArrayLike) -> Bits:
        """Output for D inputs: numbers, or arrays that broadcast to one shape.

        Raises TypeError where there are more or fewer than D of them.
        Source: section 2.3; errata ch02-array-two-scalars.
        """
        if len(x) != len(self.w):
            raise TypeError(f"expected {len(self.w)} inputs, got {len(x)}")
        terms = (w * np.asarray(each) for w, each in zip(self.w, x, strict=True))
        return step_function(sum(terms) + self.b)


AND = Perceptron([0.5, 0.5], -0.7)
NAND = Perceptron([-0.5, -0.5], 0.7)
OR = Perceptron([0.5, 0.5], -0.2)


def XOR(x1: ArrayLike, x2: ArrayLike) -> Bits:  # noqa: N802 - a gate's name
    """1 where exactly one input is 1: two layers do what one line cannot.

    Source: section 2.5.
    """
    return AND(NAND(x1, x2), OR(x1, x2))


def separating_line(points: ArrayLike, labels: Sequence[int] | Labels) -> Perceptron | None:
    """A perceptron that tells the points of class 1 from those of class 0; None where no line can.

    points: (N, 2). labels: (N,), 0 or 1, both present; ValueError for anything else.
    A line with the direction w as its normal separates them where w . (one - zero) > 0 for every
    pair. So all these differences must fit into less than half a turn, and w may be its middle.
    Source: section 2.4; errata ch02-linear-space.
    """
    zeros, ones = _classes(np.asarray(points, np.float64), np.asarray(labels))
    differences = (ones[:, None] - zeros).reshape(-1, 2)
    angles = np.sort(np.arctan2(differences[:, 1], differences[:, 0]))
    gaps = np.diff(angles, append=angles[0] + 2 * np.pi)  # from each angle to the next
    widest = int(gaps.argmax())
    if gaps[widest] <= np.pi + 1e-9 or not differences.any(axis=1).all():
        return None
    middle = angles[widest] + gaps[widest] / 2 + np.pi  # opposite to the middle of the gap
    w = np.array([np.cos(middle), np.sin(middle)])
    line = Perceptron(w, -((ones @ w).min() + (zeros @ w).max()) / 2)
    apart = line(*ones.T).all() and not line(*zeros.T).any()  # or they are nearer than rounding
    return line if apart else None


def _classes(points: Array, labels: Labels) -> tuple[Array, Array]:
    if points.ndim != 2 or points.shape[1] != 2 or labels.shape != points.shape[:1]:
        raise ValueError(
            f"expected points (N, 2) and N labels, got {points.shape} and {labels.shape}"
        )
    if not np.isfinite(points).all():
        raise ValueError("expected finite points, got NaN or infinity")
    if set(labels.tolist()) != {0, 1}:
        raise ValueError(f"expected labels 0 and 1, both present, got {np.unique(labels)}")
    return points[labels == 0], points[labels == 1]
