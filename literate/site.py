"""MkDocs hooks: they bring pages, errata and labs together and run all code before the build."""

import logging
import os
import posixpath
import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from jinja2 import Environment, FileSystemBytecodeCache
from markdown import Markdown
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from literate import api, catalogue, errata, ledger, matrix
from literate.cells import PageError, Result
from literate.fence import Page as Source
from literate.fence import collect
from literate.katex import FormulaError
from literate.lab_html import lighten
from literate.notebook import lab_notebook, page_notebook
from literate.schema import SchemaError
from literate.session import shared_session

LOG = logging.getLogger("mkdocs.literate")
ROOT = Path.cwd()
PAGES_AT_ONCE = 2
LANGUAGES = {"en": "English", "zh": "简体中文"}
FOLDERS = {"en": "", "zh": "zh/"}  # of each language within the site
SERVED = {"en": "http://127.0.0.1:8000/", "zh": "http://127.0.0.1:8001/"}  # by `make serve`
NEEDS = {
    "en": "This notebook needs this project's package `book_code`: "
    "in a clone of the project, `pip install .`, and start it there.",
    "zh": "运行本笔记本需要本项目的 `book_code` 包：克隆项目后在其目录中执行 "
    "`pip install .`，再从该目录启动 Jupyter。",
}
BOX_ABOUT = re.compile(r'· \[(?P<id>[^\]]+)\]\(\.\./errata/(?P=id)\.md\)"$', re.MULTILINE)
KATEX = ROOT / "node_modules" / "katex" / "dist"


@dataclass
class State:
    """What one build knows about its pages, by their path in the site's sources."""

    serving: bool = False
    sources: dict[str, tuple[Source, list[Result | None]]] = field(default_factory=dict)
    collected: dict[Path, tuple[str, Source]] = field(default_factory=dict)  # by the pages' texts
    changed: set[str] = field(default_factory=set)  # pages, since the last build
    records: dict[str, errata.Record] = field(default_factory=dict)
    both: catalogue.Catalogue = field(
        default_factory=lambda: catalogue.Catalogue(version=1, errata=[])
    )  # the errata in both languages
    verdicts: matrix.Matrix = field(default_factory=dict)
    explained: dict[str, list[str]] = field(default_factory=dict)  # records, by pages with boxes
    ledger: str = ""  # in Markdown


STATE = State()


def on_startup(command: str, dirty: bool) -> None:
    """Note whether pages are being authored: then the other language has its own server."""
    STATE.serving = command == "serve"


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Take the site's public address from the environment, if it has one."""
    address = os.environ.get("SITE_URL", "").rstrip("/")
    public = {language: f"{address}/{folder}" for language, folder in FOLDERS.items()}
    roots = SERVED if STATE.serving else public if address else {}
    config.site_url = roots.get(_language(config))
    config.extra["roots"] = roots
    return config


@event_priority(100)  # before mkdocs-jupyter looks for notebooks
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add errata, labs and KaTeX's assets, then run the code of every page.

    Raises PluginError, which ends the build, for a cell that fails or a record that is wrong.
    """
    language = _language(config)
    STATE.changed.clear()
    try:
        errata_by_language = {x: errata.load_all(ROOT / "errata", x) for x in LANGUAGES}
        found = errata_by_language[language]
        STATE.both = catalogue.catalogue(
            *([record for _, record in each] for each in errata_by_language.values())
        )
        STATE.verdicts = matrix.load(ROOT / "errata")
        rows = ledger.load(ROOT / "docs" / "ledger.yml")
        STATE.ledger = ledger.entries(rows, Path(config.docs_dir), language)
        STATE.records = {f"errata/{record.id}.md": record for _, record in found}
        for path, record in found:
            files.append(_file(config, f"errata/{record.id}.md", path))
        for page in api.pages(ROOT, ROOT / ".cache" / "api" / language):
            files.append(_file(config, f"api/{page.name}", page))
        for script in sorted((ROOT / "labs" / language).glob("*.py")):
            files.append(_lab(config, script))
        STATE.sources = _run_all(config, files)
        _log_runs()
    except (PageError, SchemaError) as error:
        raise PluginError(str(error)) from None
    for asset in _katex_assets():
        uri = f"assets/katex/{asset.relative_to(KATEX).as_posix()}"
        files.append(_file(config, uri, asset))
    return files


def on_env(env: Environment, **_: Any) -> Environment:
    """Keep compiled templates: most of them serve every build."""
    folder = ROOT / ".cache" / "jinja"
    folder.mkdir(parents=True, exist_ok=True)
    env.bytecode_cache = FileSystemBytecodeCache(str(folder))
    return env


def on_page_markdown(markdown: str, page: Page, **_: Any) -> str:
    """Give the templates an erratum's record, and put the ledger where a page wants it."""
    record = STATE.records.get(page.file.src_uri)
    if record:
        page.meta = {"template": "erratum.html", "title": record.title, "record": record}
        page.meta["description"] = record.symptom
        page.meta["matrix"] = STATE.verdicts.get(record.id, {})
    return markdown.replace(ledger.MARK, STATE.ledger)


