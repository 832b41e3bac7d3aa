"""The comparisons with a target."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from benchmarks.contenders import (
    BOOK_CODE,
    EAGER,
    FLOOR,
    TEXTBOOK,
    drawing_steps,
    floor,
    gradients,
    steps,
)
from benchmarks.timing import medians
from book_code.arrays import Params
from book_code.datasets import Split
from book_code.networks import init_params

CLASSES = 10
TARGETS = {TEXTBOOK: 5.0, EAGER: 3.0, FLOOR: 1.5}  # times faster; of the floor, at most
GRADIENT_TARGET = 20.0


@dataclass(frozen=True)
class Plan:
    """Sizes and rounds; the tests take small ones."""

    hidden: int = 50
    batch: int = 100
    turn: float = 0.01  # seconds
    step_rounds: int = 200
    drawing_rounds: int = 40
    gradient_rounds: int = 15
    every: int = 50  # of so many parameters the one-at-a-time loop does one
    growth_rounds: int = 15
    batches: tuple[int, ...] = (1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000)
    hiddens: tuple[int, ...] = (10, 20, 50, 100, 200, 500, 1_000, 2_000)


FULL = Plan()


class Row(NamedTuple):
    """One comparison; the seconds are those of one step, or of one gradient."""

    work: str
    baseline: str
    ours: float
    theirs: float
    target: float

    @property
    def ratio(self) -> float:
        """How many times faster we are; beside the floor, how many times its seconds we take."""
        return self.ours / self.theirs if self.baseline == FLOOR else self.theirs / self.ours

    @property
    def met(self) -> bool:
        """Whether the target is reached."""
        return self.ratio <= self.target if self.baseline == FLOOR else self.ratio >= self.target


def all_rows(data: Split, plan: Plan) -> list[Row]:
    """Every comparison, measured now."""
    return [*step_rows(data, plan), *drawing_rows(data, plan), gradient_row(data, plan)]


def step_rows(data: Split, plan: Plan) -> list[Row]:
    """A training step on a batch in hand."""
    params, batch = start(data, plan.hidden), first(data, plan.batch)
    contenders = steps(params, batch) | {FLOOR: floor(params, batch.images)}
    seconds = medians(contenders, rounds=plan.step_rounds, turn=plan.turn)
    return _rows(f"training step {_sizes(params)}, batch {plan.batch}", seconds)


def drawing_rows(data: Split, plan: Plan) -> list[Row]:
    """A training step with the drawing of its batch."""
    params, batch = start(data, plan.hidden), first(data, plan.batch)
    contenders = drawing_steps(params, data, plan.batch) | {FLOOR: floor(params, batch.images)}
    seconds = medians(contenders, rounds=plan.drawing_rounds, turn=plan.turn)
    return _rows(f"the same, batch drawn from {len(data.labels):,} images", seconds)


def gradient_row(data: Split, plan: Plan) -> Row:
    """The whole numerical gradient."""
    params = start(data, plan.hidden)
    contenders = gradients(params, first(data, plan.batch), plan.every)
    seconds = medians(contenders, rounds=plan.gradient_rounds, turn=plan.turn)
    count = sum(param.size for param in params.values())
    work = f"numerical gradient of {count:,} parameters, batch {plan.batch}"
    loop = f"one-at-a-time loop, 1/{plan.every} of it timed, scaled"
    return Row(work, loop, seconds[BOOK_CODE], seconds[TEXTBOOK], GRADIENT_TARGET)


def start(data: Split, hidden: int) -> Params:
    """The parameters from which all contenders start."""
    sizes = data.images.shape[1], hidden, CLASSES
    return init_params(sizes, rng=np.random.default_rng(0))


def first(data: Split, n: int) -> Split:
    """The first n images with their labels."""
    return Split(data.images[:n], data.labels[:n])


def _sizes(params: Params) -> str:
    return "-".join(map(str, [len(params["W1"]), *params["W2"].shape]))


def _rows(work: str, seconds: dict[str, float]) -> list[Row]:
    ours = seconds.pop(BOOK_CODE)
    return [Row(work, name, ours, theirs, TARGETS[name]) for name, theirs in seconds.items()]
