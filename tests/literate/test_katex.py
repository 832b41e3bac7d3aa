"""Formulas are rendered at build, in headings and boxes too, and a wrong one is an error."""

import pytest
from markdown import Markdown

from literate.katex import FormulaError, render

ARITHMATEX = {"generic": True, "tex_inline_wrap": ["", ""], "tex_block_wrap": ["", ""]}


def convert(text: str) -> str:
    return Markdown(
        extensions=["admonition", "tables", "toc", "pymdownx.arithmatex", "literate.katex"],
        extension_configs={"pymdownx.arithmatex": ARITHMATEX},
    ).convert(text)


@pytest.mark.parametrize(
    "text",
    [
        "$x^2$",
        "# About $x^2$",
        '!!! note "$x^2$"\n    Text.',
        "| a |\n|---|\n| $x^2$ |",
        "中文$x^2$。",
    ],
    ids=["paragraph", "heading", "title", "table", "chinese"],
)
def test_formulas_are_rendered_wherever_they_stand(text: str) -> None:
    html = convert(text)
    assert '<span class="katex"><span class="katex-mathml">' in html
    assert "$" not in html


def test_a_block_is_displayed() -> None:
    assert 'class="katex-display"' in convert("$$\na < b\n$$")


def test_less_than_is_read_once() -> None:
    assert "&amp;" not in convert("$a < b$\n\n$$\na < b\n$$")


@pytest.mark.parametrize("text", ["$5 and $10", r"\$5", "`$code$`"])
def test_dollars_that_are_no_formula_stay(text: str) -> None:
    assert "katex" not in convert(text)


def test_a_wrong_formula_is_an_error_with_its_position() -> None:
    with pytest.raises(FormulaError, match=r"position 3.*in the formula 'a }'"):
        render("a }", display=False)


def test_the_process_survives_a_wrong_formula() -> None:
    with pytest.raises(FormulaError):
        render(r"\nosuch", display=False)
    assert "katex" in render("x", display=False)
