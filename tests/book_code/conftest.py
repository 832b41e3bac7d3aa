"""What the tests of book_code share."""

import io
import os
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from numpy.random import Generator

from book_code.datasets import Dataset, load_digits, load_mnist
from book_code.experiments import EXPERIMENTS
from book_code.training_setups import TrainTwoLayerNet


@pytest.fixture
def rng() -> Generator:
    return np.random.default_rng(0)


@pytest.fixture
def ax() -> Axes:
    return Figure(layout="constrained").add_subplot()


@pytest.fixture(scope="session")
def digits() -> Dataset:
    return load_digits()


@pytest.fixture(scope="session")
def mnist() -> Dataset:
    if not os.environ.get("BOOK_CODE_DATA"):
        pytest.skip("needs MNIST: set BOOK_CODE_DATA to the folder of its four files")
    return load_mnist()


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> str:
    """The name of an experiment that is quick: a few steps on the digits of the package."""
    setup = TrainTwoLayerNet(hidden_size=5, iterations=25, mean_of=10)
    experiment = replace(EXPERIMENTS["two-layer-net"], data="digits", seed=2, setup=setup)
    monkeypatch.setitem(EXPERIMENTS, "tiny", experiment)
    return "tiny"


@pytest.fixture(autouse=True)
def offline(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test asks a real mirror, or touches the cache of whoever runs it."""
    monkeypatch.setattr("book_code.mnist.MIRRORS", ())
    monkeypatch.setattr("platformdirs.user_cache_path", (tmp_path / "cache").joinpath)
    monkeypatch.setenv("no_proxy", "127.0.0.1")


class Terminal(io.StringIO):
    """What stderr is where somebody looks at it."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "120")
    return Terminal()


def answer(data: bytes, kind: str = "application/gzip") -> bytes:
    length = str(len(data)).encode()
    head = b"HTTP/1.1 200 OK\r\nContent-Type: %b\r\nContent-Length: %b\r\n\r\n"
    return head % (kind.encode(), length) + data


Reply = Callable[[bytes], bytes]
WIRE: dict[str, Reply] = {  # what a mirror of each kind sends where it should send data
    "right": answer,
    "paired": answer,  # once two have asked
    "moved": lambda data: b"HTTP/1.1 302 Found\r\nLocation: /right/x\r\n\r\n",
    "403": lambda data: b"HTTP/1.1 403 Forbidden\r\n\r\n",
    "404": lambda data: b"HTTP/1.1 404 Not Found\r\n\r\n",
    "500": lambda data: b"HTTP/1.1 500 Internal Server Error\r\n\r\n",
    "page": lambda data: answer(b"<html>Please log in</html>", "text/html"),
    "short": lambda data: answer(data)[:-1],
    "long": lambda data: answer(data + b"!"),
    "endless": lambda data: answer(bytes(1 << 26)),
    "other": lambda data: answer(bytes(len(data))),
    "loop": lambda data: b"HTTP/1.1 302 Found\r\nLocation: .\r\n\r\n",
    "inward": lambda data: b"HTTP/1.1 302 Found\r\nLocation: file:///etc/hosts\r\n\r\n",
    "dropped": lambda data: b"",
    "garbled": lambda data: b"Hello?\r\n\r\n",
    "chunk": lambda data: b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nff\r\nabc",
    "mute": lambda data: b"",
    "stalled": lambda data: answer(data)[:-1],
}
SILENT = ("mute", "stalled")  # these then keep the connection open


class Mirrors(ThreadingHTTPServer):
    """Mirrors on this machine, one for each kind of fault: the one named right has none."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.files: dict[str, bytes] = {}
        self.asked: list[str] = []  # kind/name
        self.hung_up, self.over = threading.Event(), threading.Event()
        self.pair = threading.Barrier(2)

    def url(self, kind: str) -> str:
        return f"http://127.0.0.1:{self.server_port}/{kind}/"

    def handle_error(self, *_: object) -> None:
        self.hung_up.set()


class Answering(BaseHTTPRequestHandler):
    server: Mirrors

    def do_GET(self) -> None:
        _, kind, name = self.path.split("/")
        self.server.asked.append(f"{kind}/{name}")
        if kind == "paired":
            self.server.pair.wait(30)
        self.wfile.write(WIRE[kind](self.server.files.get(name, b"")))
        if kind in SILENT:
            self.server.over.wait(10)

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def mirrors() -> Iterator[Mirrors]:
    with Mirrors() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server
        server.over.set()
        server.shutdown()
        thread.join()
