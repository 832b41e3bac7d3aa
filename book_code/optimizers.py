"""Rules that turn gradients into better parameters."""

from collections.abc import Mapping

from book_code.arrays import Array


class SGD:
    """Stochastic gradient descent: one step of length lr against the gradient.

    Source: section 6.1.2.
    """

    def __init__(self, lr: float = 0.01) -> None:
        if not lr > 0:
            raise ValueError(f"lr must be positive, got {lr}")
        self.lr = float(lr)  # a Python float leaves float32 arrays float32

    def __repr__(self) -> str:
        return f"SGD(lr={self.lr})"

    def update(self, params: Mapping[str, Array], grads: Mapping[str, Array]) -> None:
        """Move params in place; ValueError where grads has other names or shapes than params."""
        expected = {name: param.shape for name, param in params.items()}
        got = {name: grad.shape for name, grad in grads.items()}
        if got != expected:
            raise ValueError(f"expected gradients {expected}, got {got}")
        for name, param in params.items():
            param -= self.lr * grads[name]
