"""How the cost of a training step grows with the batch and with the hidden layer."""

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.contenders import BOOK_CODE, EAGER, TEXTBOOK, steps
from benchmarks.rows import Plan, first, start
from benchmarks.timing import medians
from book_code.datasets import Split
from book_code.plots import BLUE, GREEN, ORANGE

if TYPE_CHECKING:
    from matplotlib.axes import Axes

FILE = Path(__file__).with_name("growth.svg")
LINES = {BOOK_CODE: (BLUE, "o-"), TEXTBOOK: (ORANGE, "s--"), EAGER: (GREEN, "^:")}


class Growth(NamedTuple):
    """Seconds per sample of a training step by contender, one entry for each size."""

    axis: str
    sizes: list[int]
    seconds: dict[str, list[float]]


def all_growth(data: Split, plan: Plan) -> list[Growth]:
    """Both growths, measured now."""
    by_batch = [_per_sample(data, plan, batch, plan.hidden) for batch in plan.batches]
    by_hidden = [_per_sample(data, plan, plan.batch, hidden) for hidden in plan.hiddens]
    return [
        _growth(f"batch size (hidden size {plan.hidden})", plan.batches, by_batch),
        _growth(f"hidden size (batch size {plan.batch})", plan.hiddens, by_hidden),
    ]


def plot(growths: list[Growth], file: Path) -> None:
    """Draw both, on logarithmic axes."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(9, 4), layout="constrained")
    axes = figure.subplots(1, len(growths), sharey=True)
    for ax, growth in zip(axes, growths, strict=True):
        _draw(ax, growth)
    axes[0].set_ylabel("microseconds per sample")
    axes[0].legend()
    figure.suptitle("One training step, one thread")
    figure.savefig(file)


def _per_sample(data: Split, plan: Plan, batch: int, hidden: int) -> dict[str, float]:
    contenders = steps(start(data, hidden), first(data, batch))
    seconds = medians(contenders, rounds=plan.growth_rounds, turn=plan.turn)
    return {name: each / batch for name, each in seconds.items()}


def _growth(axis: str, sizes: Iterable[int], points: list[dict[str, float]]) -> Growth:
    return Growth(axis, list(sizes), {name: [p[name] for p in points] for name in points[0]})


def _draw(ax: "Axes", growth: Growth) -> None:
    for name, seconds in growth.seconds.items():
        color, line = LINES[name]
        ax.loglog(growth.sizes, [1e6 * s for s in seconds], line, color=color, label=name)
    ax.set_xlabel(growth.axis)
    ax.grid(alpha=0.3)
