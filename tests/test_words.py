"""Spelling, and Chinese copy: spaces between scripts, full-width punctuation."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import autocorrect_py
import pytest

from tests.conftest import ROOT

CHINESE = sorted(
    path.relative_to(ROOT).as_posix()
    for pattern in (
        "docs/zh/**/*.md",
        "errata/*.zh.md",
        "labs/zh/*.py",
        "docs/ledger.yml",
        "literate/*.py",
        "mkdocs.zh.yml",
        "README.zh.md",
    )
    for path in ROOT.glob(pattern)
)
FILE_TYPES = {".md": "markdown", ".py": "python", ".yml": "yaml"}


@pytest.fixture(scope="module", autouse=True)
def exceptions() -> None:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    rules = json.dumps(settings["tool"]["autocorrect"])
    autocorrect_py.load_config(rules)  # type: ignore[attr-defined]  # its stub lacks it


def remarks(text: str, file_type: str) -> Iterator[str]:
    if file_type == "markdown":  # what is indented is taken for code, and so the text of a box
        text = re.sub(r"^(    )+", "", text, flags=re.MULTILINE)
    for line in autocorrect_py.lint_for(text, file_type).lines:
        yield f"{line.line}: {line.old.strip()!r} -> {line.new.strip()!r}"


@pytest.mark.parametrize("name", CHINESE)
def test_chinese_copy_is_clean(name: str) -> None:
    path = ROOT / name
    found = list(remarks(path.read_text(encoding="utf-8"), FILE_TYPES[path.suffix]))
    assert not found, "\n".join([name, *found])


@pytest.mark.parametrize(
    "text",
    ["用NumPy计算", "先求和,再相除", "先求和，再相除:结果", '!!! note "题"\n    用NumPy计算'],
)
def test_a_slip_in_chinese_copy_is_seen(text: str) -> None:
    assert list(remarks(text, "markdown"))


def typos(*paths: Path) -> subprocess.CompletedProcess[str]:
    command: list[str | Path] = [
        Path(sys.executable).with_name("typos"),
        "--format",
        "brief",
        *paths,
    ]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_words_are_spelled_right() -> None:
    run = typos()
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_misspelled_word_is_seen(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text("receive".replace("ei", "ie"), encoding="utf-8")
    assert "`receive`" in typos(page).stdout
