"""The matrix says what became of each form, and a record agrees with it."""

import datetime
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from literate import errata, matrix
from literate.cells import Cell
from literate.environments import NotMadeError, Pair
from tests.conftest import ROOT, copy_project

PAIR = Pair("3.11", "1.24.4")


def cells(book: str, fixed: str, **options: str) -> list[Cell]:
    forms = [Cell(book, 2, {"form": "book", **options}), Cell(fixed, 5, {"form": "fixed"})]
    return [Cell("import warnings", 1), *forms, Cell("1 / 0", 9)]


def run(*forms: Cell) -> dict[str, str]:
    return matrix.run_record(Path(sys.executable), list(forms))


@pytest.mark.parametrize(
    ("book", "fixed", "found"),
    [
        ("x = 1\nx", "x = 1\nx", {"book": "works", "fixed": "works"}),
        ("x = 1\nx", "x = 2\nx", {"book": "wrong", "fixed": "works"}),
        ("x = 1\nx", "y = 2\ny", {"book": "works", "fixed": "works"}),
        ("warnings.warn('old')", "1", {"book": "warns", "fixed": "works"}),
        (
            "1 / 0",
            "1",
            {"book": "raises", "fixed": "works", "message": "ZeroDivisionError: division by zero"},
        ),
        ("1", "1 / 0", {"book": "works", "fixed": "raises"}),
    ],
)
def test_a_verdict_is_what_happened(book: str, fixed: str, found: dict[str, str]) -> None:
    assert run(*cells(book, fixed)) == found


def test_the_message_of_a_syntax_error_is_its_last_words() -> None:
    found = run(*cells("compile('if x:\\n1', 'a.py', 'exec')", "1"))
    assert found["message"].startswith("IndentationError: expected an indented block")


def test_what_needs_a_missing_package_is_not_judged() -> None:
    assert run(Cell("import no_such_package"), *cells("1", "2")) == {}
    assert run(*cells("import no_such", "1", raises="ModuleNotFoundError"))["book"] == "raises"


def test_a_process_that_dies_is_told() -> None:
    with pytest.raises(NotMadeError):
        run(*cells("import os; os._exit(3)", "1"))


def record(affects: str) -> errata.Record:
    data: dict[str, Any] = {
        **{"id": "ch03-x", "title": "t", "symptom": "s", "chapter": 3, "section": "3.2"},
        **{"kind": "shape", "severity": "blocks", "status": "verified", "origin": "book"},
        **{"affects": affects, "messages": (), "source": "s"},
    }
    return errata.Record.model_validate(data | {"updated": datetime.date(2026, 11, 24)})


@pytest.mark.parametrize(
    ("affects", "book", "fixed", "said"),
    [
        (">=1.24", "raises", "works", None),
        (">=1.24", "warns", "works", "the book's form warns"),
        (">=2.0", "raises", "works", "the book's form raises"),
        (">=2.0", "warns", "warns", None),
        ("all", "wrong", "raises", "the corrected form raises"),
    ],
)
def test_a_record_agrees_with_its_versions(
    affects: str, book: str, fixed: str, said: str | None
) -> None:
    found = {"3.11 / 1.24.4": {"book": book, "fixed": fixed}}
    assert matrix.disagreements(record(affects), found) == (
        [f"ch03-x with 3.11 / 1.24.4: {said}"] if said else []
    )


def test_committed_records_agree_with_the_committed_matrix() -> None:
    records = {record.id: record for _, record in errata.load_all(ROOT / "errata", "en")}
    committed = matrix.load(ROOT / "errata")
    assert len(committed) >= 60
    for name, found in committed.items():
        assert matrix.disagreements(records[name], found) == []


def test_np_int_is_fine_then_warns_then_is_gone() -> None:
    found = matrix.load(ROOT / "errata")["ch03-np-int"]
    verdicts = {versions.split(" / ")[1]: verdict["book"] for versions, verdict in found.items()}
    assert verdicts["1.19.5"] == "works"
    assert verdicts["1.20.3"] == verdicts["1.23.5"] == "warns"
    assert {verdicts[v] for v in ("1.24.4", "1.26.4", "2.0.2", "2.4.6", "2.5.5")} == {"raises"}


def test_what_cannot_run_here_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "PAIRS", [PAIR, Pair("3.8", "1.19.5")])
    found = {"book": "works", "fixed": "works"}
    here = {"ch03-x": found, "ch03-y": {}}
    monkeypatch.setattr(matrix, "run_pair", lambda pair, records: here if pair == PAIR else None)
    before = {"ch03-x": {"3.8 / 1.19.5": {"book": "raises", "fixed": "works"}}}
    assert matrix.measure({"ch03-x": [], "ch03-y": []}, before) == {
        "ch03-x": {"3.11 / 1.24.4": found, **before["ch03-x"]},
        "ch03-y": {},
    }


def test_no_interpreter_is_no_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matrix, "find_interpreter", lambda version: None)
    assert matrix.run_pair(PAIR, {}) is None


def test_a_pair_runs_every_record(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(matrix, "find_interpreter", lambda version: sys.executable)
    monkeypatch.setattr(matrix, "environment", lambda *arguments: Path(sys.executable))
    found = matrix.run_pair(PAIR, {"ch03-x": cells("x = 1\nx", "x = 2\nx")})
    assert found == {"ch03-x": {"book": "wrong", "fixed": "works"}}


def test_the_whole_of_it_writes_and_judges(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy_project(tmp_path)
    for file in (tmp_path / "errata").iterdir():
        if not file.name.startswith(("ch03-np-int.", "ch03-pylab.")):  # one with forms, one without
            file.unlink()
    monkeypatch.setattr(matrix, "ROOT", tmp_path)
    monkeypatch.setattr(matrix, "PAIRS", [PAIR])
    for book, code in (("raises", 0), ("works", 1)):
        verdict = {"ch03-np-int": {"book": book, "fixed": "works"}}
        monkeypatch.setattr(matrix, "run_pair", lambda pair, records, v=verdict: v)
        assert matrix.main() == code
        kept = json.loads((tmp_path / "errata" / "matrix.json").read_text())
        assert kept == {"ch03-np-int": {"3.11 / 1.24.4": verdict["ch03-np-int"]}}
    assert capsys.readouterr().out.endswith("the book's form works\n")
