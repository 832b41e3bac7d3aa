"""MNIST's files are found, checked, fetched and kept, or there is one clear error."""

import errno
import gzip
import hashlib
import json
import linecache
import os
import signal
import subprocess
import sys
import traceback
from pathlib import Path
from urllib.parse import urlsplit

import numpy as np
import pytest

from book_code import download, mnist
from book_code.datasets import Dataset, load_mnist
from book_code.download import DownloadError
from book_code.mnist import BY_HAND, FILES, MIRRORS, Packed, cache_folder, fault, fetch
from tests.book_code.conftest import SILENT, WIRE, Mirrors
from tests.book_code.test_idx import packed

FAULTS = sorted(WIRE.keys() - {"right", "moved", "paired"})
SHAPES = (3, 4, 5), (3,), (2, 4, 5), (2,)
STAND_INS = {
    name: gzip.compress(packed(np.arange(np.prod(shape), dtype=np.uint8).reshape(shape)), mtime=0)
    for name, shape in zip(FILES, SHAPES, strict=True)
}
NAME = "train-labels-idx1-ubyte.gz"
GIVEN = os.environ.get("BOOK_CODE_DATA", "")

CHILD = """
import json, os, signal, sys
from pathlib import Path
import platformdirs
from book_code import datasets, mnist
cache, mirror, files, dies = json.loads(sys.argv[1])
platformdirs.user_cache_path = Path(cache).joinpath
mnist.MIRRORS = [mirror]
mnist.FILES = {name: mnist.Packed(*values) for name, values in files.items()}
if dies:
    os.fsync = lambda file: os.kill(os.getpid(), signal.SIGKILL)
print(datasets.load_mnist())
"""


@pytest.fixture(autouse=True)
def small(mirrors: Mirrors, monkeypatch: pytest.MonkeyPatch) -> None:
    """Four small files instead of MNIST's, from one mirror that has them."""
    files = {n: Packed(len(d), hashlib.sha256(d).hexdigest()) for n, d in STAND_INS.items()}
    monkeypatch.setattr(mnist, "FILES", files)
    monkeypatch.delenv("BOOK_CODE_DATA", raising=False)
    mirrors.files |= STAND_INS
    use(monkeypatch, mirrors.url("right"))


def use(monkeypatch: pytest.MonkeyPatch, *mirrors: str) -> None:
    monkeypatch.setattr(mnist, "MIRRORS", mirrors)


def held(folder: Path) -> dict[str, bytes]:
    """What a folder holds, hidden files too."""
    return {file.name: file.read_bytes() for file in folder.iterdir()} if folder.exists() else {}