def on_page_content(html: str, page: Page, **_: Any) -> str:
    """Make a lab as light as a page, and its cells look the same."""
    return lighten(html) if page.file.src_uri.endswith(".ipynb") else html


def on_page_context(
    context: dict[str, Any], page: Page, config: MkDocsConfig, nav: Navigation
) -> dict[str, Any]:
    """Link the page's twin and its notebook; hand the errata to the templates."""
    config.extra["alternate"] = [
        {"name": name, "lang": language, "link": _twin(page, config, language)}
        for language, name in LANGUAGES.items()
    ]
    context["notebook"] = _notebook_uri(page)
    context["records"] = sorted(STATE.records.values(), key=errata.Record.place)
    context["own_records"] = _records_of(page)
    context["used_code"] = _used_code(page)
    context["explained_in"] = _pages_about(page, nav)
    context["versions"] = [pair.numpy for pair in matrix.PAIRS]
    return context


def on_post_build(config: MkDocsConfig) -> None:
    """Write the errata for programs, and every page that has code as a notebook beside it."""
    _write_catalogue(config)
    needs = NEEDS[_language(config)]
    for uri, (source, results) in STATE.sources.items():
        target = Path(config.site_dir) / _notebook_path(uri)
        if source.cells and (uri in STATE.changed or not target.is_file()):
            target.parent.mkdir(parents=True, exist_ok=True)
            notebook = page_notebook(ROOT / source.path, source.cells, results, needs)
            nbformat.write(notebook, target)


def _write_catalogue(config: MkDocsConfig) -> None:
    """The feed in its language, and the JSON, which has both; each language's pages use it."""
    site, records = Path(config.site_dir), list(STATE.records.values())
    files = {
        "errata.json": catalogue.as_json(STATE.both),
        "errata.schema.json": catalogue.schema(),
        "errata/feed.xml": catalogue.feed(
            records, config.site_name, _language(config), config.site_url or "../"
        ),
    }
    for name, text in files.items():
        (site / name).write_text(text, encoding="utf-8")


def _records_of(page: Page) -> list[errata.Record]:
    """The records that belong to the section of the book that a page treats."""
    section = str(page.meta.get("section", ""))
    return [record for record in STATE.records.values() if section and record.is_of(section)]


def _used_code(page: Page) -> list[tuple[str, str]]:
    """What the page shows or imports of `book_code`: each name with its address in the site."""
    source, _ = STATE.sources.get(page.file.src_uri, (None, []))
    return [(name, api.address(name)) for name in sorted(source.used_code())] if source else []


def _pages_about(page: Page, nav: Navigation) -> list[Page]:
    """The pages that have a box about a record, where this page is one."""
    uris = STATE.explained.get(page.file.src_uri, [])
    return [each for each in nav.pages if each.file.src_uri in uris]


def on_build_error(error: Exception) -> None:
    """End with what MkDocs has just said of a page that is wrong, without our traceback."""
    if isinstance(error, PageError | FormulaError):
        raise Abort("The build stopped at this page")


def _language(config: MkDocsConfig) -> str:
    language: str = config.theme["language"]
    return language


def _file(config: MkDocsConfig, uri: str, path: Path) -> File:
    return File.generated(config, uri, abs_src_path=str(path))


