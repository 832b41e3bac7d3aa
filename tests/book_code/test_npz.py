"""What is kept comes back to the bit; what is damaged is refused; nothing is ever executed."""

import pickle
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from book_code.npz import as_text, from_text, named_params, params_in, read_npz, write_npz

ARRAYS = {
    "W": np.arange(6, dtype=np.float32).reshape(2, 3),
    "text": np.array("数字"),
    "n": np.array(3),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("npz") / "x.npz"
    write_npz(file, ARRAYS)
    return file


def test_round_trip_is_exact(kept: Path) -> None:
    found = read_npz(kept)
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        assert found[name].tobytes() == array.tobytes()


def test_the_same_arrays_make_the_same_file(kept: Path, tmp_path: Path) -> None:
    write_npz(tmp_path / "y.npz", ARRAYS)
    assert (tmp_path / "y.npz").read_bytes() == kept.read_bytes()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(position=st.integers(0, 10**6), flip=st.integers(1, 255))
def test_a_flipped_byte_is_noticed_or_harmless(
    kept: Path, tmp_path: Path, position: int, flip: int
) -> None:
    content = bytearray(kept.read_bytes())
    content[position % len(content)] ^= flip
    damaged = tmp_path / "damaged.npz"
    damaged.write_bytes(content)
    try:
        found = read_npz(damaged)
    except ValueError as error:
        assert "damaged.npz is damaged or no .npz file" in str(error)  # noqa: PT017
        return
    assert all(found[name].tobytes() == ARRAYS[name].tobytes() for name in found)


@pytest.mark.parametrize("length", [0, 1, 30, 200, -1])
def test_a_cut_file_is_refused(kept: Path, tmp_path: Path, length: int) -> None:
    (tmp_path / "cut.npz").write_bytes(kept.read_bytes()[:length])
    with pytest.raises(ValueError, match=r"cut\.npz is damaged"):
        read_npz(tmp_path / "cut.npz")


class Trap:
    """What a pickle could do."""

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (Path("trapped"),)


def test_ch03_pickle_code_is_never_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    np.savez("trap.npz", trap=np.array([Trap()], dtype=object))
    Path("trap.pkl").write_bytes(pickle.dumps(Trap()))
    for file in ("trap.npz", "trap.pkl"):
        with pytest.raises(ValueError, match=rf"{file} is damaged or no .npz file"):
            read_npz(Path(file))
    with pytest.raises(ValueError, match="got Python objects in trap"):
        write_npz(Path("x.npz"), {"trap": np.array([Trap()], dtype=object)})
    assert not Path("trapped").exists()


def test_parameters_are_told_from_other_arrays() -> None:
    W = np.ones(2)
    assert list(params_in(named_params({"W1": W}) | {"loss": W})) == ["W1"]


def test_plain_data_goes_through_text() -> None:
    value = {"a": [1, 2.5, None], "量": "批"}
    assert from_text(as_text(value)) == value
    for no_text in (np.ones(1), np.array(["a", "b"]), np.array("{")):
        with pytest.raises(ValueError, match=r"expected text|Expecting"):
            from_text(no_text)
