"""Arrays in .npz files, without pickle: what is read is numbers and text, never code."""

import io
import json
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from book_code.arrays import Array, Params
from book_code.files import write_whole

DAMAGE = (  # what a broken zip or array raises; RuntimeError where it claims to be encrypted
    ValueError,
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    KeyError,
    MemoryError,
    RuntimeError,
)
PARAM = "params."  # what the names of parameters begin with in a file


def write_npz(file: str | Path, arrays: Mapping[str, NDArray[Any]]) -> None:
    """Keep arrays by name in file, whole or not at all.

    Raises ValueError for arrays of Python objects, which only pickle could keep.
    """
    if objects := [name for name, array in arrays.items() if array.dtype.hasobject]:
        raise ValueError(f"expected numbers or text, got Python objects in {', '.join(objects)}")
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]  # allow_pickle: not before NumPy 2.1
    write_whole(Path(file), content.getvalue())


def read_npz(file: str | Path) -> dict[str, NDArray[Any]]:
    """The arrays in file by name.

    Raises OSError where it cannot be read, ValueError where it is damaged or holds anything else.
    """
    content = io.BytesIO(Path(file).read_bytes())
    try:
        with zipfile.ZipFile(content), np.load(content, allow_pickle=False) as arrays:
            return {name: arrays[name] for name in arrays.files}
    except DAMAGE as error:
        raise ValueError(f"{file} is damaged or no .npz file of arrays: {error}") from error


def named_params(params: Mapping[str, Array]) -> dict[str, NDArray[Any]]:
    """The parameters under the names they have in a file."""
    return {PARAM + name: param for name, param in params.items()}


def params_in(arrays: Mapping[str, NDArray[Any]]) -> Params:
    """The parameters among the arrays of a file."""
    return {
        name.removeprefix(PARAM): array for name, array in arrays.items() if name.startswith(PARAM)
    }


def as_text(value: Any) -> NDArray[np.str_]:
    """Plain data as JSON in an array, the one form in which .npz takes it without pickle."""
    return np.array(json.dumps(value))


def from_text(array: NDArray[Any]) -> Any:
    """The plain data that as_text put into array; ValueError for anything else."""
    if array.dtype.kind != "U" or array.ndim:
        raise ValueError(f"expected text, got {array.dtype} of shape {array.shape}")
    return json.loads(str(array))
