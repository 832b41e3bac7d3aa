"""Handwriting brought into MNIST's frame: 20x20 pixels at most, centred by mass in 28x28.

Shapes: N grey images of R rows and C columns, ink bright on 0.
"""

import numpy as np
from numpy.typing import NDArray

from book_code.arrays import Array

FRAME = 28
CENTRE = 14  # the row and the column where MNIST's digits have their centre of mass


def resize(images: Array, rows: int, columns: int) -> Array:
    """Images (N, R, C), or one (R, C), with rows x columns pixels, by linear interpolation.

    Where it shrinks, each new pixel is a weighted mean of the old ones under it.
    Raises ValueError where rows or columns is below 1.
    """
    if min(rows, columns) < 1:
        raise ValueError(f"expected at least 1 row and 1 column, got {rows} and {columns}")
    down, across = _linear(images.shape[-2], rows), _linear(images.shape[-1], columns)
    return down @ images @ across.T  # (rows, R) @ (N, R, C) @ (C, columns)


def centred(images: Array) -> Array:
    """Images (N, R, C) of at most 28x28 in frames of 28x28, each where MNIST would put it.

    A large image with its ink at a side comes as near to that as the frame allows.
    Raises ValueError where an image is larger, or has no ink.
    """
    n, *sides = images.shape
    if len(sides) != 2 or max(sides) > FRAME:
        most = f"{FRAME}x{FRAME}"
        raise ValueError(f"expected images (N, R, C) of at most {most}, got shape {images.shape}")
    blank = images.sum(axis=(1, 2)) <= 0
    if blank.any():
        raise ValueError(f"expected ink in each image, got no ink in image {blank.argmax()} of {n}")
    rows = _places(images.sum(axis=2))[:, :, None]  # (N, R, 1)
    columns = _places(images.sum(axis=1))[:, None, :]  # (N, 1, C)
    framed = np.zeros((n, FRAME, FRAME), images.dtype)
    framed[np.arange(n)[:, None, None], rows, columns] = images
    return framed


def _places(mass: Array) -> NDArray[np.int64]:
    """Where in the frame the pixels of a side go, (N, S), given the mass (N, S) on each.

    Their centre of mass comes as near to CENTRE as whole pixels and the frame's edges allow.
    """
    side = mass.shape[1]
    pixel = np.arange(side)
    centre = mass @ pixel / mass.sum(axis=1)
    start = np.clip(np.rint(CENTRE - centre), 0, FRAME - side).astype(np.int64)
    places: NDArray[np.int64] = start[:, None] + pixel
    return places


def _linear(size: int, new: int) -> Array:
    """The matrix (new, size) that resamples size pixels; its rows sum to 1."""
    at = np.clip((np.arange(new) + 0.5) * size / new - 0.5, 0, size - 1)
    reach = max(1.0, size / new)  # a new pixel covers so many old ones
    weights: Array = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(size)) / reach)
    weights /= weights.sum(axis=1, keepdims=True)
    return weights.astype(np.float32)
