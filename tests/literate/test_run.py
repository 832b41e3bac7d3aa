"""The cell runner: what a cell printed, gave, drew or raised, as plain data."""

import ast
import sys
import threading
import time
from pathlib import Path

import pytest

from literate import run


def cell(source: str, namespace: run.Namespace | None = None) -> run.Result:
    return run.run_cell(source, {} if namespace is None else namespace)


def test_printed_text_and_last_value_are_kept_apart() -> None:
    result = cell("print('printed')\n1 + 1")
    assert (result["text"], result["value"], result["error"]) == ("printed\n", "2", None)


@pytest.mark.parametrize("source", ["None", "x = 1", "", "# nothing", "print(end='')"])
def test_nothing_to_show_is_shown_as_nothing(source: str) -> None:
    result = cell(source)
    assert (result["text"], result["value"]) == ("", None)


def test_cells_share_a_namespace() -> None:
    namespace: run.Namespace = {}
    cell("x = 20", namespace)
    assert cell("x + 1", namespace)["value"] == "21"


@pytest.mark.filterwarnings("default")
def test_a_warning_is_one_line_without_a_path() -> None:
    result = cell("import warnings\nwarnings.warn('too hot', RuntimeWarning)")
    assert result["text"] == "RuntimeWarning: too hot\n"


def test_what_goes_to_stderr_is_shown_too() -> None:
    assert cell("import sys; print('aside', file=sys.stderr)")["text"] == "aside\n"


def test_an_error_tells_type_message_and_line() -> None:
    error = cell("x = 1\nx / 0")["error"]
    assert (error["type"], error["line"]) == ("ZeroDivisionError", 2)
    assert error["message"] == "ZeroDivisionError: division by zero"


def test_a_traceback_shows_the_cell_and_none_of_the_runner() -> None:
    error = cell("def halve(x):\n    return x / 0\n\nhalve(1)")["error"]
    assert "return x / 0" in error["traceback"]
    assert "run.py" not in error["traceback"]
    assert error["line"] == 4


def test_a_syntax_error_tells_its_line() -> None:
    error = cell("x = 1\ny = = 2")["error"]
    assert (error["type"], error["line"]) == ("SyntaxError", 2)


def test_sys_exit_ends_the_cell_only() -> None:
    assert cell("import sys; sys.exit(3)")["error"]["message"] == "SystemExit: 3"


def test_what_was_printed_before_an_error_is_kept() -> None:
    assert cell("print('so far')\n1 / 0")["text"] == "so far\n"


def test_endless_printing_is_stopped_even_if_the_cell_catches_everything() -> None:
    source = "while True:\n    try:\n        print('x' * 1000)\n    except Exception:\n        pass"
    assert cell(source)["error"]["type"] == "TooMuchText"


def test_an_endless_repr_is_an_error() -> None:
    assert cell("'x' * 10_000_000")["error"]["type"] == "TooMuchText"


def test_addresses_in_memory_are_left_out() -> None:
    assert cell("object()")["value"] == "<object object at 0x…>"


def test_a_thread_left_running_is_an_error() -> None:
    stop = threading.Event()
    result = cell("import threading\nthreading.Thread(target=stop.wait).start()", {"stop": stop})
    stop.set()
    assert result["error"]["type"] == "StrayThreadError"


def test_a_thread_that_ends_in_time_is_not() -> None:
    source = "import threading, time\nthreading.Thread(target=time.sleep, args=(0.01,)).start()"
    assert cell(source)["error"] is None
    time.sleep(0.05)


def test_figures_come_from_the_drawing_function() -> None:
    assert run.run_cell("1", {}, draw=lambda: ["<svg/>"])["figures"] == ["<svg/>"]


def test_figures_are_closed_after_an_error() -> None:
    open_figures = ["<svg/>"]

    def draw() -> list[str]:
        return [open_figures.pop()]

    run.run_cell("1 / 0", {}, draw=draw)
    assert not open_figures


def test_a_figure_that_cannot_be_drawn_is_an_error_of_the_cell() -> None:
    def draw() -> list[str]:
        raise ValueError("bad label")

    assert run.run_cell("1", {}, draw=draw)["error"]["message"] == "ValueError: bad label"


def test_the_runner_needs_only_the_standard_library_of_python_3_8() -> None:
    source = Path(run.__file__).read_text()
    tree = ast.parse(source, feature_version=(3, 8))
    imported = {
        name.split(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else []
        )
    }
    assert imported <= sys.stdlib_module_names


def test_annotations_are_evaluated_as_a_reader_would_see_them() -> None:
    assert cell("def f(x: int): pass\nf.__annotations__")["value"] == "{'x': <class 'int'>}"


def test_numbers_in_hexadecimal_are_no_addresses() -> None:
    assert cell("hex(0xDEADBEEF)")["value"] == "'0xdeadbeef'"


def test_an_error_message_holds_no_address_either() -> None:
    assert "object at 0x…" in cell("{}[object()]")["error"]["message"]


def test_swallowing_the_limit_of_text_does_not_help() -> None:
    source = "try:\n    print('x' * 100_000)\nexcept BaseException:\n    pass"
    assert cell(source)["error"]["type"] == "TooMuchText"
