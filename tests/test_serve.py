"""Live authoring: an edited page is served again at once, and no other page runs."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from tests.conftest import copy_project

RELOAD_BUDGET = 2.0  # seconds from saving a page to reading it in the browser


class Server:
    """`mkdocs serve` on a copy of the project."""

    def __init__(self, root: Path, port: int) -> None:
        self.root = root
        self.address = f"http://127.0.0.1:{port}/"
        self.log = root / "serve.log"

    def wait_for(self, path: str, text: str, seconds: float) -> float:
        """Seconds until the page holds the text; fails with the log where it never does."""
        start = time.monotonic()
        while time.monotonic() - start < seconds:
            if text in self._get(path):
                return time.monotonic() - start
            time.sleep(0.02)
        pytest.fail(f"{text!r} did not come in {seconds} s\n{self.log.read_text()}")

    def _get(self, path: str) -> str:
        try:
            with urlopen(self.address + path, timeout=30) as answer:
                return str(answer.read().decode())
        except (URLError, ConnectionError):
            return ""

    def last_runs(self) -> str:
        """What the log says of the last build."""
        lines = self.log.read_text().splitlines()
        return [line for line in lines if "code was run" in line][-1].split(": ")[-1]


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    root = tmp_path_factory.mktemp("project")
    copy_project(root)
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    server = Server(root, port)
    command = [sys.executable, "-m", "mkdocs", "serve", "--dirty", "--livereload"]
    environment = {**os.environ, "PYTHONPATH": str(root), "NO_MKDOCS_2_WARNING": "1"}
    with server.log.open("w") as log:
        process = subprocess.Popen(
            [*command, "--dev-addr", f"127.0.0.1:{port}"],
            cwd=root,
            env=environment,
            stdout=log,
            stderr=log,
        )
    server.wait_for("ch03/output-layer/", "softmax", 60)
    yield server
    process.terminate()
    process.wait()


def edit(page: Path, old: str, new: str) -> None:
    page.write_text(page.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")


def test_a_prose_edit_is_served_at_once_and_runs_nothing(server: Server) -> None:
    time.sleep(1)  # the watcher looks at modification times
    page = server.root / "docs" / "en" / "ch03" / "output-layer.md"
    edit(page, "{#output-layer}\n", "{#output-layer}\n\nA sentence written just now.\n")
    seconds = server.wait_for("ch03/output-layer/", "A sentence written just now.", 30)
    assert server.last_runs() == "none"
    assert seconds <= RELOAD_BUDGET


def test_an_edit_of_code_runs_that_page_only(server: Server) -> None:
    page = server.root / "docs" / "en" / "ch03" / "output-layer.md"
    edit(page, "print(p.sum())", "print(p.sum(), 6 * 7)")
    server.wait_for("ch03/output-layer/", "1.0 42", 30)
    assert server.last_runs() == "docs/en/ch03/output-layer.md"


def test_a_failing_snippet_is_told_and_the_last_good_page_stays(server: Server) -> None:
    page = server.root / "docs" / "en" / "ch03" / "output-layer.md"
    edit(page, "print(p.sum(), 6 * 7)", "print(p.sum() / no_such_name)")
    lines = page.read_text(encoding="utf-8").split("\n")
    line = next(n for n, text in enumerate(lines, 1) if "no_such_name" in text)
    deadline = time.monotonic() + 30
    while "NameError" not in server.log.read_text() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert f"docs/en/ch03/output-layer.md:{line}: NameError" in server.log.read_text()
    edit(page, "print(p.sum() / no_such_name)", "print(p.sum(), 'mended')")
    server.wait_for("ch03/output-layer/", "1.0 mended", 30)


def test_a_new_box_shows_on_its_records_page(server: Server) -> None:
    page = server.root / "docs" / "en" / "ch03" / "output-layer.md"
    box = '!!! warning "Easy to get wrong · [ch03-np-int](../errata/ch03-np-int.md)"\n    Text.\n'
    edit(page, "## From scores", f"{box}\n## From scores")
    server.wait_for("errata/ch03-np-int/", '<li><a href="../../ch03/output-layer/">', 30)
