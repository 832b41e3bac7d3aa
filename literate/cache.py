"""Results of pages on disk, each valid for as long as the files its run stood on are unchanged."""

import contextlib
import fcntl
import hashlib
import json
import os
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from platform import python_version

from literate.cells import Cell, Result
from literate.closure import hashes

ENGINE = Path(__file__).parent  # as it was when this build first looked
KEPT = 8  # results of one page: what it gave under earlier states of its sources


class Cache:
    """A folder of results, safe to share between builds that run at the same time."""

    def __init__(self, folder: Path, root: Path) -> None:
        self._folder = folder
        self._root = root

    def get(self, cells: Sequence[Cell]) -> list[Result] | None:
        """Return the results of these cells, if a run of them still holds."""
        for path in self._entries(cells):
            with contextlib.suppress(OSError, ValueError, KeyError):  # damaged, or just dropped
                entry = json.loads(path.read_text())
                if hashes(self._root, entry["dependencies"]) == entry["dependencies"]:
                    results: list[Result] = entry["results"]
                    return results
        return None

    @contextmanager
    def lock(self, cells: Sequence[Cell]) -> Iterator[None]:
        """Keep other builds from running these cells meanwhile."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"{_key(cells)}.lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def put(
        self, cells: Sequence[Cell], dependencies: list[str], results: list[Result], started: float
    ) -> None:
        """Keep the results of a run, unless a file it read has changed since it started."""
        if any(_changed_since(started, self._root / path) for path in dependencies):
            return
        now = hashes(self._root, dependencies)
        folder = self._folder / _key(cells)
        folder.mkdir(parents=True, exist_ok=True)
        _write(folder / f"{_digest(now)}.json", {"dependencies": now, "results": results})
        for old in self._entries(cells)[KEPT:]:
            old.unlink(missing_ok=True)

    def _entries(self, cells: Sequence[Cell]) -> list[Path]:
        found = list((self._folder / _key(cells)).glob("*.json"))
        return sorted(found, key=_modified, reverse=True)


def _key(cells: Sequence[Cell]) -> str:
    return _digest([_versions(), *([cell.syntax(), cell.inline, cell.raises] for cell in cells)])


@cache
def _versions() -> list[str]:
    engine = sorted(path for path in ENGINE.iterdir() if path.is_file())
    code = hashlib.sha256(b"".join(path.read_bytes() for path in engine)).hexdigest()
    return [code, python_version(), *(_version(package) for package in ("numpy", "matplotlib"))]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def _changed_since(moment: float, path: Path) -> bool:
    return _modified(path) > moment


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone, or dropped by another build
        return 0.0


def _digest(value: object) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def _write(path: Path, value: object) -> None:
    handle, temporary = tempfile.mkstemp(dir=path.parent, suffix=".part")
    with os.fdopen(handle, "w") as file:
        json.dump(value, file)
    Path(temporary).replace(path)
