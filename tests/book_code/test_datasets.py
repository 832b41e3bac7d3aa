"""Data is what it claims to be, or there is one clear error."""

import gzip
import math
import struct
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book_code.datasets import MNIST, Dataset, load_mnist, parse_idx, read_idx

header = st.builds(
    lambda code, shape: bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape),
    st.sampled_from([0x08, 0x08, 0x09, 0x0D]),
    st.lists(st.sampled_from([0, 1, 2, 3, 2**16, 2**32 - 1]), max_size=5),
)


def test_idx_round_trip() -> None:
    values = np.arange(6, dtype=np.uint8).reshape(1, 2, 3)
    data = b"\0\0\x08\x03" + struct.pack(">3I", 1, 2, 3) + values.tobytes()
    np.testing.assert_array_equal(parse_idx(data), values)


@given(st.one_of(st.binary(max_size=64), st.builds(bytes.__add__, header, st.binary(max_size=32))))
def test_hostile_idx_is_an_array_or_a_value_error(data: bytes) -> None:
    try:
        array = parse_idx(data)
    except ValueError:
        return
    assert array.size == math.prod(array.shape) == len(data) - 4 - 4 * array.ndim


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "two zero bytes"),
        (b"\x1f\x8b\0\0\0", "two zero bytes"),
        (b"\0\0\x0d\x01\0\0\0\0", "got code 13 in 1"),
        (b"\0\0\x08\x00", "got code 8 in 0"),
        (b"\0\0\x08\x04" + bytes(16), "got code 8 in 4"),
        (b"\0\0\x08\x03\0\0\0\1", "cut off after 8 of 16"),
        (b"\0\0\x08\x01\xff\xff\xff\xff1", r"shape \(4294967295,\), but 1 bytes"),
        (b"\0\0\x08\x01\0\0\0\1ab", r"shape \(1,\), but 2 bytes"),
        (b"\0\0\x08\x01\0\0\0\0", r"shape \(0,\), but 0 bytes"),
    ],
)
def test_broken_idx_says_what_is_wrong(data: bytes, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_idx(data)


def test_ch03_truncated_cache_is_noticed(tmp_path: Path) -> None:
    for name in MNIST:
        (tmp_path / f"{name}.gz").write_bytes(gzip.compress(b"half of it"))
    with pytest.raises(ValueError, match=r"train-images-idx3-ubyte\.gz is damaged or another file"):
        load_mnist(tmp_path)


def test_hash_is_checked_before_the_content(tmp_path: Path) -> None:
    file = tmp_path / "x.gz"
    file.write_bytes(b"not even gzip")
    with pytest.raises(ValueError, match="sha256"):
        read_idx(file, "0" * 64)


def test_missing_files_are_named(tmp_path: Path) -> None:
    (tmp_path / "t10k-labels-idx1-ubyte.gz").touch()
    with pytest.raises(FileNotFoundError, match=r"lacks .*t10k-images-idx3-ubyte\.gz\. Put"):
        load_mnist(tmp_path)


def test_folder_comes_from_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOOK_CODE_DATA", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=tmp_path.name):
        load_mnist()
    monkeypatch.delenv("BOOK_CODE_DATA")
    with pytest.raises(FileNotFoundError, match=r"no folder is given.*BOOK_CODE_DATA"):
        load_mnist()


def test_mnist_has_its_shapes(mnist: Dataset) -> None:
    (x_train, t_train), (x_test, t_test) = mnist
    assert x_train.shape == (60_000, 784)
    assert x_test.shape == (10_000, 784)
    assert x_train.dtype == np.float32
    assert x_train.min() == 0
    assert x_train.max() == 1
    assert t_train[:5].tolist() == [5, 0, 4, 1, 9]
    assert t_test[:5].tolist() == [7, 2, 1, 0, 4]


def test_digits_look_like_mnist(digits: Dataset) -> None:
    (x_train, t_train), (x_test, t_test) = digits
    assert x_train.shape == (1437, 784)
    assert x_test.shape == (360, 784)
    assert x_train.dtype == np.float32
    assert 0 <= x_train.min() < x_train.max() <= 1
    assert t_train[:10].tolist() == list(range(10))
    assert np.unique(t_test).tolist() == list(range(10))


def test_digits_are_centred_by_mass(digits: Dataset) -> None:
    frames = digits.train.images.reshape(-1, 28, 28)
    share = frames.sum(axis=(1, 2))
    middle = frames.sum(axis=2) @ np.arange(28) / share, frames.sum(axis=1) @ np.arange(28) / share
    np.testing.assert_allclose(middle, 13.5, atol=0.501)


def test_importing_the_package_imports_no_module() -> None:
    code = "import sys, book_code; print([name for name in sys.modules if 'book_code.' in name])"
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert shown.stdout.strip() == "[]"
