"""A mirror delivers the right bytes, or says in words why not, and the next one is asked."""

import errno
import hashlib
import io
import socket
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest

from book_code import download as module
from book_code.download import DownloadError, checked, download
from tests.book_code.conftest import SILENT, WIRE, Mirrors

DATA = bytes(range(256)) * 300  # more than one chunk
SHA256 = hashlib.sha256(DATA).hexdigest()

REASONS = {
    "403": "HTTP Error 403: Forbidden",
    "404": "HTTP Error 404: Not Found",
    "500": "HTTP Error 500: Internal Server Error",
    "page": "expected 76,800 bytes, got 26 of text/html",
    "short": "expected 76,800 bytes, got 76,799 of application/gzip",
    "long": "expected 76,800 bytes, got more of application/gzip",
    "endless": "expected 76,800 bytes, got more of application/gzip",
    "other": f"x is damaged or another file: sha256 .*, not {SHA256}",
    "loop": "HTTP Error 302: .* infinite loop.*Found",
    "inward": r"HTTP Error 302: Found - Redirection to url 'file:///etc/hosts' is not allowed",
    "dropped": "Remote end closed connection without response",
    "garbled": "BadStatusLine.*Hello",
    "chunk": "IncompleteRead",
    "mute": "timed out",
    "stalled": "timed out",
}


@pytest.fixture(autouse=True)
def served(mirrors: Mirrors, monkeypatch: pytest.MonkeyPatch) -> Mirrors:
    mirrors.files["x"] = DATA
    return mirrors


@pytest.fixture
def refused() -> Iterator[str]:
    """The address of a port that nobody listens to, held so that nobody will."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{held.getsockname()[1]}/"


def from_mirrors(*mirrors: str) -> bytes:
    return download("x", len(DATA), SHA256, mirrors)


def reason(mirror: str) -> str:
    """Why this mirror, asked alone, did not deliver."""
    with pytest.raises(DownloadError) as caught:
        from_mirrors(mirror)
    first, second = str(caught.value).splitlines()
    assert first == "x could not be downloaded:"
    assert second.startswith(f"  {mirror}: ")
    return second.removeprefix(f"  {mirror}: ")


def test_every_kind_of_fault_has_its_reason() -> None:
    assert REASONS.keys() == WIRE.keys() - {"right", "moved", "paired"}


@pytest.mark.parametrize("kind", REASONS)
def test_fault_is_one_line_in_words(
    kind: str, served: Mirrors, monkeypatch: pytest.MonkeyPatch
) -> None:
    if kind in SILENT:
        monkeypatch.setattr(module, "TIMEOUT", 0.3)
    message = reason(served.url(kind))
    assert pytest.raises(ValueError, match=REASONS[kind]).matches(ValueError(message))


def test_refused_connection_is_one_line_in_words(refused: str) -> None:
    assert reason(refused) == f"[Errno {errno.ECONNREFUSED}] Connection refused"


@pytest.mark.parametrize("mirror", ["ftp://127.0.0.1/", "file:///etc/", "/etc/", ""])
def test_only_http_and_https_are_asked(mirror: str) -> None:
    assert reason(mirror) == "expected an address that begins with https:// or http://"


@pytest.mark.parametrize("mirror", ["http://[/", "http://a b/", "http://127.0.0.1:x/", "http:///"])
def test_impossible_address_is_a_failure_like_others(mirror: str, served: Mirrors) -> None:
    assert reason(mirror)
    assert from_mirrors(mirror, served.url("right")) == DATA


def test_error_without_a_message_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise TimeoutError

    monkeypatch.setattr(module, "urlopen", fail)
    assert reason("http://127.0.0.1/") == "TimeoutError()"


def test_no_mirror_is_said_so() -> None:
    with pytest.raises(DownloadError, match=r"x could not be downloaded:\n  there is no mirror"):
        from_mirrors()


def test_mirrors_are_asked_in_their_order_until_one_delivers(served: Mirrors) -> None:
    kinds = "404", "short", "right", "500"
    assert from_mirrors(*map(served.url, kinds)) == DATA
    assert served.asked == ["404/x", "short/x", "right/x"]


def test_redirect_is_followed(served: Mirrors) -> None:
    assert from_mirrors(served.url("moved")) == DATA


def test_slash_at_the_end_of_a_mirror_may_be_left_out(served: Mirrors) -> None:
    assert from_mirrors(served.url("right").rstrip("/")) == DATA


def test_endless_answer_is_hung_up_on(served: Mirrors) -> None:
    assert from_mirrors(served.url("endless"), served.url("right")) == DATA
    assert served.hung_up.wait(10)


def test_bar_is_shown_on_a_terminal(served: Mirrors, terminal: io.StringIO) -> None:
    with redirect_stderr(terminal):
        assert from_mirrors(served.url("404"), served.url("right")) == DATA
    last = terminal.getvalue().rpartition("\r")[2]
    assert "x " in last
    assert "100%" in last


def test_terminal_that_fails_is_not_blamed_on_the_mirrors(
    served: Mirrors, terminal: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(_: str) -> int:
        raise OSError(errno.EIO, "no terminal any more")

    monkeypatch.setattr(terminal, "write", fail)
    with redirect_stderr(terminal), pytest.raises(OSError, match="no terminal any more"):
        from_mirrors(*[served.url("right")] * 3)
    assert served.asked == []


def test_checked_data_is_returned_as_it_is() -> None:
    assert checked(DATA, "x", SHA256) is DATA
