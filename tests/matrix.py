"""The tests of book_code under every valid pair of Python and NumPy: `make matrix`.

Each pair has an environment in .cache/matrix/, kept until its interpreter or requirements change.
"""

import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from literate.environments import (
    NEWEST,
    NotMadeError,
    Pair,
    environment,
    find_interpreter,
    real_versions,
)

PAIRS = [
    Pair("3.11", "1.26.*"),
    Pair("3.11", "2.0.*"),
    Pair("3.11", NEWEST),
    Pair("3.12", NEWEST),
    Pair("3.13", NEWEST),
    Pair("3.14", NEWEST),
]
TESTS = "tests/book_code"
TOOLS = ["hypothesis", "pytest"]  # what these tests import besides the package's dependencies

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".cache" / "matrix"


class Row(NamedTuple):
    python: str
    numpy: str
    result: str
    failed: bool = False


def main() -> int:
    """Run every pair, show the table, and return the exit code."""
    rows = [run_pair(pair) for pair in PAIRS]
    print(table(rows))
    return int(any(row.failed for row in rows))


def run_pair(pair: Pair) -> Row:
    """Return how the tests went, or why they could not be run."""
    print(f"Python {pair.python}, NumPy {pair.numpy} ...", flush=True)
    interpreter = find_interpreter(pair.python)
    if interpreter is None:
        return Row(*pair, "no interpreter here")
    install = ["--editable", str(ROOT), pair.requirement, *TOOLS]
    try:
        python = environment(ENVIRONMENTS / pair.folder, interpreter, install, dependencies())
        return run_tests(python, real_versions(python))
    except NotMadeError as error:
        print(error)
        return Row(*pair, "its environment could not be made", failed=True)


def dependencies() -> list[str]:
    """Return what the project brings with it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["project"]["dependencies"])


def run_tests(python: Path, versions: Pair) -> Row:
    """Return how the tests went; print what they say where they fail."""
    # One module that cannot be imported hides no other; pytest's cache is .venv's own.
    options = ["-q", "--color=no", "--continue-on-collection-errors", "-p", "no:cacheprovider"]
    command = [str(python), "-m", "pytest", *options, TESTS]
    done = subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        print(done.stdout)
    return Row(*versions, outcome(done), failed=done.returncode != 0)


def outcome(done: "subprocess.CompletedProcess[str]") -> str:
    """Return pytest's own summary; where it broke off, with its exit code."""
    summary = done.stdout.rstrip().rpartition("\n")[2]
    return (
        summary if done.returncode in (0, 1) else f"pytest ended with {done.returncode}: {summary}"
    )


def table(rows: Sequence[Row]) -> str:
    """Return the rows in columns, under their names."""
    lines = [("Python", "NumPy", "result"), *(row[:3] for row in rows)]
    python, numpy = (max(len(line[column]) for line in lines) for column in (0, 1))
    return "\n".join(f"{a:{python}}  {b:{numpy}}  {c}" for a, b, c in lines)


if __name__ == "__main__":
    sys.exit(main())
