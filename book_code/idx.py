"""The IDX format, in which MNIST is distributed: a magic number, sizes, values."""

import math
import struct

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]

UBYTE = 0x08  # the IDX code of unsigned bytes


def parse_idx(data: bytes) -> Pixels:
    """The array of unsigned bytes in IDX data, in 1 to 3 dimensions.

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
