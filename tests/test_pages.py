"""Every page: its outputs are the accepted ones, its twin says the same in code, its form holds."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from markdown import Markdown
from mkdocs.config import load_config

from literate import errata
from literate.cells import Cell
from literate.fence import collect
from literate.notebook import lab_cells
from literate.session import Session
from literate.source import read
from tests.conftest import ROOT
from tests.snapshots import FOLDER, differences, render

LANGUAGES = ("en", "zh")
HEADING = re.compile(r"^(#+) .*?(?:\{#(?P<id>[\w-]+)\})?$", re.MULTILINE)
FENCED = re.compile(r"^( *)(```+)[^`]*?^\1\2$", re.MULTILINE)
BOX = re.compile(
    r'^ *[!?]{3}\+? (?P<kind>\w+) "(?P<title>[^"\[]*) · \[(?P<id>[^\]]+)\]\((?P<to>[^)]+)\)"$',
    re.MULTILINE,
)
BOXES = {  # of a record, by who slipped
    "en": {
        "book": ("bug", "In the book"),
        "rejected": ("note", "Often reported, not an error"),
        "other": ("warning", "Easy to get wrong"),
    },
    "zh": {
        "book": ("bug", "书中"),
        "rejected": ("note", "常被误报"),
        "other": ("warning", "易错点"),
    },
}
WRITTEN = {1, 2, 3, 4, 5}  # the chapters whose notes are finished
CODE_WIDTH = 84  # columns that fit beside the contents without scrolling


def sources(language: str) -> dict[str, Path]:
    """Every page, erratum and lab of a language by the path its twin shares."""
    pages = {
        path.relative_to(ROOT / "docs" / language).with_suffix("").as_posix(): path
        for path in (ROOT / "docs" / language).rglob("*.md")
    }
    records = {
        f"errata/{record.id}": path for path, record in errata.load_all(ROOT / "errata", language)
    }
    labs = {f"labs/{path.stem}": path for path in (ROOT / "labs" / language).glob("*.py")}
    return pages | records | labs


PAGES = sources("en")
PROSE = {
    (language, uri) for language in LANGUAGES for uri in sources(language) if "labs/" not in uri
}


@cache
def markdown() -> Markdown:
    config: Any = load_config(str(ROOT / "mkdocs.yml"))
    return Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)


@cache
def cells(language: str, uri: str) -> list[Cell]:
    path = sources(language)[uri]
    return lab_cells(path) if path.suffix == ".py" else collect(markdown(), path).cells


@pytest.fixture(scope="session")
def session() -> Session:
    return Session(ROOT)  # without a cache: what is compared was run just now


def test_every_page_has_a_twin() -> None:
    assert sources("en").keys() == sources("zh").keys()


@pytest.mark.parametrize("uri", sorted(PAGES))
def test_outputs_are_the_accepted_ones(session: Session, uri: str, accept: bool) -> None:
    found = cells("en", uri)
    now = render(found, session.run(PAGES[uri], found))
    snapshot = FOLDER / f"{uri}.txt"
    if accept:
        snapshot.parent.mkdir(parents=True, exist_ok=True)
        snapshot.write_text(now, encoding="utf-8")
    assert snapshot.is_file(), f"no snapshot of {uri}: run `make accept` and read it"
    changed = differences(snapshot.read_text(encoding="utf-8"), now)
    assert not changed, "\n".join([f"{uri} (`make accept` takes this as right):", *changed])


def test_no_snapshot_is_left_of_a_page_that_is_gone() -> None:
    kept = {path.relative_to(FOLDER).with_suffix("").as_posix() for path in FOLDER.rglob("*.txt")}
    assert kept == PAGES.keys()


@pytest.mark.parametrize("uri", sorted(PAGES))
def test_twins_hold_the_same_code(uri: str) -> None:
    def code(language: str) -> list[Any]:
        return [
            (cell.syntax(), {k: v for k, v in cell.options.items() if k not in ("alt", "title")})
            for cell in cells(language, uri)
            if not cell.inline
        ]

    assert code("en") == code("zh")


@pytest.mark.parametrize("uri", sorted(PAGES))
def test_twins_draw_on_the_same_values(uri: str) -> None:
    def values(language: str) -> list[str]:
        return sorted(cell.syntax() for cell in cells(language, uri) if cell.inline)

    assert values("en") == values("zh")


@pytest.mark.parametrize("uri", sorted(PAGES))
def test_twins_describe_their_figures_each_in_its_language(uri: str) -> None:
    for english, chinese in zip(cells("en", uri), cells("zh", uri), strict=True):
        assert len(english.alts) == len(chinese.alts)
        assert not set(english.alts) & set(chinese.alts)


@pytest.mark.parametrize("uri", sorted(uri for uri in PAGES if "labs/" not in uri))
def test_twins_have_the_same_headings_with_english_ids(uri: str) -> None:
    def headings(language: str) -> list[tuple[str, str | None]]:
        text = FENCED.sub("", read(sources(language)[uri])[1])
        return [(match[1], match["id"]) for match in HEADING.finditer(text)]

    assert headings("en") == headings("zh")
    assert all(name for _, name in headings("en"))


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("uri", sorted(PAGES))
def test_code_fits_the_page(language: str, uri: str) -> None:
    long = [
        f"{cell.line + n}: {line}"
        for cell in cells(language, uri)
        for n, line in enumerate(cell.source.split("\n"))
        if width(line) > CODE_WIDTH and cell.shows("code")
    ]
    assert not long, "\n".join(long)


def width(line: str) -> int:
    """Columns a line takes: a Chinese character takes two."""
    return sum(2 if character > "\u2e7f" else 1 for character in line)


@pytest.mark.parametrize(("language", "uri"), sorted(PROSE))
def test_every_python_fence_runs_or_says_why_not(language: str, uri: str) -> None:
    _, text = read(sources(language)[uri])
    other_names = r"^\s*((```|~~~)\s*(py|python3|ipython)\b(?!thon)|~~~\s*pycon\b)"
    assert not re.search(other_names, text, re.MULTILINE)  # of pycon see test_transcripts.py


@pytest.mark.parametrize("uri", sorted(uri for _, uri in PROSE if _ == "zh"))
def test_chinese_paragraphs_are_not_hard_wrapped(uri: str) -> None:
    text = FENCED.sub("", read(sources("zh")[uri])[1])
    assert not re.search(r"[\u4e00-\u9fff，。；：、]\n[\u4e00-\u9fff]", text)


@pytest.mark.parametrize("uri", sorted(uri for uri in PAGES if uri.startswith("errata/ch")))
def test_a_record_fails_and_works_as_it_says(session: Session, uri: str) -> None:
    found = cells("en", uri)
    record = errata.load(PAGES[uri])
    errata.check_forms(PAGES[uri], record, found, session.run(PAGES[uri], found))


@pytest.mark.parametrize("uri", sorted(uri for uri in PAGES if uri.startswith("errata/ch")))
def test_a_record_knows_the_messages_it_shows(session: Session, uri: str) -> None:
    shown = "".join(
        result["error"]["message"]
        for cell, result in zip(
            cells("en", uri), session.run(PAGES[uri], cells("en", uri)), strict=True
        )
        if result and result["error"] and cell.options.get("form") == "book"
    )
    record = errata.load(PAGES[uri])
    assert not shown or any(message in shown for message in record.messages)


def boxes(language: str) -> list[tuple[str, re.Match[str]]]:
    """Every box that is about a record, with its page."""
    pages = ((uri, path) for uri, path in sources(language).items() if path.suffix == ".md")
    return [(uri, box) for uri, path in pages for box in BOX.finditer(read(path)[1])]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_box_says_fairly_whose_slip_it_is(language: str) -> None:
    records = {record.id: record for _, record in errata.load_all(ROOT / "errata", "en")}
    for uri, box in boxes(language):
        record = records[box["id"]]
        other = "book" if record.origin == "book" else "other"
        expected = BOXES[language]["rejected" if record.status == "rejected" else other]
        assert (box["kind"], box["title"]) == expected, f"{uri}: {box['id']}"
        assert box["to"] == f"../errata/{box['id']}.md", uri


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_record_of_a_finished_chapter_has_its_box(language: str) -> None:
    records = errata.load_all(ROOT / "errata", "en")
    wanted = {record.id for _, record in records if record.chapter in WRITTEN}
    missing = wanted - {box["id"] for _, box in boxes(language)}
    assert not missing
