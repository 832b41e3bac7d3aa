"""What counts as read: a file of the project, opened for reading."""

import os

import pytest

from literate.closure import _reads


@pytest.mark.parametrize(
    ("mode", "flags", "reads"),
    [
        ("r", 0, True),
        ("rb", 0, True),
        ("r+", 0, True),
        ("w", 0, False),
        ("ab", 0, False),
        (None, os.O_RDONLY, True),
        (None, os.O_WRONLY | os.O_CREAT, False),
    ],
)
def test_only_reading_makes_a_dependency(mode: str | None, flags: int, reads: bool) -> None:
    assert _reads(("file", mode, flags)) is reads
