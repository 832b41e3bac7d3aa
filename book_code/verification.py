"""Experiments run again and held against their records."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from book_code.checks import Check, Values
from book_code.experiments import DATA, config_of, find, run
from book_code.networks import TwoLayerNet
from book_code.provenance import code_hash
from book_code.records import RESULTS, Record, load_record
from book_code.training_setups import accuracies


class Verification(NamedTuple):
    """How a new run compares with the record.

    failures: what left its tolerance, in words. same_code: whether the record was made by this
    code, comments and docstrings aside; a record by other code may well hold.
    """

    name: str
    failures: list[str]
    same_code: bool


def verify(name: str, folder: str | Path = RESULTS) -> Verification:
    """Run an experiment again and hold the result against its record in folder.

    A recorded network too must still have the recorded accuracies.
    Errors as for run, load_record and TwoLayerNet.load.
    """
    experiment = find(name)
    recorded = load_record(name, folder)
    same_code = recorded.provenance.get("code") == code_hash(experiment.module)
    if (recorded.config, recorded.seed) != (config_of(experiment), experiment.seed):
        return Verification(name, ["the record is of another configuration or seed"], same_code)
    kept_in = Path(folder) / f"{name}.npz"
    kept = TwoLayerNet.load(kept_in) if experiment.setup.keeps_network else None
    data = DATA[experiment.data].load()
    again = run(name, data)
    failures = _failures(experiment.checks, recorded, again.record)
    if kept:
        judged = replace(again.record, metrics=accuracies(kept, data), histories={})
        checks = {key: experiment.checks[key] for key in judged.metrics}
        failures += [f"{name}.npz: {failure}" for failure in _failures(checks, recorded, judged)]
    return Verification(name, failures, same_code)


def _failures(checks: Mapping[str, Check], recorded: Record, measured: Record) -> list[str]:
    old: dict[str, Values] = {**recorded.metrics, **recorded.histories}
    new: dict[str, Values] = {**measured.metrics, **measured.histories}
    return [
        f"{name}: recorded {old.get(name)}, measured {new[name]}, expected {check}"
        for name, check in checks.items()
        if name not in old or not check.holds(old[name], new[name])
    ]
