"""A check holds where it must, and only there."""

from book_code.checks import Below, Growing, Within


def test_within() -> None:
    assert Within().holds([1.0, 2.0], [1.0, 2.0])
    assert not Within().holds([1.0, 2.0], [1.0])
    assert Within(absolute=0.1).holds(1.0, 1.09)
    assert not Within(absolute=0.1).holds(1.0, 1.11)
    assert Within(relative=0.1).holds(10.0, 10.9)
    assert not Within(relative=0.1).holds(10.0, float("nan"))


def test_below_and_growing_hold_for_both() -> None:
    assert Below(1.0).holds(0.5, [0.1, 0.9])
    assert not Below(1.0).holds(1.5, 0.5)
    assert not Below(1.0).holds(0.5, float("nan"))
    assert Growing().holds([1.0, 2.0], [3.0, 4.0])
    assert not Growing().holds([1.0, 2.0], [4.0, 4.0])
    assert not Growing().holds([2.0, 1.0], [3.0, 4.0])
