"""The command book-code: data, training, prediction, and the recorded experiments."""

import argparse
import json
import signal
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from book_code import mnist
from book_code.experiments import DATA, EXPERIMENTS, run
from book_code.networks import ACTIVATIONS, TwoLayerNet
from book_code.npz import read_npz
from book_code.predict import predict_image
from book_code.records import RESULTS
from book_code.training import Trainer, checkpoint_state
from book_code.training_setups import TrainTwoLayerNet, accuracies
from book_code.verification import verify

EXIT_CODES = """\
exit codes: 0 all is well; 1 a check failed: data is missing or damaged, or a record does not
hold; 2 wrong use, or something needed is not there; 130 interrupted by Ctrl-C
"""
OK, FAILED, WRONG, INTERRUPTED = 0, 1, 2, 130
TRAINED = RESULTS / "two-layer-net.npz"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parser().parse_args(argv)
    try:
        code: int = args.work(args)
    except KeyboardInterrupt:
        print("book-code: interrupted", file=sys.stderr)
        return INTERRUPTED
    except (OSError, ValueError, FloatingPointError) as error:
        print(f"book-code: {error}", file=sys.stderr)
        return WRONG
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="book-code", description=__doc__, epilog=EXIT_CODES)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for add in (_add_data, _add_train, _add_predict, _add_list, _add_run, _add_verify):
        add(commands).add_argument("--json", action="store_true", help="print JSON")
    return parser


def _say(args: argparse.Namespace, result: dict[str, Any], lines: Iterable[str]) -> None:
    print(json.dumps(result) if args.json else "\n".join(lines))


# data


def _add_data(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "data", help="say where MNIST's files are, and whether they are right"
    )
    parser.add_argument("--fetch", action="store_true", help="download what is not right")
    parser.add_argument("--folder", type=Path, help="instead of $BOOK_CODE_DATA or the cache")
    parser.add_argument(
        "--mirror", action="append", metavar="URL", help="ask this address, not the known ones"
    )
    parser.set_defaults(work=_data)
    return parser


def _data(args: argparse.Namespace) -> int:
    folder = args.folder or mnist.given_folder() or mnist.cache_folder()
    if args.fetch:
        mnist.fetch(folder, args.mirror)
    faults = {name: mnist.fault(folder / name) for name in mnist.FILES}
    lines = [f"  {name}: {fault or 'right'}" for name, fault in faults.items()]
    _say(args, {"folder": str(folder), "faults": faults}, [f"{folder}", *lines])
    return FAILED if any(faults.values()) else OK


# train


def _add_train(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "train",
        help="train a two-layer network and keep it in a file",
        argument_default=argparse.SUPPRESS,  # so that what was given can be told from defaults
    )
    parser.add_argument("--file", type=Path, help="where to keep the network (network.npz)")
    parser.add_argument("--resume", type=Path, metavar="FILE", help="go on with FILE")
    parser.add_argument("--data", choices=DATA, help="the data set (mnist)")
    parser.add_argument("--seed", type=int, help="of the weights and the batches (1)")
    parser.add_argument("--epochs", type=int, help="passes over the data (16)")
    parser.add_argument("--activation", choices=ACTIVATIONS, help="of the hidden units (relu)")
    default = TrainTwoLayerNet()
    for name in ("hidden_size", "batch_size", "lr", "weight_init_std"):
        value = getattr(default, name)
        option = f"--{name.replace('_', '-')}"
        parser.add_argument(option, type=type(value), help=f"({value})")
    parser.set_defaults(work=_train, json=False)
    return parser


def _train(args: argparse.Namespace) -> int:
    given = {key: value for key, value in vars(args).items() if key not in ("work", "json")}
    resumed: Path | None = given.pop("resume", None)
    file = resumed or given.pop("file", Path("network.npz"))
    plan = _kept_plan(file, given) if resumed else _new_plan(file, given)
    data = DATA[plan["data"]].load()
    setup = TrainTwoLayerNet(**plan["setup"])
    trainer, network = setup.trainer(data, np.random.default_rng(plan["seed"]))
    if resumed:
        trainer.restore(file)
    finished = _run_to(plan["epochs"] * trainer.per_epoch, trainer, file, plan)
    done = {"file": str(file), "iterations": trainer.iteration, **accuracies(network, data)}
    _say(args, done, (f"{key}: {value}" for key, value in done.items()))
    if not finished:
        print(f"stopped; to go on: book-code train --resume {file}", file=sys.stderr)
    return OK if finished else INTERRUPTED


def _new_plan(file: Path, given: dict[str, Any]) -> dict[str, Any]:
    if file.exists():
        raise FileExistsError(f"{file} is there already: --resume {file}, or name another --file")
    plan: dict[str, Any] = {"data": "mnist", "seed": 1, "epochs": 16}
    plan |= {key: given.pop(key) for key in plan.keys() & given.keys()}
    if plan["epochs"] < 1:
        raise ValueError(f"expected at least 1 epoch, got {plan['epochs']}")
    return {**plan, "setup": asdict(TrainTwoLayerNet(**given))}


