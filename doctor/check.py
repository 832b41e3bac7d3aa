"""Finds known errata in a reader's own code, which is read and never run."""

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from doctor.rules import NUMBERS, RULES, replacement

SUFFIXES = {".py", ".ipynb"}
FOREIGN = {"site-packages", "node_modules", "__pycache__"}  # and folders that begin with a dot
LINE_END = re.compile(rb"(?<=\n)|(?<=\r)(?!\n)")
MAGIC = re.compile(r"^(\s*)(?:%[a-zA-Z%]|!|.*\?\s*$|\w+ = [!%]).*$", re.MULTILINE)  # IPython's own


class Fix(NamedTuple):
    """A replacement at one place: a line, two columns (of UTF-8 bytes), and the new text."""

    line: int
    start: int
    end: int
    text: str


class Finding(NamedTuple):
    """An erratum in a file; fix: where one can be made that changes nothing else."""

    file: str
    line: int
    erratum: str
    fix: Fix | None = None


class UnreadableError(ValueError):
    """A file that is not what its name says: why, in words."""


def check_path(path: Path) -> Iterator[Finding | UnreadableError]:
    """Check a file, or every script and notebook below a folder; what cannot be read comes too."""
    for file in sorted(_files(path)):
        yield from check_file(file)


def check_file(file: Path) -> Iterator[Finding | UnreadableError]:
    """Check a script, or a notebook cell by cell."""
    try:
        parts = [(str(file), read(file)[0])] if file.suffix != ".ipynb" else list(_cells(file))
    except (OSError, ValueError, SyntaxError, LookupError, TypeError) as error:
        yield UnreadableError(f"{file}: {_words(error)}")
        return
    for name, source in parts:
        try:
            yield from check_source(source, name)
        except (SyntaxError, ValueError, RecursionError) as error:
            yield UnreadableError(f"{name}: {_words(error)}")


def read(file: Path) -> tuple[str, str]:
    """The text of a script and its encoding, as Python itself would find it."""
    raw = file.read_bytes()
    encoding, _ = tokenize.detect_encoding(io.BytesIO(raw).readline)
    return raw.decode(encoding), encoding


def check_source(source: str, name: str) -> list[Finding]:
    """Check the text of a script. Raises SyntaxError, ValueError where it is none."""
    tree = ast.parse(source)
    nodes = list(ast.walk(tree))
    own = {name for node in nodes for name in _bound(node)}
    found = [
        Finding(name, getattr(node, "lineno", 1), erratum, _fix(erratum, node, own))
        for node in nodes
        for erratum, rule in RULES.items()
        if rule(node)
    ]
    return sorted([*found, *_numbers(source, name)], key=lambda finding: finding[1:3])


def fixed(source: str, findings: list[Finding]) -> str:
    """The source with what can be replaced; findings: of this source."""
    lines = LINE_END.split(source.encode())  # as ast counts lines: str.splitlines knows more ends
    fixes = sorted({finding.fix for finding in findings if finding.fix}, reverse=True)
    for line, start, end, text in fixes:  # from the end, so that columns before stay right
        old = lines[line - 1]
        lines[line - 1] = old[:start] + text.encode() + old[end:]
    return b"".join(lines).decode()


def _files(path: Path) -> Iterator[Path]:
    """The file itself, or what below a folder is the reader's own."""
    if not path.is_dir():
        yield path
        return
    for file in path.rglob("*"):
        above = file.relative_to(path).parts[:-1]
        foreign = any(part.startswith(".") or part in FOREIGN for part in above)
        if file.suffix in SUFFIXES and file.is_file() and not foreign:
            yield file


def _cells(file: Path) -> Iterator[tuple[str, str]]:
    """The code of each cell of a notebook, and what to call it."""
    cells = json.loads(file.read_text(encoding="utf-8"))["cells"]
    for number, cell in enumerate(cells, start=1):
        source = "".join(cell["source"])
        if cell["cell_type"] == "code" and not source.startswith("%%"):  # another language
            yield f"{file}, cell {number}", _python(source)


def _python(source: str) -> str:
    """The source, or where that is no Python, the same without the lines that IPython knows."""
    try:
        ast.parse(source)
    except SyntaxError:
        return MAGIC.sub(r"\1pass", source)
    return source


def _numbers(source: str, name: str) -> Iterator[Finding]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        for erratum, spelling in NUMBERS.items():
            if token.type == tokenize.NUMBER and spelling.fullmatch(token.string):
                yield Finding(name, token.start[0], erratum)


def _bound(node: ast.AST) -> Iterator[str]:
    """The names that a node gives a meaning of their own."""
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        yield node.id
    elif isinstance(node, ast.alias):
        yield node.asname or node.name
    elif isinstance(node, ast.arg):
        yield node.arg
    elif isinstance(node, ast.FunctionDef | ast.ClassDef):
        yield node.name


def _fix(erratum: str, node: ast.AST, own: set[str]) -> Fix | None:
    found = replacement(erratum, node)
    if not found or found[0].lineno != found[0].end_lineno or found[1] in own:
        return None
    part, text = found
    return Fix(part.lineno, part.col_offset, part.end_col_offset or 0, text)


def _words(error: Exception) -> str:
    if isinstance(error, SyntaxError):
        return f"line {error.lineno}: {error.msg}" if error.lineno else str(error.msg)
    if isinstance(error, KeyError | TypeError):
        return "it is no notebook"
    return str(error)
