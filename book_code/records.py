"""Recorded runs of experiments: one JSON file each, checked when it is read."""

import json
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from book_code.files import write_whole

RESULTS = Path("results")


@dataclass(frozen=True)
class Record:
    """What one run of an experiment was given, what it measured, and what it rests on.

    metrics: single numbers by name. histories: lists of numbers by name. seconds: of the run.
    """

    name: str
    config: dict[str, Any]
    seed: int
    metrics: dict[str, float]
    histories: dict[str, list[float]]
    seconds: float
    provenance: dict[str, Any]

    def to_json(self) -> str:
        """JSON with sorted keys; ValueError for NaN and infinity, which JSON does not know."""
        return json.dumps(asdict(self), indent=1, sort_keys=True, allow_nan=False) + "\n"

    @classmethod
    def from_json(cls, text: str) -> "Record":
        """The record in text; ValueError where a key is missing or unknown, or a value is wrong."""
        raw = json.loads(text, parse_constant=_refuse)
        if not isinstance(raw, dict) or raw.keys() != FIELDS.keys():
            got = sorted(raw) if isinstance(raw, dict) else type(raw).__name__
            raise ValueError(f"expected the keys {', '.join(FIELDS)}, got {got}")
        for key, (words, fits) in FIELDS.items():
            if not fits(raw[key]):
                raise ValueError(f"{key} must be {words}, got {str(raw[key])[:80]!r}")
        return cls(**raw)

    def save(self, folder: Path = RESULTS) -> Path:
        """Write NAME.json into folder, whole or not at all, and return its path."""
        file = folder / f"{self.name}.json"
        write_whole(file, self.to_json().encode())
        return file


def load_record(name: str, folder: str | Path = RESULTS) -> Record:
    """The record NAME.json in folder.

    Raises FileNotFoundError where there is none, ValueError where it is not a record of name.
    """
    file = Path(folder) / f"{name}.json"
    if not file.is_file():
        raise FileNotFoundError(
            f"no record {file.name} in {folder}: make it by book-code run {name}"
        )
    try:
        record = Record.from_json(file.read_text(encoding="utf-8"))
    except ValueError as error:
        raise ValueError(f"{file.name}: {error}") from error
    if record.name != name:
        raise ValueError(f"{file.name}: holds the record of {record.name}")
    return record


def _refuse(constant: str) -> float:
    raise ValueError(f"{constant} is not a JSON number")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _are_numbers(value: object) -> bool:
    return isinstance(value, dict) and all(map(_is_number, value.values()))


def _are_lists(value: object) -> bool:
    return isinstance(value, dict) and all(
        isinstance(row, list) and all(map(_is_number, row)) for row in value.values()
    )


FIELDS: dict[str, tuple[str, Callable[[object], bool]]] = {
    "name": ("text", lambda value: isinstance(value, str)),
    "config": ("an object", lambda value: isinstance(value, dict)),
    "seed": ("an integer", lambda value: type(value) is int),
    "metrics": ("numbers by name", _are_numbers),
    "histories": ("lists of numbers by name", _are_lists),
    "seconds": ("a number", _is_number),
    "provenance": ("an object", lambda value: isinstance(value, dict)),
}
