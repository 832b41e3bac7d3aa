"""What the tests of book_code share."""

import os

import numpy as np
import pytest
from numpy.random import Generator

from book_code.datasets import Dataset, load_digits, load_mnist


@pytest.fixture
def rng() -> Generator:
    return np.random.default_rng(0)


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_digits()


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    if not os.environ.get("BOOK_CODE_DATA"):
        pytest.skip("needs MNIST: set BOOK_CODE_DATA to the folder of its four files")
    return load_mnist()
