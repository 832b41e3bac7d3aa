"""Parts of the project's own code, found by name, for pages to show instead of retyping them."""

import ast
import re
from functools import cache
from pathlib import Path
from textwrap import dedent

PACKAGE = "book_code"
NAME = re.compile(rf"{PACKAGE}\.(?P<module>\w+)\.(?P<rest>\w+(\.\w+)*)")


def region(name: str) -> str:
    """Return the source of a module's function, class, method or constant, without indentation.

    name: dotted, as one would import it. Raises LookupError where there is no such thing.
    """
    match = NAME.fullmatch(name)
    file = Path(PACKAGE, f"{match['module']}.py") if match else None
    if match is None or file is None or not file.is_file():
        raise LookupError(f"expected one name like {PACKAGE}.functions.relu, got {name!r}")
    text = file.read_text(encoding="utf-8")
    return _lines(text, _definition(text, match["rest"].split("."), name))


def imported(code: str) -> set[str]:
    """Return the dotted names that code imports from the package."""
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:  # a cell may show one on purpose
        return set()
    return {name for node in nodes for name in _imports(node) if name.startswith(f"{PACKAGE}.")}


def _imports(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        return [f"{node.module}.{alias.name}" for alias in node.names if alias.name != "*"]
    return []


def _definition(text: str, parts: list[str], name: str) -> ast.stmt:
    body, found = _parsed(text).body, None
    for part in parts:
        found = next((node for node in reversed(body) if part in _names(node)), None)
        body = found.body if isinstance(found, ast.ClassDef) else []
    if found is None:
        raise LookupError(f"no {name}: its module defines nothing of this name")
    return found


def _names(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return [node.name]
    if not isinstance(node, ast.Assign | ast.AnnAssign):
        return []
    targets = [node.target] if isinstance(node, ast.AnnAssign) else node.targets
    names = (name for target in targets for name in ast.walk(target))
    return [name.id for name in names if isinstance(name, ast.Name)]


def _lines(text: str, node: ast.stmt) -> str:
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(decorator.lineno for decorator in decorators)])
    return dedent("\n".join(text.split("\n")[first - 1 : node.end_lineno]))


@cache
def _parsed(text: str) -> ast.Module:
    return ast.parse(text)
