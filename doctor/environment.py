"""What of a reader's environment matters for the book's code."""

import os
import platform
import sys
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

PACKAGES = ("numpy", "matplotlib", "pillow")
SHADOWS = ("dataset", "common")  # the book's folders; a package of that name is found before them
MNIST = (
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
FONTS = [  # where systems keep them
    Path("/usr/share/fonts"),
    Path("/Library/Fonts"),
    Path("/System/Library/Fonts"),
    Path(os.environ.get("WINDIR", "C:/Windows")) / "Fonts",
    Path.home() / ".fonts",
    Path.home() / ".local/share/fonts",
]
CHINESE = ("cjk", "simhei", "simsun", "msyh", "pingfang", "heiti", "wqy", "sourcehan")  # in names
SIZES = dict(zip(MNIST, (9_912_422, 28_881, 1_648_877, 4_542), strict=True))


class Environment(NamedTuple):
    """Versions by name ("" where a package is not there), places, and errata that will be met."""

    versions: dict[str, str]
    folder: str
    path: list[str]
    mnist: dict[str, str]
    fonts: list[str]
    errata: list[str]


def look(folder: Path, path: Iterable[str] = sys.path) -> Environment:
    """What is here. folder: where the book's scripts are started."""
    versions = {"python": platform.python_version()} | {name: _version(name) for name in PACKAGES}
    places = list(path)
    mnist = _mnist([folder, folder.parent, folder / "dataset", folder.parent / "dataset"])
    errata = [*_of_versions(versions), *_of_places(folder, places), *_of_files(mnist)]
    return Environment(versions, str(folder), places, mnist, _chinese_fonts(FONTS), errata)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""


def _of_versions(versions: dict[str, str]) -> Iterable[str]:
    numpy = tuple(int(part) for part in versions["numpy"].split(".")[:2] if part.isdigit())
    if numpy >= (1, 24):
        yield "ch03-np-int"
    if numpy >= (2, 0):
        yield "ch03-numpy2-repr"
        yield "ch04-numdiff-float32"


def _of_places(folder: Path, path: list[str]) -> Iterable[str]:
    beside = all((folder.parent / name).is_dir() for name in SHADOWS)
    if not beside:
        yield "ch03-module-not-found"
    places = [str(folder), *path]  # a script's own folder comes first
    packages = (Path(place) / "dataset" for place in places if Path(place) != folder.parent)
    if any((package / "__init__.py").is_file() for package in packages):
        yield "ch03-dataset-shadow"


def _of_files(mnist: dict[str, str]) -> Iterable[str]:
    if any(state == "cut short or another file" for state in mnist.values()):
        yield "ch03-truncated-cache"
    if "is not there" in mnist.values():
        yield "ch03-mnist-download"


def _chinese_fonts(folders: Iterable[Path]) -> list[str]:
    """Names of font files whose names are those of Chinese fonts: Matplotlib needs one of them."""
    files = (file for folder in folders if folder.is_dir() for file in folder.rglob("*.[to]t[fc]"))
    named = (file.name for file in files if any(word in file.name.lower() for word in CHINESE))
    return sorted(set(named))


def _mnist(folders: list[Path]) -> dict[str, str]:
    given = os.environ.get("BOOK_CODE_DATA")
    places = [Path(given), *folders] if given else folders
    return {name: _state([place / name for place in places], SIZES[name]) for name in MNIST}


def _state(files: list[Path], size: int) -> str:
    for file in files:
        if file.is_file():
            right = file.stat().st_size == size
            return str(file) if right else "cut short or another file"
    return "is not there"
