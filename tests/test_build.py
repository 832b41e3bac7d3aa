"""A page, a record or a lab that is wrong stops the build with a clear word and no traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import copy_project


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("project")
    copy_project(root)
    return root


def build(project: Path) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(project), "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "--quiet", "build", "--strict"]
    return subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True)


def test_the_site_builds_without_a_word(project: Path) -> None:
    done = build(project)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize(
    ("file", "old", "new", "message"),
    [
        (
            "docs/en/ch03/output-layer.md",
            "print(p.sum())",
            "print(p.total())",
            "AttributeError: 'numpy.ndarray' object has no attribute 'total'",
        ),
        (
            "docs/en/ch05/training.md",
            'hl_lines="4"',
            'raise="ValueError"',
            "unknown option 'raise'",
        ),
        (
            "errata/ch03-np-int.md",
            "kind: removed-api",
            "kind: gone",
            "errata/ch03-np-int.md: kind: Input should be 'removed-api'",
        ),
        (
            "errata/ch03-np-int.md",
            'form="fixed"',
            'title="fixed"',
            "forms: expected book and fixed, found ['book']",
        ),
        (
            "labs/en/ch05_two_layer_net.py",
            "TwoLayerNet(784, 50, 10, rng=rng)",
            "TwoLayerNet(784, 50, rng=rng)",
            "TypeError: TwoLayerNet.__init__() missing 1 required positional argument",
        ),
        (
            "docs/en/ch05/training.md",
            "```record\ntwo-layer-net",
            "```record\nthree-layer-net",
            "no record",
        ),
        (
            "docs/en/ch05/training.md",
            "$\\ln 10$",
            "$\\lnn 10$",
            "control sequence: \\lnn",
        ),
    ],
    ids=["code", "option", "schema", "form", "lab", "record", "formula"],
)
def test_what_is_wrong_is_told_by_file(
    project: Path, file: str, old: str, new: str, message: str
) -> None:
    path = project / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    try:
        done = build(project)
    finally:
        path.write_text(before, encoding="utf-8")
    assert done.returncode != 0
    assert message in done.stderr
    assert file.removeprefix("docs/en/") in done.stderr
    assert "site-packages" not in done.stderr  # no traceback of the machinery
