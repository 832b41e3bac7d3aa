"""A Python-Markdown extension that runs the page's ```python fences and `{python} …` values.

The fences of a page are collected while SuperFences reads them, run together at the end, and put
in where their tokens stand. A `source` fence names a part of `book_code` to show. List the
extension after `pymdownx.superfences`.
"""

import re
from functools import partial
from html import escape
from pathlib import Path
from posixpath import relpath
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.postprocessors import Postprocessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE as PLACEHOLDER
from pymdownx.superfences import (
    SuperFencesBlockPreprocessor,
    default_validator,
    highlight_validator,
)

from literate.api import address
from literate.cells import Cell, PageError, Result, check_options
from literate.html import cell_html, region_html
from literate.records import card_html
from literate.regions import imported, region
from literate.session import shared_session
from literate.source import VALUE, read, replace_values

RESULTS = Path("results")
FENCES = "fenced_code_block"  # the name SuperFences registers its preprocessor under
SHOWN_BY_HIGHLIGHTER = {"title", "hl_lines", "linenums"}
UNREAD_FENCE = re.compile(r"^[\s>]*(```|~~~)")
CELL = '<div id="literate-cell-{}"></div>'
TOKEN = re.compile(
    CELL.format(r"(?P<cell>\d+)") + r'|<div id="literate-record-(?P<record>[^"]*)"></div>'
    r"|literate-value-(?P<value>\d+)\."
)


class Page:
    """The page a Markdown instance converts: where it is, and the cells found in it."""

    def __init__(self, path: Path | str, first_line: int = 1) -> None:
        """first_line: the line of the file on which the Markdown text starts."""
        self.path = path
        self.first_line = first_line
        self.cells: list[Cell] = []
        self.codes: list[str] = []  # the highlighted code of each
        self.results: list[Result | None] = []
        self.regions: dict[str, str] = {}  # the code of the project that the page shows, by name
        self.complaints: list[PageError] = []  # SuperFences swallows what its formatters raise

    def add(self, cell: Cell, code: str = "") -> int:
        """Take the cell in, its line counted from the start of the file; return its number."""
        cell.line += self.first_line - 1
        self.cells.append(cell)
        self.codes.append(code)
        return len(self.cells) - 1

    def used_code(self) -> set[str]:
        """The names of what the page shows or imports of the project's own package."""
        read = (cell.source for cell in self.cells if "check" not in cell.options)
        return set(self.regions).union(*map(imported, read))

    def shows_todays_code(self) -> bool:
        """Whether the code it shows is what stands in the package now."""
        try:
            return all(region(name) == code for name, code in self.regions.items())
        except LookupError:
            return False


class _OpenPage(Preprocessor):
    """Before anything else: remembers the text as it was, and whose it is."""

    def __init__(self, md: Markdown, extension: "LiterateExtension") -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        self._extension.open(lines)
        return lines


class _NumberedFences(SuperFencesBlockPreprocessor):  # type: ignore[misc]
    """SuperFences' preprocessor, which also tells its formatters the line they are at."""

    line = 0

    def process_nested_block(self, ws: str, content: str, start: int, end: int) -> None:
        self.line = start + 2  # the first line inside the fence
        super().process_nested_block(ws, content, start, end)


class _InlineValues(Preprocessor):
    """Collects `{python} …` values from the prose, once the fences are out of the way.

    SuperFences swallows errors, so what is wrong with a fence is said here.
    """

    def __init__(self, md: Markdown, extension: "LiterateExtension") -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, lines: list[str]) -> list[str]:
        page = self._extension.page
        for line in filter(UNREAD_FENCE.match, lines):
            message = 'a fence that cannot be read: options are key="value", and it needs an end'
            raise PageError(page.path, self._extension.line_of(line), message, line)
        for complaint in page.complaints:
            raise complaint
        for cell in page.cells:
            check_options(page.path, cell)
        return replace_values("\n".join(lines), self._token).split("\n")

    def _token(self, code: str) -> str:
        page = self._extension.page
        line = self._extension.line_of(f"`{VALUE}{code}`") - page.first_line + 1
        return f"literate-value-{page.add(Cell(code, line, inline=True))}."


class _Run(Treeprocessor):
    """Runs the page, once all of its cells are known and none of it is rendered."""

    def __init__(self, md: Markdown, extension: "LiterateExtension") -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, root: Element) -> None:
        page = self._extension.page
        self._require_shown(page, "".join(root.itertext()))
        page.results = self._extension.session.run(page.path, page.cells)

    def _require_shown(self, page: Page, text: str) -> None:
        """Raise PageError for a fence that SuperFences read but Markdown takes for plain text."""
        assert self.md is not None
        blocks = [match.group(1) for match in PLACEHOLDER.finditer(text)]
        shown = {self.md.htmlStash.rawHtmlBlocks[int(block)] for block in blocks}
        for number, cell in enumerate(page.cells):
            if not cell.inline and CELL.format(number) not in shown:
                message = "the cell would run but not be shown: is it in an indented code block?"
                raise PageError(page.path, cell.line, message, cell.source)


