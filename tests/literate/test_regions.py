"""Parts of the package are found by name, and shown as they stand in it."""

import ast

import pytest

from literate.regions import imported, region


def test_a_function_is_shown_whole() -> None:
    code = region("book_code.functions.relu")
    assert code.startswith("def relu(x: ArrayLike) -> Array:\n")
    assert code.endswith("np.maximum(as_float(x), 0)")


def test_a_method_stands_without_its_indentation_and_with_its_decorators() -> None:
    code = region("book_code.networks.TwoLayerNet.load")
    assert code.startswith("@classmethod\ndef load(")
    ast.parse(code)


def test_a_constant_and_a_class_are_found() -> None:
    assert region("book_code.perceptron.AND") == "AND = Perceptron([0.5, 0.5], -0.7)"
    assert region("book_code.layers.Relu").startswith("class Relu:")
    assert region("book_code.plots.MARGIN").startswith("TILE, MARGIN = ")
    assert region("book_code.graphs.NO_WEIGHTS").startswith("NO_WEIGHTS: Mapping")


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("book_code.functions.nope", "defines nothing of this name"),
        ("book_code.layers.Relu.nope", "defines nothing of this name"),
        ("book_code.functions", "expected one name like"),
        ("book_code.functions.relu\nbook_code.functions.sigmoid", "expected one name like"),
        ("book_code.nope.relu", "expected one name like"),
        ("numpy.linalg.norm", "expected one name like"),
        ("book_code", "expected one name like"),
        ("", "expected one name like"),
    ],
)
def test_a_wrong_name_is_told(name: str, said: str) -> None:
    with pytest.raises(LookupError, match=said):
        region(name)


def test_what_code_imports_of_the_package_is_known() -> None:
    code = """
import numpy as np
from book_code import plots
from book_code.functions import relu, sigmoid as s
from book_code.metrics import *
import book_code.layers as layers, math
from book_codes.other import x
def late():
    from book_code.losses import cross_entropy_error
"""
    assert imported(code) == {
        "book_code.plots",
        "book_code.functions.relu",
        "book_code.functions.sigmoid",
        "book_code.layers",
        "book_code.losses.cross_entropy_error",
    }


def test_code_that_cannot_be_read_imports_nothing() -> None:
    assert imported("from book_code.functions import (") == set()
