"""Numbers become floating point, and stay what they are where they are that."""

from typing import Any

import numpy as np
import pytest

from book_code.arrays import Array, as_float


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_floating_point_is_passed_on_uncopied(dtype: type) -> None:
    x: Array = np.ones(2, dtype)
    assert as_float(x) is x


@pytest.mark.parametrize("x", [3, [1, 2], np.ones(2, np.uint8), np.array([True])])
def test_other_numbers_become_float64(x: Any) -> None:
    out = as_float(x)
    assert out.dtype == np.float64
    np.testing.assert_array_equal(out, x)
