"""The ledger: rows by a schema, and a list of them that links to where each is treated."""

from pathlib import Path

import pytest

from literate.ledger import entries, load
from literate.schema import SchemaError

ROW = """
- section: "1.5"
  says: {en: "`X | Y`", zh: "`X | Y` 怎么算"}
  verdict: wrong
  truth: {en: "It fails.", zh: "会报错。"}
  at: ch01/arrays.md#bars
"""


def ledger(folder: Path, text: str) -> Path:
    path = folder / "ledger.yml"
    path.write_text(text, encoding="utf-8")
    return path


def docs(folder: Path) -> Path:
    page = folder / "ch01" / "arrays.md"
    page.parent.mkdir()
    page.write_text("---\ntitle: Arrays\nsection: '1.5'\n---\n\n# A {#a}\n", encoding="utf-8")
    return folder


def test_a_row_becomes_an_entry_with_its_verdict_and_its_page(tmp_path: Path) -> None:
    rows = load(ledger(tmp_path, ROW))
    assert entries(rows, docs(tmp_path), "en").split("\n\n") == [
        "Wrong: 1",
        "## Chapter 1 {#chapter-1}",
        "1.5 · `X | Y`\n:   **Wrong**: It fails. [Arrays](ch01/arrays.md#bars)",
    ]


def test_what_stands_before_the_first_chapter_has_a_heading_of_its_own(tmp_path: Path) -> None:
    rows = load(ledger(tmp_path, ROW.replace('"1.5"', '"0"') + ROW))
    text = entries(rows, docs(tmp_path), "en")
    assert "## Before chapter 1 {#chapter-0}\n\n`X | Y`\n:" in text
    assert "## Chapter 1 {#chapter-1}\n\n1.5 · `X | Y`\n:" in text


def test_each_language_has_its_own_words(tmp_path: Path) -> None:
    rows = load(ledger(tmp_path, ROW))
    assert "**有误**：会报错。" in entries(rows, docs(tmp_path), "zh")


def test_what_is_left_out_has_no_page(tmp_path: Path) -> None:
    text = ROW.replace("wrong", "left-out")
    with pytest.raises(SchemaError, match="expected `at` for all but what is left out"):
        load(ledger(tmp_path, text))
    (row,) = load(ledger(tmp_path, text.partition("  at:")[0]))
    assert entries([row], tmp_path, "en").endswith("**Left out**: It fails.")


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("verdict: wrong", "verdict: maybe", r"ledger\.yml: 0\.verdict: .*got 'maybe'"),
        ("  at: ch01/arrays.md#bars", "", "expected `at`"),
        ("#bars", "", r"0\.at: "),
        (', zh: "会报错。"', "", r"0\.truth\.zh: Field required"),
        ("section:", "sections:", r"0\.sections: Extra inputs"),
        ('says: {en: "`X | Y`"', 'says: {en: ""', r"0\.says\.en: "),
        ('says: {en: "`X', 'says: {en: "`X\\n', r"0\.says\.en: "),
        ('says: {en: "`X', 'says: {en: "# `X', r"0\.says\.en: "),
        ('"It fails."', '"`{python} 1 / 0`"', "runs no code"),
        ("- section", "section", "not YAML|Input should be"),
    ],
)
def test_a_wrong_row_is_told_by_number_and_key(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert old in ROW
    with pytest.raises(SchemaError, match=said):
        load(ledger(tmp_path, ROW.replace(old, new)))


def test_a_page_that_is_not_there_is_told(tmp_path: Path) -> None:
    rows = load(ledger(tmp_path, ROW))
    with pytest.raises(SchemaError, match=r"at: no page .*arrays\.md, for the claim '`X"):
        entries(rows, tmp_path, "en")
