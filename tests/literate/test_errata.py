"""A record says exactly what the schema asks for, and its two forms differ as they must."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from literate.cells import Cell, PageError
from literate.errata import Record, check_forms, load, load_all, load_translated
from literate.schema import SchemaError
from literate.session import Session

TODAY = datetime.date(2026, 11, 23)
GOOD: dict[str, Any] = {
    "id": "ch03-np-int",
    "title": "np.int is gone",
    "chapter": 3,
    "section": "3.2",
    "kind": "removed-api",
    "severity": "blocks",
    "status": "verified",
    "origin": "environment",
    "affects": ">=1.24",
    "symptom": "AttributeError at np.int",
    "messages": ["module 'numpy' has no attribute 'int'"],
    "updated": TODAY,
    "source": "notes, 3.2",
}


def write(folder: Path, name: str = "ch03-np-int.md", **changes: Any) -> Path:
    data = {key: value for key, value in (GOOD | changes).items() if value is not None}
    text = yaml.safe_dump(data, allow_unicode=True)
    path = folder / name
    path.write_text(f"---\n{text}---\n\nText.\n")
    return path


def test_a_record_is_read(tmp_path: Path) -> None:
    record = load(write(tmp_path))
    assert (record.id, record.messages) == ("ch03-np-int", tuple(GOOD["messages"]))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"kind": "bug"}, "kind: Input should be 'removed-api'"),
        ({"severity": "bad"}, "severity: Input should be 'blocks'"),
        ({"status": "open"}, "status: Input should be 'verified'"),
        ({"origin": "me"}, "origin: Input should be 'book'"),
        ({"chapter": 9}, "chapter: Input should be less than or equal to 8, got 9"),
        ({"chapter": "3"}, "chapter: Input should be a valid integer, got '3'"),
        ({"title": None}, "title: Field required"),
        ({"title": ""}, "title: String should have at least 1 character"),
        ({"colour": "red"}, "colour: Extra inputs are not permitted, got 'red'"),
        ({"affects": "new ones"}, "affects: String should match pattern"),
        ({"messages": "one"}, "messages: Input should be a valid tuple"),
        ({"updated": "soon"}, "updated: Input should be a valid date"),
        ({"id": "ch03-other"}, "id: expected 'ch03-np-int' as the file is named"),
    ],
)
def test_a_broken_record_names_file_and_key(
    tmp_path: Path, changes: dict[str, Any], message: str
) -> None:
    with pytest.raises(SchemaError) as caught:
        load(write(tmp_path, **changes))
    assert f"ch03-np-int.md: {message}" in str(caught.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [("# no front matter", "expected front matter"), ("---\na: [1\n---\n", "not YAML")],
)
def test_a_file_without_readable_front_matter_is_refused(
    tmp_path: Path, text: str, message: str
) -> None:
    path = tmp_path / "ch03-np-int.md"
    path.write_text(text)
    with pytest.raises(SchemaError, match=message):
        load(path)


def test_the_chinese_twin_inherits_what_it_does_not_state(tmp_path: Path) -> None:
    write(tmp_path)
    twin = tmp_path / "ch03-np-int.zh.md"
    twin.write_text("---\ntitle: np.int 已被移除\nsymptom: 报错\n---\n")
    record = load_translated(twin)
    assert (record.title, record.kind) == ("np.int 已被移除", "removed-api")
    assert [found.title for _, found in load_all(tmp_path, "en")] == ["np.int is gone"]
    assert [found.title for _, found in load_all(tmp_path, "zh")] == ["np.int 已被移除"]


def test_the_twin_may_not_state_more(tmp_path: Path) -> None:
    write(tmp_path)
    twin = tmp_path / "ch03-np-int.zh.md"
    twin.write_text("---\ntitle: 甲\nsymptom: 乙\nkind: shape\n---\n")
    with pytest.raises(SchemaError, match="kind: Extra inputs"):
        load_translated(twin)


def test_a_record_without_a_twin_is_refused(tmp_path: Path) -> None:
    write(tmp_path)
    with pytest.raises(SchemaError, match=r"expected both \.md and \.zh\.md"):
        load_all(tmp_path, "en")


def forms(worker: Session, book: str, fixed: str, status: str = "verified", **options: str) -> None:
    record = Record.model_validate(GOOD | {"status": status, "updated": TODAY})
    cells = [
        Cell(book, 1, {"form": "book", **options}),
        Cell(fixed, 9, {"form": "fixed"}),
    ]
    check_forms("record.md", record, cells, worker.run("record.md", cells))


def test_forms_with_different_values_pass(worker: Session) -> None:
    forms(worker, "x = 1\nx", "x = 2\nx")


def test_a_form_that_raises_as_declared_passes(worker: Session) -> None:
    forms(worker, "1 / 0", "1", raises="ZeroDivisionError")


def test_forms_with_equal_values_fail(worker: Session) -> None:
    with pytest.raises(PageError, match="gives the corrected form's value"):
        forms(worker, "x = 1\nx", "x = 2 - 1\nx")


@pytest.mark.parametrize("fixed", ["y = 2\ny", "x = 2"])
def test_forms_have_to_end_in_the_same_expression(worker: Session, fixed: str) -> None:
    with pytest.raises(PageError, match="end in the same expression"):
        forms(worker, "x = 1\nx", fixed)


def test_a_rejected_record_has_no_forms(worker: Session) -> None:
    with pytest.raises(PageError, match="forms: expected none"):
        forms(worker, "x = 1\nx", "x = 2\nx", status="rejected")


def test_a_verified_record_needs_its_forms(worker: Session) -> None:
    record = Record.model_validate(GOOD | {"updated": TODAY})
    with pytest.raises(PageError, match="expected book and fixed, found none"):
        check_forms("record.md", record, [], [])


def test_a_record_belongs_to_its_section_and_those_above() -> None:
    record = Record.model_validate(GOOD | {"section": "4.4.1", "updated": TODAY})
    assert [record.is_of(s) for s in ("4.4.1", "4.4", "4", "4.4.10", "4.1")] == [
        *(True, True, True),
        *(False, False),
    ]


def test_records_are_sorted_by_their_place_in_the_book() -> None:
    sections = ["3.10", "3.9", "3.2.4", "3.2"]
    records = [Record.model_validate(GOOD | {"section": s, "updated": TODAY}) for s in sections]
    places = [record.section for record in sorted(records, key=Record.place)]
    assert places == ["3.2", "3.2.4", "3.9", "3.10"]


def test_affected_versions_are_those_of_the_range() -> None:
    versions = ["1.19.5", "1.24.4", "2.0.2"]
    record = Record.model_validate(GOOD | {"affects": ">=1.24,<2", "updated": TODAY})
    assert record.affected(versions) == ["1.24.4"]
    everywhere = Record.model_validate(GOOD | {"affects": "all", "updated": TODAY})
    assert everywhere.affected(versions) == versions


@pytest.mark.parametrize("kind", ["environment", "typo", "performance"])
def test_a_slip_outside_the_code_may_have_forms(worker: Session, kind: str) -> None:
    record = Record.model_validate(GOOD | {"kind": kind, "updated": TODAY})
    check_forms("record.md", record, [], [])
    cells = [Cell("1 / 0", 1, {"form": "book", "raises": "ZeroDivisionError"})]
    with pytest.raises(PageError, match=r"expected book and fixed, found \['book'\]"):
        check_forms("record.md", record, cells, worker.run("record.md", cells))
    cells.append(Cell("1", 2, {"form": "fixed"}))
    check_forms("record.md", record, cells, worker.run("record.md", cells))
