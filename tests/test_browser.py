"""The built site in a real browser, served on loopback: what a reader sees, clicks and takes."""

import functools
import gzip
import os
import re
import shutil
import threading
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.conftest import ROOT
from tests.test_pages import CODE_WIDTH

CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("google-chrome")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
FIRST_LOAD_BUDGET = 150_000  # bytes a first visit may transfer, gzipped
PAGES = sorted(
    path.parent.relative_to(ROOT / "site").as_posix().removeprefix(".") + "/"
    for path in (ROOT / "site").rglob("index.html")
)
ALIKE = [path for path in PAGES if re.search(r"errata/ch|api/.", path)]  # of two templates
SHOWN = [path for path in PAGES if path not in ALIKE] + ALIKE[::16]
TOPICS = ["ch03/output-layer/", "errata/ch03-np-int/", "labs/ch05_two_layer_net/"]
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
CHECKED = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="no Chromium: install it, or set CHROMIUM to its path"
)


class Quiet(SimpleHTTPRequestHandler):
    """Serves the site without a line per request."""

    extensions_map = SimpleHTTPRequestHandler.extensions_map | {".js": "text/javascript"}

    def log_message(self, *_: Any) -> None:
        pass


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(site))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


class Visit:
    """One reader: every request and every console message of theirs is noted."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.address = address
        self.requests: list[str] = []
        self.messages: list[str] = []
        self.failures: list[str] = []
        self.page: Page = context.new_page()
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("console", lambda message: self.messages.append(message.text))
        self.page.on("pageerror", lambda error: self.messages.append(str(error)))
        self.page.on("requestfailed", lambda request: self.failures.append(request.url))
        self.page.on("response", self._note_status)

    def _note_status(self, response: Any) -> None:
        if response.status >= 400:
            self.failures.append(f"{response.status} {response.url}")

    def open(self, path: str) -> Page:
        self.page.goto(self.address + path.lstrip("/"))
        return self.page

    def files(self) -> list[Path]:
        """What the visit loaded of the site."""
        urls = {url.removeprefix(self.address).split("?")[0] for url in self.requests}
        files = (ROOT / "site" / url for url in urls)
        return [file / "index.html" if file.is_dir() else file for file in files]

    @property
    def foreign(self) -> list[str]:
        ours = (self.address, "data:", "blob:")
        return [url for url in self.requests if not url.startswith(ours)]


@pytest.fixture
def visit(browser: Browser, address: str, request: pytest.FixtureRequest) -> Iterator[Visit]:
    """`request.param`, where given, holds options of the browser's context."""
    context = browser.new_context(**getattr(request, "param", {}))
    yield Visit(context, address)
    context.close()


def test_there_are_pages_to_open() -> None:
    assert len(PAGES) >= 16


PHONE: dict[str, Any] = {
    "viewport": {"width": 360, "height": 740},
    "has_touch": True,
    "is_mobile": True,
}


@pytest.mark.parametrize("path", SHOWN)
def test_a_page_is_quiet_light_readable_and_asks_nobody_else(visit: Visit, path: str) -> None:
    page = visit.open(path)
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    page.wait_for_load_state("networkidle")
    assert (visit.foreign, visit.messages, visit.failures) == ([], [], [])
    assert sum(map(transferred, visit.files())) <= FIRST_LOAD_BUDGET
    unnamed = page.locator("figure.output > svg:not([role=img][aria-label])")
    assert unnamed.count() == 0
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
    page.add_script_tag(path=AXE)
    assert violations(page, CHECKED) == []
    page.evaluate("document.querySelector('label[for=__palette_1]').click()")
    assert page.evaluate("document.body.dataset.mdColorScheme") == "slate"
    assert violations(page, ["color-contrast"]) == []  # nothing else differs


def violations(page: Page, rules: list[str]) -> list[Any]:
    """What axe finds wrong by these rules, with the elements."""
    found = page.evaluate("(rules) => axe.run({ runOnly: rules })", rules)["violations"]
    return [(rule["id"], [node["html"] for node in rule["nodes"]]) for rule in found]


@pytest.fixture(scope="module")
def phone(browser: Browser) -> Iterator[Page]:
    """One for all pages: only their width is asked for."""
    context = browser.new_context(**PHONE)
    yield context.new_page()
    context.close()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_a_phone(phone: Page, address: str, path: str) -> None:
    phone.goto(address + path)
    assert phone.evaluate("document.documentElement.scrollWidth") <= 360


def transferred(file: Path) -> int:
    content = file.read_bytes()
    return len(content) if file.suffix == ".woff2" else len(gzip.compress(content))


def test_formulas_are_there_without_a_script(visit: Visit) -> None:
    page = visit.open("ch03/output-layer/")
    assert page.locator(".katex").count() > 5
    assert page.locator("script[src*=katex]").count() == 0
    assert page.evaluate("document.fonts.check('16px KaTeX_Main')")


FREE_COLUMNS = """(code) => {
    const style = getComputedStyle(code), line = document.createElement("span");
    line.textContent = "0".repeat(100);
    code.append(line);
    const column = line.getBoundingClientRect().width / 100;
    line.remove();
    return (code.clientWidth - 2 * parseFloat(style.paddingLeft)) / column;
}"""


