"""Both data sets come in one form: what a chapter's code takes."""

import subprocess
import sys

import numpy as np
import pytest

from book_code.datasets import Dataset
from tests.book_code.test_framing import centre


@pytest.mark.parametrize("name", ["mnist", "digits"])
def test_ch03_normalize_0_9207_images_always_come_as_float32_from_0_to_1(
    name: str, request: pytest.FixtureRequest
) -> None:
    dataset: Dataset = request.getfixturevalue(name)
    for images, labels in dataset:
        assert images.dtype == np.float32
        assert images.min() == 0
        assert 0.99 < images.max() <= 1
        assert labels.dtype == np.int64
        assert np.unique(labels).tolist() == list(range(10))


def test_mnist_has_its_shapes_and_order(mnist: Dataset) -> None:
    (x_train, t_train), (x_test, t_test) = mnist
    assert x_train.shape == (60_000, 784)
    assert x_test.shape == (10_000, 784)
    assert t_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert t_test[:5].tolist() == [7, 2, 1, 0, 4]


def test_digits_have_mnist_s_shapes_and_their_writers_order(digits: Dataset) -> None:
    (x_train, t_train), (x_test, t_test) = digits
    assert x_train.shape == (1437, 784)
    assert x_test.shape == (360, 784)
    assert t_train[:10].tolist() == list(range(10))
    assert len(t_test) == 360


def test_digits_are_centred_by_mass(digits: Dataset) -> None:
    for image in digits.train.images.reshape(-1, 28, 28):
        np.testing.assert_allclose(centre(image), 14, atol=0.501)


def test_importing_the_package_imports_no_module() -> None:
    code = "import sys, book_code; print([name for name in sys.modules if 'book_code.' in name])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"


def test_importing_the_data_sets_needs_numpy_only() -> None:
    code = (
        "import sys, book_code.datasets; "
        "print([name for name in ('rich', 'platformdirs', 'PIL') if name in sys.modules])"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
