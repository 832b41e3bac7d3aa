"""A warm process that forks one fresh child for each page and runs the page's cells in it.

`python -m literate.worker SOCKET` listens on a Unix socket. A connection is a page: one line of
JSON in (the project's root and the cells), one line out for each result, and a last line with the
files the run stood on.
"""

import contextlib
import json
import os
import signal
import socketserver
import sys
import threading
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

from literate import figures, run
from literate.closure import Recorder

PARENT = os.getppid()


class TimeLimit(BaseException):
    """The cell ran longer than it may; not for the cell itself to catch."""


def run_cells(cells: list[dict[str, Any]]) -> Iterator[run.Result]:
    """Yield the result of each cell, in order, until one fails that was not expected to."""
    namespace = run.new_namespace()
    for number, cell in enumerate(cells, 1):
        _set_alarm(cell["limit"])
        draw = partial(figures.take, f"f{number}")
        result = run.run_cell(cell["source"], namespace, f"<cell {number}>", draw)
        in_time = signal.setitimer(signal.ITIMER_REAL, 0)[0] > 0
        if not in_time and result["error"] is None:  # the cell caught the alarm and went on
            result["error"] = _too_slow(cell["limit"])
        yield result
        if result["error"] and not cell["raises"]:
            return


def _too_slow(seconds: float) -> run.Result:
    message = f"TimeLimit: the cell ran longer than {seconds:g} s, and caught the alarm"
    return {"type": "TimeLimit", "message": message, "traceback": message, "line": 1}


def _set_alarm(seconds: float) -> None:
    def stop(*_: object) -> None:
        raise TimeLimit(f"the cell ran longer than {seconds:g} s")

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)


class PageHandler(socketserver.StreamRequestHandler):
    """One page, in a child process of its own."""

    def handle(self) -> None:
        """Run the page; tell the process id first, so that the whole group can be killed."""
        assert isinstance(self.server, Worker)
        self.server.socket.close()  # only the worker itself takes pages
        os.setsid()
        os.dup2(2, 1)  # what bypasses sys.stdout must not be lost, nor mistaken for a result
        self._send({"pid": os.getpid()})
        request = json.loads(self.rfile.readline())
        os.chdir(request["root"])
        sys.path.insert(0, request["root"])
        sys.dont_write_bytecode = True  # bytecode is matched by second and size:
        sys.pycache_prefix = os.devnull  # an edit within the same second would be missed
        recorder = Recorder(Path(request["root"]))
        for result in run_cells(request["cells"]):
            self._send(result)
        self._send({"dependencies": recorder.dependencies()})
        self.wfile.flush()
        os._exit(0)  # skip what snippets registered to run at exit

    def _send(self, message: dict[str, Any]) -> None:
        self.wfile.write(json.dumps(message).encode() + b"\n")


class Worker(socketserver.ForkingMixIn, socketserver.UnixStreamServer):
    """Forks a child per connection; ends when the process that started it has gone."""

    request_queue_size = 16

    def service_actions(self) -> None:
        """Reap finished children, and leave with the parent."""
        super().service_actions()
        if os.getppid() != PARENT:
            for child in self.active_children or ():
                with contextlib.suppress(OSError):
                    os.killpg(child, signal.SIGKILL)
            os._exit(0)


def main() -> None:
    """Warm up, listen, and say so on standard output."""
    figures.warm_up()
    with Worker(sys.argv[1], PageHandler) as worker:
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        worker.serve_forever()


if __name__ == "__main__":
    assert threading.active_count() == 1, "forking needs a single thread"
    main()
