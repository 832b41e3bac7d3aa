"""A digit is found in any image, and framed as MNIST frames it."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from book_code.arrays import Array
from book_code.datasets import Dataset
from book_code.networks import TwoLayerNet
from book_code.optimizers import SGD
from book_code.predict import frame_digit, load_image, predict_image
from book_code.training import Trainer


@pytest.fixture(scope="module")
def network(digits: Dataset) -> TwoLayerNet:
    rng = np.random.default_rng(0)
    network = TwoLayerNet(784, 50, 10, rng=rng)
    trainer = Trainer(network, digits, optimizer=SGD(0.3), batch_size=50, rng=rng)
    trainer.run(epochs=30)
    return network


def photo(digit: Array, rng: np.random.Generator) -> Image.Image:
    """Dark ink on paper that is lit unevenly, somewhere in a picture, with noise."""
    height, width = rng.integers(200, 700, 2)
    side = int(min(height, width) * rng.uniform(0.4, 0.8))
    drawn = Image.fromarray(np.uint8(255 * digit.reshape(28, 28))).resize((side, side))
    ink = np.zeros((height, width))
    top, left = rng.integers(0, height - side), rng.integers(0, width - side)
    ink[top : top + side, left : left + side] = np.asarray(drawn) / 255
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    slope = rng.uniform(-25, 25, 2)
    light = 190 + slope[0] * x + slope[1] * y - 20 * (x**2 + y**2)
    picture = light * (1 - 0.7 * ink) + rng.normal(0, 4, (height, width))
    return Image.fromarray(np.uint8(np.clip(picture, 0, 255)))


def test_photographs_are_read_nearly_as_well_as_the_digits(
    network: TwoLayerNet, digits: Dataset, tmp_path: Path, rng: np.random.Generator
) -> None:
    images, labels = digits.test.images[:50], digits.test.labels[:50]
    right = 0
    for image, label in zip(images, labels, strict=True):
        photo(image, rng).save(tmp_path / "photo.png")
        right += predict_image(network, tmp_path / "photo.png").digit == label
    assert right / 50 >= network.accuracy(images, labels) - 0.05


def test_a_digit_of_mnist_comes_back_as_it_is(mnist: Dataset) -> None:
    for image in mnist.test.images[:300]:
        again = frame_digit(image.reshape(28, 28))
        assert again.dtype == np.float32
        assert np.abs(again - image).mean() < 0.005


def test_a_digit_fills_20_pixels_and_is_centred_by_mass() -> None:
    ink = np.zeros((300, 200))
    ink[40:240, 30:50] = 1.0  # a tall stroke, left of the middle
    framed = frame_digit(ink).reshape(28, 28)
    rows, columns = np.nonzero(framed)
    assert (len(np.unique(rows)), len(np.unique(columns))) == (20, 2)
    assert (rows.mean(), columns.mean()) == (13.5, 14.5)  # within half a pixel of 14
    assert framed.max() == 1


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "LA", "CMYK", "F", "I", "I;16"])
def test_ch03_pil_dtype_any_mode_is_read(mode: str, tmp_path: Path, digits: Dataset) -> None:
    file = tmp_path / ("digit.tiff" if mode in {"F", "CMYK", "I", "I;16"} else "digit.png")
    ink = digits.test.images[3].reshape(28, 28) > 0.3  # black and white, which all modes hold
    Image.fromarray(np.uint8(255 * ink)).convert(mode).save(file)
    np.testing.assert_allclose(load_image(file), frame_digit(ink.astype(float)), atol=1e-6)


def test_dark_on_light_is_light_on_dark(tmp_path: Path, digits: Dataset) -> None:
    light = np.uint8(255 * digits.test.images[5].reshape(28, 28))
    Image.fromarray(light).save(tmp_path / "light.png")
    Image.fromarray(255 - light).save(tmp_path / "dark.png")
    np.testing.assert_allclose(
        load_image(tmp_path / "dark.png"), load_image(tmp_path / "light.png"), atol=1e-6
    )


def test_ink_on_nothing_lies_on_white_paper(tmp_path: Path, digits: Dataset) -> None:
    ink = np.uint8(255 * digits.test.images[5].reshape(28, 28))
    black = np.zeros_like(ink)
    Image.fromarray(np.dstack([black, black, black, ink])).save(tmp_path / "clear.png")
    Image.fromarray(255 - ink).save(tmp_path / "paper.png")
    np.testing.assert_allclose(
        load_image(tmp_path / "clear.png"), load_image(tmp_path / "paper.png"), atol=0.02
    )


def test_a_picture_taken_sideways_is_turned_upright(tmp_path: Path, digits: Dataset) -> None:
    upright = Image.fromarray(np.uint8(255 * digits.test.images[5].reshape(28, 28)))
    upright.save(tmp_path / "upright.png")
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: rotate clockwise to see it upright
    upright.rotate(90).save(tmp_path / "sideways.png", exif=exif)
    np.testing.assert_array_equal(
        load_image(tmp_path / "sideways.png"), load_image(tmp_path / "upright.png")
    )


def test_specks_beside_the_digit_do_not_shrink_it(tmp_path: Path) -> None:
    grey = np.full((200, 200), 230, np.uint8)
    grey[60:140, 90:110] = 20
    Image.fromarray(grey).save(tmp_path / "clean.png")
    grey[10, 15] = grey[180, 170] = 20
    Image.fromarray(grey).save(tmp_path / "specks.png")
    np.testing.assert_allclose(
        load_image(tmp_path / "specks.png"), load_image(tmp_path / "clean.png"), atol=0.05
    )


def test_probabilities_belong_to_the_digits(network: TwoLayerNet, tmp_path: Path) -> None:
    grey = np.full((90, 90), 255, np.uint8)
    grey[20:70, 40:48] = 0
    Image.fromarray(grey).save(tmp_path / "one.png")
    seen = predict_image(network, tmp_path / "one.png")
    assert seen.digit == 1
    assert seen.probability == seen.probabilities[1] == seen.probabilities.max()
    assert seen.probabilities.sum() == pytest.approx(1)


@pytest.mark.parametrize("level", [0, 128, 255])
def test_a_blank_image_is_a_clear_error(level: int, tmp_path: Path) -> None:
    Image.new("L", (50, 40), level).save(tmp_path / "blank.png")
    with pytest.raises(ValueError, match=r"blank\.png: expected a digit, got a blank image"):
        load_image(tmp_path / "blank.png")


def test_what_is_no_image_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "x.png").write_text("not an image")
    with pytest.raises(ValueError, match=r"x\.png is no image that can be read"):
        load_image(tmp_path / "x.png")
    with pytest.raises(FileNotFoundError, match="nothing"):
        load_image(tmp_path / "nothing.png")


def test_a_cut_image_is_a_clear_error(tmp_path: Path, digits: Dataset) -> None:
    file = tmp_path / "cut.png"
    Image.fromarray(np.uint8(255 * digits.test.images[0].reshape(28, 28))).save(file)
    file.write_bytes(file.read_bytes()[:-60])
    with pytest.raises(ValueError, match=r"cut\.png is no image that can be read"):
        load_image(file)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (1, 40), (28, 28)])
def test_tiny_images_do_not_break(size: tuple[int, int], tmp_path: Path) -> None:
    pixels = np.zeros(size[::-1], np.uint8)
    pixels[0, 0] = 255
    Image.fromarray(pixels).save(tmp_path / "tiny.png")
    try:
        assert load_image(tmp_path / "tiny.png").shape == (784,)
    except ValueError as error:
        assert "blank" in str(error)  # noqa: PT017
