"""Handwriting keeps its ink when it is resized, and gets its centre in the middle."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.random import Generator

from book_code.arrays import Array
from book_code.datasets import Dataset
from book_code.framing import centred, resize

side = st.integers(1, 40)
ink = st.floats(0, 1, width=32)


def drawn(sides: st.SearchStrategy[int]) -> st.SearchStrategy[Array]:
    """One image (1, R, C), with at least one bright pixel."""
    shapes = st.tuples(st.just(1), sides, sides)
    return shapes.flatmap(lambda shape: arrays(np.float32, shape, elements=ink)).filter(
        lambda image: image.max() > 0.01
    )


def centre(image: Array) -> tuple[float, float]:
    """Row and column of an image's centre of mass."""
    down, across = image.sum(axis=1, dtype=np.float64), image.sum(axis=0, dtype=np.float64)
    share = down.sum()
    return down @ np.arange(len(down)) / share, across @ np.arange(len(across)) / share


@given(side, side, side, side)
def test_even_grey_stays_so_at_every_size(r: int, c: int, rows: int, columns: int) -> None:
    resized = resize(np.full((2, r, c), 0.7, np.float32), rows, columns)
    assert resized.shape == (2, rows, columns)
    np.testing.assert_allclose(resized, 0.7, rtol=1e-5)


@given(drawn(st.integers(1, 12)), side, side)
def test_resized_pixels_are_means_of_the_old_ones(image: Array, rows: int, columns: int) -> None:
    resized = resize(image, rows, columns)
    assert resized.dtype == np.float32
    assert image.min() - 1e-5 <= resized.min() <= resized.max() <= image.max() + 1e-5


def test_same_size_is_the_same_image(rng: Generator) -> None:
    image = rng.random((8, 9), np.float32)
    np.testing.assert_array_equal(resize(image, 8, 9), image)


@pytest.mark.parametrize("factor", [2, 3, 5])
def test_enlarging_gives_each_pixel_its_share_of_ink(factor: int, rng: Generator) -> None:
    image = rng.random((8, 9), np.float32)
    enlarged = resize(image, 8 * factor, 9 * factor)
    assert enlarged.sum() == pytest.approx(factor**2 * image.sum(), rel=1e-5)
    np.testing.assert_allclose(resize(np.eye(8), 8 * factor, 8).sum(axis=0), factor, rtol=1e-5)


def test_enlarging_8_to_20_keeps_the_ink_up_to_a_percent(rng: Generator) -> None:
    images = rng.random((50, 8, 8), np.float32)
    ratio = resize(images, 20, 20).sum(axis=(1, 2)) / images.sum(axis=(1, 2))
    np.testing.assert_allclose(ratio, 2.5**2, rtol=0.01)


def test_shrinking_averages_instead_of_picking() -> None:
    stripes = np.tile(np.array([1, 0, 0, 0], np.float32), (40, 10))
    np.testing.assert_allclose(resize(stripes, 10, 10)[:, 1:-1], 0.25, atol=1e-6)


@given(drawn(st.integers(1, 14)))
def test_centre_of_mass_is_within_half_a_pixel_of_the_middle(image: Array) -> None:
    np.testing.assert_allclose(centre(centred(image)[0]), 14, atol=0.501)


@given(drawn(st.integers(1, 28)))
def test_no_ink_is_lost_and_no_other_place_is_nearer(image: Array) -> None:
    framed = centred(image)[0]
    assert sorted(framed[framed > 0]) == sorted(image[image > 0])
    for now, before, size in zip(centre(framed), centre(image[0]), image[0].shape, strict=True):
        nearest = min(abs(before + start - 14) for start in range(28 - size + 1))
        assert abs(now - 14) == pytest.approx(nearest, abs=1e-3)


def test_mnist_has_its_centre_where_we_put_it(mnist: Dataset) -> None:
    frames = mnist.test.images.reshape(-1, 28, 28)
    np.testing.assert_allclose([centre(frame) for frame in frames], 14, atol=0.51)


def test_each_image_is_centred_by_itself() -> None:
    dots = np.zeros((2, 20, 20))
    dots[0, 8, 10] = dots[1, 12, 9] = 1
    framed = centred(dots)
    assert framed[:, 14, 14].tolist() == [1, 1]
    assert dots.sum() == 2  # the argument is as it was


def test_no_pixels_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 1 row and 1 column, got 0 and 3"):
        resize(np.ones((2, 2)), 0, 3)


@pytest.mark.parametrize(
    ("images", "message"),
    [
        (np.zeros((1, 20, 20)), "no ink in image 0 of 1"),
        (np.stack([np.ones((5, 5)), np.zeros((5, 5))]), "no ink in image 1 of 2"),
        (np.ones((1, 29, 3)), r"at most 28x28, got shape \(1, 29, 3\)"),
        (np.ones((1, 3, 29)), r"at most 28x28, got shape \(1, 3, 29\)"),
        (np.ones((20, 20)), r"expected images \(N, R, C\).*got shape \(20, 20\)"),
    ],
)
def test_what_cannot_be_centred_is_refused(images: Array, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        centred(images)
