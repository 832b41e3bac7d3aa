"""The notes line by line: every claim is in the ledger, and treated where the ledger says."""

import re
from collections import Counter

import pytest

from literate.ledger import Row, load
from literate.source import read
from tests.conftest import ROOT

ROWS = load(ROOT / "docs" / "ledger.yml")
CLAIMS = {  # how many claims the notes make, by their sections
    "1.2": 2,
    "1.3": 1,
    "1.4": 1,
    "1.5": 3,
    "2.3": 1,
    "2.4": 1,
    "2.5": 2,
    "3.2": 8,
    "3.3": 6,
    "3.5": 2,
    "3.6": 12,
    "3.6.3": 1,
    "4.3": 1,
    "4.4": 5,
    "4.5": 20,
    "5.2": 1,
    "5.4": 3,
    "5.5": 1,
    "5.6": 5,
    "5.7": 33,
}
TOPICS = {
    *("0", "1.1", "1.2", "1.5", "1.6", "2.1", "2.2", "2.6", "3.1", "3.4", "3.6"),
    *("4.1", "4.2", "4.4", "4.5", "5.1", "5.3", "5.6", "5.7"),
}
NO_CLAIMS = {"covered", "left-out"}
HEADING_ID = re.compile(r"^#+ .*\{#(?P<id>[\w-]+)\}$", re.MULTILINE)


def test_every_claim_of_the_notes_has_its_row() -> None:
    found = Counter(row.section for row in ROWS if row.verdict not in NO_CLAIMS)
    missing = {section: n for section, n in CLAIMS.items() if found[section] < n}
    assert not missing, f"claims expected, by section: {missing}; found {dict(found)}"


def test_what_the_notes_only_touch_has_its_row_too() -> None:
    assert {row.section for row in ROWS if row.verdict in NO_CLAIMS} >= TOPICS


def test_rows_stand_in_the_order_of_the_notes() -> None:
    places = [[int(part) for part in row.section.split(".")] for row in ROWS]
    assert places == sorted(places)


def test_no_claim_is_told_twice() -> None:
    for language in ("en", "zh"):
        claims = Counter((row.section, row.says.in_(language)) for row in ROWS)
        assert max(claims.values()) == 1, claims.most_common(1)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("row", [row for row in ROWS if row.at], ids=lambda row: row.at)
def test_a_claim_is_treated_where_the_ledger_says(row: Row, language: str) -> None:
    page, _, place = str(row.at).partition("#")
    _, text = read(ROOT / "docs" / language / page)
    assert place in {match["id"] for match in HEADING_ID.finditer(text)}
