"""Numerical differentiation and gradient descent of chapter 4."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Array

Losses = Callable[[int, NDArray[np.intp], Array], Array]  # of a unit, samples and its outputs

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
    Raises TypeError where x holds integers, ValueError where f returns more than one number, or
    the same one whatever its argument.
    Source: section 4.4; errata ch04-int-gradient, ch04-flat-2d, ch04-numdiff-float32,
    ch04-gradient-needs-alias.
    """
    point = _private_copy(x)
    seen = point.view()
    seen.flags.writeable = False  # an f that changed its argument would spoil every later step
    gradient = np.empty_like(point)
    for index in np.ndindex(point.shape):
        gradient[index] = central_difference(lambda: _number(f(seen)), point, index)
    if point.size and not gradient.any():
        _check_dependence(f, seen)
    return gradient


def central_difference(f: Callable[[], float], x: Array, index: tuple[int, ...]) -> float:
    """Partial derivative of f, which computes with the array x, by the entry of x at index.

    The entry is moved by H to either side, in its place, and put back.
    Source: section 4.4; erratum ch04-gradient-needs-alias.
    """
    kept = x[index]
    try:
        x[index] = kept + H
        above = f()
        x[index] = kept - H
        return (above - f()) / (2 * H)
    finally:
        x[index] = kept


def affine_numerical_gradient(x: Array, out: Array, losses: Losses) -> tuple[Array, Array]:
    """Gradients of W (D, H) and b (H,) in out = x @ W + b by central differences.

    A weight moves the output of one unit, on the samples whose input to it is not 0. So all weights
    of a unit are tried at once, each on those samples alone.
    x: (N, D). out: (N, H). losses: gives the loss (K,) of each of the samples n (K,), were the
    output of the unit j on them unit (K,); the loss to be differentiated is the mean of N.
    Source: section 4.4; the same numbers as numerical_gradient, sooner.
    """
    steps = H * np.vstack([x.T, np.ones(len(x))])  # (D + 1, N): a bias weighs a constant 1
    weight, n = np.nonzero(steps)
    step = steps[weight, n]
    gradient = np.empty((len(steps), out.shape[1]))  # (D + 1, H)
    for j, unit in enumerate(out.T):
        change = losses(j, n, unit[n] + step) - losses(j, n, unit[n] - step)
        gradient[:, j] = np.bincount(weight, change, len(steps)) / (2 * H * len(x))
    return gradient[:-1], gradient[-1]


def gradient_descent(
    f: Callable[[Array], float], init_x: ArrayLike, lr: float = 0.01, step_num: int = 100
) -> Array:
    """The point where step_num steps against the gradient of f lead from init_x, in float64.

    Errors as for numerical_gradient.
    Source: section 4.4.1; errata ch04-init-x-alias, ch04-int-gradient, ch04-gradient-direction.
    """
    end: Array = descent_path(f, init_x, lr, step_num)[-1]
    return end


def descent_path(
    f: Callable[[Array], float], init_x: ArrayLike, lr: float = 0.01, step_num: int = 100
) -> Array:
    """All points on that way, (step_num + 1, *shape of init_x), the start first."""
    path = [_private_copy(init_x)]
    for _ in range(step_num):
        path.append(path[-1] - lr * numerical_gradient(f, path[-1]))
    points: Array = np.stack(path)
    return points


def _private_copy(x: ArrayLike) -> Array:
    x = np.asarray(x)
    if x.dtype.kind != "f":
        raise TypeError(
            f"expected floating point, got {x.dtype}: a step of {H} would be cut off "
            "(erratum ch04-int-gradient); write 3.0 for 3, or use x.astype(float)"
        )
    return x.astype(np.float64)


def _check_dependence(f: Callable[[Array], float], x: Array) -> None:
    """ValueError where f is the same far away, and for NaN: then it never looks at x."""
    far = np.linspace(1, 2, x.size).reshape(x.shape)
    if f(x) == f(x + far) == f(x - far) == f(np.full_like(x, np.nan)):
        raise ValueError(
            "f returns the same number wherever it is asked: it must compute with its argument, "
            "not with an array of the same content (erratum ch04-gradient-needs-alias)"
        )


def _number(value: float) -> float:
    if np.ndim(value):
        raise ValueError(f"f must return one number, got an array of shape {np.shape(value)}")
    return value
