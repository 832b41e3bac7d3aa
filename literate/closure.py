"""What a run depended on: the project's modules it imported and the data files it read."""

import hashlib
import os
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

NOT_SOURCES = {".venv", ".cache", ".build", ".git", "node_modules", "site"}  # at the top
SYSTEM = ("/dev", "/etc", "/lib", "/proc", "/sys", "/usr", sys.prefix, sys.base_prefix)
STARTS = {"os.fork", "os.forkpty", "os.posix_spawn", "os.system"}

Hashes = dict[str, str | None]


class Recorder:
    """Notes every file that this process opens for reading, from now on.

    What is only looked up, by Path.exists or a listing, is not heard of.
    """

    def __init__(self, root: Path) -> None:
        self._root = root
        self._opened: set[str] = set()
        self._started_processes = False
        sys.addaudithook(self._hear)

    def _hear(self, event: str, args: tuple[object, ...]) -> None:
        if event in STARTS:
            self._started_processes = True
        if event == "subprocess.Popen":
            self._hear_of_process(*args)
        if event == "open" and isinstance(args[0], str | bytes | os.PathLike) and _reads(args):
            self._opened.add(_absolute(os.fsdecode(args[0])))  # now: the cell may change folder

    def _hear_of_process(self, program: Any, words: Any, folder: Any, _: object) -> None:
        place = Path(os.fsdecode(folder or ".")).resolve()
        ours = place.is_relative_to(self._root.resolve())
        if ours or not _keeps_to_itself(program, words, place):
            self._started_processes = True

    def dependencies(self) -> list[str] | None:
        """Return the files the run stood on, sorted, those of the project relative to its root.

        None where it started a process that may have read files of the project.
        """
        if self._started_processes:
            return None
        modules = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
        paths = {self._relative(path) for path in {*modules, *self._opened} if path}
        return sorted(path for path in paths if path)

    def _relative(self, path: str) -> str | None:
        absolute = Path(_absolute(path))
        if "__pycache__" in absolute.parts:
            return None
        if not absolute.is_relative_to(self._root):
            return None if any(map(absolute.is_relative_to, SYSTEM)) else absolute.as_posix()
        relative = absolute.relative_to(self._root)
        return None if relative.parts[:1] and relative.parts[0] in NOT_SOURCES else str(relative)


def _keeps_to_itself(program: Any, words: Iterable[Any], folder: Path) -> bool:
    """Whether a process is Git in a temporary folder: of the project it reads nothing.

    Any other program may, by ways that cannot all be heard of.
    """
    paths = [Path(os.fsdecode(word)) for word in words]
    inside = not any(path.is_absolute() or ".." in path.parts for path in paths)
    temporary = folder.is_relative_to(Path(tempfile.gettempdir()).resolve())
    return program == "git" and inside and temporary


def _absolute(path: str) -> str:
    return os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links


def _reads(args: tuple[object, ...]) -> bool:
    mode, flags = args[1], args[2]
    if isinstance(mode, str):
        return "r" in mode or "+" in mode
    return isinstance(flags, int) and flags & (os.O_WRONLY | os.O_CREAT) == 0


def hashes(root: Path, paths: Iterable[str]) -> Hashes:
    """Map each path to the sha256 of its content, or to None where there is no such file."""
    return {path: _sha256(root / path) for path in paths}


def _sha256(path: Path) -> str | None:
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except (OSError, ValueError):
        return None
