"""The report: what was measured on which machine, as tables or as JSON."""

import argparse
import json
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import numpy as np

from benchmarks.contenders import FLOOR
from benchmarks.data import train_images
from benchmarks.growth import FILE, Growth, all_growth, plot
from benchmarks.rows import FULL, Plan, Row, all_rows
from book_code.provenance import cpu_name

COMPARED = (
    "Compared: median times of contenders that took turns in one run, round after round, "
    "on the same images and from the same parameters."
)


class Report(NamedTuple):
    """All that is printed. setup: machine, versions, threads and data."""

    setup: dict[str, str]
    rows: list[Row]
    growth: list[Growth]


def main(
    threads: Mapping[str, str],
    argv: Sequence[str] | None = None,
    plan: Plan = FULL,
    file: Path = FILE,
) -> None:
    """Measure, draw into file, and print. threads: the variables that set their number."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=COMPARED)
    parser.add_argument("--json", action="store_true", help="print JSON")
    args = parser.parse_args(argv)
    data, what = train_images()
    setup = versions() | {"threads": _spelled(threads), "data": what}
    report = Report(setup, all_rows(data, plan), all_growth(data, plan))
    plot(report.growth, file)
    print(as_json(report) if args.json else as_text(report))


def versions() -> dict[str, str]:
    """The machine and what runs on it."""
    return {
        "cpu": cpu_name(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "torch": version("torch") if find_spec("torch") else "not installed",
    }


def as_json(report: Report) -> str:
    """The report for programs; seconds throughout."""
    rows = [row._asdict() | {"ratio": row.ratio, "met": row.met} for row in report.rows]
    growth = [each._asdict() for each in report.growth]
    whole = {"compared": COMPARED, "setup": report.setup, "rows": rows, "growth": growth}
    return json.dumps(whole, indent=2)


def as_text(report: Report) -> str:
    """The report for people."""
    lines = [COMPARED, *(f"{name}: {value}" for name, value in report.setup.items())]
    head = ("work", "baseline", "its time", "ours", "ratio of ours", "target", "")
    parts = [lines, _table([head, *map(_cells, report.rows)])]
    parts += [_table(_growth_cells(growth)) for growth in report.growth]
    return "\n\n".join("\n".join(part) for part in parts)


def _spelled(threads: Mapping[str, str]) -> str:
    return " ".join(f"{name}={value}" for name, value in threads.items())


def _cells(row: Row) -> tuple[str, ...]:
    floor = row.baseline == FLOOR
    ratio = f"{row.ratio:.2f}x as long" if floor else f"{row.ratio:.2f}x faster"
    target = f"at most {row.target:g}x" if floor else f"{row.target:g}x"
    result = "met" if row.met else "missed"
    return row.work, row.baseline, _time(row.theirs), _time(row.ours), ratio, target, result


def _growth_cells(growth: Growth) -> Iterator[tuple[str, ...]]:
    yield growth.axis, *(f"{name}, µs per sample" for name in growth.seconds)
    for size, *seconds in zip(growth.sizes, *growth.seconds.values(), strict=True):
        yield f"{size:,}", *(f"{1e6 * each:.2f}" for each in seconds)


def _time(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{1e6 * seconds:.1f} µs"


def _table(rows: Iterable[Sequence[str]]) -> list[str]:
    """Columns as wide as their widest cell."""
    cells = list(rows)
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    padded = (map(str.ljust, row, widths) for row in cells)
    return ["  ".join(row).rstrip() for row in padded]
