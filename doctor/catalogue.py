"""The errata as the doctor knows them: errata.json, made from the records."""

import json
from functools import cache
from pathlib import Path
from typing import NamedTuple

FILE = Path(__file__).with_name("errata.json")


class Erratum(NamedTuple):
    """What is needed of a record; its title in English."""

    id: str
    title: str
    messages: list[str]
    severity: str


@cache
def load() -> dict[str, Erratum]:
    """All errata by id."""
    entries = json.loads(FILE.read_text(encoding="utf-8"))["errata"]
    return {
        entry["id"]: Erratum(
            entry["id"], entry["title"]["en"], entry["messages"], entry["severity"]
        )
        for entry in entries
    }
