"""The numerical gradient is right for every shape and leaves its argument alone."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from book_code.arrays import Array
from book_code.gradients import (
    affine_numerical_gradient,
    central_difference,
    descent_path,
    gradient_descent,
    numerical_diff,
    numerical_gradient,
)


def squares(x: Array) -> float:
    return float((x**2).sum())


def test_numerical_diff_of_a_cubic() -> None:
    assert numerical_diff(lambda x: x**3, 2) == pytest.approx(12, abs=1e-7)


@pytest.mark.parametrize("shape", [(), (3,), (3, 1), (2, 3), (2, 1, 2)])
def test_ch04_flat_2d_any_shape_has_its_gradient(shape: tuple[int, ...]) -> None:
    x = np.random.default_rng(0).standard_normal(shape)
    np.testing.assert_allclose(numerical_gradient(squares, x), 2 * x, atol=1e-9)


def test_a_central_difference_moves_an_entry_and_puts_it_back() -> None:
    x = np.array([[1.0, 2.0], [3.0, 4.0]])
    assert central_difference(lambda: squares(x), x, (1, 0)) == pytest.approx(6)

    def broken() -> float:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        central_difference(broken, x, (0, 1))
    assert x.tolist() == [[1, 2], [3, 4]]


def test_each_entry_is_moved_alone() -> None:
    x = np.array([1.0, 2.0, 3.0])
    np.testing.assert_allclose(numerical_gradient(lambda x: float(x.prod()), x), [6, 3, 2])


def test_ch04_flat_column_half_is_whole() -> None:
    gradient = numerical_gradient(squares, [[1.0], [2.0], [3.0]])
    np.testing.assert_allclose(gradient, [[2], [4], [6]])


@pytest.mark.parametrize("work", [numerical_gradient, gradient_descent])
def test_ch04_int_gradient_is_refused(work: Callable[..., Array]) -> None:
    with pytest.raises(TypeError, match=r"got int64.*ch04-int-gradient"):
        work(squares, np.array([3, 4]))


def test_ch04_numdiff_float32_is_computed_in_float64() -> None:
    gradient = numerical_gradient(squares, np.array([3, 4], np.float32))
    np.testing.assert_allclose(gradient, [6, 8], rtol=1e-9)


def test_f_must_return_one_number() -> None:
    with pytest.raises(ValueError, match=r"one number, got an array of shape \(2,\)"):
        numerical_gradient(lambda x: x**2, np.array([1.0, 2.0]))  # type: ignore[arg-type,return-value]


def test_f_cannot_spoil_the_point() -> None:
    def spoil(x: Array) -> float:
        x += 1
        return 0.0

    with pytest.raises(ValueError, match="read-only"):
        numerical_gradient(spoil, np.zeros(2))


def test_numerical_gradient_leaves_x_alone() -> None:
    x = np.array([0.1, 0.7])
    numerical_gradient(squares, x)
    assert x.tolist() == [0.1, 0.7]


def test_gradient_descent_finds_the_minimum() -> None:
    np.testing.assert_allclose(gradient_descent(squares, [-3.0, 4.0], lr=0.1), 0, atol=1e-8)


def test_ch04_init_x_alias_leaves_the_start_alone() -> None:
    start = np.array([-3.0, 4.0])
    end = gradient_descent(squares, start, step_num=1)
    assert end is not start
    assert start.tolist() == [-3, 4]
    np.testing.assert_allclose(end, [-2.94, 3.92])


def test_ch04_gradient_direction_is_uphill_and_descent_goes_down() -> None:
    path = descent_path(
        lambda x: float(x[0] ** 2 / 20 + x[1] ** 2), [-7.0, 2.0], lr=0.9, step_num=9
    )
    heights = [x[0] ** 2 / 20 + x[1] ** 2 for x in path]
    assert path.shape == (10, 2)
    assert path[0].tolist() == [-7, 2]
    assert all(before > after for before, after in pairwise(heights))
    uphill = numerical_gradient(squares, [3.0, 4.0])
    assert squares(np.array([3.0, 4.0]) + 1e-3 * uphill) > 25


def test_the_descent_ends_where_its_path_ends() -> None:
    path = descent_path(squares, [[1.0], [2.0]], lr=0.3, step_num=4)
    np.testing.assert_array_equal(gradient_descent(squares, [[1.0], [2.0]], 0.3, 4), path[-1])
    assert gradient_descent(squares, [5.0], step_num=0).tolist() == [5]


def test_ch04_gradient_needs_alias_is_found_out() -> None:
    W = np.array([[1.0, 2.0]])
    with pytest.raises(ValueError, match="must compute with its argument"):
        numerical_gradient(lambda w: squares(W), W)
    np.testing.assert_allclose(numerical_gradient(squares, W), [[2, 4]])


def test_a_gradient_of_zero_is_no_error() -> None:
    assert numerical_gradient(squares, [0.0, 0.0]).tolist() == [0, 0]
    dead = numerical_gradient(lambda x: float(np.maximum(x - 0.5, 0).sum()), [-0.2, -0.1])
    assert dead.tolist() == [0, 0]
    unused = numerical_gradient(lambda x: float((0 * x).sum()), [1.0, 2.0])
    assert unused.tolist() == [0, 0]
    assert numerical_gradient(squares, np.empty((0, 2))).shape == (0, 2)


def test_affine_gradient_tries_the_weights_of_a_unit_at_once() -> None:
    rng = np.random.default_rng(0)
    x, W, b = (rng.standard_normal(shape) for shape in [(5, 4), (4, 3), (3,)])
    x[:3, 1] = 0  # a weight that three samples do not feel
    x[:, 2] = 0  # and one that none does
    out = x @ W + b

    def losses(j: int, n: Any, unit: Array) -> Array:  # of a sample: the square of its outputs' sum
        others = np.delete(out, j, axis=1).sum(axis=1)
        squares: Array = (unit + others[n]) ** 2
        return squares

    def loss(W: Array, b: Array) -> float:
        return float(((x @ W + b).sum(axis=1) ** 2).mean())

    dW, db = affine_numerical_gradient(x, out, losses)
    np.testing.assert_allclose(dW, numerical_gradient(lambda W: loss(W, b), W), atol=1e-10)
    np.testing.assert_allclose(db, numerical_gradient(lambda b: loss(W, b), b), atol=1e-10)
