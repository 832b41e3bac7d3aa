"""The images that all contenders train on."""

import os

import numpy as np

from book_code.datasets import Split, load_mnist

ZEROS = 0.81  # the share of MNIST's pixels that are background


def train_images() -> tuple[Split, str]:
    """60,000 images with their labels, and what they are."""
    if os.environ.get("BOOK_CODE_DATA"):
        return load_mnist().train, "MNIST's 60,000 training images"
    what = f"60,000 random images of MNIST's shape, {ZEROS:.0%} zeros (BOOK_CODE_DATA is not set)"
    return random_images(60_000), what


def random_images(n: int) -> Split:
    """Images (n, 784), of whose pixels as many are zero as of MNIST's, and random labels (n,)."""
    rng = np.random.default_rng(0)
    noise = rng.random((n, 784), dtype=np.float32)
    images = np.maximum(noise - np.float32(ZEROS), 0) / np.float32(1 - ZEROS)
    return Split(images, rng.integers(10, size=n))
