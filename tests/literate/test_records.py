"""The card of a recorded run says what was run, on what, and how to run it again."""

import json
from pathlib import Path

import pytest

from literate.records import card_html

RECORD = {
    "name": "small-net",
    "config": {"hidden_size": 5, "lr": 0.1},
    "seed": 7,
    "metrics": {"test_accuracy": 0.96821},
    "histories": {"loss": [2.3, 0.1]},
    "seconds": 7.52,
    "provenance": {
        "code": "c0de" * 16,
        "data": {"digits.gz": "da7a" * 16},
        "python": "3.11.7",
        "numpy": "2.4.6",
        "cpu": "A <fast> one",
    },
}


@pytest.fixture
def results(tmp_path: Path) -> Path:
    (tmp_path / "small-net.json").write_text(json.dumps(RECORD))
    return tmp_path


def test_the_card_holds_what_a_reader_needs_to_repeat_the_run(results: Path) -> None:
    card = card_html(results, "small-net", "en")
    for text in (
        "<code>book-code run small-net</code>",
        "hidden_size = 5, lr = 0.1",
        "<dd>7</dd>",
        "test_accuracy = 0.9682",
        "7.5 s",
        "Python 3.11.7, NumPy 2.4.6",
        "<code>c0dec0dec0de</code>",
        "digits.gz <code>da7ada7ada7a</code>",
        "A &lt;fast&gt; one",
    ):
        assert text in card


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Recorded run: small-net"), ("zh", "实验记录：small-net")]
)
def test_the_card_speaks_the_language_of_the_page(results: Path, language: str, title: str) -> None:
    assert f'aria-label="{title}"' in card_html(results, "small-net", language)


def test_a_configuration_within_a_configuration_is_in_brackets(tmp_path: Path) -> None:
    config = {"runs": {"a": {"lr": 0.1}, "b": {}}, "points": 10}
    (tmp_path / "small-net.json").write_text(json.dumps({**RECORD, "config": config}))
    card = card_html(tmp_path, "small-net", "en")
    assert "<dd>runs = (a = (lr = 0.1), b = ()), points = 10</dd>" in card


def test_the_numbers_of_a_run_stand_together(tmp_path: Path) -> None:
    metrics = {"a: loss": 0.25, "a: accuracy": 0.5, "b: loss": 1, "seconds": 2}
    (tmp_path / "small-net.json").write_text(json.dumps({**RECORD, "metrics": metrics}))
    card = card_html(tmp_path, "small-net", "en")
    assert "<dd>a = (loss = 0.25, accuracy = 0.5), b = (loss = 1), seconds = 2</dd>" in card


def test_a_record_that_is_not_there_is_an_error(results: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"no-such-run\.json"):
        card_html(results, "no-such-run", "en")
