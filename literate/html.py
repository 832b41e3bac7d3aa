"""The HTML of a cell: its code as the highlighter made it, and under it what the code gave."""

from html import escape

from literate.cells import Cell, Result

WORDS = {
    "en": {"output": "Output", "book": "Wrong", "fixed": "Corrected"},
    "zh": {"output": "输出", "book": "错误写法", "fixed": "改正后"},
}


def cell_html(cell: Cell, code: str, result: Result | None, language: str) -> str:
    """Return the cell as the reader sees it, or nothing where all of it is hidden."""
    words = WORDS[language]
    form = cell.options.get("form")
    parts = [f'<p class="cell__form">{words[form]}</p>'] if form else []
    if cell.shows("code"):
        parts.append(code)
    if result and cell.shows("output"):
        parts += _output(cell, result, words["output"])
    if not parts:
        return ""
    kind = f" cell--{form}" if form else ""
    return f'<div class="cell{kind}">{"".join(parts)}</div>'


def region_html(name: str, code: str, href: str) -> str:
    """Return a part of the project's code under its name, which leads to its API page."""
    link = f'<a href="{href}"><code>{name}</code></a>'
    return f'<div class="cell"><p class="cell__source">{link}</p>{code}</div>'


def _output(cell: Cell, result: Result, label: str) -> list[str]:
    texts = [result["text"], result["value"], (result["error"] or {}).get("message")]
    text = "\n".join(part.rstrip("\n") for part in texts if part)
    parts = []
    if text:
        kind = " output--error" if result["error"] else ""
        parts.append(
            f'<pre class="output{kind}" data-pagefind-ignore tabindex="0" role="group" '
            f'aria-label="{label}">{escape(text, quote=False)}</pre>'
        )
    kind = " output--kept" if "colours" in cell.options else ""
    for svg, alt in zip(result["figures"], cell.alts, strict=False):
        figure = describe(svg, alt)
        parts.append(f'<figure class="output{kind}" data-pagefind-ignore>{figure}</figure>')
    return parts


def describe(svg: str, alt: str) -> str:
    """Return the SVG as an image with a text alternative."""
    return svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)
