"""An experiment comes out again, and a record that does not hold is found out."""

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from book_code.experiments import (
    EXPERIMENTS,
    Below,
    Experiment,
    GradientCost,
    Growing,
    TrainTwoLayerNet,
    Within,
    load_record,
    run,
    verify,
)

RESULTS = Path(__file__).parents[2] / "results"


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> str:
    experiment = Experiment(
        description="A few steps on the digits of the package",
        data="digits",
        seed=2,
        setup=TrainTwoLayerNet(hidden_size=5, iterations=25, mean_of=10),
        checks=EXPERIMENTS["two-layer-net"].checks,
    )
    monkeypatch.setitem(EXPERIMENTS, "tiny", experiment)
    return "tiny"


def test_run_records_what_it_did(tiny: str) -> None:
    record = run(tiny)
    assert record.name == tiny
    assert record.config["iterations"] == 25
    assert len(record.histories["loss"]) == 3  # 10, 10 and 5 iterations
    assert len(record.histories["test_accuracy_by_epoch"]) == 2  # before, and after 15 batches
    assert set(record.provenance["data"]) == {
        "digits-images-idx3-ubyte.gz",
        "digits-labels-idx1-ubyte.gz",
    }
    again = run(tiny)
    assert replace(again, seconds=record.seconds) == record


def test_verify_holds_for_its_own_record(tiny: str, tmp_path: Path) -> None:
    run(tiny).save(tmp_path)
    result = verify(tiny, tmp_path)
    assert result.failures == []
    assert result.same_code


def test_verify_finds_a_changed_metric(tiny: str, tmp_path: Path) -> None:
    record = run(tiny)
    replace(record, metrics={**record.metrics, "test_accuracy": 0.99}).save(tmp_path)
    result = verify(tiny, tmp_path)
    assert len(result.failures) == 1
    assert result.failures[0].startswith("test_accuracy: recorded 0.99, measured 0.")
    assert result.same_code


def test_verify_misses_a_metric(tiny: str, tmp_path: Path) -> None:
    replace(run(tiny), metrics={}).save(tmp_path)
    assert len(verify(tiny, tmp_path).failures) == 3


def test_verify_reports_other_code_apart(tiny: str, tmp_path: Path) -> None:
    record = run(tiny)
    replace(record, provenance={**record.provenance, "code": "other"}).save(tmp_path)
    result = verify(tiny, tmp_path)
    assert result.failures == []
    assert not result.same_code


@pytest.mark.parametrize("change", [{"seed": 3}, {"config": {}}])
def test_verify_refuses_another_configuration(
    change: dict[str, object], tiny: str, tmp_path: Path
) -> None:
    replace(run(tiny), **change).save(tmp_path)  # type: ignore[arg-type]
    assert "configuration or seed" in verify(tiny, tmp_path).failures[0]


def test_gradient_cost_compares_both_gradients(monkeypatch: pytest.MonkeyPatch) -> None:
    cost = replace(
        EXPERIMENTS["gradient-cost"], data="digits", setup=GradientCost((1, 3), repeats=3)
    )
    monkeypatch.setitem(EXPERIMENTS, "cost", cost)
    record = run("cost")
    assert record.histories["parameters"] == [805, 2395]
    assert record.histories["forward_passes"] == [1610, 4790]
    assert 0 < record.metrics["largest_difference"] < 1e-7


def test_within() -> None:
    assert Within().holds([1.0, 2.0], [1.0, 2.0])
    assert not Within().holds([1.0, 2.0], [1.0])
    assert Within(absolute=0.1).holds(1.0, 1.09)
    assert not Within(absolute=0.1).holds(1.0, 1.11)
    assert Within(relative=0.1).holds(10.0, 10.9)
    assert not Within(relative=0.1).holds(10.0, float("nan"))


def test_below_and_growing_hold_for_both() -> None:
    assert Below(1.0).holds(0.5, [0.1, 0.9])
    assert not Below(1.0).holds(1.5, 0.5)
    assert not Below(1.0).holds(0.5, float("nan"))
    assert Growing().holds([1.0, 2.0], [3.0, 4.0])
    assert not Growing().holds([1.0, 2.0], [4.0, 4.0])
    assert not Growing().holds([2.0, 1.0], [3.0, 4.0])


def test_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match="no experiment 'x'; there are two-layer-net"):
        run("x")


def test_missing_mnist_is_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("BOOK_CODE_DATA", raising=False)
    with pytest.raises(FileNotFoundError, match="MNIST not found"):
        verify("gradient-cost", RESULTS)


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_committed_records_are_of_these_configurations(name: str) -> None:
    record, experiment = load_record(name, RESULTS), EXPERIMENTS[name]
    assert record.seed == experiment.seed
    assert record.config == json.loads(json.dumps(asdict(experiment.setup)))
    values: dict[str, Any] = {**record.metrics, **record.histories}
    assert all(check.holds(values[key], values[key]) for key, check in experiment.checks.items())


def test_committed_network_is_as_good_as_the_section_says() -> None:
    assert load_record("two-layer-net", RESULTS).metrics["test_accuracy"] >= 0.965
