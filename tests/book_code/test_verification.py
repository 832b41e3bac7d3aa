"""A record that does not hold is found out, and so is a network that is not the recorded one."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from book_code.cost_setups import GradientCost
from book_code.experiments import EXPERIMENTS, run
from book_code.networks import TwoLayerNet
from book_code.verification import verify


def test_verify_holds_for_its_own_record(tiny: str, tmp_path: Path) -> None:
    run(tiny).save(tmp_path)
    assert verify(tiny, tmp_path) == (tiny, [], True)


def test_verify_finds_a_changed_metric(tiny: str, tmp_path: Path) -> None:
    finished = run(tiny)
    finished.save(tmp_path)
    metrics = {**finished.record.metrics, "final_loss": 9}
    replace(finished.record, metrics=metrics).save(tmp_path)
    result = verify(tiny, tmp_path)
    assert len(result.failures) == 1
    assert result.failures[0].startswith("final_loss: recorded 9, measured ")
    assert result.same_code


def test_verify_finds_another_network(tiny: str, tmp_path: Path) -> None:
    finished = run(tiny)
    finished.save(tmp_path)
    TwoLayerNet(784, 5, 10, rng=np.random.default_rng(9)).save(tmp_path / f"{tiny}.npz")
    failures = verify(tiny, tmp_path).failures
    assert [failure.split(":")[0] for failure in failures] == ["tiny.npz", "tiny.npz"]


def test_verify_misses_a_metric(tiny: str, tmp_path: Path) -> None:
    finished = run(tiny)
    finished.save(tmp_path)
    replace(finished.record, metrics={}).save(tmp_path)
    missed = [failure for failure in verify(tiny, tmp_path).failures if "recorded None" in failure]
    assert len(missed) == 5  # three by the new run, two by the recorded network


def test_verify_reports_other_code_apart(tiny: str, tmp_path: Path) -> None:
    finished = run(tiny)
    finished.save(tmp_path)
    made_from = {**finished.record.provenance, "code": "other"}
    replace(finished.record, provenance=made_from).save(tmp_path)
    assert verify(tiny, tmp_path) == (tiny, [], False)


def test_an_experiment_without_a_network_is_verified_too(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    experiment = EXPERIMENTS["gradient-cost"]
    cost = replace(experiment, data="digits", setup=GradientCost((1, 20), repeats=3))
    monkeypatch.setitem(EXPERIMENTS, "cost", cost)
    run("cost").save(tmp_path)
    assert verify("cost", tmp_path).failures == []


@pytest.mark.parametrize("change", [{"seed": 3}, {"config": {}}])
def test_verify_refuses_another_configuration(
    change: dict[str, object], tiny: str, tmp_path: Path
) -> None:
    replace(run(tiny).record, **change).save(tmp_path)  # type: ignore[arg-type]
    assert "configuration or seed" in verify(tiny, tmp_path).failures[0]


@pytest.mark.parametrize("lost", ["json", "npz"])
def test_a_missing_file_is_named(tiny: str, tmp_path: Path, lost: str) -> None:
    run(tiny).save(tmp_path)
    (tmp_path / f"{tiny}.{lost}").unlink()
    with pytest.raises(FileNotFoundError, match=rf"tiny\.{lost}"):
        verify(tiny, tmp_path)
