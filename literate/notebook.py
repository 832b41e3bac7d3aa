"""Pages as notebooks with their outputs, and labs from percent scripts to executed notebooks."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import jupytext
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from literate.cells import Cell, Result, check_options
from literate.html import describe
from literate.regions import region
from literate.session import Session
from literate.source import read, replace_values

BOX = re.compile(r'^[ \t]*(?:!!!|\?\?\?\+?|===)(?: \w+)?(?: "(?P<title>[^"\n]*)")?$', re.MULTILINE)
HEADING_ID = re.compile(r"^(#+ .*?) \{#[\w-]+\}$", re.MULTILINE)
RECORD = re.compile(r"^```record\n(?P<name>.*?)\n```$", re.MULTILINE)
REGION = re.compile(r"^(?P<fence>```+)source\n(?P<name>.*?)\n(?P=fence)$", re.MULTILINE)
RELATIVE_LINK = re.compile(r"(?<!!)\[([^\]]*)\]\((?!https?:|#)[^)]*\)")
SPACING = "lines_to_next_cell"  # jupytext's own note on the script's blank lines
KERNEL = {"display_name": "Python 3", "language": "python", "name": "python3"}

Notebook = Any  # nbformat's nodes: dictionaries with attributes


def page_notebook(
    path: Path, cells: Sequence[Cell], results: Sequence[Result | None], needs: str
) -> Notebook:
    """Return a page as a notebook: its prose, its cells in order, and what they gave.

    needs: a first paragraph on what the notebook needs to run.
    """
    parts = [_prose(needs, {}), *_parts(path, cells, results)]
    return _notebook([part for part in parts if part])


def _parts(
    path: Path, cells: Sequence[Cell], results: Sequence[Result | None]
) -> Iterator[Notebook | None]:
    _, body = read(path)
    lines = path.read_text(encoding="utf-8").split("\n")
    start = len(lines) - len(body.split("\n"))
    values = {
        cell.source: result["text"] for cell, result in zip(cells, results, strict=True) if result
    }
    for cell, result in zip(cells, results, strict=True):
        if not cell.inline:
            yield _prose("\n".join(lines[start : cell.line - 2]), values)
            yield _code(cell, result)
            start = cell.line + cell.source.count("\n") + 1
    yield _prose("\n".join(lines[start:]), values)


def _prose(text: str, values: dict[str, str]) -> Notebook | None:
    """Turn a stretch of the page into plain Markdown, as notebooks know no boxes or page links."""
    text = replace_values(text, values.__getitem__)
    text = BOX.sub(lambda match: f"**{match['title'] or ''}**", text)
    text = "\n".join(line.strip() if line.startswith("    ") else line for line in text.split("\n"))
    text = RECORD.sub(r"`book-code run \g<name>`", text)
    text = REGION.sub(lambda match: f"```python\n{region(match['name'])}\n```", text)
    text = RELATIVE_LINK.sub(r"\1", HEADING_ID.sub(r"\1", text)).strip()
    return new_markdown_cell(text) if text else None


def _code(cell: Cell, result: Result | None) -> Notebook:
    if "exec" in cell.options:
        return new_markdown_cell(f"```python\n{cell.source}\n```")
    may_fail = cell.raises or {"exercise", "check"} & cell.options.keys()
    tags = ["raises-exception"] if may_fail else []
    outputs = _outputs(cell, result) if result else []
    return new_code_cell(cell.source, outputs=outputs, metadata={"tags": tags} if tags else {})


def _outputs(cell: Cell, result: Result) -> list[Notebook]:
    outputs = []
    if result["text"]:
        outputs.append(new_output("stream", name="stdout", text=result["text"]))
    if result["value"] is not None:
        outputs.append(new_output("display_data", data={"text/plain": result["value"]}))
    for svg, alt in zip(result["figures"], cell.alts, strict=False):
        data = {"image/svg+xml": describe(svg, alt), "text/plain": alt}
        outputs.append(new_output("display_data", data=data))
    if error := result["error"]:
        told = error["message"].partition(": ")[2]
        traceback = error["message"].split("\n")
        outputs.append(new_output("error", ename=error["type"], evalue=told, traceback=traceback))
    return outputs


def lab_cells(script: Path) -> list[Cell]:
    """Return the code cells of a lab, a script in the percent format, for the engine to run."""
    cells, end = [], 0
    text = script.read_text(encoding="utf-8")
    for cell in jupytext.reads(text, fmt="py:percent").cells:
        if cell.cell_type == "code":
            start = text.index(f"\n{cell.source}", end) + 1
            end = start + len(cell.source)
            line = text.count("\n", 0, start) + 1
            options = {key: cell.metadata[key] for key in cell.metadata if key != SPACING}
            cells.append(Cell(cell.source, line, options))
            check_options(script, cells[-1])
    return cells


def lab_notebook(script: Path, session: Session) -> Notebook:
    """Return a lab as a notebook, run by the same runner as the pages.

    Raises PageError where a cell fails.
    """
    cells = lab_cells(script)
    outputs = iter(zip(cells, session.run(script, cells), strict=True))
    source = jupytext.read(script, fmt="py:percent")
    parts = [
        _code(*next(outputs)) if part.cell_type == "code" else new_markdown_cell(part.source)
        for part in source.cells
    ]
    return _notebook(parts)


def _notebook(cells: list[Notebook]) -> Notebook:
    for number, cell in enumerate(cells):
        cell.id = f"cell-{number}"  # a random one would change the file with every build
    count = 0
    for cell in cells:
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
    return new_notebook(cells=cells, metadata={"kernelspec": KERNEL})
