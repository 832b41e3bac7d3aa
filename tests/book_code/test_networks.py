"""The network's gradients are right, for every form of target and for one sample."""

from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from book_code.arrays import Array
from book_code.networks import TwoLayerNet

LABELS = np.array([2, 0, 1, 1, 2])
TARGETS = [LABELS, np.eye(3)[LABELS], 0.7 * np.eye(3)[LABELS] + 0.1]


@pytest.fixture
def network(rng: Generator) -> TwoLayerNet:
    return TwoLayerNet(4, 6, 3, rng=rng, weight_init_std=0.5, dtype=np.float64)


@pytest.fixture
def x(rng: Generator) -> Array:
    return rng.standard_normal((5, 4))


def difference(network: TwoLayerNet, x: Array, t: Any) -> float:
    exact, numerical = network.gradient(x, t), network.numerical_gradient(x, t)
    assert exact.keys() == network.params.keys()
    return max(
        float(np.linalg.norm(exact[k] - numerical[k]) / np.linalg.norm(numerical[k])) for k in exact
    )


@pytest.mark.parametrize("t", TARGETS)
def test_gradient_of_a_batch(network: TwoLayerNet, x: Array, t: Any) -> None:
    assert difference(network, x, t) < 1e-7


@pytest.mark.parametrize("t", TARGETS)
def test_ch05_single_sample_backward(network: TwoLayerNet, x: Array, t: Any) -> None:
    assert difference(network, x[0], t[0]) < 1e-7
    assert network.loss(x[0], t[0]) == pytest.approx(network.loss(x[:1], t[:1]))


def test_numerical_gradient_of_float32_parameters(rng: Generator, x: Array) -> None:
    network = TwoLayerNet(4, 6, 3, rng=rng, weight_init_std=0.5)
    exact, numerical = network.gradient(x, LABELS), network.numerical_gradient(x, LABELS)
    for name, gradient in exact.items():
        np.testing.assert_allclose(gradient, numerical[name], atol=1e-6)


def test_ch05_extra_forward_is_not_needed(network: TwoLayerNet, x: Array) -> None:
    assert network.loss_and_gradient(x, LABELS)[0] == network.loss(x, LABELS)


def test_ch05_rebind_params_learns_too(network: TwoLayerNet, x: Array) -> None:
    before = network.loss(x, LABELS)
    for name, gradient in network.gradient(x, LABELS).items():
        network.params[name] = network.params[name] - 0.1 * gradient
    assert network.loss(x, LABELS) < before


def test_gradients_change_nothing(network: TwoLayerNet, x: Array) -> None:
    before = {name: param.copy() for name, param in network.params.items()}
    samples = x.copy()
    network.gradient(x, LABELS)
    network.numerical_gradient(x, LABELS)
    np.testing.assert_array_equal(x, samples)
    for name, param in before.items():
        np.testing.assert_array_equal(network.params[name], param)


def test_predict_takes_a_batch_or_one_sample(network: TwoLayerNet, x: Array) -> None:
    assert network.predict(x).shape == (5, 3)
    np.testing.assert_allclose(network.predict(x[0]), network.predict(x)[0])


@pytest.mark.parametrize("t", TARGETS)
def test_ch04_labels_in_twolayernet_accuracy(network: TwoLayerNet, x: Array, t: Any) -> None:
    hits = network.predict(x).argmax(axis=1) == LABELS
    assert network.accuracy(x, t) == hits.mean()
    assert network.accuracy(x[0], t[0]) == hits[0]


def test_float32_is_the_default_throughout(rng: Generator, x: Array) -> None:
    network = TwoLayerNet(4, 6, 3, rng=rng)
    gradients = network.gradient(x.astype(np.float32), LABELS)
    arrays = [*network.params.values(), *gradients.values()]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}


def test_same_generator_same_network() -> None:
    one, two = (TwoLayerNet(4, 6, 3, rng=np.random.default_rng(5)) for _ in range(2))
    np.testing.assert_array_equal(one.params["W1"], two.params["W1"])


def test_wrong_input_size_is_refused(network: TwoLayerNet) -> None:
    with pytest.raises(ValueError, match=r"expected a batch \(N, 4\)"):
        network.predict(np.ones((2, 5)))
