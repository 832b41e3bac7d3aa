"""The HTML that mkdocs-jupyter makes of a lab, in the form and the weight of a page's own cells."""

import base64
import re
from functools import cache
from html import unescape

from bs4 import BeautifulSoup, Tag

from literate import katex

SVG = re.compile(r'<img[^>]*src="data:image/svg\+xml;base64,(?P<data>[^"]+)"[^>]*>')
FORMULA = re.compile(
    r"\$\$(?P<block>.+?)\$\$|(?<![\\$\w])\$(?P<inline>[^\s$](?:[^$\n]*[^\s$])?)\$(?!\w)", re.DOTALL
)
VERBATIM = re.compile(r"((?:<pre\b.*?</pre>)|(?:<svg\b.*?</svg>)|(?:<code\b.*?</code>))", re.DOTALL)


@cache  # a lab seldom changes while pages are written
def lighten(html: str) -> str:
    """Return a lab's HTML without styles and scripts of its own, formulas rendered."""
    soup = BeautifulSoup(html, "html.parser")
    parts = [_part(cell) for cell in soup.select(".jp-Notebook > .jp-Cell")]
    text = SVG.sub(lambda match: base64.b64decode(match["data"]).decode(), "\n".join(parts))
    pieces = VERBATIM.split(text)  # every second one is code or a figure
    pieces[::2] = (FORMULA.sub(_formula, piece) for piece in pieces[::2])
    return "".join(pieces)


def _part(cell: Tag) -> str:
    prose = cell.select_one(".jp-RenderedMarkdown")
    if prose:
        for link in prose.select(".anchor-link"):
            link.decompose()
        return prose.decode_contents()
    code = cell.select_one(".highlight-ipynb pre")
    outputs = (_output(output) for output in cell.select(".jp-OutputArea-output"))
    shown = code.decode_contents() if code else ""
    return (
        f'<div class="cell"><div class="highlight"><pre><code>{shown}</code></pre></div>'
        f"{''.join(outputs)}</div>"
    )


def _output(output: Tag) -> str:
    if text := output.select_one("pre"):
        shown = text.decode_contents()
        return f'<pre class="output" data-pagefind-ignore tabindex="0">{shown}</pre>'
    figure = output.decode_contents().strip()
    return f'<figure class="output" data-pagefind-ignore>{figure}</figure>'


def _formula(match: re.Match[str]) -> str:
    tex = unescape(match["block"] or match["inline"])
    return katex.render(tex.strip(), match["block"] is not None)
