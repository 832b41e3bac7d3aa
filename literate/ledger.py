"""What the reader's notes said and what is true: one row a claim, each treated on some page."""

from collections import Counter
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, RootModel, model_validator

from literate.schema import SchemaError, parse
from literate.source import VALUE, read

Verdict = Literal["confirmed", "partly", "wrong", "answered", "unchecked", "covered", "left-out"]
FRONT = "0"  # what stands before the first chapter
MARK = "<!-- the rows of docs/ledger.yml -->"  # where a page wants them
TEXT = r'^[\w`"“《（][^\n]*$'  # Markdown on one line, which begins as a sentence does
WORDS: dict[str, dict[str, str]] = {
    "en": {
        "front": "Before chapter 1",
        "chapter": "Chapter {}",
        "confirmed": "Confirmed",
        "partly": "Partly right",
        "wrong": "Wrong",
        "answered": "Answered",
        "unchecked": "Not decided by a run",
        "covered": "Has its place",
        "left-out": "Left out",
        "colon": ": ",
    },
    "zh": {
        "front": "第 1 章之前",
        "chapter": "第 {} 章",
        "confirmed": "属实",
        "partly": "部分正确",
        "wrong": "有误",
        "answered": "已解答",
        "unchecked": "无法靠运行判定",
        "covered": "已收录",
        "left-out": "未收录",
        "colon": "：",
    },
}


class Words(BaseModel):
    """A text in both languages, in Markdown; code in it is not run."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    en: str = Field(pattern=TEXT)
    zh: str = Field(pattern=TEXT)

    def in_(self, language: str) -> str:
        """The text in a language."""
        return str(getattr(self, language))


class Row(BaseModel):
    """One claim, question, topic or figure of the notes.

    section: of the notes, "0" before the first. at: the page and heading that treat it, as
    `ch01/scripts.md#layout`; what was left out has none.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    section: str = Field(pattern=r"^\d(\.\d)*$")
    says: Words
    verdict: Verdict
    truth: Words
    at: str | None = Field(default=None, pattern=r"^[\w/-]+\.md#[\w-]+$")

    @model_validator(mode="after")
    def _is_whole(self) -> "Row":
        if (self.at is None) != (self.verdict == "left-out"):
            raise ValueError("expected `at` for all but what is left out")
        if VALUE in "".join([*self.says.model_dump().values(), *self.truth.model_dump().values()]):
            raise ValueError(f"expected no {VALUE.strip()} value: the ledger runs no code")
        return self


class Titled(BaseModel):
    """A page's front matter, of which only the title is wanted."""

    title: str


class Ledger(RootModel[tuple[Row, ...]]):
    """The rows in the order of the notes."""


def load(path: Path) -> tuple[Row, ...]:
    """Return the rows of the file; raises SchemaError for anything the schema does not allow."""
    return parse(Ledger, path, path.read_text(encoding="utf-8")).root


def entries(rows: Sequence[Row], docs: Path, language: str) -> str:
    """The rows as Markdown: a line that counts the verdicts, then the claims by chapter.

    docs: the folder of the pages in this language, whose titles are the names of the links.
    """
    words = WORDS[language]
    counts = Counter(row.verdict for row in rows)
    parts = [" · ".join(f"{words[v]}{words['colon']}{n}" for v, n in counts.most_common())]
    for chapter, claims in groupby(rows, key=lambda row: row.section[0]):
        heading = words["front"] if chapter == FRONT else words["chapter"].format(chapter)
        parts.append(f"## {heading} {{#chapter-{chapter}}}")
        parts += [_entry(row, docs, language) for row in claims]
    return "\n\n".join(parts)


def _entry(row: Row, docs: Path, language: str) -> str:
    words = WORDS[language]
    section = "" if row.section == FRONT else f"{row.section} · "
    truth = f"**{words[row.verdict]}**{words['colon']}{row.truth.in_(language)}"
    place = f" [{_title(docs, row)}]({row.at})" if row.at else ""
    return f"{section}{row.says.in_(language)}\n:   {truth}{place}"


def _title(docs: Path, row: Row) -> str:
    page = docs / str(row.at).partition("#")[0]
    if not page.is_file():
        raise SchemaError(f"docs/ledger.yml: at: no page {page}, for the claim {row.says.en!r}")
    front_matter, _ = read(page)
    return parse(Titled, page, front_matter).title
