"""What a page is made of for the engine: its cells, their options, and the errors they end in."""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Result = dict[str, Any]  # as literate.run.run_cell returns it
Options = dict[str, str]

TIME_LIMIT = 10.0  # seconds a cell may take unless it says otherwise
OPTIONS = {
    "exec": "off: shown, not run",
    "raises": "the exception the cell must end in",
    "hide": "code, output or all: what of the cell is not shown",
    "alt": "what the figure shows; several are parted by ' | '",
    "colours": "kept: those of the figure are not turned in the dark scheme",
    "limit": f"seconds the cell may take, {TIME_LIMIT:g} unless said",
    "form": "book or fixed: the two halves of an erratum",
    "exercise": "the exercise whose starter this is: shown, not run",
    "answer": "the exercise whose answer this is",
    "check": "the exercise whose hidden check this is",
}
CHOICES = {
    "colours": {"kept"},
    "exec": {"off"},
    "hide": {"code", "output", "all"},
    "form": {"book", "fixed"},
}


class PageError(Exception):
    """Something in a page is wrong: where, what, and the code it is about."""

    def __init__(self, path: Path | str, line: int, message: str, code: str = "") -> None:
        detail = f"\n\n{_indented(code)}" if code else ""
        super().__init__(f"{path}:{line}: {message}{detail}")
        self.line = line


def _indented(code: str) -> str:
    return "\n".join(f"    {line}".rstrip() for line in code.splitlines())


@dataclass
class Cell:
    """One fence, or one inline value, of a page.

    source: the code. line: that of the code's first line in the page's file.
    inline: an expression in the prose.
    """

    source: str
    line: int = 1
    options: Options = field(default_factory=dict)
    inline: bool = False

    @property
    def code(self) -> str:
        """What is run: an inline value is printed as `str` shows it, without quotes."""
        return f"print({self.source}, end='')" if self.inline else self.source

    @property
    def runs(self) -> bool:
        """Whether the build runs the cell."""
        return "exec" not in self.options and "exercise" not in self.options

    @property
    def raises(self) -> str | None:
        """The exception the cell is to end in."""
        return self.options.get("raises")

    @property
    def limit(self) -> float:
        """Seconds the cell may take."""
        return float(self.options.get("limit", TIME_LIMIT))

    @property
    def alts(self) -> list[str]:
        """The description of each figure."""
        return [alt for alt in self.options.get("alt", "").split(" | ") if alt]

    def shows(self, part: str) -> bool:
        """Whether `code` or `output` is shown to the reader."""
        return "check" not in self.options and self.options.get("hide") not in (part, "all")

    def syntax(self) -> str:
        """The code as a syntax tree: equal for cells that differ in comments or layout only."""
        try:
            return ast.dump(ast.parse(self.source))
        except SyntaxError:  # a cell may show one on purpose
            return self.source


def check_options(path: Path | str, cell: Cell) -> None:
    """Raise PageError for an option or a value that the engine does not know."""
    for key, value in cell.options.items():
        if key not in OPTIONS:
            raise PageError(path, cell.line, f"unknown option {key!r}; known: {', '.join(OPTIONS)}")
        if value not in CHOICES.get(key, {value}):
            expected = " or ".join(sorted(CHOICES[key]))
            raise PageError(path, cell.line, f"{key}={value!r}: expected {expected}")
    if not _positive(cell.options.get("limit", "1")):
        raise PageError(
            path,
            cell.line,
            f"limit={cell.options['limit']!r}: expected seconds above 0, at most 3600",
        )


def _positive(text: str) -> bool:
    try:
        return 0 < float(text) <= 3600
    except ValueError:
        return False


def in_order(path: Path | str, cells: Sequence[Cell]) -> list[Cell]:
    """Return the cells to run, in the order to run them: fences, then the values in the prose.

    A check runs right after the answer it judges, wherever it stands.
    """
    checks = {cell.options["check"]: cell for cell in cells if "check" in cell.options}
    _require_whole_exercises(path, cells)
    order: list[Cell] = []
    for cell in sorted(cells, key=lambda cell: cell.inline):
        if cell.runs and "check" not in cell.options:
            order.append(cell)
        if "answer" in cell.options:
            order.append(checks[cell.options["answer"]])
    return order


def _require_whole_exercises(path: Path | str, cells: Iterable[Cell]) -> None:
    parts: dict[str, list[str]] = {}
    for cell in cells:
        for part in cell.options.keys() & {"exercise", "answer", "check"}:
            parts.setdefault(cell.options[part], []).append(part)
    for name, found in parts.items():
        if sorted(found) != ["answer", "check", "exercise"]:
            line = next(cell.line for cell in cells if name in cell.options.values())
            wanted = "one exercise, one answer and one check fence"
            raise PageError(path, line, f"exercise {name!r}: expected {wanted}, got {found}")
