"""Outputs of pages as text files: written on acceptance, compared with a tolerance for numbers."""

import math
import platform
import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from literate.cells import Cell, Result

FOLDER = Path(__file__).parent / "snapshots"
NUMBER = re.compile(r"[-+]?\d+(?:\.\d*)?(?:e[-+]?\d+)?")
PADDING = re.compile(r"(?<=[\[(]) | (?=[\])])")  # NumPy pads numbers to one width
GUESS = re.compile(r"\. Did you mean: '[^']*'\?$")  # at the end of a message, as Python 3.12 has it
SAME = 1e-6  # relative: another processor's last digits
OTHER = 1e-3  # relative: another Python or NumPy
NEAR_ZERO = 1e-8  # absolute: what is left of a difference that should be nothing


def versions() -> str:
    """Return what a snapshot was made with, as its first line says it."""
    python = ".".join(platform.python_version_tuple()[:2])
    return f"made with Python {python}, NumPy {np.__version__}"


def render(cells: Sequence[Cell], results: Sequence[Result | None]) -> str:
    """Return all that the cells of a page put out, each under its first line of code."""
    parts = [versions()]
    for cell, result in zip(cells, results, strict=True):
        if result:
            first_line = cell.source.split("\n")[0]
            parts.append(f"\n>>> {first_line}\n{_output(result)}".rstrip())
    return "\n".join(parts) + "\n"


def _output(result: Result) -> str:
    error = result["error"]["message"] if result["error"] else ""
    figures = [f"[figure with {svg.count('<path')} paths]" for svg in result["figures"]]
    texts = [result["text"].rstrip("\n"), result["value"] or "", error, *figures]
    return "\n".join(text for text in texts if text)


def differences(accepted: str, now: str) -> list[str]:
    """Return the lines that differ by more than the tolerance, as a reader would compare them."""
    old, new = accepted.split("\n"), now.split("\n")
    tolerance = SAME if old[0] == new[0] else OTHER
    if tolerance == OTHER:
        old, new = ([GUESS.sub("", line) for line in lines] for lines in (old, new))
    pairs = zip(old[1:], new[1:], strict=False)
    changed = [f"- {a}\n+ {b}" for a, b in pairs if not _alike(a, b, tolerance)]
    if len(old) != len(new):
        changed.append(f"{len(old)} lines accepted, {len(new)} now")
    return changed


def _alike(old: str, new: str, tolerance: float) -> bool:
    texts = (PADDING.sub("", " ".join(NUMBER.sub("0", line).split())) for line in (old, new))
    numbers = zip(NUMBER.findall(old), NUMBER.findall(new), strict=False)
    return len(set(texts)) == 1 and all(_close(a, b, tolerance) for a, b in numbers)


def _close(old: str, new: str, tolerance: float) -> bool:
    if old.lstrip("+-").isdigit() or new.lstrip("+-").isdigit():
        return float(old) == float(new)
    return math.isclose(float(old), float(new), rel_tol=tolerance, abs_tol=NEAR_ZERO)
