"""The doctor sees what of an environment the book's code will stumble over."""

from pathlib import Path

import pytest

from doctor import environment
from doctor.environment import MNIST, SIZES, look


@pytest.fixture
def chapter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A chapter's folder of a whole copy of the book's code, with MNIST in its place."""
    monkeypatch.delenv("BOOK_CODE_DATA", raising=False)
    for name in ("ch03", "common", "dataset"):
        (tmp_path / name).mkdir()
    for name, size in SIZES.items():
        with (tmp_path / "dataset" / name).open("wb") as file:
            file.truncate(size)
    monkeypatch.setattr(environment, "_version", lambda package: "1.23.5")
    return tmp_path / "ch03"


def test_where_all_is_right_no_erratum_is_met(chapter: Path) -> None:
    here = look(chapter, ["", str(chapter.parent)])
    assert here.errata == []
    assert here.mnist[MNIST[0]] == str(chapter.parent / "dataset" / MNIST[0])


@pytest.mark.parametrize(
    ("version", "errata"),
    [
        ("1.19.5", []),
        ("1.24.0", ["ch03-np-int"]),
        ("2.4.6", ["ch03-np-int", "ch03-numpy2-repr", "ch04-numdiff-float32"]),
        ("", []),
    ],
)
def test_the_version_of_numpy_decides(
    chapter: Path, monkeypatch: pytest.MonkeyPatch, version: str, errata: list[str]
) -> None:
    monkeypatch.setattr(environment, "_version", lambda package: version)
    assert look(chapter, []).errata == errata


def test_the_working_directory_decides(chapter: Path) -> None:
    assert look(chapter.parent, []).errata == ["ch03-module-not-found"]


def test_an_installed_package_named_dataset_is_noticed(chapter: Path, tmp_path: Path) -> None:
    (tmp_path / "site" / "dataset").mkdir(parents=True)
    (tmp_path / "site" / "dataset" / "__init__.py").touch()
    assert look(chapter, [str(tmp_path / "site")]).errata == ["ch03-dataset-shadow"]


def test_files_cut_short_or_missing_are_noticed(
    chapter: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (chapter.parent / "dataset" / MNIST[0]).write_bytes(b"half")
    (chapter.parent / "dataset" / MNIST[1]).unlink()
    assert look(chapter, []).errata == ["ch03-truncated-cache", "ch03-mnist-download"]
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / MNIST[1]).write_bytes(bytes(SIZES[MNIST[1]]))
    monkeypatch.setenv("BOOK_CODE_DATA", str(tmp_path / "data"))
    assert look(chapter, []).mnist[MNIST[1]] == str(tmp_path / "data" / MNIST[1])


def test_chinese_fonts_are_found_by_their_names(tmp_path: Path) -> None:
    for name in ("NotoSansCJK-Regular.ttc", "DejaVuSans.ttf", "deep/simhei.ttf", "readme.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    found = environment._chinese_fonts([tmp_path, tmp_path / "nothing"])
    assert found == ["NotoSansCJK-Regular.ttc", "simhei.ttf"]


def test_versions_are_the_real_ones() -> None:
    assert look(Path()).versions["numpy"]
    assert environment._version("no-such-package") == ""
