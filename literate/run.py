"""Run one cell of code and say what it printed, gave, drew or raised.

Standard library only and Python 3.8, so that this same file serves the site's build, any older
interpreter and the browser: same cell, same output.
"""

from __future__ import annotations

import ast
import contextlib
import io
import linecache
import re
import sys
import threading
import traceback
import types
import warnings
from typing import Any, Callable, Dict

MAX_TEXT = 64 * 1024  # characters of text one cell may put out
THREAD_GRACE = 0.2  # seconds a thread may need to end after its cell
ADDRESS = re.compile(r"(?<= at )0x[0-9a-fA-F]{6,}")  # differs from run to run

Namespace = Dict[str, Any]
Result = Dict[str, Any]


class TooMuchText(BaseException):
    """The cell printed more than a page should show; not for the cell itself to catch."""


class StrayThreadError(RuntimeError):
    """The cell left a thread behind that could still print or change a later cell's values."""


class BoundedText(io.StringIO):
    """A text buffer that refuses to grow past MAX_TEXT, and remembers that it had to."""

    overflowed = False

    def write(self, text: str) -> int:
        """Add text, or raise TooMuchText."""
        if self.tell() + len(text) > MAX_TEXT:
            self.overflowed = True
            raise TooMuchText(f"more than {MAX_TEXT} characters of output")
        return super().write(text)


def new_namespace() -> Namespace:
    """Make a fresh `__main__`, so that classes defined in cells pickle and print as in a script."""
    module = types.ModuleType("__main__")
    sys.modules["__main__"] = module
    return module.__dict__


def run_cell(
    source: str,
    namespace: Namespace,
    name: str = "<cell>",
    draw: Callable[[], list[str]] = list,
) -> Result:
    """Run one cell in the namespace of its page.

    name: what tracebacks call the cell.
    draw: returns the open figures as SVG texts and closes them.
    Returns a dict of plain data: text (what was printed or warned), value (the repr of a last
    bare expression, or None), figures, error (None, or type, message, traceback and line).
    """
    linecache.cache[name] = (len(source), None, source.splitlines(True), name)
    text, value, error = BoundedText(), None, None
    threads = set(threading.enumerate())
    figures: list[str] = []
    with _captured(text):
        try:
            value = _shown(_execute(source, namespace, name))
            figures = draw()
            if text.overflowed:
                raise TooMuchText("the cell caught the refusal of more output and went on")
            _require_no_new_threads(threads)
        except BaseException as raised:  # even SystemExit: the page has to go on, or to say why not
            error = _describe(raised, name)
            with contextlib.suppress(Exception):
                draw()  # so that no figure leaks into the next cell
    return {
        "text": ADDRESS.sub("0x…", text.getvalue()),
        "value": value,
        "figures": figures,
        "error": error,
    }


def _execute(source: str, namespace: Namespace, name: str) -> Any:
    tree = ast.parse(source, name)
    last = tree.body[-1] if tree.body else None
    if not isinstance(last, ast.Expr):
        exec(compile(tree, name, "exec", dont_inherit=True), namespace)  # noqa: S102
        return None
    tree.body.pop()
    exec(compile(tree, name, "exec", dont_inherit=True), namespace)  # noqa: S102
    return eval(compile(ast.Expression(last.value), name, "eval", dont_inherit=True), namespace)  # noqa: S307


def _shown(value: Any) -> str | None:
    if value is None:
        return None
    text = BoundedText()
    text.write(repr(value))
    return ADDRESS.sub("0x…", text.getvalue())


def _require_no_new_threads(before: set[threading.Thread]) -> None:
    for thread in set(threading.enumerate()) - before:
        thread.join(THREAD_GRACE)
        if thread.is_alive():
            raise StrayThreadError(f"the cell left {thread.name} running; join it")


@contextlib.contextmanager
def _captured(text: io.StringIO) -> Any:
    redirected = contextlib.redirect_stdout(text), contextlib.redirect_stderr(text)
    with redirected[0], redirected[1], warnings.catch_warnings():
        warnings.showwarning = _one_line_warning
        yield


def _one_line_warning(message: Any, category: Any, *_: Any, **__: Any) -> None:
    print(f"{category.__name__}: {message}")


def _describe(raised: BaseException, name: str) -> Result:
    frames = raised.__traceback__
    while frames and frames.tb_frame.f_code.co_filename != name:
        frames = frames.tb_next  # skip the runner's own frames
    line = frames and frames.tb_lineno
    if isinstance(raised, SyntaxError) and raised.filename == name:
        line = raised.lineno
    message = "".join(traceback.format_exception_only(type(raised), raised))
    return {
        "type": type(raised).__name__,
        "message": ADDRESS.sub("0x…", message.rstrip()),
        "traceback": "".join(traceback.format_exception(type(raised), raised, frames)).rstrip(),
        "line": line or 1,
    }
