"""The command book-doctor: your message, your code, your environment."""

import argparse
import difflib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from doctor.catalogue import Erratum, load
from doctor.check import Finding, UnreadableError, check_path, check_source, fixed, read
from doctor.environment import look
from doctor.explain import explain

EXIT_CODES = "exit codes: 0 nothing found; 1 errata found; 2 wrong use, or a file is unreadable"
NOTHING, FOUND, WRONG = 0, 1, 2


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code."""
    args = _parser().parse_args(argv)
    try:
        code: int = args.work(args)
    except OSError as error:
        print(f"book-doctor: {error}", file=sys.stderr)
        return WRONG
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="book-doctor", description=__doc__, epilog=EXIT_CODES)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    one = commands.add_parser(
        "explain", help="which erratum an error message, or a line of code, belongs to"
    )
    one.add_argument("message", nargs="?", help="read from standard input where it is left out")
    one.set_defaults(work=_explain)
    two = commands.add_parser("check", help="find errata in your code, without running it")
    two.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    two.add_argument("--fix", action="store_true", help="show what can be replaced, and replace it")
    two.set_defaults(work=_check)
    three = commands.add_parser("env", help="what of this environment matters for the book")
    three.set_defaults(work=_env)
    for command in (one, two, three):
        command.add_argument("--json", action="store_true", help="print JSON")
    return parser


def _explain(args: argparse.Namespace) -> int:
    text = sys.stdin.read() if args.message is None else args.message
    found = explain(text, load().values()) or _in_code(text)
    if args.json:
        print(json.dumps([erratum.id for erratum in found]))
    else:
        print("\n".join(map(_line, found)) or "no record knows this message")
    return FOUND if found else NOTHING


def _in_code(text: str) -> list[Erratum]:
    """The errata in what is no message but a line of code."""
    try:
        found = dict.fromkeys(finding.erratum for finding in check_source(text.strip(), ""))
        return [load()[name] for name in found]
    except (SyntaxError, ValueError):
        return []


def _check(args: argparse.Namespace) -> int:
    found: list[Finding] = []
    unreadable: list[str] = []
    for path in args.paths:
        for result in check_path(path):
            if isinstance(result, UnreadableError):
                unreadable.append(str(result))
            else:
                found.append(result)
    if args.fix:
        _fix(args, found)
    _tell(args, found, unreadable)
    return WRONG if unreadable else FOUND if found else NOTHING


def _tell(args: argparse.Namespace, found: list[Finding], unreadable: list[str]) -> None:
    if args.json:
        findings = [finding._asdict() for finding in found]
        print(json.dumps({"findings": findings, "unreadable": unreadable}))
        return
    for finding in found:
        print(f"{finding.file}:{finding.line}: {_line(load()[finding.erratum])}")
    for message in unreadable:
        print(f"book-doctor: {message}", file=sys.stderr)


def _fix(args: argparse.Namespace, found: list[Finding]) -> None:
    """Show the difference for each script, then write it; notebooks are left alone."""
    files = {finding.file for finding in found if finding.fix}
    for name in sorted(name for name in files if name.endswith(".py")):
        old, encoding = read(Path(name))
        new = fixed(old, check_source(old, name))
        before, after = old.splitlines(keepends=True), new.splitlines(keepends=True)
        shown = sys.stderr if args.json else sys.stdout  # the other has the JSON
        shown.writelines(difflib.unified_diff(before, after, name, name))
        Path(name).write_bytes(new.encode(encoding))


def _env(args: argparse.Namespace) -> int:
    here = look(Path.cwd())
    if args.json:
        print(json.dumps(here._asdict()))
        return FOUND if here.errata else NOTHING
    for name, number in here.versions.items():
        print(f"{name}: {number or 'is not there'}")
    print(f"working directory: {here.folder}")
    print("\n".join(["import path:", *(f"  {place or '(here)'}" for place in here.path)]))
    print("\n".join(["MNIST:", *(f"  {name}: {state}" for name, state in here.mnist.items())]))
    print(f"fonts with Chinese characters: {', '.join(here.fonts) or 'none found'}")
    met = [f"  {_line(load()[name])}" for name in here.errata] or ["  none"]
    print("errata you will meet:", *met, sep="\n")
    return FOUND if here.errata else NOTHING


def _line(erratum: Erratum) -> str:
    return f"{erratum.id}: {erratum.title}"
