"""Environments of other versions of Python and NumPy, for what has to run in all of them."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

UV = Path(sys.executable).with_name("uv")
PYENV = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
NEWEST = "newest"  # of the day an environment is made: remove its folder to ask again


class Pair(NamedTuple):
    """A Python and a NumPy that belong together: "3.11" and "1.26.*", or "newest"."""

    python: str
    numpy: str

    @property
    def requirement(self) -> str:
        """The NumPy as pip asks for it."""
        return "numpy" if self.numpy == NEWEST else f"numpy=={self.numpy}"

    @property
    def folder(self) -> str:
        """A name for its environment's folder."""
        return f"python-{self.python}-numpy-{self.numpy.removesuffix('.*')}"


class NotMadeError(Exception):
    """A command that makes or asks an environment did not do it; the message is its output."""


def find_interpreter(version: str, path: str | None = None, pyenv: Path = PYENV) -> str | None:
    """Return the first interpreter of this version, on the path or else in pyenv's folder."""
    name = f"python{version}"
    folders = (path or os.environ["PATH"]).split(os.pathsep)
    on_path = [shutil.which(name, path=folder) for folder in folders]
    of_pyenv = sorted(map(str, pyenv.glob(f"versions/{version}.*/bin/{name}")))
    found = map(_real_interpreter, filter(None, [*on_path, *of_pyenv]))
    return next(filter(None, found), None)


def _real_interpreter(command: str) -> str:
    """Return where it is, or nothing: pyenv puts commands on the path that start no Python."""
    code = "import sys; print(sys.executable)"
    done = subprocess.run([command, "-c", code], capture_output=True, text=True)  # noqa: S603
    return done.stdout.strip()


def environment(
    folder: Path, interpreter: str, install: Sequence[str], made_of: Sequence[str] = ()
) -> Path:
    """Return the Python of an environment, made anew where it is not as it should be.

    install: what uv is to install. made_of: what else it rests on. Raises NotMadeError.
    """
    wanted = "\n".join([interpreter, *install, *made_of])
    mark = folder / "made-of.txt"  # written last: what was cut off is made again
    if not mark.is_file() or mark.read_text(encoding="utf-8") != wanted:
        _uv("venv", "--clear", "--python", interpreter, str(folder))
        # Compiled now, because a warning of the compiler would fail a first run only.
        _uv("pip", "install", "--compile-bytecode", "--python", str(folder), *install)
        mark.write_text(wanted, encoding="utf-8")
    return folder / "bin" / "python"


def real_versions(python: Path) -> Pair:
    """Return the versions of an environment, as it says them itself."""
    code = "import platform, numpy; print(platform.python_version(), numpy.__version__)"
    return Pair(*_output([str(python), "-c", code]).split())


def _uv(*arguments: str) -> None:
    """Run uv, which is to use the interpreters that are here."""
    _output([str(UV), "--quiet", "--no-python-downloads", *arguments])


def _output(command: Sequence[str]) -> str:
    done = subprocess.run(  # noqa: S603
        command, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    if done.returncode:
        raise NotMadeError(done.stdout)
    return done.stdout
