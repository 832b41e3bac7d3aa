"""What holds for every input: finite, unchanged, the mean of its samples, the same in float32."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from book_code import functions, losses, metrics
from book_code.arrays import Array
from book_code.gradients import descent_path, gradient_descent, numerical_gradient
from book_code.layers import Affine, Relu, Sigmoid, SoftmaxWithLoss
from book_code.networks import ThreeLayerNet, TwoLayerNet, init_params

N, D, C = 4, 3, 5
scores = arrays(np.float64, (N, C), elements=st.floats(-1e30, 1e30))
samples = arrays(np.float64, (N, D), elements=st.floats(-3, 3))
labels = arrays(np.int64, N, elements=st.integers(0, C - 1))
rows = arrays(np.float64, (N, C), elements=st.floats(0, 1))
targets = st.one_of(labels, labels.map(lambda t: np.eye(C)[t]), rows)


def network(dtype: Any = np.float64, activation: str = "relu") -> TwoLayerNet:
    rng = np.random.default_rng(0)
    return TwoLayerNet(D, 4, C, rng=rng, weight_init_std=0.5, activation=activation, dtype=dtype)


@given(scores, targets)
def test_ch04_negative_loss_does_not_come(x: Array, t: Any) -> None:
    for loss in (
        losses.cross_entropy_error(functions.softmax(x), t),
        SoftmaxWithLoss().forward(x, t),
    ):
        assert np.isfinite(loss)
        assert loss >= -1e-6


@given(samples, targets, st.sampled_from(["relu", "sigmoid"]))
def test_a_batch_is_the_mean_of_its_samples(x: Array, t: Any, activation: str) -> None:
    net = network(activation=activation)
    loss, gradient = net.loss_and_gradient(x, t)
    each = [net.loss_and_gradient(*sample) for sample in zip(x, t, strict=True)]
    assert loss == pytest.approx(np.mean([one for one, _ in each]), rel=1e-9, abs=1e-12)
    for name, value in gradient.items():
        mean = np.mean([one[name] for _, one in each], axis=0)
        np.testing.assert_allclose(value, mean, rtol=1e-9, atol=1e-12)


@given(samples, targets, st.sampled_from(["relu", "sigmoid"]))
def test_float32_and_float64_agree(x: Array, t: Any, activation: str) -> None:
    wide, narrow = network(np.float64, activation), network(np.float32, activation)
    for name, param in narrow.params.items():
        wide.params[name][...] = param
    x = x.astype(np.float32)
    hidden = np.abs(x.astype(np.float64) @ wide.params["W1"])
    assume(((hidden == 0) | (hidden > 1e-5)).all())  # at its kink ReLU may go either way
    loss, gradient = narrow.loss_and_gradient(x, t)
    exact, expected = wide.loss_and_gradient(x.astype(np.float64), t)
    assert loss == pytest.approx(exact, rel=1e-5, abs=1e-5)
    for name, value in gradient.items():
        assert value.dtype == np.float32
        np.testing.assert_allclose(value, expected[name], rtol=1e-4, atol=1e-5)


def forward_and_back(layer: Any) -> Callable[[Array], Any]:
    return lambda x: layer.backward(layer.forward(x) * 0 + 1)


X, T = np.random.default_rng(1).standard_normal((N, D)), np.array([0, 4, 2, 2])
Y = functions.softmax(np.random.default_rng(2).standard_normal((N, C)))
CALLS: dict[str, tuple[Callable[..., Any], list[Any]]] = {
    "step_function": (functions.step_function, [X]),
    "sigmoid": (functions.sigmoid, [X]),
    "relu": (functions.relu, [X]),
    "softmax": (functions.softmax, [X]),
    "log_softmax": (functions.log_softmax, [X]),
    "cross_entropy_error": (losses.cross_entropy_error, [Y, T]),
    "cross_entropy_error of rows": (losses.cross_entropy_error, [Y, Y]),
    "sum_squared_error": (losses.sum_squared_error, [Y, np.eye(C)[T]]),
    "accuracy": (metrics.accuracy, [Y, T]),
    "confusion_matrix": (metrics.confusion_matrix, [Y, T]),
    "numerical_gradient": (lambda x: numerical_gradient(lambda v: float((v**3).sum()), x), [X]),
    "gradient_descent": (lambda x: gradient_descent(lambda v: float((v**2).sum()), x), [X]),
    "descent_path": (lambda x: descent_path(lambda v: float((v**2).sum()), x), [X]),
    "Relu": (forward_and_back(Relu()), [X]),
    "Sigmoid": (forward_and_back(Sigmoid()), [X]),
    "Affine": (lambda x, W, b: forward_and_back(Affine(W, b))(x), [X, np.ones((D, 2)), np.ones(2)]),
    "predict": (network().predict, [X]),
    "loss": (network().loss, [X, T]),
    "gradient": (network().gradient, [X, T]),
    "numerical_gradient of a network": (network().numerical_gradient, [X, np.eye(C)[T]]),
    "forward of three layers": (
        ThreeLayerNet(init_params((D, 4, 4, C), rng=np.random.default_rng(0))).predict,
        [X],
    ),
}


@pytest.mark.parametrize("name", CALLS)
def test_no_argument_is_changed(name: str) -> None:
    function, arguments = CALLS[name]
    frozen = [argument.copy() for argument in arguments]
    for argument in frozen:
        argument.flags.writeable = False  # writing into one raises
    first, second = function(*frozen), function(*frozen)
    assert repr(first) == repr(second)
    for argument, before in zip(frozen, arguments, strict=True):
        np.testing.assert_array_equal(argument, before)
