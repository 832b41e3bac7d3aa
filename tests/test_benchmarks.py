"""The baselines compute what book_code computes, and the report says what was measured."""

import json
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from benchmarks import contenders, report, timing
from benchmarks.contenders import BOOK_CODE, EAGER, FLOOR, TEXTBOOK
from benchmarks.data import ZEROS, random_images
from benchmarks.rows import Plan, Row, start
from benchmarks.textbook import TextbookNet, one_hot
from benchmarks.timing import Contender, medians
from book_code.arrays import Params
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD

LR = 0.1
TINY = Plan(
    hidden=3,
    batch=10,
    turn=0,
    step_rounds=2,
    drawing_rounds=2,
    gradient_rounds=1,
    every=100,
    growth_rounds=1,
    batches=(1, 4),
    hiddens=(2, 3),
)
DATA = random_images(40)
PARAMS = start(DATA, 7)
NEEDS_TORCH = "this baseline needs PyTorch: the oracle group"


def ours(steps: int) -> tuple[list[float], Params]:
    network = TwoLayerNet.from_params({name: p.copy() for name, p in PARAMS.items()})
    losses = [contenders.step(network, SGD(LR), *DATA) for _ in range(steps)]
    return losses, network.params


def assert_as_ours(losses: list[float], params: Params) -> None:
    expected_losses, expected = ours(len(losses))
    assert losses == pytest.approx(expected_losses, abs=1e-5)
    for name, param in expected.items():
        np.testing.assert_allclose(params[name], param, atol=1e-6)


def test_textbook_trains_as_we_do() -> None:
    network = TextbookNet(PARAMS)
    x, t = DATA.images, one_hot(DATA.labels)
    assert_as_ours([network.step(x, t, LR) for _ in range(3)], network.params)
    assert {p.dtype for p in network.params.values()} == {np.dtype(np.float64)}


def test_eager_pytorch_trains_as_we_do() -> None:
    pytest.importorskip("torch", reason=NEEDS_TORCH)
    from benchmarks.torch_eager import EagerNet, tensors

    network = EagerNet(PARAMS, LR)
    batch = tensors(*DATA)
    assert_as_ours([network.step(*batch) for _ in range(3)], network.params())


@pytest.mark.parametrize("every", [1, 3])
def test_one_at_a_time_loop_is_our_numerical_gradient(every: int) -> None:
    rng = np.random.default_rng(0)
    network = TwoLayerNet(6, 4, 10, rng=rng, weight_init_std=0.5)
    x, t = rng.random((5, 6)), np.arange(5)
    textbook = TextbookNet(network.params)
    before = {name: p.copy() for name, p in textbook.params.items()}
    loop = textbook.numerical_gradient(x, one_hot(t), every)
    for name, gradient in network.numerical_gradient(x, t).items():
        np.testing.assert_allclose(loop[name], gradient.flat[::every], atol=1e-6)
        np.testing.assert_array_equal(textbook.params[name], before[name])


def test_contenders_leave_the_start_alone() -> None:
    before = {name: p.copy() for name, p in PARAMS.items()}
    works = contenders.steps(PARAMS, DATA), contenders.drawing_steps(PARAMS, DATA, 10)
    for contender in [each for work in works for each in work.values()]:
        contender.work()
    for name, param in PARAMS.items():
        np.testing.assert_array_equal(param, before[name])


def test_part_of_the_loop_counts_as_a_part() -> None:
    sizes = [param.size for param in PARAMS.values()]
    done = contenders.gradients(PARAMS, DATA, 10)[TEXTBOOK].units
    assert done == pytest.approx(sum(-(-size // 10) for size in sizes) / sum(sizes))


def test_contenders_take_turns() -> None:
    turns: list[str] = []
    each = {name: Contender(partial(turns.append, name)) for name in "abc"}
    medians(each, rounds=4, turn=0)
    assert turns[-12:] == list("abc" * 4)


def test_median_of_a_unit(monkeypatch: pytest.MonkeyPatch) -> None:
    clock: Iterator[float] = iter([9.0, 1.0, 2.0, 2.0, 30.0, 4.0, 900.0, 4.0, 60.0, 8.0])

    def timed(work: Callable[[], object], number: int) -> float:
        return next(clock)

    monkeypatch.setattr(timing, "timeit", timed)
    each = {"a": Contender(int, units=5), "b": Contender(int)}
    # a has 10 calls a turn, as one took 1 s, and 5 units a call; b has 5 calls
    assert medians(each, rounds=3, turn=10) == {"a": 60 / 50, "b": 4 / 5}


def test_ratio_and_target() -> None:
    faster = Row("step", TEXTBOOK, ours=1.0, theirs=4.0, target=5)
    floor = Row("step", FLOOR, ours=1.4, theirs=1.0, target=1.5)
    assert (faster.ratio, faster.met) == (4.0, False)
    assert (floor.ratio, floor.met) == (1.4, True)


def test_random_images_are_like_mnist() -> None:
    images = random_images(1000).images
    assert images.dtype == np.float32
    assert images.shape == (1000, 784)
    assert images.max() <= 1
    assert (images == 0).mean() == pytest.approx(ZEROS, abs=0.01)


@pytest.fixture(params=["without PyTorch", "with PyTorch"])
def names(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The contenders of a run, which is on little data."""
    monkeypatch.setattr(report, "train_images", lambda: (DATA, "few images"))
    if request.param == "with PyTorch":
        pytest.importorskip("torch", reason=NEEDS_TORCH)
        return [BOOK_CODE, TEXTBOOK, EAGER]
    monkeypatch.setitem(sys.modules, "torch", None)  # as if it were not there
    return [BOOK_CODE, TEXTBOOK]


def test_report_as_json(
    names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.main({"THREADS": "1"}, ["--json"], TINY, tmp_path / "growth.svg")
    said = json.loads(capsys.readouterr().out)
    assert [row["baseline"] for row in said["rows"]][:-1] == 2 * [*names[1:], FLOOR]
    assert all(row["ratio"] > 0 for row in said["rows"])
    assert [growth["sizes"] for growth in said["growth"]] == [[1, 4], [2, 3]]
    assert [*said["growth"][0]["seconds"]] == names
    assert said["setup"]["threads"] == "THREADS=1"
    assert said["setup"]["data"] == "few images"


def test_report_as_text(
    names: list[str], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    report.main({"THREADS": "1"}, [], TINY, tmp_path / "growth.svg")
    said = capsys.readouterr().out
    for part in [*names, "training step 784-3-10, batch 10", "few images", "x faster", "at most"]:
        assert part in said
    assert "<svg" in (tmp_path / "growth.svg").read_text(encoding="utf-8")
