"""Files that are written whole or not at all."""

import os
import threading
from pathlib import Path


def write_whole(file: Path, data: bytes) -> None:
    """Give file this content in one step; whoever reads meanwhile sees the old one or the new.

    The folder is made where it is missing. Raises OSError where it cannot be written: then the
    old file is as it was, and nothing is left beside it.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    unfinished = file.with_name(f".{file.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        with unfinished.open("wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())  # or a power cut could leave the name without the content
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)
