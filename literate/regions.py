"""Parts of the project's own code, found by name, for pages to show instead of retyping them."""

import ast
from functools import cache
from pathlib import Path
from textwrap import dedent

PACKAGE = "book_code"


def region(name: str) -> str:
    """Return the source of a module's function, class, method or constant, without indentation.

    name: dotted, as one would import it. Raises LookupError where there is no such thing.
    """
    package, module, *parts = [*name.split("."), ""]
    file = Path(package, f"{module}.py")
    if package != PACKAGE or not file.is_file():
        raise LookupError(f"expected a name like {PACKAGE}.functions.relu, got {name!r}")
    text = file.read_text(encoding="utf-8")
    return _lines(text, _definition(text, parts[:-1], name))


def imported(code: str) -> set[str]:
    """Return the dotted names that code imports from the package."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:  # a cell may show one on purpose
        return set()
    return {
        f"{node.module}.{alias.name}"
        for node in nodes
        if isinstance(node, ast.ImportFrom) and f"{node.module}.".startswith(f"{PACKAGE}.")
        for alias in node.names
    }


def _definition(text: str, parts: list[str], name: str) -> ast.stmt:
    body, found = _parsed(text).body, None
    for part in parts:
        found = next((node for node in body if part in _names(node)), None)
        body = found.body if isinstance(found, ast.ClassDef) else []
    if found is None:
        raise LookupError(f"no {name}: its module defines nothing of this name")
    return found


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.ClassDef):
        return [node.name]
    targets = node.targets if isinstance(node, ast.Assign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


def _lines(text: str, node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return dedent("\n".join(text.splitlines()[first - 1 : node.end_lineno]))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)
