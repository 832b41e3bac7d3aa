"""Code is read and never run; what is replaced is that place and nothing else."""

import json
import sysconfig
from contextlib import suppress
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doctor.check import Finding, UnreadableError, check_file, check_path, check_source, fixed
from tests.conftest import ROOT


def found(path: Path) -> list[tuple[int, str]]:
    return [(f.line, f.erratum) for f in check_path(path) if isinstance(f, Finding)]


def test_a_finding_says_where(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("import numpy as np\n\ny = x.astype(np.int)\nplt.show\n")
    assert found(tmp_path) == [(3, "ch03-np-int"), (4, "ch03-show-parens")]


def test_nothing_is_run(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text("open('made', 'w')\nraise SystemExit\n")
    assert found(tmp_path) == []
    assert not Path("made").exists()


def test_a_notebook_is_checked_cell_by_cell(tmp_path: Path) -> None:
    cells = [
        {"cell_type": "markdown", "source": ["np.int"]},
        {"cell_type": "code", "source": ["%matplotlib inline\n", "!ls\n", "np.int(3)"]},
    ]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    (finding,) = check_file(tmp_path / "a.ipynb")
    assert isinstance(finding, Finding)
    assert (finding.file[-6:], finding.line, finding.erratum) == ("cell 2", 3, "ch03-np-int")


@pytest.mark.parametrize("line", ["%%bash\nls", "np.zeros?", "if a:\n    %time x", "x = !ls"])
def test_what_ipython_knows_hides_no_other_cell(tmp_path: Path, line: str) -> None:
    cells = [{"cell_type": "code", "source": [source]} for source in (line, "a = (3\n % np.int)")]
    (tmp_path / "a.ipynb").write_text(json.dumps({"cells": cells}))
    assert found(tmp_path) == [(2, "ch03-np-int")]


def test_only_the_readers_own_files_are_checked(tmp_path: Path) -> None:
    for folder in (".venv/lib/site-packages", "node_modules", ".ipynb_checkpoints", "mine"):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / "a.py").write_text("np.int")
    assert [finding.file for finding in check_path(tmp_path) if isinstance(finding, Finding)] == [
        str(tmp_path / "mine" / "a.py")
    ]


def test_a_script_is_read_in_its_own_encoding(tmp_path: Path) -> None:
    text = "# -*- coding: gbk -*-\nx = '数字'; y = np.int\n"
    (tmp_path / "a.py").write_bytes(text.encode("gbk"))
    assert found(tmp_path) == [(2, "ch03-np-int")]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.py", b"def f(:\n", "a.py: line 1: "),
        ("a.py", b"x = '\xff'", "invalid or missing encoding declaration"),
        ("a.py", b"x = 1\0", "null bytes"),
        ("a.ipynb", b"{", "Expecting"),
        ("a.ipynb", b"[1]", "it is no notebook"),
        ("a.ipynb", b'{"cells": [{}]}', "it is no notebook"),
    ],
)
def test_what_cannot_be_read_is_said(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    (tmp_path / "z.py").write_text("np.int")
    first, second = check_path(tmp_path)
    assert isinstance(first, UnreadableError)
    assert message in str(first)
    assert isinstance(second, Finding)  # the others are checked all the same


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    (error,) = check_file(tmp_path / "nothing.py")
    assert isinstance(error, UnreadableError)
    assert "nothing.py" in str(error)


@given(st.text())
def test_any_text_is_checked_or_refused(text: str) -> None:
    with suppress(SyntaxError, ValueError):
        assert isinstance(check_source(text, "x.py"), list)


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("y = x.astype(np.int)\n", "y = x.astype(int)\n"),
        ("a = np.float(np.int(3))  # np.int\n", "a = float(int(3))  # np.int\n"),
        ("s = '数字', np.int\r\nt = np.int\n", "s = '数字', int\r\nt = int\n"),
        ("y = np.max(0, x)\n", "y = np.maximum(0, x)\n"),
        ("np.array([1], [2])\n", "np.array([1], [2])\n"),
        ("np.int = int\n", "np.int = int\n"),
        ("from mine import int\nx = np.int(3)\n", "from mine import int\nx = np.int(3)\n"),
        ("s = 'a\u2028b\x0c'\nx = np.int(3)\n", "s = 'a\u2028b\x0c'\nx = int(3)\n"),
    ],
)
def test_only_what_can_change_nothing_else_is_replaced(wrong: str, right: str) -> None:
    assert fixed(wrong, check_source(wrong, "x.py")) == right


@pytest.mark.parametrize(
    "folder",
    [
        ROOT / "book_code",
        ROOT / "doctor",
        ROOT / "literate",
        Path(np.__file__).parent,
    ],
    ids=lambda folder: folder.name,
)
def test_no_false_alarm(folder: Path) -> None:
    assert list(check_path(folder)) == []


def test_matplotlib_has_one_finding_and_means_it() -> None:
    (finding,) = check_path(Path(matplotlib.__file__).parent)
    assert isinstance(finding, Finding)
    assert Path(finding.file).name == "test_basic.py"  # which tests that pylab can be imported
    assert finding.erratum == "ch03-pylab"


def test_the_standard_library_has_none_either() -> None:
    library = Path(sysconfig.get_path("stdlib")) / "statistics.py"
    assert found(library) == []
