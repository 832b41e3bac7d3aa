"""Handwritten digits for every chapter: MNIST from disk, and a small set inside the package."""

import gzip
import hashlib
import math
import os
import struct
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from book_code.arrays import Array, Labels

Pixels = NDArray[np.uint8]

MNIST = {  # file name, without .gz: sha256 of the .gz file
    "train-images-idx3-ubyte": "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609",
    "train-labels-idx1-ubyte": "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c",
    "t10k-images-idx3-ubyte": "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6",
    "t10k-labels-idx1-ubyte": "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6",
}
DIGITS = {
    "digits-images-idx3-ubyte": "c41c947a1014aa9bb82e371b01f16724f9ef929893351173edcc47aa0fc03930",
    "digits-labels-idx1-ubyte": "147c9192405199869317e6d9c62ea444f9770c3f8c6dd65035ba3a3690cc5460",
}
DIGITS_TRAIN = 1437  # of 1,797, in writer order: the last digits are by other hands than the first
UBYTE = 0x08  # the IDX code of unsigned bytes


class Split(NamedTuple):
    """Images (N, 784), float32 in 0..1, and their labels (N,), integers 0..9."""

    images: Array
    labels: Labels


class Dataset(NamedTuple):
    """The images to learn from and the images to be judged by."""

    train: Split
    test: Split


def load_mnist(folder: str | Path | None = None) -> Dataset:
    """MNIST, 60,000 train and 10,000 test images, from its four canonical .gz files.

    folder: where they lie; $BOOK_CODE_DATA where it is not given.
    Raises FileNotFoundError where a file is missing, ValueError where its sha256 is not MNIST's.
    Source: section 3.6.1; errata ch03-truncated-cache, ch03-pickle-code.
    """
    train_x, train_t, test_x, test_t = (read_idx(f, MNIST[f.stem]) for f in mnist_files(folder))
    return Dataset(_split(train_x, train_t), _split(test_x, test_t))


def mnist_files(folder: str | Path | None = None) -> list[Path]:
    """The four files load_mnist(folder) reads, in the order of MNIST; errors as there."""
    folder = folder or os.environ.get("BOOK_CODE_DATA")
    files = [Path(folder or "", f"{name}.gz") for name in MNIST]
    missing = [file.name for file in files if not file.is_file()]
    if missing or not folder:
        what = f"{folder} lacks {', '.join(missing)}" if folder else "no folder is given"
        raise FileNotFoundError(
            f"MNIST not found: {what}. Put {', '.join(file.name for file in files)} into one "
            "folder, still packed, and name it: load_mnist(folder), or set BOOK_CODE_DATA"
        )
    return files


def load_digits() -> Dataset:
    """1,437 train and 360 test digits that ship with the package, in the form of MNIST's.

    8x8 pixels are scaled to 20x20 and placed in the 28x28 frame by centre of mass.
    The digits stay in the order of their writers, so some writers are in the test set only.
    Credit: data/README.md.
    """
    pixels, classes = (read_idx(file, DIGITS[file.stem]) for file in digits_files())
    images, labels = _framed(pixels / np.float32(16)), classes.astype(np.int64)
    train, test = slice(DIGITS_TRAIN), slice(DIGITS_TRAIN, None)
    return Dataset(Split(images[train], labels[train]), Split(images[test], labels[test]))


def digits_files() -> list[Path]:
    """The two files load_digits() reads."""
    return [Path(__file__).with_name("data") / f"{name}.gz" for name in DIGITS]


def read_idx(file: Path, sha256: str) -> Pixels:
    """The array in a gzipped IDX file; ValueError where the file's hash is not sha256."""
    packed = file.read_bytes()
    found = hashlib.sha256(packed).hexdigest()
    if found != sha256:
        raise ValueError(f"{file.name} is damaged or another file: sha256 {found}, not {sha256}")
    return parse_idx(gzip.decompress(packed))


def parse_idx(data: bytes) -> Pixels:
    """The array of unsigned bytes in IDX data: magic, sizes, values.

    Raises ValueError where data is anything else, before any memory is taken for it.
    """
    if len(data) < 4 or data[:2] != b"\0\0":
        raise ValueError(f"not IDX data: expected two zero bytes first, got {data[:4]!r}")
    if data[2] != UBYTE or not 1 <= data[3] <= 3:
        raise ValueError(
            f"expected unsigned bytes (code {UBYTE}) in 1 to 3 dimensions, "
            f"got code {data[2]} in {data[3]}"
        )
    start = 4 + 4 * data[3]
    if len(data) < start:
        raise ValueError(f"IDX header cut off after {len(data)} of {start} bytes")
    shape = struct.unpack(f">{data[3]}I", data[4:start])
    if math.prod(shape) != len(data) - start or 0 in shape:
        raise ValueError(f"IDX header declares shape {shape}, but {len(data) - start} bytes follow")
    return np.frombuffer(data, np.uint8, offset=start).reshape(shape)


def _split(pixels: Pixels, labels: Pixels) -> Split:
    return Split(pixels.reshape(len(pixels), -1) / np.float32(255), labels.astype(np.int64))


def _framed(images: Array) -> Array:
    """Images (N, 8, 8) scaled to 20x20, each with its centre of mass in the middle of 28x28."""
    scale = _bilinear(8, 20)
    images = scale @ images @ scale.T  # (20, 8) @ (N, 8, 8) @ (8, 20) -> (N, 20, 20)
    rows = _places(images.sum(axis=2))[:, :, None]  # (N, 20, 1)
    columns = _places(images.sum(axis=1))[:, None, :]  # (N, 1, 20)
    framed = np.zeros((len(images), 28, 28), np.float32)
    framed[np.arange(len(images))[:, None, None], rows, columns] = images
    return framed.reshape(-1, 28 * 28)


def _places(mass: Array) -> NDArray[np.int64]:
    """Where in the frame the 20 pixels of a side go, (N, 20), given the mass (N, 20) on each.

    Their centre of mass comes as near to 13.5, the frame's middle, as whole pixels allow.
    """
    pixel = np.arange(20)
    centre = mass @ pixel / mass.sum(axis=1)
    start = np.clip(np.rint(13.5 - centre), 0, 8).astype(np.int64)
    places: NDArray[np.int64] = start[:, None] + pixel
    return places


def _bilinear(size: int, new: int) -> Array:
    """The matrix (new, size) that resamples size pixels linearly; its rows sum to 1."""
    at = np.clip((np.arange(new) + 0.5) * size / new - 0.5, 0, size - 1)
    weights: Array = np.maximum(0, 1 - np.abs(at[:, None] - np.arange(size)))
    return weights.astype(np.float32)
