"""Each pitfall of chapters 1 to 5 that lies in code has a test that bears its name."""

import ast
from pathlib import Path

import pytest

import book_code

TESTS = Path(__file__).parent
PACKAGE = Path(book_code.__file__).parent
PITFALLS = [
    "ch01-array-arglist",
    "ch02-array-two-scalars",
    "ch03-step-scalar",
    "ch03-vectorize",
    "ch03-max-axis",
    "ch03-dot-rule",
    "ch03-softmax-overflow",
    "ch03-sigmoid-overflow-warning",
    "ch03-uint8-wrap",
    "ch03-normalize-0.9207",
    "ch03-small-init",
    "ch03-pil-dtype",
    "ch04-gradient-direction",
    "ch04-numdiff-float32",
    "ch04-int-gradient",
    "ch04-flat-2d",
    "ch04-flat-column-half",
    "ch04-init-x-alias",
    "ch04-gradient-needs-alias",
    "ch04-gradient2d-layout",
    "ch04-cee-reshape-ok",
    "ch04-cee-column-labels",
    "ch04-cee-mean",
    "ch04-cee-no-reshape-onehot",
    "ch04-cee-soft-labels",
    "ch04-cee-size-ambiguity",
    "ch04-cee-delta",
    "ch04-negative-loss",
    "ch04-softmax-batch-axis",
    "ch04-keepdims",
    "ch04-labels-in-twolayernet",
    "ch04-epoch-modulo",
    "ch04-reshape-view",
    "ch04-relu-one-epoch",
    "ch05-single-sample-backward",
    "ch05-label-backward",
    "ch05-rebind-params",
    "ch05-relu-inplace",
    "ch05-relu-grad",
    "ch05-gradcheck-b2",
]  # of the kinds shape, dtype, aliasing, numerical and formula


def functions(folder: Path) -> set[str]:
    """The names of the functions that the modules of a folder define."""
    return {
        node.name
        for file in folder.glob("*.py")
        for node in ast.parse(file.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    }


@pytest.mark.parametrize("pitfall", PITFALLS)
def test_each_pitfall_has_its_test(pitfall: str) -> None:
    prefix = "test_" + pitfall.replace("-", "_").replace(".", "_")
    assert any(name.startswith(prefix) for name in functions(TESTS))


def test_each_public_function_is_called_by_a_test() -> None:
    used = {
        getattr(node, "id", getattr(node, "attr", None))
        for file in TESTS.glob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
    }
    public = {name for name in functions(PACKAGE) if not name.startswith("_")}
    assert public - used == set()
