"""The tests of book_code under every valid pair of Python and NumPy: `make matrix`.

Each pair has an environment in .cache/matrix/, kept until its interpreter or requirements change.
A kept "newest" is the newest of that day: remove the folder to ask again.
"""

import os
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple


class Pair(NamedTuple):
    python: str
    numpy: str


PAIRS = [
    Pair("3.11", "1.26.*"),
    Pair("3.11", "2.0.*"),
    Pair("3.11", "newest"),
    Pair("3.12", "newest"),
    Pair("3.13", "newest"),
    Pair("3.14", "newest"),
]
TESTS = "tests/book_code"
TOOLS = ["hypothesis", "pytest"]  # what these tests import besides the package's dependencies

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / ".cache" / "matrix"
UV = Path(sys.executable).with_name("uv")
PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")


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
    interpreter = find_interpreter(pair.python, os.environ["PATH"], PYENV)
    if interpreter is None:
        return Row(*pair, "no interpreter here")
    try:
        python = environment(pair, interpreter)
        return run_tests(python, real_versions(python))
    except subprocess.CalledProcessError as error:
        print(error.stdout)
        return Row(*pair, "its environment could not be made", failed=True)


def find_interpreter(version: str, path: str, pyenv: Path) -> str | None:
    """Return the first interpreter of this version, on the path or else in pyenv's folder."""
    name = f"python{version}"
    on_path = [shutil.which(name, path=folder) for folder in path.split(os.pathsep)]
    of_pyenv = sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/{name}")))
    found = map(real_interpreter, filter(None, [*on_path, *of_pyenv]))
    return next(filter(None, found), None)


def real_interpreter(command: str) -> str:
    """Return where it is, or nothing: pyenv puts commands on the path that start no Python."""
    code = "import sys; print(sys.executable)"
    return subprocess.run([command, "-c", code], capture_output=True, text=True).stdout.strip()


def requirements(pair: Pair) -> list[str]:
    """Return what the environment of the pair is to hold besides the project."""
    return ["numpy" if pair.numpy == "newest" else f"numpy=={pair.numpy}", *TOOLS]


def dependencies() -> list[str]:
    """Return what the project brings with it."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    return list(tomllib.loads(text)["project"]["dependencies"])


def environment(pair: Pair, interpreter: str) -> Path:
    """Return the Python of the pair's environment, made anew where it is not as it should be."""
    folder = ENVIRONMENTS / f"python-{pair.python}-numpy-{pair.numpy.removesuffix('.*')}"
    wanted = "\n".join([interpreter, *dependencies(), *requirements(pair)])
    made_of = folder / "made-of.txt"  # written last: what was cut off is made again
    if not made_of.is_file() or made_of.read_text(encoding="utf-8") != wanted:
        uv("venv", "--clear", "--python", interpreter, str(folder))
        # Compiled now, because a warning of the compiler would fail a first run only.
        install = ["pip", "install", "--compile-bytecode", "--python", str(folder)]
        uv(*install, "--editable", str(ROOT), *requirements(pair))
        made_of.write_text(wanted, encoding="utf-8")
    return folder / "bin" / "python"


def uv(*arguments: str) -> None:
    """Run uv, which is to use the interpreters that are here."""
    run([str(UV), "--quiet", "--no-python-downloads", *arguments]).check_returncode()


def real_versions(python: Path) -> Pair:
    """Return the versions of an environment, as it says them itself."""
    code = "import platform, numpy; print(platform.python_version(), numpy.__version__)"
    done = run([str(python), "-c", code])
    done.check_returncode()
    return Pair(*done.stdout.split())


def run_tests(python: Path, versions: Pair) -> Row:
    """Return how the tests went; print what they say where they fail."""
    # One module that cannot be imported hides no other; pytest's cache is .venv's own.
    options = ["-q", "--color=no", "--continue-on-collection-errors", "-p", "no:cacheprovider"]
    done = run([str(python), "-m", "pytest", *options, TESTS])
    if done.returncode:
        print(done.stdout)
    return Row(*versions, outcome(done), failed=done.returncode != 0)


def run(command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Run a command at the root of the project, its errors among its output."""
    return subprocess.run(
        command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )


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
