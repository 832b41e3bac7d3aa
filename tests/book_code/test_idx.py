"""IDX data is the array that its header declares, or one ValueError that says why not."""

import math
import struct

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from book_code.idx import Pixels, parse_idx

HUGE = [2**16, 2**31, 2**32 - 1]


def header(code: int, shape: list[int]) -> bytes:
    return bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape)


def packed(values: Pixels) -> bytes:
    return header(0x08, list(values.shape)) + values.tobytes()


def is_array_or_value_error(data: bytes) -> bool:
    try:
        array = parse_idx(data)
    except ValueError:
        return True
    return array.dtype == np.uint8 and packed(array) == data


images = arrays(np.uint8, array_shapes(max_dims=3, max_side=5))
headers = st.builds(
    header,
    st.sampled_from([0x08, 0x08, 0x09, 0x0D]),
    st.lists(st.sampled_from([0, 1, 2, 3, *HUGE]), max_size=5),
)


@given(images)
def test_round_trip(values: Pixels) -> None:
    np.testing.assert_array_equal(parse_idx(packed(values)), values)


@given(st.binary(max_size=64))
def test_random_bytes(data: bytes) -> None:
    assert is_array_or_value_error(data)


@given(headers, st.binary(max_size=32))
def test_right_and_wrong_headers(start: bytes, values: bytes) -> None:
    assert is_array_or_value_error(start + values)


@given(st.lists(st.sampled_from(HUGE), min_size=1, max_size=3), st.binary(max_size=8))
def test_huge_shape_is_refused(shape: list[int], values: bytes) -> None:
    with pytest.raises(ValueError, match="declares shape"):
        parse_idx(header(0x08, shape) + values)


@given(images, st.data())
def test_every_truncation_is_refused(values: Pixels, draw: st.DataObject) -> None:
    data = packed(values)
    with pytest.raises(ValueError, match=r"IDX"):
        parse_idx(data[: draw.draw(st.integers(0, len(data) - 1))])


@given(images, st.data())
def test_flipped_bits(values: Pixels, draw: st.DataObject) -> None:
    data = bytearray(packed(values))
    for place in draw.draw(st.lists(st.integers(0, 8 * len(data) - 1), min_size=1, max_size=4)):
        data[place // 8] ^= 1 << place % 8
    assert is_array_or_value_error(bytes(data))


@given(images, st.data())
def test_flipped_bit_in_the_header_is_refused(values: Pixels, draw: st.DataObject) -> None:
    data = bytearray(packed(values))
    place = draw.draw(st.integers(0, 8 * (len(data) - math.prod(values.shape)) - 1))
    data[place // 8] ^= 1 << place % 8
    with pytest.raises(ValueError, match=r"IDX|unsigned bytes"):
        parse_idx(bytes(data))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "not IDX data: expected two zero bytes first, got b''"),
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
