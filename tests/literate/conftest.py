"""A small project to run pages in: a package of its own, a data file, a cache."""

from pathlib import Path

import pytest

from literate.session import Session


@pytest.fixture(scope="session")
def worker(tmp_path_factory: pytest.TempPathFactory) -> Session:
    """For tests that need no cache: pages share nothing but the process they fork from."""
    return Session(tmp_path_factory.mktemp("project"))


@pytest.fixture
def project(tmp_path: Path) -> Path:
    package = tmp_path / "shapes"
    package.mkdir()
    (package / "__init__.py").write_text("")
    (package / "square.py").write_text("def area(side):\n    return side * side\n")
    (package / "box.py").write_text(
        "from shapes.square import area\n\ndef surface(side):\n    return 6 * area(side)\n"
    )
    (package / "circle.py").write_text("PI = 3.14159\n")
    (tmp_path / "sides.txt").write_text("3\n")
    return tmp_path
