"""Gates have their truth tables, and a line is found exactly where there is one."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from book_code.perceptron import AND, NAND, OR, XOR, Perceptron, separating_line

INPUTS = np.array(list(product((0, 1), repeat=2)))  # 00, 01, 10, 11
GATES = {AND: [0, 0, 0, 1], NAND: [1, 1, 1, 0], OR: [0, 1, 1, 1]}
coordinates = st.integers(-8, 8)
points = st.lists(st.tuples(coordinates, coordinates), min_size=2, max_size=9)


@pytest.mark.parametrize(("gate", "table"), [*GATES.items(), (XOR, [0, 1, 1, 0])])
def test_ch02_array_two_scalars_gates_take_numbers_or_arrays(
    gate: Perceptron, table: object
) -> None:
    assert [int(gate(x1, x2)) for x1, x2 in INPUTS] == table
    assert gate(*INPUTS.T).tolist() == table


@pytest.mark.parametrize("inputs", [(), (1,), (1, 0, 1)])
def test_a_gate_has_two_inputs(inputs: tuple[int, ...]) -> None:
    with pytest.raises(TypeError, match=f"expected 2 inputs, got {len(inputs)}"):
        AND(*inputs)


def test_a_perceptron_may_have_more_inputs() -> None:
    majority = Perceptron([1, 1, 1], -1.5)
    assert [int(majority(*bits)) for bits in product((0, 1), repeat=3)] == [0, 0, 0, 1, 0, 1, 1, 1]


def test_weights_are_one_row() -> None:
    with pytest.raises(ValueError, match=r"expected weights \(D,\), got shape \(1, 2\)"):
        Perceptron([[0.5, 0.5]], 0)


@pytest.mark.parametrize("table", GATES.values())
def test_ch02_linear_space_a_line_tells_these_gates(table: list[int]) -> None:
    line = separating_line(INPUTS, table)
    assert line
    assert line(*INPUTS.T).tolist() == table


@pytest.mark.parametrize("table", [[0, 1, 1, 0], [1, 0, 0, 1]])
def test_ch02_linear_space_no_line_tells_xor(table: list[int]) -> None:
    assert separating_line(INPUTS, table) is None


@pytest.mark.parametrize(
    "same", [[(0, 0), (0, 0)], [(0, 0), (1, 0), (2, 0)], [(0, 0), (2, 2), (1, 1)]]
)
def test_classes_that_touch_have_no_line(same: list[tuple[int, int]]) -> None:
    labels = [0] * (len(same) - 1) + [1]
    separable = separating_line(same, labels) is not None
    assert separable is (same[-1] == (2, 0))


@given(points, coordinates, coordinates, st.integers(-40, 40))
def test_points_cut_by_a_line_are_found_to_be(
    points: list[tuple[int, int]], a: int, b: int, c: int
) -> None:
    labels = [int(a * x + b * y > c + 0.5) for x, y in points]
    if len(set(labels)) == 2:
        line = separating_line(points, labels)
        assert line
        assert line(*np.array(points).T).tolist() == labels


@given(points)
def test_a_point_between_two_of_the_other_class_cannot_be_told(
    points: list[tuple[int, int]],
) -> None:
    middle = np.mean(points[:2], axis=0)
    labels = [0] * len(points) + [1]
    assert separating_line([*points, middle], labels) is None


@pytest.mark.parametrize(
    ("points", "labels", "message"),
    [
        ([[0, 0, 1]], [0], r"expected points \(N, 2\)"),
        ([[0, 0]], [0, 1], "and N labels"),
        ([[0, 0], [1, 1]], [1, 1], "both present, got"),
        ([[0, 0], [1, 1]], [0, 2], "labels 0 and 1"),
        ([[0, 0], [1, float("nan")]], [0, 1], "expected finite points"),
    ],
)
def test_what_are_no_two_classes_is_refused(
    points: list[list[int]], labels: list[int], message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        separating_line(points, labels)
