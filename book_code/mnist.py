"""The four files of MNIST: where they are, whether they are right, and how to get them."""

import os
import warnings
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from book_code.download import DownloadError, checked, download
from book_code.files import write_whole


class Packed(NamedTuple):
    """What one of the .gz files must be."""

    size: int
    sha256: str


FILES = {
    "train-images-idx3-ubyte.gz": Packed(
        9_912_422, "440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609"
    ),
    "train-labels-idx1-ubyte.gz": Packed(
        28_881, "3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c"
    ),
    "t10k-images-idx3-ubyte.gz": Packed(
        1_648_877, "8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6"
    ),
    "t10k-labels-idx1-ubyte.gz": Packed(
        4_542, "f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6"
    ),
}
MIRRORS = (
    "https://ossci-datasets.s3.amazonaws.com/mnist/",
    "https://storage.googleapis.com/cvdf-datasets/mnist/",
    "https://raw.githubusercontent.com/fgnt/mnist/master/",
)
BY_HAND = (
    f"Put {', '.join(FILES)} into one folder, packed as they are, and name it: "
    "load_mnist(folder), or set BOOK_CODE_DATA"
)


def given_folder() -> Path | None:
    """The folder that $BOOK_CODE_DATA names."""
    name = os.environ.get("BOOK_CODE_DATA")
    return Path(name) if name else None


def cache_folder() -> Path:
    """Where downloaded files are kept: the user's cache, by the system's own rules."""
    from platformdirs import user_cache_path  # here, so that the package needs NumPy only

    return user_cache_path("book-code") / "mnist"


def fault(file: Path) -> str | None:
    """What is wrong with one of the four files, in words; None where it is right."""
    try:
        _read(file)
    except FileNotFoundError:
        return "is not there"
    except (OSError, ValueError) as error:
        return str(error)
    return None


def mnist_files(folder: Path | None) -> dict[str, bytes]:
    """The packed files by name, each checked: those in folder, or else the cached ones.

    What the cache lacks, or has damaged, is downloaded and kept; where it cannot be kept, that
    is a warning at the line that called load_mnist.
    Raises FileNotFoundError where folder lacks a file, ValueError where one is damaged, and
    DownloadError where it is not to be had.
    """
    if folder is None:
        return _from_cache(cache_folder())
    missing = [name for name in FILES if not (folder / name).is_file()]
    if missing:
        raise FileNotFoundError(f"MNIST not found: {folder} lacks {', '.join(missing)}. {BY_HAND}")
    return {name: _read(folder / name) for name in FILES}


def fetch(folder: Path, mirrors: Sequence[str] | None = None) -> list[str]:
    """Download into folder what it lacks or has damaged, and return the names.

    mirrors: asked in this order; MIRRORS where they are not given.
    Raises DownloadError as above, OSError where folder cannot be written.
    """
    wanted = [name for name in FILES if fault(folder / name)]
    for name in wanted:
        write_whole(folder / name, _downloaded(name, MIRRORS if mirrors is None else mirrors))
    return wanted


def _from_cache(folder: Path) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    unkept: OSError | None = None
    for name in FILES:
        files[name], error = _cached(folder / name)
        unkept = unkept or error
    if unkept:
        what = f"MNIST was downloaded, but could not be kept in {folder} for the next time"
        warnings.warn(f"{what}: {unkept}", stacklevel=4)
    return files


def _cached(file: Path) -> tuple[bytes, OSError | None]:
    """One of the files, downloaded if need be, and the reason if it could not be kept."""
    with suppress(OSError, ValueError):
        return _read(file), None
    data = _downloaded(file.name, MIRRORS)
    try:
        write_whole(file, data)
    except OSError as error:  # disk full, folder read-only: the data is here all the same
        return data, error
    return data, None


def _downloaded(name: str, mirrors: Sequence[str]) -> bytes:
    try:
        return download(name, *FILES[name], mirrors)
    except DownloadError as error:
        raise DownloadError(f"{error}\n{BY_HAND}") from None  # or all would be shown twice


def _read(file: Path) -> bytes:
    return checked(file.read_bytes(), str(file), FILES[file.name].sha256)
