"""A wrong sign in one line of the maths: the records say so by their numbers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from book_code.datasets import Dataset

ROOT = Path(__file__).parents[2]
WRONG_SIGNS = [  # not the shift of softmax: any shift is right until exp overflows
    ("functions.py", "np.exp(np.minimum(x, 0))", "np.exp(-np.minimum(x, 0))"),
    ("functions.py", "np.maximum(as_float(x), 0)", "np.maximum(-as_float(x), 0)"),
    ("functions.py", "shifted -= np.log", "shifted += np.log"),
    ("gradients.py", "losses(j, n, unit[n] - step)", "losses(j, n, unit[n] + step)"),
    ("layers.py", "out += self.b", "out -= self.b"),
    ("layers.py", "return dout @ self.W.T", "return -dout @ self.W.T"),
    ("layers.py", "np.dot(self.x.T, dout)", "-np.dot(self.x.T, dout)"),
    ("layers.py", "= dout.sum(axis=0)", "= -dout.sum(axis=0)"),
    ("layers.py", "return dout * self.mask", "return -dout * self.mask"),
    ("layers.py", "dout * (1 - self.out)", "dout * (1 + self.out)"),
    ("layers.py", "self.t] -= 1", "self.t] += 1"),
    ("losses.py", "return (0.0 - float(", "return (0.0 + float("),
    ("losses.py", "return -_log_likelihood", "return _log_likelihood"),
    ("optimizers.py", "param -= self.lr", "param += self.lr"),
]


@pytest.mark.parametrize(("module", "right", "wrong"), WRONG_SIGNS)
def test_a_wrong_sign_is_found_by_the_numbers(
    module: str, right: str, wrong: str, tmp_path: Path, mnist: Dataset
) -> None:
    shutil.copytree(ROOT / "book_code", tmp_path / "book_code")
    file = tmp_path / "book_code" / module
    source = file.read_text()
    assert source.count(right) == 1
    file.write_text(source.replace(right, wrong))
    done = verify_short_ones(tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "FAILED" in done.stdout


def test_without_one_the_same_records_hold(tmp_path: Path, mnist: Dataset) -> None:
    shutil.copytree(ROOT / "book_code", tmp_path / "book_code")
    done = verify_short_ones(tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr


def verify_short_ones(project: Path) -> "subprocess.CompletedProcess[str]":
    command = "from book_code.cli import main; raise SystemExit(main())"
    names = ["one-image", "one-image-relu"]
    return subprocess.run(
        [sys.executable, "-c", command, "verify", *names, "--results", str(ROOT / "results")],
        cwd=project,
        env=os.environ | {"PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        timeout=120,
    )