def _lab(config: MkDocsConfig, script: Path) -> File:
    """Run a lab and hand it to mkdocs-jupyter executed."""
    folder = ROOT / ".cache" / "labs" / _language(config)
    uri = f"labs/{script.stem}.ipynb"
    (folder / "labs").mkdir(parents=True, exist_ok=True)
    text = nbformat.writes(lab_notebook(script.relative_to(ROOT), shared_session()))
    target = folder / uri
    if not target.is_file() or target.read_text(encoding="utf-8") != text:
        target.write_text(text, encoding="utf-8")  # untouched where it is the same: not modified
    return File(uri, str(folder), config.site_dir, config.use_directory_urls)


def _run_all(config: MkDocsConfig, files: Files) -> dict[str, tuple[Source, list[Result | None]]]:
    md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    pages = [file for file in files.documentation_pages() if file.src_uri.endswith(".md")]
    sources = [_collected(md, Path(file.abs_src_path or "")) for file in pages]
    with ThreadPoolExecutor(PAGES_AT_ONCE) as pool:
        results = list(pool.map(_run, sources))
    before, STATE.explained = STATE.explained, _explained(pages)
    for file, source, result in zip(pages, sources, results, strict=True):
        if record := STATE.records.get(file.src_uri):
            errata.check_forms(source.path, record, source.cells, result)
        uri = file.src_uri
        _mark(file, source, result, before.get(uri) != STATE.explained.get(uri))
    return {
        file.src_uri: (source, result)
        for file, source, result in zip(pages, sources, results, strict=True)
    }


def _collected(md: Markdown, path: Path) -> Source:
    """The cells of a page, found again only where its text, or code it shows, has changed."""
    text = path.read_text(encoding="utf-8")
    kept = STATE.collected.get(path)
    if kept is None or kept[0] != text or not kept[1].shows_todays_code():
        STATE.collected[path] = kept = (text, collect(md, path))
    return kept[1]


def _explained(pages: Sequence[File]) -> dict[str, list[str]]:
    """By record, the pages that have a box about it."""
    found: dict[str, list[str]] = {}
    for file in pages:
        text, _ = STATE.collected[Path(file.abs_src_path or "")]
        for box in BOX_ABOUT.finditer(text):
            found.setdefault(f"errata/{box['id']}.md", []).append(file.src_uri)
    return found


def _mark(file: File, source: Source, result: list[Result | None], changed: bool) -> None:
    """A page has changed where its text or what its code gave is not that of the last build.

    `mkdocs serve --dirty` makes only such pages again.
    """
    text, _ = STATE.collected[Path(file.abs_src_path or "")]
    changed |= ledger.MARK in text or STATE.sources.get(file.src_uri) != (source, result)
    if changed:
        STATE.changed.add(file.src_uri)
    file.is_modified = lambda: changed  # type: ignore[method-assign]


def _run(source: Source) -> list[Result | None]:
    return shared_session().run(source.path, source.cells)


def _log_runs() -> None:
    ran = shared_session().pages_run
    LOG.info("Pages whose code was run: %s", ", ".join(sorted(ran)) or "none")
    ran.clear()


def _katex_assets() -> list[Path]:
    return [KATEX / "katex.min.css", *sorted(KATEX.glob("fonts/*.woff2"))]


def _twin(page: Page, config: MkDocsConfig, language: str) -> str:
    """Return the address of this page in a language, relative to the page itself."""
    if STATE.serving:
        return SERVED[language] + page.url
    here = f"/{FOLDERS[_language(config)]}{page.url}"
    there = f"/{FOLDERS[language]}{page.url}"
    return posixpath.relpath(there, here) + "/"


def _notebook_path(uri: str) -> str:
    """`ch03/output-layer.md` has its notebook at `ch03/output-layer/output-layer.ipynb`."""
    stem = posixpath.splitext(uri)[0]
    name = posixpath.basename(stem)
    folder = posixpath.dirname(stem) if name == "index" else stem
    return posixpath.join(folder, f"{name}.ipynb")


def _notebook_uri(page: Page) -> str | None:
    uri = page.file.src_uri
    source, _ = STATE.sources.get(uri, (None, []))
    has_code = uri.endswith(".ipynb") or (source and source.cells)
    return _notebook_path(uri) if has_code else None
