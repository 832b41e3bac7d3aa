"""The layers of chapter 5: forward computes, backward returns the gradient of what forward took.

Shapes: a batch of N samples, D values into a layer, H out of it, C classes.
A layer remembers its last forward, so call backward after it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from book_code.arrays import Array, Labels
from book_code.functions import log_softmax, relu, sigmoid
from book_code.losses import checked_batch, mean_cross_entropy

Value = float | Array


class MulLayer:
    """x * y, for two numbers of a computational graph, or two arrays of one shape.

    Source: section 5.4.1.
    """

    x: Value
    y: Value

    def forward(self, x: Value, y: Value) -> Value:
        """The product; ValueError where the shapes differ."""
        self.x, self.y = _of_one_shape(x, y)
        return x * y

    def backward(self, dout: Value) -> tuple[Value, Value]:
        """Gradients of x and y: dout times the other factor."""
        return dout * self.y, dout * self.x


class AddLayer:
    """x + y, for two numbers of a computational graph, or two arrays of one shape.

    Source: section 5.4.2.
    """

    def forward(self, x: Value, y: Value) -> Value:
        """The sum; ValueError where the shapes differ."""
        x, y = _of_one_shape(x, y)
        return x + y

    def backward(self, dout: Value) -> tuple[Value, Value]:
        """Gradients of x and y: a sum hands dout on to both."""
        return dout, dout


class Affine:
    """x @ W + b, with W (D, H) and b (H,).

    backward leaves the gradients of W and b in dW and db.
    Source: section 5.6.2; errata ch05-bias-sum, ch05-single-sample-backward.
    """

    x: Array

    def __init__(self, W: Array, b: Array) -> None:
        if W.ndim != 2 or b.shape != W.shape[1:]:
            raise ValueError(f"expected W (D, H) and b (H,), got {W.shape} and {b.shape}")
        self.W = W
        self.b = b

    def forward(self, x: Array) -> Array:
        """Scores (N, H) of a batch x (N, D); ValueError for any other shape."""
        if x.ndim != 2 or x.shape[1] != len(self.W):
            raise ValueError(
                f"expected a batch (N, {len(self.W)}), got shape {x.shape}; one sample is x[None]"
            )
        self.x = x
        out: Array = x @ self.W  # (N, D) @ (D, H) -> (N, H)
        out += self.b
        return out

    def backward(self, dout: Array) -> Array:
        """Gradient (N, D) of x from the gradient dout (N, H) of the output; sets dW and db."""
        self.parameter_gradients(dout)
        return dout @ self.W.T  # (N, H) @ (H, D) -> (N, D)

    def parameter_gradients(self, dout: Array) -> None:
        """Set dW and db only: the data under a first layer needs no gradient."""
        # (D, N) @ (N, H) -> (D, H); for one sample, N = 1, the operator @ is much slower than dot
        self.dW: Array = np.dot(self.x.T, dout)
        self.db: Array = dout.sum(axis=0)  # (H,): b went to every row, so every row counts


class Relu:
    """max(x, 0), element by element.

    Source: section 5.5.1; errata ch05-relu-inplace.
    """

    mask: NDArray[np.bool_]

    def forward(self, x: Array) -> Array:
        """Output of x's shape."""
        self.mask = x > 0
        return relu(x)

    def backward(self, dout: Array) -> Array:
        """Gradient of x from the gradient dout of the output, which is left as it is."""
        return dout * self.mask


class Sigmoid:
    """1 / (1 + exp(-x)), element by element.

    Source: section 5.5.2.
    """

    out: Array

    def forward(self, x: Array) -> Array:
        """Output of x's shape."""
        self.out = sigmoid(x)
        return self.out

    def backward(self, dout: Array) -> Array:
        """Gradient of x from the gradient dout of the output."""
        return dout * (1 - self.out) * self.out


class SoftmaxWithLoss:
    """Softmax and mean cross-entropy in one, from scores to the loss.

    The loss comes from log-probabilities, so its gradient is exact: nothing is added to y or
    cut off, as cross_entropy_error must below 1e-7.
    Source: section 5.6.3; errata ch05-single-sample-backward, ch05-label-backward,
    ch05-dout-ignored, ch05-gradcheck-b2.
    """

    y: Array
    t: Array | Labels

    def forward(self, x: Array, t: ArrayLike) -> float:
        """Loss of scores x, (N, C) or (C,), against t: targets as for cross_entropy_error."""
        self.shape = x.shape
        x, self.t = checked_batch(x, t)
        log_y = log_softmax(x)
        self.y = np.exp(log_y)
        return mean_cross_entropy(log_y, self.t)

    def backward(self, dout: float = 1.0) -> Array:
        """Gradient of the scores, in their shape; dout is the gradient of the loss."""
        if self.t.ndim == 1:
            dx = self.y.copy()
            dx[np.arange(len(dx)), self.t] -= 1
        else:  # a row of targets weighs its softmax by its sum, which is 1 for probabilities
            dx = self.y * self.t.sum(axis=1, keepdims=True) - self.t
        dx *= dout / len(dx)
        return dx.reshape(self.shape)


def _of_one_shape(x: Value, y: Value) -> tuple[Value, Value]:
    if np.shape(x) != np.shape(y):  # broadcast, they would need a sum on the way back
        raise ValueError(f"expected two values of one shape, got {np.shape(x)} and {np.shape(y)}")
    return x, y
