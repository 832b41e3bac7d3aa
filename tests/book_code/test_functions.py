"""Activations keep shape and dtype, and stay finite where the textbook formulas do not."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from book_code.arrays import Array
from book_code.functions import log_softmax, relu, sigmoid, softmax, step_function

shapes = array_shapes(min_dims=1, max_dims=2, min_side=1, max_side=6)
huge = arrays(np.float64, shapes, elements=st.floats(-1e30, 1e30))
moderate = arrays(np.float64, shapes, elements=st.floats(-50, 50))


@pytest.mark.parametrize(("x", "expected"), [(2, 1), (0.0, 0), (-0.5, 0), (np.float64(3), 1)])
def test_ch03_step_scalar_is_accepted(x: float, expected: int) -> None:
    assert step_function(x) == expected


def test_ch03_np_int_step_function_returns_integers() -> None:
    out = step_function(np.array([-1.0, 0.0, 2.0]))
    assert out.tolist() == [0, 0, 1]
    assert out.dtype == np.int64


def test_ch03_sigmoid_overflow_warning_does_not_come() -> None:
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        out = sigmoid(np.array([-1e308, -1000.0, 0.0, 1000.0, 1e308]))
    assert out.tolist() == [0, 0, 0.5, 1, 1]


@given(moderate)
def test_sigmoid_is_its_formula(x: Array) -> None:
    np.testing.assert_allclose(sigmoid(x), 1 / (1 + np.exp(-x)), rtol=1e-12)


def test_sigmoid_of_no_number_and_of_infinity() -> None:
    out = sigmoid([np.nan, -np.inf, np.inf])
    assert np.isnan(out[0])
    assert out[1:].tolist() == [0, 1]


@pytest.mark.parametrize("function", [relu, sigmoid, softmax, log_softmax])
def test_ch03_uint8_wrap_bytes_are_numbers(function: Callable[[Any], Array]) -> None:
    pixels = np.array([0, 1, 2, 255], np.uint8)
    np.testing.assert_allclose(function(pixels), function(pixels.astype(np.float64)))


@pytest.mark.parametrize("function", [relu, sigmoid])
def test_ch03_vectorize_the_first_entry_decides_nothing(function: Callable[[Any], Array]) -> None:
    each = [float(function(x)) for x in (-1, 0, 0.75)]
    np.testing.assert_allclose(function([-1, 0, 0.75]), each)


def test_ch03_max_axis_relu_keeps_every_axis() -> None:
    batch = np.array([[1.0, -2.0, 3.0], [-4.0, 5.0, -6.0]])
    assert relu(batch).tolist() == [[1, 0, 3], [0, 5, 0]]


def test_ch01_array_arglist_a_second_row_is_refused() -> None:
    with pytest.raises(TypeError, match="takes 1 positional argument"):
        softmax([1.0, 2.0], [3.0, 4.0])  # type: ignore[call-arg]


def test_relu_keeps_what_is_positive() -> None:
    assert relu(np.array([-1.0, 0.0, 2.5])).tolist() == [0, 0, 2.5]


@given(huge)
def test_ch03_softmax_overflow_does_not_come(x: Array) -> None:
    y = softmax(x)
    assert np.isfinite(y).all()
    assert (y >= 0).all()
    np.testing.assert_allclose(y.sum(axis=-1), 1)


@given(moderate, st.floats(-100, 100))
def test_softmax_ignores_a_shift(x: Array, shift: float) -> None:
    np.testing.assert_allclose(softmax(x + shift), softmax(x), rtol=1e-9)


@given(moderate)
def test_log_softmax_is_the_logarithm(x: Array) -> None:
    np.testing.assert_allclose(np.exp(log_softmax(x)), softmax(x), rtol=1e-9)


def test_log_softmax_is_finite_where_the_probability_is_zero() -> None:
    assert log_softmax(np.array([0.0, 1e4])).tolist() == [-1e4, 0]


@pytest.mark.parametrize("shape", [(2, 3), (4, 4), (1, 5)])
def test_ch04_softmax_batch_axis_is_the_last(
    shape: tuple[int, int], rng: np.random.Generator
) -> None:
    x = rng.standard_normal(shape)
    np.testing.assert_allclose(softmax(x), [softmax(row) for row in x], rtol=1e-15)


def test_ch04_keepdims_a_square_batch_has_rows_that_sum_to_1() -> None:
    np.testing.assert_allclose(softmax(np.arange(9.0).reshape(3, 3)).sum(axis=1), 1)


@pytest.mark.parametrize("bad", [np.nan, np.inf])
@pytest.mark.filterwarnings("ignore:invalid value")
def test_no_number_spoils_its_row_only(bad: float) -> None:
    x = np.array([[0.0, bad, 1.0], [0.0, 1.0, 1.0]])
    for function in (softmax, log_softmax):
        assert np.isnan(function(x)[0]).all()
        assert np.isfinite(function(x)[1]).all()


@pytest.mark.filterwarnings("ignore:invalid value")
def test_minus_infinity_has_no_probability() -> None:
    assert softmax([-np.inf, 0.0, 0.0]).tolist() == [0, 0.5, 0.5]
    assert log_softmax([-np.inf, 0.0]).tolist() == [-np.inf, 0]
    assert np.isnan(softmax([-np.inf, -np.inf])).all()


def test_softmax_of_integers_is_floating_point() -> None:
    assert softmax([1, 1]).tolist() == [0.5, 0.5]


@pytest.mark.parametrize("shape", [(), (0,), (2, 0)])
def test_softmax_without_classes_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected scores \(C,\) or \(N, C\)"):
        softmax(np.zeros(shape))


@pytest.mark.parametrize("f", [sigmoid, relu, softmax, log_softmax])
def test_dtype_is_kept_and_the_argument_left_alone(f: Callable[[Array], Array]) -> None:
    x = np.array([[-1.0, 2.0], [88.0, 100.0]], np.float32)
    before = x.copy()
    assert f(x).dtype == np.float32
    np.testing.assert_array_equal(x, before)
