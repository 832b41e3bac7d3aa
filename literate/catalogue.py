"""The errata for programs: a catalogue in JSON with its schema, and an Atom feed."""

import json
from collections.abc import Sequence
from typing import Any, Literal
from uuid import NAMESPACE_URL, uuid5
from xml.etree import ElementTree

from pydantic import BaseModel, ConfigDict

from literate.errata import Kind, Origin, Record, Severity, Status

ATOM = "http://www.w3.org/2005/Atom"
Language = Literal["en", "zh"]


class Entry(BaseModel):
    """One erratum; title, symptom and url by language, url from the root of the site."""

    model_config = ConfigDict(extra="forbid")

    id: str
    title: dict[Language, str]
    symptom: dict[Language, str]
    url: dict[Language, str]
    chapter: int
    section: str
    page: str | None
    kind: Kind
    severity: Severity
    status: Status
    origin: Origin
    affects: str
    messages: list[str]
    updated: str
    source: str


class Catalogue(BaseModel):
    """All errata, in order of id. version: of this format."""

    model_config = ConfigDict(extra="forbid")

    version: Literal[1]
    errata: list[Entry]


def catalogue(english: Sequence[Record], chinese: Sequence[Record]) -> Catalogue:
    """All records, each with both of its languages."""
    pairs = zip(english, chinese, strict=True)
    return Catalogue(version=1, errata=[_entry(*pair) for pair in pairs])


def as_json(found: Catalogue) -> str:
    """The catalogue as a file."""
    return json.dumps(found.model_dump(), ensure_ascii=False, indent=1) + "\n"


def schema() -> str:
    """The JSON Schema of the catalogue."""
    draft = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return json.dumps(draft | Catalogue.model_json_schema(), indent=1) + "\n"


def feed(records: Sequence[Record], title: str, language: str, root: str) -> str:
    """An Atom feed of the records, the latest first. root: the address of the language's pages."""
    latest = sorted(records, key=lambda record: (record.updated, record.id), reverse=True)
    top = ElementTree.Element("feed", {"xmlns": ATOM, "xml:lang": language})
    _add(top, "title", title)
    _add(top, "id", uuid5(NAMESPACE_URL, f"errata/{language}").urn)
    _add(top, "updated", _time(latest[0]))
    _add(top, "link", rel="self", href=f"{root}errata/feed.xml")
    _add(top, "link", href=f"{root}errata/")
    _add(_add(top, "author"), "name", title)
    for record in latest:
        entry = _add(top, "entry")
        _add(entry, "title", record.title)
        _add(entry, "id", uuid5(NAMESPACE_URL, f"errata/{language}/{record.id}").urn)
        _add(entry, "updated", _time(record))
        _add(entry, "link", href=f"{root}errata/{record.id}/")
        _add(entry, "summary", record.symptom)
    ElementTree.indent(top)
    return ElementTree.tostring(top, encoding="unicode", xml_declaration=True) + "\n"


def _entry(english: Record, chinese: Record) -> Entry:
    facts: dict[str, Any] = english.model_dump(exclude={"title", "symptom", "updated", "messages"})
    return Entry(
        **facts,
        title={"en": english.title, "zh": chinese.title},
        symptom={"en": english.symptom, "zh": chinese.symptom},
        url={"en": f"errata/{english.id}/", "zh": f"zh/errata/{english.id}/"},
        messages=list(english.messages),
        updated=english.updated.isoformat(),
    )


def _add(
    parent: ElementTree.Element, tag: str, text: str = "", **attributes: str
) -> ElementTree.Element:
    child = ElementTree.SubElement(parent, tag, attributes)
    child.text = text or None
    return child


def _time(record: Record) -> str:
    return f"{record.updated.isoformat()}T00:00:00Z"
