"""What pages quote of PyTorch and mypy, without which the site is built, is what these say."""

import doctest
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from literate.source import read
from tests.conftest import ROOT

FENCE = re.compile(r"^( *)```(?P<head>[^`\n]+)\n(?P<body>.*?)^\1```$", re.MULTILINE | re.DOTALL)
COMMAND = re.compile(r"\$ (?P<command>mypy (?:--[a-z-]+ )?(?P<file>[\w.]+))\n")


@cache
def fences(path: Path) -> list[tuple[str, str]]:
    """The head and the body, without its indent, of each fence of a page."""
    return [
        (match["head"], re.sub(f"^{match[1]}", "", match["body"], flags=re.MULTILINE))
        for match in FENCE.finditer(read(path)[1])
    ]


def found(kind: str) -> list[tuple[Path, int]]:
    """The pages with a fence of a kind, and its place among the fences of the page."""
    return [
        (path, n)
        for path in sorted([*(ROOT / "docs").rglob("*.md"), *(ROOT / "errata").glob("*.md")])
        for n, (head, _) in enumerate(fences(path))
        if head.split()[0] == kind
    ]


def names(place: tuple[Path, int]) -> str:
    return f"{place[0].relative_to(ROOT)}:{place[1]}"


@pytest.mark.parametrize("kind", ["pycon", "console"])
def test_twins_quote_the_same(kind: str) -> None:
    quoted: dict[str, list[str]] = {"en": [], "zh": []}
    for path, n in found(kind):
        chinese = path.name.endswith(".zh.md") or "zh" in path.relative_to(ROOT).parts
        quoted["zh" if chinese else "en"].append(fences(path)[n][1])
    assert quoted["en"]
    assert quoted["en"] == quoted["zh"]


@pytest.mark.parametrize("place", found("pycon"), ids=names)
def test_pytorch_says_what_the_page_quotes(place: tuple[Path, int]) -> None:
    pytest.importorskip("torch", reason="the oracle needs PyTorch: the oracle group")
    path, n = place
    session = doctest.DocTestParser().get_doctest(fences(path)[n][1], {}, path.name, str(path), 0)
    assert session.examples
    said: list[str] = []
    doctest.DocTestRunner().run(session, out=said.append)
    assert not said, "".join(said)


@pytest.mark.parametrize("place", found("console"), ids=names)
def test_mypy_says_what_the_page_quotes(place: tuple[Path, int], tmp_path: Path) -> None:
    path, n = place
    quoted = fences(path)
    match = COMMAND.match(quoted[n][1])
    assert match, f"expected a command of mypy, got {quoted[n][1].splitlines()[0]}"
    named = [body for head, body in quoted[:n] if f'title="{match["file"]}"' in head]
    (tmp_path / match["file"]).write_text(named[-1], encoding="utf-8")
    (tmp_path / "mypy.ini").write_text("[mypy]\n", encoding="utf-8")  # none of ours
    done = subprocess.run(
        [sys.executable, "-m", *match["command"].split()],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert done.stdout == quoted[n][1][match.end() :]