def test_code_of_the_width_that_pages_may_have_needs_no_scrolling(visit: Visit) -> None:
    page = visit.open("ch03/output-layer/")
    page.evaluate("document.querySelectorAll('details').forEach((box) => { box.open = true })")
    codes = page.locator(".cell > .highlight code")
    assert min(code.evaluate(FREE_COLUMNS) for code in codes.all()) >= CODE_WIDTH


@pytest.mark.parametrize("path", TOPICS)
def test_switching_the_language_keeps_the_page(visit: Visit, path: str) -> None:
    page = visit.open(path)
    for language, expected in (("zh", f"zh/{path}"), ("en", path)):
        page.locator("button[aria-label]:has(+ .md-select__inner)").hover()
        page.locator(f".md-select__link[hreflang={language}]").click()
        page.wait_for_url(visit.address + expected)
        assert page.evaluate("document.documentElement.lang") == language


@pytest.mark.parametrize(
    "visit", [{"permissions": ["clipboard-read", "clipboard-write"]}], indirect=True, ids=["copy"]
)
@pytest.mark.parametrize("path", TOPICS)
def test_copying_takes_the_code_and_not_its_output(visit: Visit, path: str) -> None:
    page = visit.open(path)
    cell = page.locator(".cell:has(pre.output)").first
    cell.locator("button").first.click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.strip() == cell.locator("code").first.inner_text().strip()
    assert cell.locator("pre.output").first.inner_text().strip() not in copied


def test_a_page_can_be_taken_as_a_notebook(visit: Visit) -> None:
    page = visit.open("ch03/output-layer/")
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert download.value.suggested_filename == "output-layer.ipynb"


def test_the_dark_scheme_can_be_chosen_and_turns_figures(visit: Visit) -> None:
    page = visit.open("ch03/output-layer/")
    figure = page.locator("figure.output svg").first
    assert figure.evaluate("(svg) => getComputedStyle(svg).filter") == "none"
    page.locator("label[for=__palette_1]").click()
    assert page.evaluate("document.body.getAttribute('data-md-color-scheme')") == "slate"
    assert "invert" in figure.evaluate("(svg) => getComputedStyle(svg).filter")
    page.goto(visit.address + "ch03/digits-data/")
    picture = page.locator("figure.output--kept svg").first
    assert picture.evaluate("(svg) => getComputedStyle(svg).filter") == "none"


def test_answers_are_closed_and_checks_are_not_shown(visit: Visit) -> None:
    page = visit.open("ch03/output-layer/")
    boxes = page.locator("details.question")
    assert boxes.count() >= 2
    assert not boxes.first.evaluate("(box) => box.open")
    assert "assert " not in page.locator("article").inner_text()


@pytest.mark.parametrize("path", ["errata/", "zh/errata/"])
def test_filters_leave_the_records_that_fit_and_keep_in_the_address(
    visit: Visit, path: str
) -> None:
    page = visit.open(path)
    rows = page.locator(".errata__table tbody tr:visible")
    every = rows.count()
    page.locator("select[name=chapter]").select_option("3")
    page.locator("select[name=severity]").select_option("blocks")
    some = rows.count()
    assert 0 < some < every
    assert page.locator(".errata__filters output").inner_text().startswith(str(some))
    assert page.url.endswith("?chapter=3&severity=blocks")
    page.reload()
    assert rows.count() == some
    page.locator("input[name=text]").fill("NP.INT")
    assert rows.count() == 1
    page.locator("select[name=affects]").select_option("1.19.5")
    assert rows.count() == 0


@pytest.mark.parametrize("path", ["errata/", "zh/errata/"])
def test_a_pasted_message_leads_to_its_record(visit: Visit, path: str) -> None:
    page = visit.open(path)
    assert not any(url.endswith("errata.json") for url in visit.requests)  # not before it is asked
    message = page.locator("#errata-message")
    message.fill("AttributeError: module \u2018numpy\u2019 has no attribute 'int'.\n<b>x</b>")
    first = page.locator("#errata-found a").first
    first.wait_for()
    assert page.locator("#errata-found b").count() == 0
    message.fill("ZeroDivisionError: division by zero")
    page.wait_for_function("!document.querySelector('#errata-found a')")
    assert page.locator("#errata-found").inner_text()
    message.fill("y = x.astype(np.int)  # a line of code")
    assert first.get_attribute("href") == "ch03-np-int/"
    message.fill("module 'numpy' has no attribute 'int'")
    first.click()
    page.wait_for_url(visit.address + path + "ch03-np-int/")


@pytest.mark.parametrize("visit", [{"java_script_enabled": False}], indirect=True, ids=["plain"])
def test_without_scripts_the_index_is_a_plain_table(visit: Visit) -> None:
    page = visit.open("errata/")
    assert page.locator(".errata__table tbody tr:visible").count() >= 112
    assert page.locator("form:visible").count() == 0


@pytest.mark.parametrize("path", ["ch03/output-layer/", "zh/ch05/training/"])
def test_a_chapter_page_lists_its_own_records(visit: Visit, path: str) -> None:
    links = visit.open(path).locator(".errata__own a")
    chapter = path.split("ch0")[1][0]
    found = [str(link.get_attribute("href")) for link in links.all()]
    assert found
    assert all(f"errata/ch0{chapter}-" in href for href in found)
