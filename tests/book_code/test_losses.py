"""The loss is one number with one meaning, whatever form the target takes."""

from typing import Any

import numpy as np
import pytest

from book_code.losses import cross_entropy_error

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
