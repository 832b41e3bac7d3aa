"""A bar on the terminal for work that takes a while."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Update = Callable[[int, str], None]  # how much is done, and a word about it


@contextmanager
def progress_bar(title: str, total: int) -> Iterator[Update]:
    """Show on stderr, where that is a terminal, how much of total is done and what time is left."""
    if not (sys.stderr and sys.stderr.isatty()):  # under pythonw there is none
        yield lambda done, note: None
        return
    from rich.console import Console  # here, so that importing the package needs NumPy only
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TimeRemainingColumn

    columns = "{task.description}", BarColumn(), TaskProgressColumn(), TimeRemainingColumn()
    with Progress(*columns, "{task.fields[note]}", console=Console(stderr=True)) as bar:
        task = bar.add_task(title, total=total, note="")
        yield lambda done, note: bar.update(task, completed=done, note=note)
