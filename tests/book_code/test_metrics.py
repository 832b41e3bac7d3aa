"""Accuracy and confusions count samples, whatever form the target takes."""

from typing import Any

import numpy as np
import pytest

from book_code.metrics import accuracy, confusion_matrix

SCORES = np.array([[9.0, 1.0, 0.0], [0.0, 2.0, 1.0], [3.0, 2.0, 1.0], [0.0, 0.0, 5.0]])
LABELS = np.array([0, 1, 1, 2])
TARGETS = [LABELS, np.eye(3)[LABELS], np.eye(3, dtype=int)[LABELS], 0.7 * np.eye(3)[LABELS] + 0.1]


@pytest.mark.parametrize("t", TARGETS)
def test_accuracy_is_the_share_of_right_answers(t: Any) -> None:
    assert accuracy(SCORES, t) == 0.75
    assert [accuracy(*sample) for sample in zip(SCORES, t, strict=True)] == [1, 1, 0, 1]


@pytest.mark.parametrize("t", TARGETS)
def test_confusion_has_a_row_for_each_true_class(t: Any) -> None:
    assert confusion_matrix(SCORES, t).tolist() == [[1, 0, 0], [1, 1, 0], [0, 0, 1]]


def test_labels_of_a_small_type_are_counted_right() -> None:
    counts = confusion_matrix(np.eye(30), np.arange(30, dtype=np.uint8))
    np.testing.assert_array_equal(counts, np.eye(30))


def test_targets_are_checked() -> None:
    with pytest.raises(ValueError, match="expected labels"):
        accuracy(SCORES, LABELS[:, None])
    with pytest.raises(ValueError, match=r"must lie in 0\.\.2"):
        confusion_matrix(SCORES, [0, 1, 2, 3])
