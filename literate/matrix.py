"""The errata under many versions: which form of each works, warns, raises or gives a wrong value.

`python -m literate.matrix` runs them under the pairs whose interpreter is on this machine and
writes errata/matrix.json; of the other pairs it keeps what stands there.
"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from markdown import Markdown
from mkdocs.config import load_config

from literate import errata, run
from literate.cells import Cell
from literate.environments import NotMadeError, Pair, environment, find_interpreter
from literate.fence import collect

PAIRS = [
    Pair("3.8", "1.19.5"),
    Pair("3.8", "1.20.3"),
    Pair("3.11", "1.23.5"),
    Pair("3.11", "1.24.4"),
    Pair("3.11", "1.26.4"),
    Pair("3.11", "2.0.2"),
    Pair("3.11", "2.4.6"),
    Pair("3.13", "2.5.5"),
]  # the last two are those of requirements.txt
AT_ONCE = 2
ROOT = Path.cwd()
RUNNER = Path(str(run.__file__))
CHILD = """
import importlib.util, json, sys
spec = importlib.util.spec_from_file_location("run", sys.argv[1])
run = importlib.util.module_from_spec(spec)
spec.loader.exec_module(run)
out, names = sys.stdout, run.new_namespace()
json.dump([run.run_cell(cell, names) for cell in json.load(sys.stdin)], out)
"""  # the same runner as in the build, on the standard library alone

Verdicts = dict[str, str]  # of the forms book and fixed, and the message where book raises
Matrix = dict[str, dict[str, Verdicts]]  # by record, then by "Python / NumPy"


def verdicts(cells: Sequence[Cell], results: Sequence[Any]) -> Verdicts:
    """What became of the two forms of a record: works, warns, raises or wrong.

    Nothing where the record needs a package that the environment does not have.
    """
    forms = {
        cell.options["form"]: (cell, result)
        for cell, result in zip(cells, results, strict=True)
        if "form" in cell.options
    }
    (book, book_result), (fixed, fixed_result) = forms["book"], forms["fixed"]
    errors = ((c, r["error"]) for c, r in zip(cells, results, strict=True) if r["error"])
    if any("ModuleNotFoundError" == error["type"] != cell.raises for cell, error in errors):
        return {}
    wrong = (
        not fixed_result["error"]
        and errata.ends_alike(book, fixed)
        and book_result["value"] != fixed_result["value"]
    )
    found = {"book": _verdict(book_result, wrong), "fixed": _verdict(fixed_result, wrong=False)}
    if book_result["error"]:
        found["message"] = _last_words(book_result["error"])
    return found


def _last_words(error: Any) -> str:
    """The line of a message that names its type: a SyntaxError shows the code before it."""
    lines: list[str] = error["message"].split("\n")
    return next((line for line in lines if error["type"] in line.split(":")[0]), lines[-1])


def _verdict(result: Any, wrong: bool) -> str:
    if result["error"]:
        return "raises"
    if wrong:
        return "wrong"
    return "warns" if "Warning: " in result["text"] else "works"


def disagreements(record: errata.Record, found: dict[str, Verdicts]) -> list[str]:
    """Where what a record says of the versions it affects is not what the matrix has."""
    wrong = []
    for versions, verdict in found.items():
        numpy = versions.split(" / ")[1]
        fails = verdict["book"] in ("raises", "wrong")
        if fails != bool(record.affected([numpy])):
            wrong.append(f"{record.id} with {versions}: the book's form {verdict['book']}")
        if verdict["fixed"] in ("raises", "wrong"):
            wrong.append(f"{record.id} with {versions}: the corrected form {verdict['fixed']}")
    return wrong


def load(folder: Path) -> Matrix:
    """The matrix that stands in the folder of the errata; empty where there is none."""
    file = folder / "matrix.json"
    matrix: Matrix = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return matrix


def run_record(python: Path, cells: Sequence[Cell]) -> Verdicts:
    """Run a record's cells, up to the last of its forms, in a fresh process of this Python."""
    last = max(n for n, cell in enumerate(cells) if "form" in cell.options)
    wanted = [cell for cell in cells[: last + 1] if cell.runs and not cell.inline]
    done = subprocess.run(  # noqa: S603
        [str(python), "-I", "-c", CHILD, str(RUNNER)],  # -I: the folder is not on the path
        input=json.dumps([cell.source for cell in wanted]),
        capture_output=True,
        text=True,
        timeout=60,
    )
    if done.returncode:
        raise NotMadeError(done.stderr)
    return verdicts(wanted, json.loads(done.stdout))


def run_pair(pair: Pair, records: Mapping[str, list[Cell]]) -> dict[str, Verdicts] | None:
    """Each record's verdicts under a pair; None where its interpreter is not on this machine."""
    interpreter = find_interpreter(pair.python)
    if interpreter is None:
        return None
    folder = ROOT / ".cache" / "errata" / pair.folder
    python = environment(folder, interpreter, [pair.requirement])
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = pool.map(lambda cells: run_record(python, cells), records.values())
    return dict(zip(records, found, strict=True))


def measure(records: Mapping[str, list[Cell]], before: Matrix) -> Matrix:
    """The whole matrix: what runs here is run now, the rest is what stood there before."""
    matrix: Matrix = {name: {} for name in records}
    for pair in PAIRS:
        name, found = " / ".join(pair), run_pair(pair, records)
        print(f"Python / NumPy {name}: {'run' if found else 'no such interpreter, kept'}")
        for record in records:
            verdict = before.get(record, {}).get(name) if found is None else found[record]
            if verdict:
                matrix[record][name] = verdict
    return matrix


def main() -> int:
    """Write the matrix, and say where a record disagrees with it; 1 if one does."""
    folder = ROOT / "errata"
    records = dict(errata.load_all(folder, "en"))
    config: Any = load_config(str(ROOT / "mkdocs.yml"))
    md = Markdown(extensions=config.markdown_extensions, extension_configs=config.mdx_configs)
    cells = {record.id: _cells(md, path) for path, record in records.items()}
    matrix = measure({name: each for name, each in cells.items() if each}, load(folder))
    text = json.dumps(matrix, indent=1)
    (folder / "matrix.json").write_text(text + "\n", encoding="utf-8")
    by_name = {record.id: record for record in records.values()}
    wrong = [line for name in matrix for line in disagreements(by_name[name], matrix[name])]
    print("\n".join(wrong) or f"{len(matrix)} records agree with the versions they say")
    return int(bool(wrong))


def _cells(md: Markdown, path: Path) -> list[Cell]:
    """The cells of a record that has forms, of another one none."""
    cells = collect(md, path).cells
    return cells if any("form" in cell.options for cell in cells) else []


if __name__ == "__main__":
    sys.exit(main())