def filled(folder: Path, **others: bytes) -> Path:
    """The same folder with the four files in it, but for others."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in (STAND_INS | others).items():
        (folder / name).write_bytes(data)
    return folder


def child(tmp_path: Path, mirror: str, dies: bool) -> subprocess.Popen[str]:
    """A process that loads MNIST, and dies in the middle of writing if it should."""
    message = json.dumps([str(tmp_path / "cache"), mirror, mnist.FILES, dies])
    command = [sys.executable, "-c", CHILD, message]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def is_right(dataset: Dataset) -> bool:
    (x_train, t_train), (x_test, t_test) = dataset
    np.testing.assert_array_equal(x_train, np.arange(60, dtype=np.float32).reshape(3, 20) / 255)
    np.testing.assert_array_equal(x_test, np.arange(40, dtype=np.float32).reshape(2, 20) / 255)
    return (t_train.tolist(), t_test.tolist()) == ([0, 1, 2], [0, 1])


# where the files come from


def test_ch03_mnist_download_does_not_ask_the_book_s_dead_address() -> None:
    hosts = {urlsplit(mirror).netloc for mirror in MIRRORS}
    assert len(hosts) == len(MIRRORS) >= 3
    assert all(mirror.startswith("https://") and mirror.endswith("/") for mirror in MIRRORS)
    assert "yann.lecun.com" not in hosts


def test_given_folder_comes_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(cache_folder())
    monkeypatch.setenv("BOOK_CODE_DATA", str(filled(tmp_path / "environment")))
    for folder in (tmp_path / "given", str(tmp_path / "given")):
        with pytest.raises(FileNotFoundError, match=f"{tmp_path}/given lacks train-images-idx3"):
            load_mnist(folder)
    filled(tmp_path / "given")
    assert is_right(load_mnist(tmp_path / "given"))


def test_environment_comes_second(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(cache_folder())
    monkeypatch.setenv("BOOK_CODE_DATA", str(tmp_path / "environment"))
    with pytest.raises(FileNotFoundError, match=f"{tmp_path}/environment lacks"):
        load_mnist()
    filled(tmp_path / "environment")
    assert is_right(load_mnist())


def test_cache_comes_third(mirrors: Mirrors) -> None:
    filled(cache_folder())
    assert is_right(load_mnist())
    assert mirrors.asked == []


def test_download_comes_last_and_is_kept(mirrors: Mirrors) -> None:
    assert is_right(load_mnist())
    assert held(cache_folder()) == STAND_INS
    assert is_right(load_mnist())
    assert mirrors.asked == [f"right/{name}" for name in STAND_INS]


def test_missing_files_are_named_with_the_way_to_place_them(tmp_path: Path) -> None:
    filled(tmp_path / "given")
    (tmp_path / "given" / NAME).unlink()
    with pytest.raises(FileNotFoundError) as caught:
        load_mnist(tmp_path / "given")
    assert str(caught.value) == f"MNIST not found: {tmp_path}/given lacks {NAME}. {BY_HAND}"


@pytest.mark.parametrize("data", [b"", STAND_INS[NAME][:-3], b"something else"])
def test_given_folder_is_neither_mended_nor_downloaded_into(
    data: bytes, tmp_path: Path, mirrors: Mirrors
) -> None:
    filled(tmp_path / "given", **{NAME: data})
    with pytest.raises(ValueError, match=rf"given/{NAME} is damaged or another file: sha256"):
        load_mnist(tmp_path / "given")
    assert held(tmp_path / "given") == STAND_INS | {NAME: data}
    assert mirrors.asked == []


def test_hash_is_checked_before_the_content(tmp_path: Path) -> None:
    bomb = gzip.compress(b"not IDX data")
    filled(tmp_path / "given", **{NAME: bomb})
    with pytest.raises(ValueError, match="sha256"):
        load_mnist(tmp_path / "given")


# mirrors with a fault


@pytest.mark.parametrize("kind", FAULTS)
def test_ch03_mnist_download_asks_the_next_mirror_after(
    kind: str, mirrors: Mirrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(cache_folder())
    (cache_folder() / NAME).unlink()
    use(monkeypatch, mirrors.url(kind), mirrors.url("right"))
    if kind in SILENT:
        monkeypatch.setattr(download, "TIMEOUT", 0.3)
    assert is_right(load_mnist())
    assert held(cache_folder()) == STAND_INS
    assert (mirrors.asked[0], mirrors.asked[-1]) == (f"{kind}/{NAME}", f"right/{NAME}")


def test_one_error_names_every_mirror_and_the_way_by_hand(
    mirrors: Mirrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(download, "TIMEOUT", 0.3)
    addresses = [*map(mirrors.url, FAULTS), "ftp://127.0.0.1/"]
    use(monkeypatch, *addresses)
    with pytest.raises(DownloadError) as caught:
        load_mnist()
    first, *reasons, last = str(caught.value).splitlines()
    assert first == "train-images-idx3-ubyte.gz could not be downloaded:"
    assert [line.split(": ")[0].strip() for line in reasons] == addresses
    assert last == BY_HAND
    assert "".join(traceback.format_exception(caught.value)).count("Traceback") == 1
    assert held(cache_folder()) == {}


def test_no_mirror_at_all_is_said_with_the_way_by_hand(monkeypatch: pytest.MonkeyPatch) -> None:
    use(monkeypatch)
    with pytest.raises(DownloadError) as caught:
        load_mnist()
    assert str(caught.value).endswith(f"\n  there is no mirror to ask\n{BY_HAND}")


def test_real_files_come_through_a_mirror(
    mnist: Dataset, mirrors: Mirrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("book_code.mnist.FILES", FILES)
    mirrors.files |= (real := held(Path(GIVEN)))
    for split, expected in zip(load_mnist(), mnist, strict=True):
        np.testing.assert_array_equal(split.images, expected.images)
        np.testing.assert_array_equal(split.labels, expected.labels)
    assert held(cache_folder()) == real


# a cache with a fault


@pytest.mark.parametrize("data", [b"", STAND_INS[NAME][:-3]])
def test_ch03_truncated_cache_is_noticed_and_mended(data: bytes, mirrors: Mirrors) -> None:
    filled(cache_folder(), **{NAME: data})
    assert is_right(load_mnist())
    assert held(cache_folder()) == STAND_INS
    assert mirrors.asked == [f"right/{NAME}"]


def test_replaced_cache_is_noticed_and_mended() -> None:
    filled(cache_folder(), **{NAME: STAND_INS["t10k-labels-idx1-ubyte.gz"]})
    assert is_right(load_mnist())
    assert held(cache_folder()) == STAND_INS


def test_damaged_cache_is_never_used_offline(monkeypatch: pytest.MonkeyPatch) -> None:
    filled(cache_folder(), **{NAME: b"half"})
    use(monkeypatch)
    with pytest.raises(DownloadError, match=NAME):
        load_mnist()


def unkept(reason: str) -> Dataset:
    """What load_mnist returns, with one warning for the reason, shown at its caller's line."""
    with pytest.warns(UserWarning, match=reason) as caught:
        dataset = load_mnist()
    (warning,) = caught
    assert "could not be kept" in str(warning.message)
    assert warning.filename == __file__
    assert "dataset = load_mnist()" in linecache.getline(__file__, warning.lineno)
    return dataset