def _kept_plan(file: Path, given: dict[str, Any]) -> dict[str, Any]:
    """The plan a training was begun with; of what is given, only more epochs may change it."""
    plan: dict[str, Any] = checkpoint_state(read_npz(file), file)["config"]
    if not plan.keys() >= {"data", "seed", "epochs", "setup"}:
        raise ValueError(f"{file} was not begun by book-code train: it lacks the plan")
    if given.get("epochs", plan["epochs"]) < plan["epochs"]:
        raise ValueError(f"expected at least {plan['epochs']} epochs, got {given['epochs']}")
    if fixed := given.keys() - {"epochs"}:
        raise ValueError(f"{', '.join(sorted(fixed))} cannot change in a training that goes on")
    return plan | given


def _run_to(goal: int, trainer: Trainer, file: Path, plan: dict[str, Any]) -> bool:
    """Train up to iteration goal, keeping each epoch in file; False where Ctrl-C stopped it."""

    def keep(trainer: Trainer) -> bool:
        if trainer.iteration % trainer.per_epoch == 0:
            trainer.save(file, plan)
        return bool(interrupted)

    with _interrupts() as interrupted:
        trainer.run(iterations=goal - trainer.iteration, callback=keep)
        if trainer.iteration % trainer.per_epoch:  # else it is kept already
            trainer.save(file, plan)
    return trainer.iteration >= goal


@contextmanager
def _interrupts() -> Iterator[list[int]]:
    """Collect the first Ctrl-C in a list, so that an update is finished; a second one ends all."""
    signals: list[int] = []

    def note(number: int, frame: object) -> None:
        signals.append(number)
        signal.signal(signal.SIGINT, before)

    before = signal.signal(signal.SIGINT, note)
    try:
        yield signals
    finally:
        signal.signal(signal.SIGINT, before)


# predict


def _add_predict(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "predict", help="say which digit an image file shows"
    )
    parser.add_argument("images", type=Path, nargs="+", metavar="IMAGE")
    parser.add_argument(
        "--network", type=Path, default=TRAINED, metavar="FILE", help=f"({TRAINED})"
    )
    parser.set_defaults(work=_predict)
    return parser


def _predict(args: argparse.Namespace) -> int:
    if not args.network.is_file():
        raise FileNotFoundError(
            f"no network {args.network}: book-code train makes one, --network names it"
        )
    network = TwoLayerNet.load(args.network)
    seen = {str(image): predict_image(network, image) for image in args.images}
    result = {
        name: {"digit": one.digit, "probabilities": one.probabilities.tolist()}
        for name, one in seen.items()
    }
    _say(args, result, (f"{name}: {x.digit} ({x.probability:.1%})" for name, x in seen.items()))
    return OK


# list, run, verify


def _add_list(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser("list", help="name the experiments")
    parser.set_defaults(work=_list)
    return parser


def _list(args: argparse.Namespace) -> int:
    result = {
        name: {"data": one.data, "description": one.description}
        for name, one in EXPERIMENTS.items()
    }
    _say(args, result, (f"{name:<20}{x.data:<8}{x.description}" for name, x in EXPERIMENTS.items()))
    return OK


def _add_run(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "run", help="run an experiment and write its record"
    )
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--results", metavar="DIR", type=Path, default=RESULTS)
    parser.set_defaults(work=_run)
    return parser


def _run(args: argparse.Namespace) -> int:
    finished = run(args.name)
    files = [str(file) for file in finished.save(args.results)]
    metrics, seconds = finished.record.metrics, finished.record.seconds
    lines = [f"{name}: {value:.6g}" for name, value in metrics.items()]
    lines.append(f"{seconds:.1f} s, written to {' and '.join(files)}")
    _say(args, {"metrics": metrics, "seconds": seconds, "files": files}, lines)
    return OK


def _add_verify(commands: Any) -> argparse.ArgumentParser:
    parser: argparse.ArgumentParser = commands.add_parser(
        "verify", help="run experiments again and compare with the records"
    )
    parser.add_argument("names", metavar="NAME", nargs="*", help="all of them where none is named")
    parser.add_argument("--results", metavar="DIR", type=Path, default=RESULTS)
    parser.set_defaults(work=_verify)
    return parser


def _verify(args: argparse.Namespace) -> int:
    results = []
    for name in args.names or EXPERIMENTS:
        results.append(one := verify(name, args.results))
        if not args.json:
            print("\n  ".join([f"{name}: {'FAILED' if one.failures else 'holds'}", *one.failures]))
            print("  the record was made by different code\n" * (not one.same_code), end="")
    if args.json:
        print(json.dumps({one.name: one._asdict() for one in results}))
    return FAILED if any(one.failures for one in results) else OK
