"""The command book-code: list, run and verify the experiments."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

from book_code.experiments import EXPERIMENTS, run, verify
from book_code.records import RESULTS
from book_code.training import Progress


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; 0 where it went well, 1 where a record does not hold, 2 for wrong use."""
    args = _parser().parse_args(argv)
    commands = {"list": _list, "run": _run, "verify": _verify}
    try:
        return commands[args.command](args)
    except (OSError, ValueError) as error:
        print(f"book-code: {error}", file=sys.stderr)
        return 2


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="book-code", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("list", help="name the experiments")
    one = commands.add_parser("run", help="run an experiment and write its record")
    one.add_argument("name", metavar="NAME")
    some = commands.add_parser("verify", help="run experiments again and compare with the records")
    some.add_argument("names", metavar="NAME", nargs="*", help="all of them where none is named")
    for command in (one, some):
        command.add_argument("--results", metavar="DIR", type=Path, default=RESULTS)
    return parser


def _list(args: argparse.Namespace) -> int:
    for name, experiment in EXPERIMENTS.items():
        print(f"{name:<16}{experiment.data:<8}{experiment.description}")
    return 0


def _run(args: argparse.Namespace) -> int:
    record = run(args.name, _progress())
    for name, value in record.metrics.items():
        print(f"{name}: {value:.6g}")
    print(f"{record.seconds:.1f} s, written to {record.save(args.results)}")
    return 0


def _verify(args: argparse.Namespace) -> int:
    failed = False
    for name in args.names or EXPERIMENTS:
        result = verify(name, args.results, _progress())
        print(f"{name}: {'FAILED' if result.failures else 'holds'}")
        for failure in result.failures:
            print(f"  {failure}")
        if not result.same_code:
            print("  the record was made by different code")
        failed = failed or bool(result.failures)
    return int(failed)


def _progress() -> Progress | None:
    """A line on stderr that counts the iterations, where somebody is there to see it."""
    if not sys.stderr.isatty():
        return None
    start = perf_counter()

    def show(done: int, total: int, loss: float) -> None:
        if done % 100 and done != total:
            return
        left = (perf_counter() - start) / done * (total - done)
        end = "\n" if done == total else ""
        print(f"\r{done}/{total}  loss {loss:.4f}  {left:4.0f} s left", end=end, file=sys.stderr)

    return show
