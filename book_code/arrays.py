"""The array types the package speaks of, and the one conversion they share."""

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.floating]
Labels = NDArray[np.integer]
Params = dict[str, Array]  # parameters, or their gradients, by name


def as_float(x: ArrayLike) -> Array:
    """The same numbers in floating point: float32 and float64 stay, integers become float64."""
    x = np.asarray(x)
    return x if x.dtype.kind == "f" else x.astype(np.float64)
