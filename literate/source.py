"""A page's file: front matter between two lines of ---, then Markdown with values in its prose."""

import re
from collections.abc import Callable
from pathlib import Path

FRONT_MATTER = re.compile(r"\A---\n(?P<yaml>.*?\n)---\n", re.DOTALL)
CODE_SPAN = re.compile(
    r"(?<!`)(?P<marks>`+)(?!`)(?P<code>(?:(?!\n\s*\n).)+?)(?<!`)(?P=marks)(?!`)", re.DOTALL
)
VALUE = "{python} "


def read(path: Path) -> tuple[str, str]:
    """Return the front matter, empty where there is none, and the Markdown below it."""
    text = path.read_text(encoding="utf-8")
    match = FRONT_MATTER.match(text)
    return (match["yaml"], text[match.end() :]) if match else ("", text)


def replace_values(text: str, replace: Callable[[str], str]) -> str:
    """Replace each `{python} expression` in the prose by what `replace` makes of the expression."""

    def span(match: re.Match[str]) -> str:
        if match["marks"] == "`" and match["code"].startswith(VALUE):
            return replace(match["code"].removeprefix(VALUE))
        return match[0]

    return CODE_SPAN.sub(span, text)
