"""SGD moves the parameters where they are."""

import numpy as np
import pytest

from book_code.optimizers import SGD


def test_update_is_in_place_and_leaves_the_gradient_alone() -> None:
    W, dW = np.ones((2, 2), np.float32), np.full((2, 2), 4, np.float32)
    SGD(lr=0.25).update({"W": W}, {"W": dW})
    assert (W == 0).all()
    assert (dW == 4).all()


@pytest.mark.parametrize("lr", [0.0, -0.1, float("nan")])
def test_learning_rate_must_be_positive(lr: float) -> None:
    with pytest.raises(ValueError, match="lr must be positive"):
        SGD(lr)


@pytest.mark.parametrize("names", [["W"], ["W", "b", "c"]])
def test_names_must_match(names: list[str]) -> None:
    params = {"W": np.ones(1), "b": np.ones(1)}
    with pytest.raises(ValueError, match=r"expected gradients \{'W': \(1,\), 'b': \(1,\)\}, got"):
        SGD().update(params, {name: np.ones(1) for name in names})
    assert params["W"] == 1


def test_shapes_must_match() -> None:
    params = {"W": np.ones((2, 3)), "b": np.ones(3)}
    with pytest.raises(ValueError, match=r"expected gradients .*got \{'W': \(3,\), 'b'"):
        SGD().update(params, {"W": np.ones(3), "b": np.ones(3)})
    assert (params["b"] == 1).all()


def test_it_says_how_it_was_made() -> None:
    assert repr(SGD(lr=0.5)) == "SGD(lr=0.5)"
