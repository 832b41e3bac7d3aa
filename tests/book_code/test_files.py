"""A file is written whole or not at all."""

import errno
import os
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from book_code.files import write_whole

posix = pytest.mark.skipif(os.name == "nt", reason="Windows has no such signals and limits")

DIES = """
import os, signal, sys
from pathlib import Path
from book_code.files import write_whole
os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)
write_whole(Path(sys.argv[1]), b"new")
"""
NO_ROOM = """
import resource, signal, sys
from pathlib import Path
from book_code.files import write_whole
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_whole(Path(sys.argv[1]), bytes(1_000_000))
except OSError as error:
    print(error.strerror)
"""
FORKS = """
import multiprocessing, os, sys
from pathlib import Path
from book_code.files import write_whole
file, context = Path(sys.argv[1]), multiprocessing.get_context("fork")
both = context.Barrier(2)
os.fsync = lambda file: both.wait(30)
other = context.Process(target=write_whole, args=(file, b"other"))
other.start()
write_whole(file, b"one")
other.join()
sys.exit(other.exitcode)
"""


def run(code: str, file: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", code, str(file)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "new" / "folder" / "x"


@pytest.fixture
def old(file: Path) -> Path:
    write_whole(file, b"old")
    return file


def test_content_is_replaced(old: Path) -> None:
    write_whole(old, b"new content")
    assert old.read_bytes() == b"new content"
    assert list(old.parent.iterdir()) == [old]


def test_reader_of_the_old_content_reads_it_to_the_end(old: Path) -> None:
    with old.open("rb") as reader:
        write_whole(old, b"new")
        assert reader.read() == b"old"


@pytest.mark.parametrize("error", [OSError(errno.ENOSPC, "No space left"), KeyboardInterrupt()])
def test_failure_keeps_the_old_content_and_leaves_nothing_else(
    error: BaseException, old: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: int) -> None:
        raise error

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(type(error)):
        write_whole(old, b"new")
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


@posix
def test_half_a_write_is_no_write(old: Path) -> None:
    assert run(NO_ROOM, old).stdout == "File too large\n"
    assert old.read_bytes() == b"old"
    assert list(old.parent.iterdir()) == [old]


@posix
def test_kill_in_mid_write_leaves_the_old_content(old: Path) -> None:
    assert run(DIES, old).returncode == -signal.SIGKILL
    assert old.read_bytes() == b"old"


@posix
def test_kill_in_mid_write_leaves_no_new_file(file: Path) -> None:
    assert run(DIES, file).returncode == -signal.SIGKILL
    assert not file.exists()


def test_threads_at_once_do_not_mix(file: Path) -> None:
    contents = [bytes([n]) * 100_000 for n in range(8)]
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda data: write_whole(file, data), contents * 4))
    assert file.read_bytes() in contents
    assert list(file.parent.iterdir()) == [file]


@posix
def test_processes_at_once_do_not_mix(file: Path) -> None:
    assert run(FORKS, file).returncode == 0
    assert file.read_bytes() in (b"one", b"other")
    assert list(file.parent.iterdir()) == [file]


def test_folder_that_cannot_be_made_is_an_os_error(tmp_path: Path) -> None:
    (tmp_path / "new").write_bytes(b"a file")
    with pytest.raises(OSError, match="new"):
        write_whole(tmp_path / "new" / "x", b"data")
    assert (tmp_path / "new").read_bytes() == b"a file"
