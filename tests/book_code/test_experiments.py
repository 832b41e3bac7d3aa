"""An experiment is run as it is named, and keeps what it made."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from book_code.cost_setups import GradientCost
from book_code.datasets import Dataset
from book_code.experiments import DATA, EXPERIMENTS, config_of, find, run
from book_code.networks import TwoLayerNet
from book_code.records import load_record
from book_code.training_setups import accuracies

RESULTS = Path(__file__).parents[2] / "results"


def test_run_records_what_it_did(tiny: str) -> None:
    record = run(tiny).record
    assert record.name == tiny
    assert record.config["iterations"] == 25
    assert len(record.histories["loss"]) == 3  # 10, 10 and 5 iterations
    assert len(record.histories["test_accuracy_by_epoch"]) == 2  # before, and after 15 batches
    assert record.provenance["data"] == DATA["digits"].sha256


def test_run_repeats_bit_for_bit(tiny: str) -> None:
    one, other = run(tiny), run(tiny)
    assert replace(one.record, seconds=0) == replace(other.record, seconds=0)
    assert one.network
    assert other.network
    for name, param in one.network.params.items():
        assert param.tobytes() == other.network.params[name].tobytes()


def test_run_takes_data_that_is_loaded(tiny: str, digits: Dataset) -> None:
    assert run(tiny, digits).record.metrics == run(tiny).record.metrics


def test_saved_network_is_the_one_that_was_measured(
    tiny: str, tmp_path: Path, digits: Dataset
) -> None:
    finished = run(tiny)
    assert [file.name for file in finished.save(tmp_path)] == ["tiny.json", "tiny.npz"]
    metrics = load_record(tiny, tmp_path).metrics
    assert metrics.items() >= accuracies(TwoLayerNet.load(tmp_path / "tiny.npz"), digits).items()


def test_gradient_cost_compares_both_gradients(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    cost = replace(
        EXPERIMENTS["gradient-cost"], data="digits", setup=GradientCost((1, 3), repeats=3)
    )
    monkeypatch.setitem(EXPERIMENTS, "cost", cost)
    finished = run("cost")
    record = finished.record
    assert record.histories["parameters"] == [805, 2395]
    assert record.histories["forward_passes"] == [1610, 4790]
    assert 0 < record.metrics["largest_difference"] < 1e-7
    assert [file.name for file in finished.save(tmp_path)] == ["cost.json"]


def test_unknown_name_is_refused() -> None:
    with pytest.raises(ValueError, match=r"no experiment 'x'; there are .*two-layer-net"):
        find("x")


def test_a_configuration_is_what_json_makes_of_it() -> None:
    assert config_of(find("gradient-cost")) == {
        "hidden_sizes": [5, 10, 25, 50, 100],
        "repeats": 201,
    }


@pytest.mark.parametrize("name", EXPERIMENTS)
def test_committed_records_are_of_these_configurations(name: str) -> None:
    record, experiment = load_record(name, RESULTS), EXPERIMENTS[name]
    assert record.seed == experiment.seed
    assert record.config == config_of(experiment)
    assert record.provenance["data"] == DATA[experiment.data].sha256
    values: dict[str, Any] = {**record.metrics, **record.histories}
    assert all(check.holds(values[key], values[key]) for key, check in experiment.checks.items())


def test_committed_network_is_as_good_as_the_section_says() -> None:
    assert load_record("two-layer-net", RESULTS).metrics["test_accuracy"] >= 0.965


def test_committed_network_has_the_committed_accuracy(mnist: Dataset) -> None:
    network = TwoLayerNet.load(RESULTS / "two-layer-net.npz")
    assert network.params["W1"].dtype == np.float32
    metrics = load_record("two-layer-net", RESULTS).metrics
    for name, value in accuracies(network, mnist).items():
        assert value == pytest.approx(metrics[name], abs=2e-4)
