"""Numerical differentiation and gradient descent of chapter 4."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike

from book_code.arrays import Array

H = 1e-4  # smaller steps lose more to rounding than they gain


def numerical_diff(f: Callable[[float], float], x: float) -> float:
    """Derivative of f at the number x by a central difference.

    Source: section 4.3.1; errata ch04-10e-50.
    """
    x = float(x)
    return float(f(x + H) - f(x - H)) / (2 * H)


def numerical_gradient(f: Callable[[Array], float], x: ArrayLike) -> Array:
    """Partial derivatives of f at x, one central difference each.

    f: takes an array of x's shape, float64 and read-only, and returns one number.
    x: any shape; left as it is. The result has its shape, in float64.
    Raises TypeError where x holds integers, ValueError where f returns more than one number.
    Source: section 4.4; errata ch04-int-gradient, ch04-flat-2d, ch04-numdiff-float32.
    """
    point = _private_copy(x)
    seen = point.view()
    seen.flags.writeable = False  # an f that changed its argument would spoil every later step
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        kept = point[index]
        point[index] = kept + H
        above = _number(f(seen))
        point[index] = kept - H
        gradient[index] = (above - _number(f(seen))) / (2 * H)
        point[index] = kept
    return gradient


def gradient_descent(
    f: Callable[[Array], float], init_x: ArrayLike, lr: float = 0.01, step_num: int = 100
) -> Array:
    """The point where step_num steps against the gradient of f lead from init_x, in float64.

    Errors as for numerical_gradient.
    Source: section 4.4.1; errata ch04-init-x-alias, ch04-int-gradient.
    """
    x = _private_copy(init_x)
    for _ in range(step_num):
        x -= lr * numerical_gradient(f, x)
    return x


def _private_copy(x: ArrayLike) -> Array:
    x = np.asarray(x)
    if x.dtype.kind != "f":
        raise TypeError(
            f"expected floating point, got {x.dtype}: a step of {H} would be cut off "
            "(erratum ch04-int-gradient); write 3.0 for 3, or use x.astype(float)"
        )
    return x.astype(np.float64)


def _number(value: float) -> float:
    if np.ndim(value):
        raise ValueError(f"f must return one number, got an array of shape {np.shape(value)}")
    return value
