"""The errata for programs say what the records say, in forms that others can check."""

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from literate import errata
from literate.catalogue import ATOM, Catalogue, as_json, catalogue, feed, schema
from tests.conftest import ROOT

DOCTORS = ROOT / "doctor" / "errata.json"


@pytest.fixture(scope="module")
def records() -> list[errata.Record]:
    return [record for _, record in errata.load_all(ROOT / "errata", "en")]


@pytest.fixture(scope="module")
def found(records: list[errata.Record]) -> Catalogue:
    return catalogue(records, [record for _, record in errata.load_all(ROOT / "errata", "zh")])


def test_every_record_is_in_it_with_both_languages(
    found: Catalogue, records: list[errata.Record]
) -> None:
    assert [entry.id for entry in found.errata] == [record.id for record in records]
    for entry in found.errata:
        assert entry.title["en"] != entry.title["zh"]
        assert entry.url["zh"] == f"zh/{entry.url['en']}"


def test_it_is_what_its_schema_says(found: Catalogue) -> None:
    described = json.loads(schema())
    assert described["$schema"].startswith("https://json-schema.org/")
    assert set(described["$defs"]["Entry"]["required"]) == set(found.errata[0].model_dump())
    assert Catalogue.model_validate_json(as_json(found)) == found


def test_the_doctor_has_todays_catalogue(found: Catalogue, accept: bool) -> None:
    if accept:
        DOCTORS.write_text(as_json(found), encoding="utf-8")
    assert DOCTORS.read_text(encoding="utf-8") == as_json(found), "`make accept` updates it"


def test_the_feed_has_what_atom_asks_for(records: list[errata.Record]) -> None:
    root = "https://example.org/"
    tree = ElementTree.fromstring(feed(records, "Errata", "en", root))
    names = {"a": ATOM}
    entries = tree.findall("a:entry", names)
    assert len(entries) == len(records)
    for part in (tree, *entries):
        for tag in ("id", "title", "updated"):
            assert len(part.findall(f"a:{tag}", names)) == 1
    assert tree.find("a:author/a:name", names) is not None
    assert len({entry.findtext("a:id", namespaces=names) for entry in entries}) == len(entries)
    updated = [entry.findtext("a:updated", "", names) for entry in entries]
    assert updated == sorted(updated, reverse=True)
    assert tree.findtext("a:updated", namespaces=names) == updated[0]
    link = entries[0].find("a:link", names)
    assert link is not None
    assert link.attrib["href"].startswith(f"{root}errata/ch0")


def test_a_feed_of_the_other_language_has_other_ids(records: list[errata.Record]) -> None:
    one, other = (feed(records, "Errata", language, "") for language in ("en", "zh"))
    ids = [set(ElementTree.fromstring(text).itertext()) for text in (one, other)]
    assert not {i for i in ids[0] & ids[1] if i.startswith("urn:uuid:")}


def test_it_is_written_beside_the_site(site: Path, found: Catalogue) -> None:
    for folder in (site, site / "zh"):
        assert (folder / "errata.json").read_text(encoding="utf-8") == as_json(found)
        assert (folder / "errata.schema.json").read_text(encoding="utf-8") == schema()
        ElementTree.fromstring((folder / "errata" / "feed.xml").read_bytes())
