"""Run the cells of pages: from the cache where that holds, else in a fresh process each."""

import atexit
import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Generator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from literate.cache import Cache
from literate.cells import Cell, PageError, Result, in_order

GRACE = 2.0  # seconds past a cell's limit before its process is killed from outside
FIXED = {  # so that every machine gives the same output
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONWARNINGS": "",
}
STARTING = threading.Lock()
Replies = Generator[dict[str, Any], None, None]


class Session:
    """Runs pages for one build; `run` may be called from several threads."""

    def __init__(self, root: Path, cache: Path | None = None) -> None:
        """root: the project's folder, where pages run. cache: where results are kept, if at all."""
        self._root = root
        self._cache = Cache(cache, root) if cache else None
        self.pages_run: list[str] = []

    def run(self, path: Path | str, cells: Sequence[Cell]) -> list[Result | None]:
        """Return the result of each cell of a page, None for those that do not run.

        path: how error messages name the page.
        Raises PageError where a cell fails, or does not fail as it declares.
        """
        order = in_order(path, cells)
        if not order:
            return [None] * len(cells)
        results = self._results(path, order)
        for cell, result in zip(order, results, strict=True):
            _require_alts(path, cell, result)
        by_cell = {id(cell): result for cell, result in zip(order, results, strict=True)}
        return [by_cell.get(id(cell)) for cell in cells]

    def _results(self, path: Path | str, cells: list[Cell]) -> list[Result]:
        if self._cache is None:
            return self._run_fresh(path, cells)[0]
        with self._cache.lock(cells):  # another build may be running the same page
            results = self._cache.get(cells)
            if results is None:
                started = time.time()
                results, dependencies = self._run_fresh(path, cells)
                if dependencies is not None:
                    self._cache.put(cells, dependencies, results, started)
        return results

    def _run_fresh(
        self, path: Path | str, cells: list[Cell]
    ) -> tuple[list[Result], list[str] | None]:
        self.pages_run.append(str(path))
        results = []
        with contextlib.closing(self._replies(path, cells)) as replies:
            for cell in cells:
                result = next(replies)
                _require_expected(path, cell, result)
                results.append(result)
            return results, next(replies)["dependencies"]

    def _replies(self, path: Path | str, cells: list[Cell]) -> Replies:
        """Yield what the page's process says: a result for each cell, then its dependencies."""
        waiting = iter([*cells, cells[-1]])
        connection, process = _connected()
        with connection, connection.makefile("rwb") as lines:
            request = {"root": str(self._root), "cells": [_request(cell) for cell in cells]}
            lines.write(json.dumps(request).encode() + b"\n")
            lines.flush()
            try:
                for cell in waiting:
                    connection.settimeout(cell.limit + GRACE)
                    yield json.loads(_line(path, cell, lines))
            finally:
                with contextlib.suppress(ProcessLookupError, PermissionError):
                    os.killpg(process, signal.SIGKILL)


@cache
def shared_session() -> Session:
    """Return the one session of a build, for the project in the working directory."""
    return Session(Path.cwd(), Path.cwd() / ".cache" / "literate")


def _connected() -> tuple[socket.socket, int]:
    """Return a connection to a fresh process for one page, and the id of that process."""
    for _ in range(2):
        connection = socket.socket(socket.AF_UNIX)
        try:
            connection.connect(_worker())
            return connection, int(json.loads(connection.recv(64))["pid"])
        except (OSError, ValueError):  # the worker was killed: have another
            connection.close()
            _start_worker.cache_clear()
    raise RuntimeError("the process that runs the pages ends as soon as it starts")


def _worker() -> str:
    """Return the address of the one warm process, started when the first page needs it."""
    with STARTING:
        return _start_worker()


@cache
def _start_worker() -> str:
    folder = tempfile.TemporaryDirectory(prefix="literate-")
    address = str(Path(folder.name) / "worker")
    process = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", "literate.worker", address],
        env={**os.environ, **FIXED, "PYTHONPATH": str(Path(__file__).parents[1])},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
    )
    atexit.register(folder.cleanup)
    atexit.register(process.kill)
    assert process.stdout is not None
    if process.stdout.readline() != b"ready\n":
        raise RuntimeError(f"the process that runs the pages did not start: {process.wait()}")
    return address


def _request(cell: Cell) -> dict[str, Any]:
    return {"source": cell.code, "raises": cell.raises, "limit": cell.limit}


def _line(path: Path | str, cell: Cell, lines: Any) -> bytes:
    try:
        line: bytes = lines.readline()
    except TimeoutError:
        message = f"the cell did not stop at its limit of {cell.limit:g} s and was killed"
        raise PageError(path, cell.line, message, cell.source) from None
    if not line:
        message = "the process ended before the cell did (killed, or by os._exit)"
        raise PageError(path, cell.line, message, cell.source)
    return line


def _require_expected(path: Path | str, cell: Cell, result: Result) -> None:
    error = result["error"]
    if cell.raises and not error:
        raise PageError(path, cell.line, f"expected {cell.raises}, none was raised", cell.source)
    if error and error["type"] != cell.raises:
        expected = f" (expected {cell.raises})" if cell.raises else ""
        message = f"{error['message']}{expected}\n\n{error['traceback']}"
        raise PageError(path, cell.line + error["line"] - 1, message, cell.source)


def _require_alts(path: Path | str, cell: Cell, result: Result) -> None:
    drawn = len(result["figures"])
    if drawn != len(cell.alts) and cell.shows("output"):
        message = f"{drawn} figure(s) but {len(cell.alts)} alt text(s); part alts with ' | '"
        raise PageError(path, cell.line, message, cell.source)
