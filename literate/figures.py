"""Figures as SVG text: the same bytes on every run, readable on light and on dark paper.

Importing this module warms Matplotlib up; it is also its backend, so `plt.show()` in a snippet
neither blocks nor warns.
"""

import io
import re
from pathlib import Path

import matplotlib
import matplotlib.backends.backend_svg as svg_backend
import matplotlib.pyplot as plt
from matplotlib.figure import Figure

STYLE = Path(__file__).with_suffix(".mplstyle")
NO_METADATA = dict.fromkeys(["Creator", "Date", "Format", "Type"])
GLOBAL_STYLE = re.compile(r"\s*<defs>\s*<style.*?</style>\s*</defs>", re.DOTALL)
JOINS = 'stroke-linejoin="round" stroke-linecap="butt"'  # what that style says, for this image only
PROLOGUE = re.compile(r"^.*?(?=<svg)", re.DOTALL)
LONG_FRACTION = re.compile(r"(?<![\d.])([1-9]\d*\.\d{2})\d+")  # 0.01 pt is finer than any screen
TAG = re.compile(r"<[^>]+>")
ID = re.compile(r'(\bid="|url\(#|href="#)')

FigureCanvas = svg_backend.FigureCanvasSVG
FigureManager = svg_backend.FigureManagerSVG


def show(*_: object, **__: object) -> None:
    """Do nothing: a page shows every figure that is open when its cell ends."""


def take(prefix: str) -> list[str]:
    """Return the open figures as SVG texts, their ids under the prefix, and close them."""
    figures = [plt.figure(number) for number in plt.get_fignums()]
    try:
        return [_svg(figure, f"{prefix}-{n}") for n, figure in enumerate(figures, 1)]
    finally:
        plt.close("all")


def _svg(figure: Figure, prefix: str) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", metadata=NO_METADATA)
    text = GLOBAL_STYLE.sub("", PROLOGUE.sub("", buffer.getvalue()))
    text = text.replace("<svg ", f"<svg {JOINS} ", 1)
    return TAG.sub(lambda tag: _tidy(tag[0], prefix), text)


def _tidy(tag: str, prefix: str) -> str:
    """Shorten the numbers of a tag and prefix its ids; the text between tags is the figure's."""
    return ID.sub(rf"\g<1>{prefix}-", LONG_FRACTION.sub(r"\1", tag))


def use_style() -> None:
    """Forget the machine's own Matplotlib settings and take the site's."""
    matplotlib.rcdefaults()
    matplotlib.use(f"module://{__name__}")
    plt.style.use(STYLE)


def warm_up() -> None:
    """Draw one figure, so that fonts and renderers are loaded before the first page forks."""
    use_style()
    plt.plot([0, 1])
    plt.title("warm $x^2$")
    take("warm")
