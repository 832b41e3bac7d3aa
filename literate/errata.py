"""The errata: one record a file, its front matter checked by a schema, its forms by a run."""

import ast
import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Literal

from packaging.specifiers import SpecifierSet
from pydantic import BaseModel, ConfigDict, Field

from literate.cells import Cell, PageError, Result
from literate.schema import SchemaError, parse
from literate.source import read

IN_CODE = {"removed-api", "shape", "dtype", "numerical", "aliasing", "formula"}  # always with forms

BOTH = {"book", "fixed"}

Kind = Literal[
    "removed-api",
    "shape",
    "dtype",
    "numerical",
    "aliasing",
    "formula",
    "environment",
    "performance",
    "terminology",
    "typo",
    "design",
    "data",
]
Severity = Literal["blocks", "wrong-result", "misleading", "cosmetic"]
Status = Literal["verified", "held", "rejected"]
Origin = Literal["book", "companion-code", "environment", "reader", "notes"]
Text = Field(min_length=1)


class Translation(BaseModel):
    """What the Chinese twin of a record states for itself; the rest it inherits."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    title: str = Text
    symptom: str = Text


class Record(Translation):
    """One erratum.

    page: only where a source states it, with edition and source.
    origin: whose slip it is. affects: the NumPy versions, or "all".
    messages: literals of the error messages it answers.
    """

    id: str = Field(pattern=r"^ch0[1-8]-[a-z0-9]+(-[a-z0-9.]+)*$")
    chapter: int = Field(ge=1, le=8)
    section: str = Text
    page: str | None = Field(default=None, min_length=1)
    kind: Kind
    severity: Severity
    status: Status
    origin: Origin
    affects: str = Field(pattern=r"^(all|[<>=!]=?[\d.]+(,[<>=!]=?[\d.]+)*)$")
    messages: tuple[str, ...] = Field(strict=False)
    updated: datetime.date
    source: str = Text

    def place(self) -> tuple[list[int], str]:
        """Where the record stands in the book, to sort by: 3.10 comes after 3.9."""
        return [int(number) for number in re.findall(r"\d+", self.section)], self.id

    def affected(self, versions: Iterable[str]) -> list[str]:
        """Which of these NumPy versions the record affects."""
        specifier = SpecifierSet("" if self.affects == "all" else self.affects)
        return [version for version in versions if version in specifier]

    def is_of(self, section: str) -> bool:
        """Whether the record belongs to a section: 4.4 has those of 4.4 and of 4.4.1."""
        return f"{self.section}.".startswith(f"{section}.")

    def may_have(self, forms: set[str]) -> bool:
        """Whether the record may show these forms: of the book, and corrected.

        What was reproduced has both where it is a fault in code, and may have them else.
        """
        if self.status == "verified" and self.kind in IN_CODE:
            return forms == BOTH
        return not forms or (self.status == "verified" and forms == BOTH)


def load(path: Path) -> Record:
    """Return the English record in this file.

    Raises SchemaError naming the file and the key for anything the schema does not allow.
    """
    record = parse(Record, path, _front_matter(path))
    if path.stem != record.id:
        raise SchemaError(
            f"{path}: id: expected {path.stem!r} as the file is named, got {record.id!r}"
        )
    return record


def load_translated(path: Path) -> Record:
    """Return the record of a `.zh.md` file: its own title and symptom, the English twin's rest."""
    translation = parse(Translation, path, _front_matter(path))
    return load(_english(path)).model_copy(update=translation.model_dump())


def load_all(folder: Path, language: str) -> list[tuple[Path, Record]]:
    """Return every record in this language with its file, in order of id.

    Raises SchemaError for a record without a twin in the other language.
    """
    english = {path for path in folder.glob("*.md") if not path.name.endswith(".zh.md")}
    chinese = set(folder.glob("*.zh.md"))
    for lone in sorted(english ^ {_english(path) for path in chinese}):
        raise SchemaError(f"{folder / lone.stem}: expected both .md and .zh.md, found one")
    if language == "zh":
        return [(path, load_translated(path)) for path in sorted(chinese)]
    return [(path, load(path)) for path in sorted(english)]


def check_forms(
    path: Path | str, record: Record, cells: Sequence[Cell], results: Sequence[Any]
) -> None:
    """Raise PageError unless the record's forms fail and work as contract and status say.

    The book's form raises as it declares, or ends in the same expression as the corrected form
    with another value.
    """
    forms = {
        cell.options["form"]: (cell, result)
        for cell, result in zip(cells, results, strict=True)
        if "form" in cell.options
    }
    if not record.may_have(set(forms)):
        expected = "book and fixed" if record.status == "verified" else "none"
        raise PageError(path, 1, f"forms: expected {expected}, found {sorted(forms) or 'none'}")
    if forms:
        _require_difference(path, *forms["book"], *forms["fixed"])


def ends_alike(book: Cell, fixed: Cell) -> bool:
    """Whether two forms end in the same expression, so that their values can be compared."""
    return _last(book) is not None and _last(book) == _last(fixed)


def _require_difference(
    path: Path | str, book: Cell, book_result: Result, fixed: Cell, fixed_result: Result
) -> None:
    if book.raises:
        return
    if not ends_alike(book, fixed):
        raise PageError(path, fixed.line, "both forms have to end in the same expression")
    if book_result["value"] == fixed_result["value"]:
        raise PageError(path, book.line, "the book's form gives the corrected form's value")


def _last(cell: Cell) -> str | None:
    body = ast.parse(cell.source).body
    return ast.dump(body[-1]) if body and isinstance(body[-1], ast.Expr) else None


def _english(path: Path) -> Path:
    return path.with_name(path.name.replace(".zh.md", ".md"))


def _front_matter(path: Path) -> str:
    front_matter, _ = read(path)
    if not front_matter:
        raise SchemaError(f"{path}: expected front matter between two lines of ---")
    return front_matter
