"""A page runs again when, and only when, its code or something its run stood on has changed."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from literate.cells import Cell, PageError
from literate.session import Session

PAGES = {
    "square.md": "from shapes.square import area\narea(3)",
    "box.md": "from shapes.box import surface\nsurface(3)",
    "circle.md": "from shapes import circle\ncircle.PI",
    "sides.md": "open('sides.txt').read()",
}


@pytest.fixture
def session(project: Path) -> Session:
    return Session(project, project / ".cache")


def build(session: Session) -> set[str]:
    """Build every page; return those whose code ran."""
    session.pages_run.clear()
    for page, source in PAGES.items():
        session.run(page, [Cell(source)])
    return set(session.pages_run)


def value(session: Session, page: str) -> object:
    (result,) = session.run(page, [Cell(PAGES[page])])
    assert result is not None
    return result["value"]


def test_nothing_changed_nothing_runs(session: Session) -> None:
    assert build(session) == set(PAGES)
    assert build(session) == set()


def test_a_changed_module_runs_exactly_the_pages_that_import_it(
    session: Session, project: Path
) -> None:
    build(session)
    (project / "shapes" / "square.py").write_text("def area(side):\n    return side * side + 1\n")
    assert build(session) == {"square.md", "box.md"}
    assert value(session, "square.md") == "10"


def test_a_reverted_edit_runs_nothing(session: Session, project: Path) -> None:
    build(session)
    module = project / "shapes" / "circle.py"
    before = module.read_text()
    module.write_text("PI = 3\n")
    assert build(session) == {"circle.md"}
    module.write_text(before)
    assert build(session) == set()
    assert value(session, "circle.md") == "3.14159"


def test_a_changed_data_file_runs_the_page_that_read_it(session: Session, project: Path) -> None:
    build(session)
    (project / "sides.txt").write_text("4\n")
    assert build(session) == {"sides.md"}


def test_a_file_read_from_another_folder_is_found_again(session: Session, project: Path) -> None:
    cells = [Cell("import os; os.chdir('shapes'); print(open('../sides.txt').read())")]
    session.run("page.md", cells)
    (project / "sides.txt").write_text("4\n")
    (result,) = session.run("page.md", cells)
    assert result is not None
    assert result["text"] == "4\n\n"


def test_a_removed_data_file_is_a_change(session: Session, project: Path) -> None:
    build(session)
    (project / "sides.txt").unlink()
    with pytest.raises(PageError, match="FileNotFoundError"):
        build(session)


def test_a_file_that_was_missing_is_a_dependency(session: Session, project: Path) -> None:
    cells = [Cell("try:\n    print(open('new.txt').read())\nexcept OSError:\n    print('none')")]
    session.run("new.md", cells)
    (project / "new.txt").write_text("here")
    (result,) = session.run("new.md", cells)
    assert result is not None
    assert result["text"] == "here\n"


@pytest.mark.parametrize("other", ["1+1  # why", "1 + 1\n", "(1 + 1)"])
def test_comments_and_layout_do_not_count(session: Session, other: str) -> None:
    session.run("page.md", [Cell("1 + 1")])
    session.run("page.md", [Cell(other)])
    assert session.pages_run == ["page.md"]


@pytest.mark.parametrize(
    "cell", [Cell("1 + 2"), Cell("1 + 1", inline=True)], ids=["code", "inline"]
)
def test_what_is_run_counts(session: Session, cell: Cell) -> None:
    session.run("page.md", [Cell("1 + 1")])
    session.run("page.md", [cell])
    assert len(session.pages_run) == 2


def test_twins_share_one_run(session: Session) -> None:
    session.run("en.md", [Cell("1 + 1  # two", 3, {})])
    session.run("zh.md", [Cell("1 + 1  # 二", 5, {})])
    assert session.pages_run == ["en.md"]


def test_two_builds_at_once_run_a_page_once(project: Path) -> None:
    cells = [Cell("import time; time.sleep(0.3); 1")]
    sessions = [Session(project, project / ".cache") for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda session: session.run("page.md", cells), sessions))
    assert sorted(session.pages_run for session in sessions) == [[], ["page.md"]]


def test_a_failed_page_leaves_nothing_in_the_cache(session: Session, project: Path) -> None:
    cells = [Cell("print('half')"), Cell("1 / 0", 4)]
    for _ in range(2):
        with pytest.raises(PageError, match="ZeroDivisionError"):
            session.run("page.md", cells)
    assert session.pages_run == ["page.md", "page.md"]
    assert not list((project / ".cache").rglob("*.json"))


def test_a_missing_alt_text_is_told_for_a_cached_page_too(session: Session) -> None:
    plot = "import matplotlib.pyplot as plt\nlines = plt.plot([1, 2])"
    session.run("page.md", [Cell(plot, 1, {"alt": "a line"})])
    with pytest.raises(PageError, match=r"1 figure\(s\) but 0 alt"):
        session.run("page.md", [Cell(plot)])


def test_old_results_of_a_page_are_dropped(session: Session, project: Path) -> None:
    for number in range(12):
        (project / "sides.txt").write_text(str(number))
        session.run("sides.md", [Cell(PAGES["sides.md"])])
    assert len(list((project / ".cache").rglob("*.json"))) == 8


def test_an_edit_of_the_same_size_and_second_is_seen(session: Session, project: Path) -> None:
    module = project / "shapes" / "circle.py"
    for number in "123456":
        module.write_text(f"PI = {number}\n")
        assert value(session, "circle.md") == number


def test_a_damaged_entry_is_run_again(session: Session, project: Path) -> None:
    build(session)
    for entry in (project / ".cache").rglob("*.json"):
        entry.write_text("{")
    assert build(session) == set(PAGES)


def test_a_file_outside_the_project_counts_too(
    session: Session, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("data") / "x.txt"
    cells = [Cell(f"print(open({str(data)!r}).read())")]
    for text in ("1\n", "2\n"):
        data.write_text(text)
        (result,) = session.run("page.md", cells)
        assert result is not None
        assert result["text"] == f"{text}\n"


def times_run(session: Session, code: str) -> int:
    for _ in range(2):
        session.run("page.md", [Cell(code)])
    return len(session.pages_run)


GIT = "subprocess.run(['git', '--version'], cwd={})"


def test_git_in_a_temporary_folder_may_be_cached(session: Session) -> None:
    code = f"import subprocess, tempfile; {GIT.format('tempfile.mkdtemp()')}.returncode"
    assert times_run(session, code) == 1


@pytest.mark.parametrize(
    "call",
    [
        "subprocess.run(['true'])",
        "subprocess.run(['true'], cwd='/tmp')",
        "subprocess.run([b'true'], cwd='/')",
        "subprocess.run(pathlib.Path('/bin/true'), env={b'A': b'1'})",
        "subprocess.run('git --version', shell=True, cwd='/tmp')",
        "subprocess.run(['git', '-C', '/', '--version'], cwd='/tmp')",
        "subprocess.run(['git', 'diff', '../other'], cwd='/tmp')",
        GIT.format("None"),
        GIT.format("'.'"),
        GIT.format("'/'"),
        "os.system('true')",
        "os.posix_spawn('/bin/true', ['true'], dict())",
    ],
)
def test_a_page_that_starts_any_other_process_is_never_cached(session: Session, call: str) -> None:
    assert times_run(session, f"import os, pathlib, subprocess; {call}; 1") == 2
