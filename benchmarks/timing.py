"""Seconds of several ways to do the same, measured side by side."""

from collections.abc import Callable, Mapping
from statistics import median
from timeit import timeit
from typing import NamedTuple


class Contender(NamedTuple):
    """One way to do the work. units: how often a call does it, a fraction for a part of it."""

    work: Callable[[], object]
    units: float = 1.0


def medians(
    contenders: Mapping[str, Contender], *, rounds: int, turn: float = 0.01
) -> dict[str, float]:
    """The median seconds of one unit, by contender.

    In every round each has its turn, so that a busy moment of the machine hits all of them alike.
    turn: the seconds it should last, in whole calls. The calls that find out how many go first.
    """
    calls = {name: _calls(each.work, turn) for name, each in contenders.items()}
    seconds: dict[str, list[float]] = {name: [] for name in contenders}
    for _ in range(rounds):
        for name, (work, units) in contenders.items():
            seconds[name].append(timeit(work, number=calls[name]) / (calls[name] * units))
    return {name: median(each) for name, each in seconds.items()}


def _calls(work: Callable[[], object], turn: float) -> int:
    """How many calls last a turn, by the faster of two: the first one may be a slow start."""
    return max(1, round(turn / min(timeit(work, number=1), timeit(work, number=1))))