class _Fill(Postprocessor):
    """Puts what each cell gave, and each record, where its token stands."""

    def __init__(self, md: Markdown, extension: "LiterateExtension") -> None:
        super().__init__(md)
        self._extension = extension

    def run(self, text: str) -> str:
        return TOKEN.sub(self._content, text)

    def _content(self, match: re.Match[str]) -> str:
        if match["record"] is not None:
            return self._card(match["record"])
        page, number = self._extension.page, int(match["cell"] or match["value"])
        cell, result = page.cells[number], page.results[number]
        if cell.inline:
            return escape(result["text"] if result else "", quote=False)
        return cell_html(cell, page.codes[number], result, self._extension.language)

    def _card(self, name: str) -> str:
        extension = self._extension
        try:
            return card_html(RESULTS, name, extension.language)
        except FileNotFoundError as error:
            line = extension.line_of(name)
            raise PageError(extension.page.path, line, f"no record: {error}") from None


class LiterateExtension(Extension):
    """Runs the code of the page it converts, which `source` names where MkDocs does not.

    renders: whether more is wanted than the cells of the page.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"language": ["en", "the language of labels"]}
        super().__init__(**options)
        self.language: str = self.getConfig("language")
        self.source: Path | None = None
        self.renders = True
        self.session = shared_session()

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register with SuperFences, which has to be there already."""
        stock: Any = md.preprocessors[FENCES]
        superfences = stock.extension
        self._fences = _number(md, stock)
        superfences.extend_super_fences("python", self._collect, partial(_split, md), None)
        superfences.extend_super_fences("record", self._card, default_validator, None)
        superfences.extend_super_fences("source", self._region, default_validator, None)
        md.preprocessors.register(_OpenPage(md, self), "literate-page", 1000)
        md.preprocessors.register(_InlineValues(md, self), "literate-values", 24.9)
        md.treeprocessors.register(_Run(md, self), "literate-run", 100)
        md.postprocessors.register(_Fill(md, self), "literate-fill", -10)
        self._md = md
        md.literate = self  # type: ignore[attr-defined]

    def open(self, lines: list[str]) -> None:
        """Start on a page of these lines."""
        self._lines = lines
        source, self.address = self.source, ""
        if "relpath" in self._md.treeprocessors:  # MkDocs is at work, and knows the file
            at_work: Any = self._md.treeprocessors["relpath"]
            source, self.address = Path(at_work.file.abs_src_path), at_work.file.url
        self.page = _page(source, len(lines))

    def line_of(self, text: str) -> int:
        """Return the line of the page's file on which this text first stands."""
        whole = (n for n, line in enumerate(self._lines) if line == text)
        part = (n for n, line in enumerate(self._lines) if text in line)
        return next(whole, next(part, 0)) + self.page.first_line

    def _collect(self, src: str, options: dict[str, str], **rest: Any) -> str:
        shown = {key: options[key] for key in options if key in SHOWN_BY_HIGHLIGHTER}
        cell = Cell(src, self._fences.line, {k: v for k, v in options.items() if k not in shown})
        code = self._fences.highlight(src=src, options=shown, **rest) if self.renders else ""
        return CELL.format(self.page.add(cell, code))

    def _card(self, src: str, **_: Any) -> str:
        return f'<div id="literate-record-{src.strip()}"></div>'

    def _region(self, src: str, **rest: Any) -> str:
        name = src.strip()
        try:
            code = self.page.regions[name] = region(name)
        except LookupError as error:
            line = self._fences.line + self.page.first_line - 1
            self.page.complaints.append(PageError(self.page.path, line, str(error)))
            return ""
        shown = self._fences.highlight(src=code, **rest | {"language": "python", "options": {}})
        return region_html(name, shown, relpath(address(name), self.address or "."))


def _page(source: Path | None, lines: int) -> Page:
    if source is None:
        return Page("text")
    front_matter = len(source.read_text(encoding="utf-8").split("\n")) - lines
    shown = source.relative_to(Path.cwd()) if source.is_relative_to(Path.cwd()) else source
    return Page(shown, front_matter + 1)


def _number(md: Markdown, stock: SuperFencesBlockPreprocessor) -> _NumberedFences:
    """Put our preprocessor in the place of the stock one, with its settings."""
    fences = _NumberedFences(md)
    fences.config, fences.extension = stock.config, stock.extension
    fences.extension.superfences[0]["formatter"] = fences.highlight
    md.preprocessors.register(fences, FENCES, 25)
    return fences


def _split(
    md: Markdown, language: str, inputs: dict[str, str], options: dict[str, str], *rest: Any
) -> bool:
    """Let the highlighter check its own options and keep the others for the engine."""
    fences: Any = md.preprocessors[FENCES]
    fences.get_hl_settings()
    own = {key: value for key, value in inputs.items() if key in SHOWN_BY_HIGHLIGHTER}
    options.update({key: value for key, value in inputs.items() if key not in own})
    return bool(highlight_validator(language, own, options, *rest))


def collect(md: Markdown, path: Path) -> Page:
    """Return a page with its cells found but not run; md: an instance with this extension."""
    extension: LiterateExtension = md.literate  # type: ignore[attr-defined]
    extension.source, extension.renders = path, False
    _, body = read(path)
    lines = body.split("\n")
    for preprocessor in md.reset().preprocessors:
        lines = preprocessor.run(lines)
    return extension.page


def makeExtension(**options: Any) -> LiterateExtension:  # noqa: N802
    """Python-Markdown's entry point."""
    return LiterateExtension(**options)