def test_full_disk_is_a_warning_and_the_data(monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    assert is_right(unkept("No space left on device"))
    assert held(cache_folder()) == {}


def test_unwritable_cache_is_a_warning_and_the_data(tmp_path: Path, mirrors: Mirrors) -> None:
    (tmp_path / "cache").write_bytes(b"a file where the folder should be")
    assert is_right(unkept(f"{tmp_path}/cache"))
    assert len(mirrors.asked) == 4


def test_two_processes_at_once_both_get_it_right(tmp_path: Path, mirrors: Mirrors) -> None:
    with (
        child(tmp_path, mirrors.url("paired"), dies=False) as one,
        child(tmp_path, mirrors.url("paired"), dies=False) as other,
    ):
        shown = {process.communicate(timeout=60)[0] for process in (one, other)}
    assert len(mirrors.asked) == 8
    assert held(cache_folder()) == STAND_INS
    assert shown == {f"{load_mnist()}\n"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_kill_in_mid_write_leaves_no_file_under_its_name(tmp_path: Path, mirrors: Mirrors) -> None:
    with child(tmp_path, mirrors.url("right"), dies=True) as process:
        process.communicate(timeout=60)
    assert process.returncode == -signal.SIGKILL
    assert not held(cache_folder()).keys() & STAND_INS.keys()
    assert is_right(load_mnist())
    assert STAND_INS.items() <= held(cache_folder()).items()


# fetch and fault


def test_fetch_gets_only_what_is_not_right(tmp_path: Path, mirrors: Mirrors) -> None:
    filled(tmp_path / "given", **{NAME: b"half"})
    assert fetch(tmp_path / "given") == [NAME]
    assert held(tmp_path / "given") == STAND_INS
    assert mirrors.asked == [f"right/{NAME}"]
    assert fetch(tmp_path / "given") == []


def test_fetch_asks_the_mirrors_it_is_given(tmp_path: Path, mirrors: Mirrors) -> None:
    assert fetch(tmp_path / "new", [mirrors.url("404"), mirrors.url("right")]) == list(STAND_INS)
    assert held(tmp_path / "new") == STAND_INS
    assert mirrors.asked[0] == "404/train-images-idx3-ubyte.gz"


def test_fetch_says_the_way_by_hand(tmp_path: Path) -> None:
    with pytest.raises(DownloadError) as caught:
        fetch(tmp_path / "new", [])
    assert str(caught.value).endswith(BY_HAND)
    assert not (tmp_path / "new").exists()


def test_fetch_ends_at_the_first_file_it_cannot_write(tmp_path: Path, mirrors: Mirrors) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OSError, match=f"{tmp_path}/file"):
        fetch(tmp_path / "file", [mirrors.url("right")] * 3)
    assert len(mirrors.asked) == 1


def test_fault_is_none_or_a_word(tmp_path: Path) -> None:
    folder = filled(tmp_path / "given", **{NAME: b"half"})
    assert fault(folder / "t10k-labels-idx1-ubyte.gz") is None
    assert fault(tmp_path / "nowhere" / NAME) == "is not there"
    assert "given/train-labels-idx1-ubyte.gz is damaged" in (fault(folder / NAME) or "")
    assert "File name too long" in (fault(tmp_path / ("x" * 300) / NAME) or "")
    assert "Is a directory" in (fault(filled(tmp_path / NAME)) or "")


def test_the_environment_may_name_no_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    for value, folder in (("", None), ("here", Path("here"))):
        monkeypatch.setenv("BOOK_CODE_DATA", value)
        assert mnist.given_folder() == folder


def test_the_files_come_packed_by_name(tmp_path: Path) -> None:
    assert mnist.mnist_files(filled(tmp_path)) == STAND_INS
