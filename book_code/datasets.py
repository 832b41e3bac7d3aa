"""Handwritten digits for every chapter: MNIST, and a small set inside the package."""

import gzip
from pathlib import Path
from typing import NamedTuple

import numpy as np

from book_code.arrays import Array, Labels
from book_code.download import checked
from book_code.framing import centred, resize
from book_code.idx import Pixels, parse_idx
from book_code.mnist import given_folder, mnist_files

DIGITS = {
    "digits-images-idx3-ubyte.gz": (
        "c41c947a1014aa9bb82e371b01f16724f9ef929893351173edcc47aa0fc03930"
    ),
    "digits-labels-idx1-ubyte.gz": (
        "147c9192405199869317e6d9c62ea444f9770c3f8c6dd65035ba3a3690cc5460"
    ),
}
DIGITS_TRAIN = 1437  # of 1,797, in writer order: the last digits are by other hands than the first


class Split(NamedTuple):
    """Images (N, 784), float32 in 0..1, and their labels (N,), integers 0..9."""

    images: Array
    labels: Labels


class Dataset(NamedTuple):
    """The images to learn from and the images to be judged by."""

    train: Split
    test: Split


def load_mnist(folder: str | Path | None = None) -> Dataset:
    """MNIST, 60,000 train and 10,000 test images.

    folder: where its four .gz files lie; else $BOOK_CODE_DATA; else the user's cache, into which
    they are downloaded once.
    Raises FileNotFoundError where the folder lacks a file, ValueError where the sha256 of one is
    not MNIST's, DownloadError (an OSError) where no mirror delivers.
    Source: section 3.6.1; errata ch03-truncated-cache, ch03-pickle-code, ch03-normalize-0.9207.
    """
    packed = mnist_files(Path(folder) if folder else given_folder())
    train_x, train_t, test_x, test_t = map(_unpacked, packed.values())
    return Dataset(_split(train_x, train_t), _split(test_x, test_t))


def load_digits() -> Dataset:
    """1,437 train and 360 test digits that ship with the package, in the form of MNIST's.

    8x8 pixels are scaled to 20x20 and placed in the 28x28 frame by centre of mass.
    The digits stay in the order of their writers, so some writers are in the test set only.
    Credit: data/README.md.
    """
    folder = Path(__file__).with_name("data")
    pixels, classes = (
        _unpacked(checked((folder / name).read_bytes(), name, sha256))
        for name, sha256 in DIGITS.items()
    )
    images = centred(resize(pixels / np.float32(16), 20, 20)).reshape(len(pixels), -1)
    labels = classes.astype(np.int64)
    train, test = slice(DIGITS_TRAIN), slice(DIGITS_TRAIN, None)
    return Dataset(Split(images[train], labels[train]), Split(images[test], labels[test]))


def _unpacked(packed: bytes) -> Pixels:
    return parse_idx(gzip.decompress(packed))


def _split(pixels: Pixels, labels: Pixels) -> Split:
    return Split(pixels.reshape(len(pixels), -1) / np.float32(255), labels.astype(np.int64))
