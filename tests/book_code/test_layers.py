"""Every layer's backward is the gradient of its forward."""

from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from book_code.arrays import Array
from book_code.functions import softmax
from book_code.gradients import numerical_gradient
from book_code.layers import AddLayer, Affine, MulLayer, Relu, Sigmoid, SoftmaxWithLoss
from book_code.losses import cross_entropy_error

LABELS = np.array([2, 0, 1, 1])
ONE_HOT = np.eye(3)[LABELS]
SOFT = 0.7 * ONE_HOT + 0.1
TARGETS = [LABELS, ONE_HOT, SOFT, 3 * SOFT]  # rows need not sum to 1


def close(exact: Array, numerical: Array) -> bool:
    return float(np.linalg.norm(exact - numerical) / np.linalg.norm(numerical)) < 1e-7


@pytest.fixture
def x(rng: Generator) -> Array:
    return rng.standard_normal((4, 3))


def test_two_apples_with_tax_as_in_section_5_4() -> None:
    price, tax = MulLayer(), MulLayer()
    total = tax.forward(price.forward(100, 2), 1.1)
    assert total == pytest.approx(220)
    dprice, dtax = tax.backward(1)
    assert (dprice, dtax) == (1.1, 200)
    assert np.array(price.backward(dprice)) == pytest.approx([2.2, 110])


def test_a_sum_hands_its_gradient_to_both() -> None:
    add = AddLayer()
    assert add.forward(150, 450) == 600
    assert add.backward(1.1) == (1.1, 1.1)


@pytest.mark.parametrize("layer", [MulLayer(), AddLayer()])
def test_graph_layer_gradient(layer: MulLayer | AddLayer, x: Array, rng: Generator) -> None:
    y, dout = rng.standard_normal((2, *x.shape))

    def weighted(x: Array, y: Array) -> float:
        return float((dout * layer.forward(x, y)).sum())

    numerical = [
        numerical_gradient(lambda x: weighted(x, y), x),
        numerical_gradient(lambda y: weighted(x, y), y),
    ]
    layer.forward(x, y)
    assert all(map(close, map(np.asarray, layer.backward(dout)), numerical))


@pytest.mark.parametrize("layer", [MulLayer(), AddLayer()])
def test_graph_layers_refuse_to_broadcast(layer: MulLayer | AddLayer) -> None:
    with pytest.raises(ValueError, match=r"one shape, got \(2, 3\) and \(3,\)"):
        layer.forward(np.ones((2, 3)), np.ones(3))


@pytest.mark.parametrize("layer", [Relu(), Sigmoid()])
def test_activation_gradient(layer: Relu | Sigmoid, x: Array, rng: Generator) -> None:
    dout = rng.standard_normal(x.shape)
    numerical = numerical_gradient(lambda x: float((dout * layer.forward(x)).sum()), x)
    layer.forward(x)
    assert close(layer.backward(dout), numerical)


def test_ch05_relu_inplace_leaves_dout_alone() -> None:
    relu, dout = Relu(), np.ones(2)
    relu.forward(np.array([-1.0, 2.0]))
    assert (relu.backward(dout) + dout).tolist() == [1, 2]


def test_ch05_relu_grad_is_zero_at_zero() -> None:
    relu = Relu()
    relu.forward(np.zeros(1))
    assert relu.backward(np.ones(1)).tolist() == [0]


def test_affine_gradients(x: Array, rng: Generator) -> None:
    W, b, dout = (rng.standard_normal(shape) for shape in [(3, 2), (2,), (4, 2)])
    affine = Affine(W, b)
    affine.forward(x)

    def out(x: Array, W: Array, b: Array) -> float:
        return float((dout * Affine(W, b).forward(x)).sum())

    assert close(affine.backward(dout), numerical_gradient(lambda x: out(x, W, b), x))
    assert close(affine.dW, numerical_gradient(lambda W: out(x, W, b), W))
    assert close(affine.db, numerical_gradient(lambda b: out(x, W, b), b))


def test_ch05_bias_sum_is_a_sum() -> None:
    affine = Affine(np.ones((1, 1)), np.zeros(1))
    affine.forward(np.ones((7, 1)))
    affine.parameter_gradients(np.ones((7, 1)))
    assert affine.db.tolist() == [7]


@pytest.mark.parametrize("shape", [(3,), (4, 2), (1, 4, 3)])
def test_ch03_dot_rule_affine_refuses_what_is_no_batch(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=r"expected a batch \(N, 3\), got shape"):
        Affine(np.ones((3, 2)), np.zeros(2)).forward(np.ones(shape))


def test_affine_refuses_parameters_that_disagree() -> None:
    with pytest.raises(ValueError, match=r"expected W \(D, H\) and b \(H,\)"):
        Affine(np.ones((3, 2)), np.zeros(3))


@pytest.mark.parametrize("t", TARGETS)
def test_ch05_label_backward_is_the_gradient_for_every_target(x: Array, t: Any) -> None:
    layer = SoftmaxWithLoss()
    numerical = numerical_gradient(lambda x: layer.forward(x, t), x)
    layer.forward(x, t)
    assert close(layer.backward(), numerical)


@pytest.mark.parametrize("t", [LABELS[0], ONE_HOT[0], SOFT[0]])
def test_ch05_single_sample_backward_is_not_divided(x: Array, t: Any) -> None:
    layer = SoftmaxWithLoss()
    numerical = numerical_gradient(lambda x: layer.forward(x, t), x[0])
    layer.forward(x[0], t)
    assert layer.backward().shape == (3,)
    assert close(layer.backward(), numerical)


@pytest.mark.parametrize("t", TARGETS)
def test_ch05_dout_ignored_is_honoured(x: Array, t: Any) -> None:
    layer = SoftmaxWithLoss()
    layer.forward(x, t)
    np.testing.assert_allclose(layer.backward(100.0), 100 * layer.backward())


@pytest.mark.parametrize("t", TARGETS)
def test_loss_is_the_cross_entropy_of_the_softmax(x: Array, t: Any) -> None:
    expected = cross_entropy_error(softmax(x), t)
    assert SoftmaxWithLoss().forward(x, t) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("t", TARGETS)
def test_ch04_reshape_view_the_gradient_is_an_array_of_its_own(x: Array, t: Any) -> None:
    layer = SoftmaxWithLoss()
    layer.forward(x, t)
    first = layer.backward()
    kept = first.copy()
    first[...] = 0
    np.testing.assert_array_equal(layer.backward(), kept)


def test_loss_of_a_hopeless_sample_is_not_capped() -> None:
    assert SoftmaxWithLoss().forward(np.array([0.0, 1e4]), 0) == 1e4


def test_targets_are_checked(x: Array) -> None:
    with pytest.raises(ValueError, match="expected labels"):
        SoftmaxWithLoss().forward(x, LABELS[:, None])


@pytest.mark.parametrize("t", TARGETS)
def test_float32_stays_and_no_argument_changes(x: Array, t: Any) -> None:
    scores, target = x.astype(np.float32), t.copy()
    layer = SoftmaxWithLoss()
    layer.forward(scores, t)
    assert layer.backward().dtype == np.float32
    np.testing.assert_array_equal(scores, x.astype(np.float32))
    np.testing.assert_array_equal(t, target)
