"""The network's gradients are right, for every form of target and for one sample."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.random import Generator

from book_code.arrays import Array
from book_code.datasets import Dataset
from book_code.gradients import numerical_gradient
from book_code.networks import ThreeLayerNet, TwoLayerNet, init_params

LABELS = np.array([2, 0, 1, 1, 2])
TARGETS = [LABELS, np.eye(3)[LABELS], 0.7 * np.eye(3)[LABELS] + 0.1]


@pytest.fixture(params=["relu", "sigmoid"])
def network(rng: Generator, request: pytest.FixtureRequest) -> TwoLayerNet:
    return TwoLayerNet(
        4, 6, 3, rng=rng, weight_init_std=0.5, activation=request.param, dtype=np.float64
    )


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
def test_ch05_gradcheck_b2_every_gradient_of_a_batch(
    network: TwoLayerNet, x: Array, t: Any
) -> None:
    assert difference(network, x, t) < 1e-7


@pytest.mark.parametrize("t", TARGETS)
def test_the_numerical_gradient_is_that_of_one_weight_at_a_time(
    network: TwoLayerNet, x: Array, t: Any
) -> None:
    for name, gradient in network.numerical_gradient(x, t).items():

        def loss_at(values: Array, name: str = name) -> float:
            params = {**network.params, name: values}
            return TwoLayerNet.from_params(params, network.activation).loss(x, t)

        np.testing.assert_allclose(
            gradient, numerical_gradient(loss_at, network.params[name]), atol=1e-11
        )


@pytest.mark.parametrize("t", TARGETS)
def test_ch05_single_sample_backward(network: TwoLayerNet, x: Array, t: Any) -> None:
    assert difference(network, x[0], t[0]) < 1e-7
    assert network.loss(x[0], t[0]) == pytest.approx(network.loss(x[:1], t[:1]))


def test_ch04_numdiff_float32_parameters_are_moved_in_float64(rng: Generator, x: Array) -> None:
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


def test_ch03_normalize_0_9207_pixels_of_bytes_are_refused(network: TwoLayerNet) -> None:
    pixels = np.full((2, 4), 255, np.uint8)
    for use in (network.predict, lambda x: network.gradient(x, [0, 1])):
        with pytest.raises(TypeError, match="floating point, got uint8: divide pixels by 255"):
            use(pixels)
    with pytest.raises(TypeError, match="got uint8"):
        ThreeLayerNet(init_params((4, 3, 3, 2), rng=np.random.default_rng(0))).predict(pixels)


def test_ch03_small_init_units_start_different_and_small(rng: Generator) -> None:
    params = init_params((784, 50, 100, 10), rng=rng)
    assert {name: param.shape for name, param in params.items()} == {
        "W1": (784, 50),
        "b1": (50,),
        "W2": (50, 100),
        "b2": (100,),
        "W3": (100, 10),
        "b3": (10,),
    }
    assert params["W1"].std() == pytest.approx(0.01, rel=0.02)
    assert len(np.unique(params["W1"], axis=1).T) == 50
    assert not params["b1"].any()


@pytest.mark.parametrize("sizes", [(), (3,), (3, 0, 2), (-1, 2)])
def test_sizes_that_make_no_network_are_refused(sizes: tuple[int, ...], rng: Generator) -> None:
    with pytest.raises(ValueError, match="two or more sizes of at least 1"):
        init_params(sizes, rng=rng)


def test_ch04_relu_one_epoch_is_a_matter_of_scale(digits: Dataset) -> None:
    """One image, steps of 0.1: from small weights ReLU starts slower, from large ones it leaps."""
    x, t = digits.train.images[:1], digits.train.labels[:1]

    def loss_after(steps: int, activation: str, std: float) -> float:
        rng = np.random.default_rng(0)
        net = TwoLayerNet(784, 100, 10, rng=rng, weight_init_std=std, activation=activation)
        for _ in range(steps):
            for name, gradient in net.gradient(x, t).items():
                net.params[name] -= 0.1 * gradient
        return net.loss(x, t)

    assert loss_after(3, "relu", 0.01) > 2 * loss_after(3, "sigmoid", 0.01)
    assert loss_after(1, "relu", 1.0) < 0.1 < 1 < loss_after(1, "sigmoid", 1.0)


def test_the_three_layer_network_of_section_3_4() -> None:
    weights = {
        "W1": [[0.1, 0.3, 0.5], [0.2, 0.4, 0.6]],
        "b1": [0.1, 0.2, 0.3],
        "W2": [[0.1, 0.4], [0.2, 0.5], [0.3, 0.6]],
        "b2": [0.1, 0.2],
        "W3": [[0.1, 0.3], [0.2, 0.4]],
        "b3": [0.1, 0.2],
    }
    net = ThreeLayerNet({name: np.array(values) for name, values in weights.items()})
    np.testing.assert_allclose(net.forward([1.0, 0.5]), [0.31682708, 0.69627909])
    batch = np.array([[1.0, 0.5], [0.0, 0.0], [-3.0, 2.0]])
    np.testing.assert_allclose(net.forward(batch), [net.forward(x) for x in batch])
    np.testing.assert_allclose(net.predict(batch).sum(axis=1), 1)
    assert net.accuracy(batch, [1, 1, 1]) == 1


def test_parameters_that_make_no_network_are_refused(network: TwoLayerNet) -> None:
    params = dict(network.params)
    with pytest.raises(ValueError, match="expected the parameters W1, b1, W2, b2, W3, b3, got"):
        ThreeLayerNet(params)
    with pytest.raises(ValueError, match=r"do not follow on each other: \(4, 6\) and \(3, 6\)"):
        TwoLayerNet.from_params({**params, "W2": np.ones((3, 6)), "b2": np.ones(6)})
    with pytest.raises(ValueError, match=r"expected W \(D, H\) and b \(H,\)"):
        TwoLayerNet.from_params({**params, "b1": np.ones(7)})


def test_parameters_that_are_no_floats_are_refused(network: TwoLayerNet) -> None:
    with pytest.raises(TypeError, match="expected parameters in floating point"):
        TwoLayerNet.from_params({**network.params, "W1": np.ones((4, 6), int)})


def test_an_unknown_activation_is_refused(rng: Generator) -> None:
    with pytest.raises(ValueError, match="expected relu or sigmoid, got 'tanh'"):
        TwoLayerNet(4, 6, 3, rng=rng, activation="tanh")


def test_a_network_comes_back_from_its_file(network: TwoLayerNet, tmp_path: Path) -> None:
    network.save(tmp_path / "n.npz")
    back = TwoLayerNet.load(tmp_path / "n.npz")
    assert repr(back) == repr(network)
    assert all(back.params[k].tobytes() == network.params[k].tobytes() for k in network.params)


def test_a_file_of_something_else_is_refused(tmp_path: Path) -> None:
    np.savez(tmp_path / "x.npz", x=np.ones(3))
    with pytest.raises(ValueError, match=r"x\.npz holds no two-layer network"):
        TwoLayerNet.load(tmp_path / "x.npz")
    with pytest.raises(FileNotFoundError, match="nothing"):
        TwoLayerNet.load(tmp_path / "nothing.npz")
