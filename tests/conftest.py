"""What the tests of pages share, and `--accept`, which takes today's outputs as right."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--accept", action="store_true", help="write the snapshots instead of comparing"
    )


@pytest.fixture(scope="session")
def accept(pytestconfig: pytest.Config) -> bool:
    return bool(pytestconfig.getoption("--accept"))


@pytest.fixture(scope="session")
def site() -> Path:
    """The site as `make site` built it."""
    folder = ROOT / "site"
    assert (folder / "zh" / "index.html").is_file(), "site/ is not built: run `make site`"
    return folder


def copy_project(target: Path) -> None:
    """Copy what a build needs, for tests that change pages."""
    for folder in ("book_code", "docs", "errata", "labs", "literate", "results", "theme"):
        shutil.copytree(ROOT / folder, target / folder)
    for config in ROOT.glob("mkdocs*.yml"):
        shutil.copy(config, target)
    (target / "node_modules").symlink_to(ROOT / "node_modules")


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Where nothing may be skipped, as in CI, a skip is a failure."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    if report.skipped and os.environ.get("REQUIRE_ALL"):
        report.outcome = "failed"
        report.longrepr = f"skipped although REQUIRE_ALL is set: {report.longrepr[2]}"


def command(file: Path, line: str) -> str:
    """Make a command of one shell line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"#!/bin/sh\n{line}\n")
    file.chmod(0o755)
    return str(file)
