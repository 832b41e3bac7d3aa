"""What an experiment is made of: a configuration that can be measured, and what comes out."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from time import perf_counter
from typing import ClassVar, NamedTuple, TypeVar

import numpy as np
from numpy.random import Generator

from book_code.arrays import Params
from book_code.datasets import Dataset
from book_code.networks import TwoLayerNet

T = TypeVar("T")


class Outcome(NamedTuple):
    """What an experiment gives: single numbers, lists of numbers, and a trained network or none."""

    metrics: dict[str, float]
    histories: dict[str, list[float]]
    network: TwoLayerNet | None = None


@dataclass(frozen=True)
class Setup(ABC):
    """The configuration of an experiment, and how it is measured."""

    keeps_network: ClassVar[bool] = False  # whether a network comes out, to be kept

    @abstractmethod
    def measure(self, data: Dataset, rng: Generator) -> Outcome:
        """What comes out, from the data and the random numbers given."""


def by_name(rows: Sequence[Mapping[str, float]]) -> dict[str, list[float]]:
    """Histories from rows of the same names."""
    return {name: [row[name] for row in rows] for name in rows[0]}


def largest_difference(one: Params, other: Params) -> float:
    """The largest absolute difference between two gradients of a network."""
    return max(float(np.abs(one[name] - other[name]).max()) for name in one)


def timed(work: Callable[[], T]) -> tuple[T, float]:
    """What work returns, and the seconds it took."""
    start = perf_counter()
    return work(), perf_counter() - start
