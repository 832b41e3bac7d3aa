"""Pages run in a fresh process each; whatever a snippet does, the build ends with a clear word."""

import json
import subprocess
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from literate.cells import Cell, PageError, Result
from literate.session import Session


def results(session: Session, *sources: str, **options: str) -> list[Result]:
    found = session.run("page.md", [Cell(source, 10, options) for source in sources])
    return [result for result in found if result]


def values(session: Session, *sources: str) -> list[str | None]:
    return [result["value"] for result in results(session, *sources)]


def failure(session: Session, source: str, **options: str) -> str:
    with pytest.raises(PageError) as caught:
        results(session, source, **options)
    return str(caught.value)


def test_cells_of_a_page_share_their_names(worker: Session) -> None:
    assert values(worker, "x = 2", "x * 21") == [None, "42"]


def test_pages_share_nothing(worker: Session) -> None:
    values(worker, "left_behind = 1")
    assert values(worker, "'left_behind' in globals()") == ["False"]


def test_global_print_options_do_not_reach_the_next_page(worker: Session) -> None:
    thirds = "import numpy as np\nnp.array([1 / 3])"
    assert values(worker, "import numpy as np\nnp.set_printoptions(precision=2)", thirds)[1] == (
        "array([0.33])"
    )
    assert values(worker, thirds) == ["array([0.33333333])"]


def test_two_pages_run_at_a_time(worker: Session) -> None:
    sources = [f"import time; time.sleep(0.1); {number}" for number in range(4)]
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(lambda source: values(worker, source), sources)) == [
            [str(number)] for number in range(4)
        ]


def test_a_failing_snippet_names_page_line_code_and_traceback(worker: Session) -> None:
    message = failure(worker, "x = 1\nx / 0")
    assert message.startswith("page.md:11: ZeroDivisionError: division by zero")
    assert "    x / 0" in message
    assert "Traceback (most recent call last)" in message


def test_the_declared_exception_is_a_result(worker: Session) -> None:
    (result,) = results(worker, "int('one')", raises="ValueError")
    assert result["error"]["message"] == (
        "ValueError: invalid literal for int() with base 10: 'one'"
    )


def test_the_declared_exception_has_to_come(worker: Session) -> None:
    assert "expected ValueError, none was raised" in failure(worker, "1", raises="ValueError")


def test_another_exception_than_the_declared_one_fails(worker: Session) -> None:
    message = failure(worker, "1 / 0", raises="ValueError")
    assert "ZeroDivisionError: division by zero (expected ValueError)" in message


def test_the_page_goes_on_after_a_declared_exception(worker: Session) -> None:
    cells = [Cell("1 / 0", 1, {"raises": "ZeroDivisionError"}), Cell("2", 4)]
    found = worker.run("page.md", cells)
    assert found[1] is not None
    assert found[1]["value"] == "2"


def test_sys_exit_fails_the_page_not_the_build(worker: Session) -> None:
    assert "page.md:10: SystemExit: 3" in failure(worker, "import sys; sys.exit(3)")
    assert values(worker, "1") == ["1"]


@pytest.mark.parametrize(
    "source",
    ["import os; os._exit(0)", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"],
    ids=["exit", "kill"],
)
def test_a_page_that_kills_its_process_is_told(worker: Session, source: str) -> None:
    assert "the process ended before the cell did" in failure(worker, source)
    assert values(worker, "1") == ["1"]


def test_an_endless_loop_ends_at_its_limit_with_a_traceback(worker: Session) -> None:
    message = failure(worker, "while True:\n    pass", limit="0.3")
    assert "TimeLimit: the cell ran longer than 0.3 s" in message
    assert "Traceback" in message


def test_a_loop_that_ignores_the_alarm_is_killed(worker: Session) -> None:
    source = "import signal\nsignal.signal(signal.SIGALRM, signal.SIG_IGN)\nwhile True:\n    pass"
    assert "did not stop at its limit of 0.2 s" in failure(worker, source, limit="0.2")
    assert values(worker, "1") == ["1"]


def test_ten_megabytes_of_text_are_an_error(worker: Session) -> None:
    assert "TooMuchText" in failure(worker, "print('x' * 10_000_000)")


def test_a_stray_thread_is_an_error(worker: Session) -> None:
    source = "import threading, time\nthreading.Thread(target=time.sleep, args=(60,)).start()"
    assert "StrayThreadError" in failure(worker, source)


def test_a_child_left_behind_ends_with_its_page(worker: Session) -> None:
    source = "import subprocess\nsubprocess.Popen(['sleep', '600']).pid"
    (pid,) = values(worker, source)
    deadline = time.monotonic() + 5
    while _runs(int(pid or 0)) and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not _runs(int(pid or 0))


def _runs(pid: int) -> bool:
    shown = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True)
    return bool(shown.stdout.strip()) and not shown.stdout.startswith("Z")


def test_text_past_python_does_not_mix_with_results(worker: Session) -> None:
    assert values(worker, "import os\nos.write(1, b'raw')\n3") == ["3"]


def test_a_figure_left_open_is_shown_once_and_closed(worker: Session) -> None:
    plot = "import matplotlib.pyplot as plt\nlines = plt.plot([1, 2])"
    cells = [Cell(plot, 1, {"alt": "a line"}), Cell("plt.get_fignums()", 5)]
    first, second = worker.run("page.md", cells)
    assert first is not None
    assert second is not None
    assert len(first["figures"]) == 1
    assert (second["figures"], second["value"]) == ([], "[]")


def test_every_figure_needs_its_alt_text(worker: Session) -> None:
    plot = "import matplotlib.pyplot as plt\nlines = plt.plot([1, 2])"
    assert "1 figure(s) but 0 alt text(s)" in failure(worker, plot)
    assert "0 figure(s) but 1 alt text(s)" in failure(worker, "1", alt="nothing")


def test_figures_are_the_same_bytes_in_every_process(worker: Session, tmp_path: Path) -> None:
    plot = (
        "import matplotlib.pyplot as plt\nplt.plot([1, 2], label='line')\nplt.legend()\nplt.show()"
    )
    here = results(worker, plot, alt="a line")
    there = results(Session(tmp_path), plot, alt="a line")
    assert here[0]["figures"] == there[0]["figures"]
    (svg,) = here[0]["figures"]
    assert 'id="f1-1-' in svg
    assert "<metadata" not in svg
    assert "<style" not in svg


def test_show_neither_warns_nor_prints(worker: Session) -> None:
    (result,) = results(worker, "import matplotlib.pyplot as plt\nplt.show()")
    assert (result["text"], result["value"]) == ("", None)


def test_a_result_is_plain_data(worker: Session) -> None:
    assert json.loads(json.dumps(results(worker, "print('中文')\n'…'")))[0]["text"] == "中文\n"


def test_swallowing_the_alarm_does_not_help(worker: Session) -> None:
    source = "import time\ntry:\n    time.sleep(5)\nexcept BaseException:\n    pass"
    assert "TimeLimit" in failure(worker, source, limit="0.3")


def test_a_killed_worker_is_replaced(worker: Session) -> None:
    failure(worker, "import os, signal, time; os.kill(os.getppid(), signal.SIGKILL); 1 / 0")
    assert values(worker, "1") == ["1"]
