"""The same network in eager PyTorch on the CPU; import it where PyTorch is installed."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from book_code.arrays import Array, Labels, Params

torch: Any = import_module("torch")  # so that types can be checked without PyTorch
torch.set_num_threads(1)


class EagerNet:
    """Linear, ReLU, Linear, and their training, written as PyTorch's tutorials do."""

    def __init__(self, params: Mapping[str, Array], lr: float) -> None:
        nn = torch.nn
        first, second = (_linear(params[f"W{k}"], params[f"b{k}"]) for k in (1, 2))
        self.model = nn.Sequential(first, nn.ReLU(), second)
        self.loss = nn.CrossEntropyLoss()
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=lr)

    def step(self, x: Any, t: Any) -> float:
        """One training step on tensors; the loss from before it."""
        self.optimizer.zero_grad()
        loss = self.loss(self.model(x), t)
        loss.backward()
        self.optimizer.step()
        return float(loss.item())

    def drawing_step(self, images: Any, labels: Any, size: int) -> float:
        """The same on a batch drawn from all images."""
        batch = torch.randint(len(images), (size,))
        return self.step(images[batch], labels[batch])

    def params(self) -> Params:
        """The parameters in book_code's names and shapes."""
        W1, b1, W2, b2 = (p.detach().numpy() for p in self.model.parameters())
        return {"W1": W1.T, "b1": b1, "W2": W2.T, "b2": b2}


def tensors(x: Array, t: Labels) -> tuple[Any, Any]:
    """A batch as tensors in the same memory."""
    return torch.from_numpy(x), torch.from_numpy(t)


def _linear(W: Array, b: Array) -> Any:
    """A layer of these parameters; PyTorch keeps W transposed."""
    layer = torch.nn.Linear(*W.shape)
    layer.load_state_dict({"weight": torch.tensor(W.T), "bias": torch.tensor(b)})
    return layer
