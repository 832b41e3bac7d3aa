"""A record is read as it was written, or refused in words."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from book_code.records import Record, load_record

RECORD = Record(
    name="x",
    config={"lr": 0.1},
    seed=1,
    metrics={"accuracy": 0.1 + 0.2},
    histories={"loss": [2.3, 1]},
    seconds=1.5,
    provenance={"cpu": "c"},
)


def test_round_trip_is_exact(tmp_path: Path) -> None:
    RECORD.save(tmp_path / "new")
    assert load_record("x", tmp_path / "new") == RECORD


def test_json_is_sorted_and_alone_in_its_folder(tmp_path: Path) -> None:
    text = RECORD.save(tmp_path).read_text(encoding="utf-8")
    assert list(json.loads(text)) == sorted(json.loads(text))
    assert [file.name for file in tmp_path.iterdir()] == ["x.json"]


def test_failed_write_leaves_the_old_record(tmp_path: Path) -> None:
    RECORD.save(tmp_path)
    with pytest.raises(ValueError, match="not JSON compliant"):
        replace(RECORD, metrics={"accuracy": float("nan")}).save(tmp_path)
    assert [file.name for file in tmp_path.iterdir()] == ["x.json"]
    assert load_record("x", tmp_path) == RECORD


def test_interrupted_write_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(source: Path, target: Path) -> Path:
        raise OSError("disk full")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="disk full"):
        RECORD.save(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("name", 1),
        ("config", []),
        ("seed", 1.5),
        ("seed", True),
        ("metrics", {"accuracy": "high"}),
        ("metrics", {"accuracy": True}),
        ("metrics", 1),
        ("histories", {"loss": 1}),
        ("histories", {"loss": [None]}),
        ("histories", []),
        ("seconds", None),
        ("provenance", "here"),
    ],
)
def test_wrong_value_is_refused(key: str, value: Any) -> None:
    text = json.dumps({**json.loads(RECORD.to_json()), key: value})
    with pytest.raises(ValueError, match=f"{key} must be"):
        Record.from_json(text)


@pytest.mark.parametrize("text", ["[]", "{}", RECORD.to_json().replace('"seed"', '"sead"')])
def test_wrong_keys_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="expected the keys name, config, seed"):
        Record.from_json(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"x\.json: Expecting"),
        (RECORD.to_json().replace("1.5", "NaN"), r"x\.json: NaN is not"),
        (RECORD.to_json().replace('"x"', '"y"'), r"x\.json: holds the record of y"),
    ],
)
def test_error_names_the_file(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "x.json").write_text(text, encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        load_record("x", tmp_path)


def test_missing_record_says_how_to_make_it(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match="book-code run x"):
        load_record("x", tmp_path)
