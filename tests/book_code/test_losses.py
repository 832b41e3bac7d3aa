"""The loss is one number with one meaning, whatever form the target takes."""

from typing import Any

import numpy as np
import pytest

from book_code.losses import (
    as_batch,
    checked_batch,
    cross_entropies,
    cross_entropy_error,
    mean_cross_entropy,
    sum_squared_error,
)

Y = np.array([[0.7, 0.2, 0.1], [0.1, 0.8, 0.1]])
LABELS = np.array([0, 1])
SOFT = np.array([[0.5, 0.4, 0.1], [0.0, 0.9, 0.1]])


def test_ch04_cee_mean_is_over_the_samples() -> None:
    assert cross_entropy_error(Y, LABELS) == pytest.approx(-np.log([0.7, 0.8]).mean())
    assert cross_entropy_error(Y, np.eye(3)[LABELS]) == cross_entropy_error(Y, LABELS)


def test_ch04_cee_soft_labels_are_not_hardened() -> None:
    assert cross_entropy_error(Y, SOFT) == pytest.approx(-(SOFT * np.log(Y)).sum() / 2)


@pytest.mark.parametrize("t", [LABELS, np.eye(3, dtype=int)[LABELS], SOFT])
def test_batch_loss_is_the_mean_of_its_samples(t: Any) -> None:
    singles = [cross_entropy_error(*sample) for sample in zip(Y, t, strict=True)]
    assert cross_entropy_error(Y, t) == pytest.approx(np.mean(singles))


def test_ch04_cee_reshape_ok_a_label_of_one_sample_in_any_wrapping() -> None:
    expected = pytest.approx(-np.log(0.2))
    assert cross_entropy_error(Y[0], np.array(1)) == expected
    assert cross_entropy_error(Y[:1], np.array([1])) == expected


def test_ch04_mse_name_half_the_sum_of_squares() -> None:
    y = [0.1, 0.05, 0.6, 0.0, 0.05, 0.1, 0.0, 0.1, 0.0, 0.0]  # the example of section 4.2.1
    t = np.eye(10)[2]
    assert sum_squared_error(y, t) == pytest.approx(0.0975)
    assert sum_squared_error([y, t], [t, t]) == pytest.approx(0.0975 / 2)


def test_squared_error_of_labels_is_refused() -> None:
    with pytest.raises(ValueError, match=r"expected rows \(2, 3\) as targets, got labels \(2,\)"):
        sum_squared_error(Y, LABELS)


@pytest.mark.parametrize("t", [1, np.int64(1), np.array(1), [0, 1, 0], np.array([0.0, 1.0, 0.0])])
def test_ch04_cee_no_reshape_onehot_one_sample_takes_every_form(t: Any) -> None:
    assert cross_entropy_error(Y[0], t) == pytest.approx(-np.log(0.2))


def test_ch04_cee_column_labels_are_refused() -> None:
    with pytest.raises(
        ValueError, match=r"expected labels \(2,\) or rows \(2, 3\), got .*\(2, 1\)"
    ):
        cross_entropy_error(Y, LABELS[:, None])


def test_ch04_cee_size_ambiguity_is_settled_by_the_shape() -> None:
    assert cross_entropy_error([[0.5], [0.5]], [0, 0]) == pytest.approx(np.log(2))


def test_ch04_cee_delta_caps_the_loss_and_shifts_nothing() -> None:
    assert cross_entropy_error([1.0, 0.0], 1) == pytest.approx(-np.log(1e-7))
    assert str(cross_entropy_error([1.0, 0.0], 0)) == "0.0"


@pytest.mark.parametrize("t", [[0, 3], [-1, 0]])
def test_label_outside_the_classes_is_refused(t: list[int]) -> None:
    with pytest.raises(ValueError, match=r"must lie in 0\.\.2"):
        cross_entropy_error(Y, t)


def test_labels_that_are_no_integers_are_refused() -> None:
    with pytest.raises(TypeError, match="labels must be integers, got float64"):
        cross_entropy_error(Y, [0.0, 1.0])


@pytest.mark.parametrize(
    ("y", "t", "message"),
    [
        (Y, [0], "expected 2 labels"),
        (Y, np.eye(2), r"or rows \(2, 3\)"),
        (np.empty((0, 3)), np.empty(0, int), "N > 0"),
        (np.ones((1, 2, 2)), [0], r"predictions \(N, C\)"),
    ],
)
def test_shapes_that_disagree_are_refused(y: Any, t: Any, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        cross_entropy_error(y, t)


def test_as_batch_wraps_one_sample_only() -> None:
    x, t = as_batch(Y[0], 1)
    assert (x.shape, t.shape) == ((1, 3), (1,))
    x, t = as_batch(Y, LABELS)
    assert (x.shape, t.shape) == ((2, 3), (2,))


def test_checked_batch_gives_rows_the_dtype_of_the_predictions() -> None:
    y, t = checked_batch(Y.astype(np.float32), np.eye(3)[LABELS])
    assert y.dtype == t.dtype == np.float32


@pytest.mark.parametrize("t", [LABELS, SOFT])
def test_each_samples_loss_and_their_mean(t: Any) -> None:
    each = cross_entropies(np.log(Y), t)
    assert each.shape == (2,)
    assert mean_cross_entropy(np.log(Y), t) == pytest.approx(each.mean())
