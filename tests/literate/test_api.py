"""A page for each module, and docstrings whose errata are links."""

from pathlib import Path

import griffe
import yaml

from literate.api import Docstrings, address, pages
from literate.source import read
from tests.conftest import ROOT


def test_every_module_has_a_page(tmp_path: Path) -> None:
    found = {page.stem for page in pages(ROOT, tmp_path / "api")}
    assert found == {file.stem for file in (ROOT / "book_code").glob("[!_]*.py")}


def test_a_page_is_described_by_its_module_and_changes_with_it(tmp_path: Path) -> None:
    package = tmp_path / "book_code"
    package.mkdir()
    module = package / "waves.py"
    module.write_text('"""Waves: "sine" and more.\n\nAt length."""\n')
    (page,) = pages(tmp_path, tmp_path / "api")
    before = page.read_text()
    meta = yaml.safe_load(read(page)[0])
    assert meta["title"] == "book_code.waves"
    assert meta["description"] == 'Waves: "sine" and more.'
    assert "\n::: book_code.waves\n" in before
    module.write_text('"""Waves: "sine" and more.\n\nAt length."""\nFREQUENCY = 1\n')
    list(pages(tmp_path, tmp_path / "api"))
    assert page.read_text() != before


def test_a_name_is_documented_on_its_modules_page() -> None:
    assert address("book_code.layers.Relu.forward") == "api/layers/#book_code.layers.Relu.forward"
    assert address("book_code.plots") == "api/plots/#book_code.plots"


def test_docstrings_link_their_errata_and_set_the_source_apart() -> None:
    text = "Largest.\n\nx: (N,).\nSource: section 3.2; errata ch03-max-axis, ch03-np-int."
    with griffe.temporary_visited_module(
        f"def f():\n    {text!r}", extensions=griffe.load_extensions(Docstrings)
    ) as module:
        docstring = module["f"].docstring.value
    assert "x: (N,).\n\nSource: section 3.2" in docstring
    assert "[ch03-max-axis](../errata/ch03-max-axis.md), [ch03-np-int](" in docstring
