"""The class of a handwritten digit in an image file, a reader's own photograph too.

Shapes: a grey image of R rows and C columns.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np

from book_code.arrays import Array
from book_code.framing import centred, resize
from book_code.functions import softmax
from book_code.networks import TwoLayerNet

BOX = 20  # pixels of the longer side of a digit in MNIST
LONGEST = 400  # pixels of a side that are looked at: more would show paper, not handwriting
CONTRAST = 24  # of 255: what differs less from the paper is no ink
FAINT, FULL = 0.3, 0.6  # of the strongest stroke: no ink at all, and ink without doubt
SPECKS = 0.002  # of all ink: so little at a side is dirt beside the digit


class Prediction(NamedTuple):
    """The digit a network sees, its probability, and the probabilities (10,) of all digits."""

    digit: int
    probability: float
    probabilities: Array


def predict_image(network: TwoLayerNet, file: str | Path) -> Prediction:
    """Which digit network sees in an image file; errors as for load_image."""
    probabilities = softmax(network.predict(load_image(file)))
    digit = int(probabilities.argmax())
    return Prediction(digit, float(probabilities[digit]), probabilities)


def load_image(file: str | Path) -> Array:
    """The digit in an image file as MNIST would hold it, (784,), float32 in 0..1.

    The file may be anything Pillow reads, of any size and mode; dark on light or light on dark,
    unevenly lit too. Where the image is transparent, white paper is put under it.
    Raises FileNotFoundError where there is no file, ValueError where it is no image, or blank.
    Source: section 3.6.1; errata ch03-pil-dtype.
    """
    from PIL import Image, ImageOps  # here: importing needs NumPy only

    try:
        with Image.open(file) as image:
            picture = ImageOps.exif_transpose(image).convert("RGBA")
    except FileNotFoundError:
        raise
    except (OSError, SyntaxError, Image.DecompressionBombError) as error:  # cut short, or no image
        raise ValueError(f"{file} is no image that can be read: {error}") from error
    picture.thumbnail((LONGEST, LONGEST))
    on_paper = Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    try:
        return frame_digit(_ink(np.asarray(on_paper.convert("L"), np.float64)))
    except ValueError as error:
        raise ValueError(f"{file}: {error}") from error


def frame_digit(ink: Array) -> Array:
    """A digit (R, C), ink bright on 0, as MNIST would hold it, (784,), float32 in 0..1.

    It is cropped to its ink, scaled to fit 20x20 pixels, and centred by mass in 28x28.
    Raises ValueError where there is no ink.
    """
    if not (ink > 0).any():
        raise ValueError("expected a digit, got a blank image")
    digit = ink[_extent(ink.sum(axis=1)), _extent(ink.sum(axis=0))]
    scale = BOX / max(digit.shape)
    height, width = (max(1, round(scale * side)) for side in digit.shape)
    small = resize(digit.astype(np.float32), height, width)
    framed: Array = centred(small[None] / small.max()).reshape(-1)
    return framed


def _ink(grey: Array) -> Array:
    """How much ink each pixel of a grey image 0..255 has, 0..1."""
    difference = grey - _paper(grey)
    strongest = np.abs(difference).max()
    if strongest < CONTRAST:
        return np.zeros_like(grey)
    if -difference.min() == strongest:
        difference = -difference
    ink: Array = np.clip((difference / strongest - FAINT) / (FULL - FAINT), 0, 1)
    return ink


def _paper(grey: Array) -> Array:
    """What the image would be without ink: a smooth surface through its border, (R, C).

    A second fit leaves out what of the border was far from the first: strokes that reach it.
    """
    y, x = np.meshgrid(*(np.linspace(-1, 1, side) for side in grey.shape), indexing="ij")
    terms = np.stack([np.ones_like(x), x, y, x * y, x**2, y**2], axis=-1)  # (R, C, 6)
    border = np.maximum(np.abs(x), np.abs(y)) > 0.9
    A, b = terms[border], grey[border]
    surface = np.linalg.lstsq(A, b, rcond=None)[0]
    off = np.abs(A @ surface - b)
    near = off <= 3 * np.median(off) + 1
    smooth: Array = terms @ np.linalg.lstsq(A[near], b[near], rcond=None)[0]
    return smooth


def _extent(mass: Array) -> slice:
    """From the first to the last row, or column, of the digit, given the ink on each."""
    below = np.cumsum(mass) / mass.sum()  # share of the ink up to each
    first, last = np.searchsorted(below, [SPECKS, 1 - SPECKS])
    return slice(int(first), int(last) + 1)
