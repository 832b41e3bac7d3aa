"""The code hash sees what runs, and nothing else."""

import platform
from pathlib import Path

import numpy as np
import pytest

from book_code.provenance import closure, code_hash, cpu_name, provenance

PACKAGE = {
    "a": '"""A."""\nfrom book_code.b import x\n\n\ndef f():\n    """Doc."""\n    return x\n',
    "b": "from . import c\nx = c.y\n",
    "c": "import numpy.linalg\nimport book_code.d\nfrom .d import z as y\n",
    "d": "z = 1\n",
    "stranger": "w = 1\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in PACKAGE.items():
        (tmp_path / f"{name}.py").write_text(text)
    return tmp_path


def test_closure_follows_every_form_of_import(folder: Path) -> None:
    assert closure("a", folder) == {"a", "b", "c", "d"}


def test_closure_of_the_experiments_is_the_whole_tree_below() -> None:
    assert {"experiments", "training", "functions", "arrays"} <= closure("experiments")
    assert "cli" not in closure("experiments")


@pytest.mark.parametrize(
    ("name", "old", "new", "same"),
    [
        ("a", '"""A."""', '"""B."""', True),
        ("a", '"""Doc."""', '"""Other."""', True),
        ("d", "z = 1", "# why\nz  =  1  # because", True),
        ("stranger", "w = 1", "w = 2", True),
        ("d", "z = 1", "z = 2", False),
        ("a", "return x", "return -x", False),
    ],
)
def test_hash_changes_with_the_code_only(
    name: str, old: str, new: str, same: bool, folder: Path
) -> None:
    before = code_hash("a", folder)
    file = folder / f"{name}.py"
    file.write_text(file.read_text().replace(old, new))
    assert (code_hash("a", folder) == before) is same


def test_provenance_names_its_grounds() -> None:
    assert provenance("functions", {"x.gz": "abc"}) == {
        "code": code_hash("functions"),
        "data": {"x.gz": "abc"},
        "python": platform.python_version(),
        "numpy": np.__version__,
        "cpu": cpu_name(),
    }


def test_cpu_has_a_name_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    assert cpu_name()
    monkeypatch.setattr(Path, "is_file", lambda file: False)
    monkeypatch.setattr(platform, "processor", lambda: "")
    assert cpu_name() == platform.machine()
