"""Figures are the same bytes in every process, and leak nothing into the page around them."""

import os
import subprocess
import sys

import pytest

DRAW = """
from literate import figures
figures.use_style()
import matplotlib.pyplot as plt
plt.plot([1, 3, 2], "o-", label="line")
plt.title("$x^2$")
plt.legend()
(svg,) = figures.take("f7")
print(svg)
"""


def draw(seed: str) -> str:
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, "-c", DRAW]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return done.stdout


@pytest.fixture(scope="module")
def svg() -> str:
    return draw("1")


def test_two_processes_draw_the_same_bytes(svg: str) -> None:
    assert draw("2") == svg


def test_every_id_carries_the_prefix_of_its_figure(svg: str) -> None:
    ids = [part.split('"')[0] for part in svg.split(' id="')[1:]]
    assert ids
    assert all(name.startswith("f7-1-") for name in ids)


def test_references_follow_their_ids(svg: str) -> None:
    references = [part.split('"')[0] for part in svg.split('href="#')[1:]]
    assert references
    assert all(f'id="{name}"' in svg for name in references)


@pytest.mark.parametrize("leak", ["<metadata", "<style", "<?xml", "<!DOCTYPE"])
def test_nothing_global_is_left(svg: str, leak: str) -> None:
    assert leak not in svg


def test_numbers_that_are_text_keep_their_digits() -> None:
    draw_text = DRAW.replace('plt.title("$x^2$")', 'plt.title("loss 2.302585")')
    command = [sys.executable, "-c", draw_text]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "loss 2.302585" in done.stdout
