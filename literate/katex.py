"""Formulas rendered at build by KaTeX, so that pages need no script for them.

A Python-Markdown extension that finishes what `pymdownx.arithmatex` (generic, without wraps) found.
"""

import atexit
import json
import os
import shutil
import subprocess
import sys
from functools import cache
from html import unescape
from pathlib import Path
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

SCRIPT = Path(__file__).with_name("katex.mjs")


class FormulaError(ValueError):
    """KaTeX does not understand a formula."""


@cache
def _node() -> subprocess.Popen[str]:
    """Start the one Node process of a build; the environment's own Node comes first."""
    folders = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    node = shutil.which("node", path=folders)
    if node is None:
        raise FileNotFoundError("formulas need Node.js: run `make setup`")
    process = subprocess.Popen(  # noqa: S603
        [node, str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    atexit.register(process.kill)
    return process


@cache
def render(tex: str, display: bool) -> str:
    """Return the HTML of a formula, with MathML inside for screen readers.

    display: whether it stands on a line of its own.
    Raises FormulaError, with KaTeX's own message and position, for TeX it cannot read.
    """
    process = _node()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps({"tex": tex, "display": display}) + "\n")
    process.stdin.flush()
    answer = json.loads(process.stdout.readline() or '{"error": "Node.js ended; see above"}')
    if "error" in answer:
        raise FormulaError(f"{answer['error']}, in the formula {tex!r}")
    html: str = answer["html"]
    return html


class _RenderFormulas(Treeprocessor):
    """Puts the rendered formula in the place of its TeX."""

    def run(self, root: Element) -> None:
        for element in root.iter():
            if element.get("class") == "arithmatex" and element.text:
                display = element.tag == "div"
                tex = unescape(element.text) if display else element.text
                assert self.md is not None
                element.text = self.md.htmlStash.store(render(tex.strip(), display))


class KatexExtension(Extension):
    """Renders formulas after everything else has read the text (the contents, MkDocs' title)."""

    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802
        """Register late: headings must have been read with their TeX."""
        md.treeprocessors.register(_RenderFormulas(md), "katex", -2)


def makeExtension(**options: object) -> KatexExtension:  # noqa: N802
    """Python-Markdown's entry point."""
    return KatexExtension(**options)
