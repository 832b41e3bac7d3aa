"""Every recorded experiment is told on a page and drawn in a lab, in both languages."""

import pytest

from book_code.experiments import EXPERIMENTS
from tests.conftest import ROOT


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("name", EXPERIMENTS)
def test_an_experiment_has_its_page_and_its_lab(name: str, language: str) -> None:
    pages = (page.read_text(encoding="utf-8") for page in (ROOT / "docs" / language).rglob("*.md"))
    labs = (lab.read_text(encoding="utf-8") for lab in (ROOT / "labs" / language).glob("*.py"))
    assert any(f"```record\n{name}\n```" in page for page in pages)
    assert any(f'load_record("{name}")' in lab for lab in labs)
