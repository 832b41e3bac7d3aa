"""The comparison of outputs lets last digits pass and nothing else."""

import pytest

from tests.snapshots import differences

HEAD = "made with Python 3.11, NumPy 2.4.6\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[0.25949646 0.70538451]", "[0.25949647 0.7053845]"),
        ("1.2e-17", "-3.4e-17"),
        ("[1.   2. ]", "[1. 2.]"),
    ],
)
def test_last_digits_may_differ(old: str, new: str) -> None:
    assert not differences(HEAD + old, HEAD + new)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("0.259", "0.260"),
        ("accuracy 0.97", "precision 0.97"),
        ("7 cells", "8 cells"),
        ("True", "False"),
        ("[1.0 2.0]", "[1.0 2.0 3.0]"),
        ("nan", "1.0"),
        ("one line", "one line\ntwo lines"),
        ("7", "7.5"),
    ],
)
def test_anything_else_is_a_difference(old: str, new: str) -> None:
    assert differences(HEAD + old, HEAD + new)


def test_another_numpy_gets_a_wider_tolerance_but_not_a_wide_one() -> None:
    other = HEAD.replace("2.4.6", "2.5.5")
    assert not differences(HEAD + "0.97001", other + "0.97002")
    assert differences(HEAD + "0.97", other + "0.98")


def test_only_another_python_may_guess_what_was_meant() -> None:
    said, guessed = "no attribute 'a'", "no attribute 'a'. Did you mean: 'b'?"
    assert not differences(HEAD + said, HEAD.replace("3.11", "3.13") + guessed)
    assert differences(HEAD + said, HEAD + guessed)
