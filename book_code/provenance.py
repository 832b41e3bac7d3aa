"""Where a result comes from: the code, the data, the versions and the machine behind it."""

import ast
import hashlib
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

PACKAGE = Path(__file__).parent
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def provenance(module: str, data: Mapping[str, str]) -> dict[str, Any]:
    """What the results of one of our modules rest on, ready for JSON.

    module: its name without the package's, "training". data: the sha256 of each file it read.
    """
    return {
        "code": code_hash(module),
        "data": dict(data),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "cpu": cpu_name(),
    }


def code_hash(module: str, folder: Path = PACKAGE) -> str:
    """sha256 of a module and everything of ours it imports, without comments and docstrings."""
    digest = hashlib.sha256()
    for name in sorted(closure(module, folder)):
        digest.update(f"# {name}\n{_bare_code(folder / f'{name}.py')}\n".encode())
    return digest.hexdigest()


def closure(module: str, folder: Path = PACKAGE) -> set[str]:
    """The module and all modules of the package it imports, directly or through others."""
    found: set[str] = set()
    waiting = [module]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imports(folder / f"{name}.py")
    return found


def cpu_name() -> str:
    """The processor's name as the system tells it."""
    info = Path("/proc/cpuinfo")
    lines = info.read_text(encoding="utf-8").splitlines() if info.is_file() else []
    names = (line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _imports(file: Path) -> list[str]:
    """Names of our modules that a file imports, at any depth of its code."""
    named: list[str] = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            named += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            source = "book_code." * bool(node.level) + (node.module or "")
            named += [source, *(f"{source.rstrip('.')}.{alias.name}" for alias in node.names)]
    ours = [name.split(".")[1] for name in named if name.startswith("book_code.")]
    return [name for name in ours if (file.parent / f"{name}.py").is_file()]


def _bare_code(file: Path) -> str:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.unparse(tree)
