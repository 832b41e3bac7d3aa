"""The built site: both languages whole, light enough, and asking nobody else for anything."""

import gzip
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit
from xml.etree import ElementTree

import nbformat
import pytest

from tests.conftest import ROOT

HTML_BUDGET = 30_000  # bytes of a page, gzipped
LOADED = re.compile(
    r'<(?:script|img|iframe|source|link)\b[^>]*?\b(?:src|href)="(?P<url>[^"]*)"', re.IGNORECASE
)
LINK = re.compile(r'<a\b[^>]*?\bhref="(?P<url>[^"]*)"', re.IGNORECASE)
BUILT = sorted((ROOT / "site").rglob("*.html"))
PAGES = [path for path in BUILT if path.name == "index.html"]


def name(path: Path) -> str:
    return path.relative_to(ROOT / "site").as_posix()


def local(page: Path, url: str) -> Path:
    """The file a relative address leads to."""
    path: str = unquote(urlsplit(urljoin(f"/{name(page)}", url)).path)
    target = ROOT / "site" / path.lstrip("/")
    return target / "index.html" if path.endswith("/") else target


def relative_urls(pattern: re.Pattern[str], page: Path) -> Iterator[str]:
    for match in pattern.finditer(page.read_text(encoding="utf-8")):
        url = match["url"]
        if not urlsplit(url).scheme and not url.startswith("#"):
            yield url


def test_both_languages_have_the_same_pages(site: Path) -> None:
    english = {name(path) for path in BUILT if not name(path).startswith("zh/")}
    assert english == {name(path).removeprefix("zh/") for path in BUILT}
    assert len(BUILT) == 2 * len(english) > 0


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_is_light(page: Path) -> None:
    assert len(gzip.compress(page.read_bytes(), mtime=0)) <= HTML_BUDGET


@pytest.mark.parametrize("page", BUILT, ids=name)
def test_a_page_loads_from_its_own_site_only(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    foreign = [m["url"] for m in LOADED.finditer(text) if urlsplit(m["url"]).netloc]
    assert not foreign


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_what_a_page_loads_and_links_exists(page: Path) -> None:
    urls = {*relative_urls(LOADED, page), *relative_urls(LINK, page)}
    missing = [url for url in urls if not local(page, url).is_file()]
    assert urls
    assert not missing


@cache
def ids(page: Path) -> set[str]:
    return set(re.findall(r'\bid="([^"]+)"', page.read_text(encoding="utf-8")))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_link_into_a_page_finds_its_place(page: Path) -> None:
    links = ((url, unquote(urlsplit(url).fragment)) for url in relative_urls(LINK, page))
    lost = [url for url, place in links if place and place not in ids(local(page, url))]
    assert not lost


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_links_its_twin(page: Path, site: Path) -> None:
    own = name(page)
    twin = own.removeprefix("zh/") if own.startswith("zh/") else f"zh/{own}"
    language = "en" if own.startswith("zh/") else "zh"
    text = page.read_text(encoding="utf-8")
    (link,) = re.findall(rf'<a href="([^"]*)" hreflang="{language}"', text)
    assert local(page, link) == site / twin


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_page_states_its_language_and_description(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert f'<html lang="{"zh" if name(page).startswith("zh/") else "en"}"' in text
    (description,) = re.findall(r'<meta name="description" content="([^"]*)"', text)
    assert description


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_nothing_of_the_build_is_left_in_a_page(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert "literate-" not in text
    assert "{python}" not in text
    article = text.split("<article", 1)[-1].split("</article>", 1)[0]
    prose = re.sub(r"<(pre|code|svg|annotation)\b.*?</\1>", "", article, flags=re.DOTALL)
    assert not re.search(r"\$(?![A-Z_]{2})", prose)  # what names a variable is no formula


@pytest.mark.parametrize("page", [page for page in PAGES if "labs/" in name(page)], ids=name)
def test_a_lab_brings_no_styles_scripts_or_encoded_images(page: Path) -> None:
    article = page.read_text(encoding="utf-8").split("<article", 1)[-1].split("</article>")[0]
    assert not re.search(r"<style|<script|<img", article)
    assert '<div class="cell">' in article
    assert '<svg role="img" aria-label="' in article


@pytest.mark.parametrize("folder", ["", "zh/"])
def test_a_record_leads_to_the_page_that_explains_it(site: Path, folder: str) -> None:
    page = site / folder / "errata" / "ch03-np-int" / "index.html"
    _, _, explained = page.read_text(encoding="utf-8").partition('id="explained"')
    urls = re.findall(r'<li><a href="([^"]*)"', explained.partition("</ul>")[0])
    expected = site / folder / "ch03" / "activation-functions" / "index.html"
    assert expected in {local(page, url) for url in urls}


def test_pages_and_labs_can_be_taken_as_notebooks(site: Path) -> None:
    notebooks = sorted(site.rglob("*.ipynb"))
    linked = {
        local(page, url)
        for page in PAGES
        for url in relative_urls(LINK, page)
        if url.endswith(".ipynb")
    }
    assert set(notebooks) == linked
    for notebook in notebooks:
        nbformat.validate(nbformat.read(notebook, as_version=4))


@pytest.mark.parametrize(("config", "folder"), [("mkdocs.yml", ""), ("mkdocs.zh.yml", "zh/")])
def test_a_public_address_gives_canonical_links_and_a_site_map_of_twins(
    tmp_path: Path, config: str, folder: str
) -> None:
    address = "https://example.org/book"
    command = [sys.executable, "-m", "mkdocs", "--quiet", "build", "--config-file", config]
    environment = {**os.environ, "SITE_URL": address, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([*command, "--site-dir", tmp_path], cwd=ROOT, env=environment, check=True)
    page = f"{address}/{folder}ch03/output-layer/"
    built = (tmp_path / "ch03" / "output-layer" / "index.html").read_text(encoding="utf-8")
    assert f'<link rel="canonical" href="{page}">' in built
    urls = ElementTree.parse(tmp_path / "sitemap.xml").getroot()
    twins = {
        url[0].text: {link.get("hreflang"): link.get("href") for link in url[1:]} for url in urls
    }
    assert twins[page] == {
        "en": f"{address}/ch03/output-layer/",
        "zh": f"{address}/zh/ch03/output-layer/",
    }
