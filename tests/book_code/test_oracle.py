"""PyTorch, asked for the same values and the same gradients."""

from typing import Any

import numpy as np
import pytest

from book_code import functions, layers, losses
from book_code.arrays import Array
from book_code.datasets import Dataset
from book_code.networks import ThreeLayerNet, TwoLayerNet, init_params
from book_code.optimizers import SGD

torch: Any = pytest.importorskip("torch", reason="the oracle needs PyTorch: the oracle group")

LABELS = np.array([0, 4, 2, 2, 1, 3])
ONE_HOT = np.eye(5)[LABELS]
TARGETS = {"labels": LABELS, "one-hot": ONE_HOT, "soft": 0.9 * ONE_HOT + 0.02}
ACTIVATIONS = {"relu": torch.relu, "sigmoid": torch.sigmoid}

targets = pytest.mark.parametrize("t", TARGETS.values(), ids=TARGETS.keys())
activations = pytest.mark.parametrize("activation", ACTIVATIONS)


def agree(ours: Any, theirs: Any) -> None:
    np.testing.assert_allclose(ours, theirs.detach().numpy(), atol=1e-6, rtol=0)


def tensor(values: Any) -> Any:
    return torch.tensor(values, requires_grad=True)


@pytest.fixture
def x(rng: np.random.Generator) -> Array:
    return rng.standard_normal((6, 8))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (functions.relu, torch.relu),
        (functions.sigmoid, torch.sigmoid),
        (functions.softmax, lambda x: torch.softmax(x, dim=-1)),
        (functions.log_softmax, lambda x: torch.log_softmax(x, dim=-1)),
    ],
)
def test_functions(ours: Any, theirs: Any, x: Array) -> None:
    agree(ours(30 * x), theirs(torch.tensor(30 * x)))


@targets
def test_cross_entropy_of_probabilities(t: Any, x: Array) -> None:
    y = functions.softmax(x[:, :5])
    expected = torch.nn.functional.cross_entropy(torch.tensor(np.log(y)), torch.tensor(t))
    assert losses.cross_entropy_error(y, t) == pytest.approx(expected.item(), abs=1e-6)


def test_sum_squared_error(x: Array) -> None:
    y = functions.softmax(x[:, :5])
    summed = torch.nn.functional.mse_loss(torch.tensor(y), torch.tensor(ONE_HOT), reduction="sum")
    assert losses.sum_squared_error(y, ONE_HOT) == pytest.approx(summed.item() / 2 / 6, abs=1e-6)


@activations
def test_activation_layers(activation: str, x: Array, rng: np.random.Generator) -> None:
    layer = layers.Relu() if activation == "relu" else layers.Sigmoid()
    dout, theirs = rng.standard_normal(x.shape), tensor(x)
    expected = ACTIVATIONS[activation](theirs)
    expected.backward(torch.tensor(dout))
    agree(layer.forward(x), expected)
    agree(layer.backward(dout), theirs.grad)


def test_affine(x: Array, rng: np.random.Generator) -> None:
    W, b, dout = (rng.standard_normal(shape) for shape in [(8, 3), (3,), (6, 3)])
    theirs = [tensor(values) for values in (x, W, b)]
    expected = theirs[0] @ theirs[1] + theirs[2]
    expected.backward(torch.tensor(dout))
    affine = layers.Affine(W, b)
    agree(affine.forward(x), expected)
    for ours, input_ in zip((affine.backward(dout), affine.dW, affine.db), theirs, strict=True):
        agree(ours, input_.grad)


@targets
def test_softmax_with_loss(t: Any, x: Array) -> None:
    theirs, layer = tensor(x[:, :5]), layers.SoftmaxWithLoss()
    expected = torch.nn.functional.cross_entropy(theirs, torch.tensor(t))
    expected.backward(torch.tensor(3.0, dtype=expected.dtype))
    assert layer.forward(x[:, :5], t) == pytest.approx(expected.item(), abs=1e-6)
    agree(layer.backward(3.0), theirs.grad)


def scores_of(params: dict[str, Any], x: Any, activation: str) -> Any:
    for k in range(1, len(params) // 2):
        x = ACTIVATIONS[activation](x @ params[f"W{k}"] + params[f"b{k}"])
    last = len(params) // 2
    return x @ params[f"W{last}"] + params[f"b{last}"]


@activations
@targets
def test_two_layer_net(activation: str, t: Any, x: Array, rng: np.random.Generator) -> None:
    network = TwoLayerNet(
        8, 7, 5, rng=rng, weight_init_std=0.5, activation=activation, dtype=np.float64
    )
    params = {name: tensor(param) for name, param in network.params.items()}
    scores = scores_of(params, torch.tensor(x), activation)
    expected = torch.nn.functional.cross_entropy(scores, torch.tensor(t))
    expected.backward()
    loss, gradients = network.loss_and_gradient(x, t)
    agree(network.predict(x), scores)
    assert loss == pytest.approx(expected.item(), abs=1e-6)
    for name, gradient in gradients.items():
        agree(gradient, params[name].grad)


def test_three_layer_net(x: Array, rng: np.random.Generator) -> None:
    params = init_params((8, 7, 6, 5), rng=rng, weight_init_std=1.0, dtype=np.float64)
    theirs = {name: torch.tensor(param) for name, param in params.items()}
    agree(ThreeLayerNet(params).forward(x), scores_of(theirs, torch.tensor(x), "sigmoid"))


def test_a_training_of_many_steps(digits: Dataset, rng: np.random.Generator) -> None:
    network = TwoLayerNet(784, 20, 10, rng=rng, weight_init_std=0.1, dtype=np.float64)
    params = {name: tensor(param.copy()) for name, param in network.params.items()}
    theirs, ours = torch.optim.SGD(params.values(), lr=0.1), SGD(0.1)
    for start in range(0, 500, 50):
        batch = slice(start, start + 50)
        x, t = digits.train.images[batch].astype(np.float64), digits.train.labels[batch]
        theirs.zero_grad()
        scores = scores_of(params, torch.tensor(x), "relu")
        torch.nn.functional.cross_entropy(scores, torch.tensor(t)).backward()
        theirs.step()
        ours.update(network.params, network.gradient(x, t))
    for name, param in network.params.items():
        agree(param, params[name])
