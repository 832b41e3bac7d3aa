"""PyTorch, asked for the same loss and the same gradients."""

from typing import Any

import numpy as np
import pytest

from book_code.networks import TwoLayerNet

torch: Any = pytest.importorskip("torch", reason="the oracle needs PyTorch: the oracle group")

LABELS = np.array([0, 4, 2, 2, 1, 3])
ONE_HOT = np.eye(5)[LABELS]
TARGETS = {"labels": LABELS, "one-hot": ONE_HOT, "soft": 0.9 * ONE_HOT + 0.02}


@pytest.mark.parametrize("t", TARGETS.values(), ids=TARGETS.keys())
def test_loss_and_gradients_are_pytorchs(t: Any, rng: np.random.Generator) -> None:
    network = TwoLayerNet(8, 7, 5, rng=rng, weight_init_std=0.5, dtype=np.float64)
    x = rng.standard_normal((6, 8))
    params = {name: torch.tensor(p, requires_grad=True) for name, p in network.params.items()}
    hidden = torch.relu(torch.tensor(x) @ params["W1"] + params["b1"])
    scores = hidden @ params["W2"] + params["b2"]
    expected = torch.nn.functional.cross_entropy(scores, torch.tensor(t))
    expected.backward()
    loss, gradients = network.loss_and_gradient(x, t)
    assert loss == pytest.approx(expected.item(), abs=1e-6)
    for name, gradient in gradients.items():
        np.testing.assert_allclose(gradient, params[name].grad.numpy(), atol=1e-6)
