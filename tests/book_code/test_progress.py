"""A bar is shown where somebody looks, and costs nothing where nobody does."""

import io
import subprocess
import sys
from contextlib import redirect_stderr

import pytest

from book_code.progress import progress_bar

QUIET = """
import sys
from book_code.progress import progress_bar
with progress_bar("work", 2) as update:
    update(1, "half")
print("rich" in sys.modules)
"""


def test_nothing_is_shown_or_imported_without_a_terminal() -> None:
    command = [sys.executable, "-c", QUIET]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60)
    assert (shown.stdout, shown.stderr) == ("False\n", "")


def test_nothing_is_shown_without_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stderr", None)  # so it is under pythonw
    with progress_bar("work", 2) as update:
        update(1, "half")


def test_terminal_shows_title_percentage_and_note(terminal: io.StringIO) -> None:
    with redirect_stderr(terminal), progress_bar("work", 8) as update:
        update(2, "loss 0.25")
    last = terminal.getvalue().rpartition("\r")[2]
    assert "work" in last
    assert " 25%" in last
    assert "loss 0.25" in last


def test_failed_work_ends_its_bar(terminal: io.StringIO) -> None:
    with redirect_stderr(terminal):
        with pytest.raises(ValueError, match="no"), progress_bar("work", 8):
            raise ValueError("no")
        print("after", file=sys.stderr)
    assert terminal.getvalue().endswith("\n\x1b[?25hafter\n")  # the cursor is seen again
