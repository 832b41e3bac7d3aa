"""A file from the first of several mirrors that delivers it whole and unaltered."""

import hashlib
from collections.abc import Sequence
from http.client import HTTPException
from urllib.error import URLError
from urllib.request import Request, urlopen

from book_code.progress import Update, progress_bar

TIMEOUT = 20  # seconds without a byte until the next mirror is asked
CHUNK = 1 << 16


class DownloadError(OSError):
    """No mirror delivered; the message says how each of them failed."""


def download(name: str, size: int, sha256: str, mirrors: Sequence[str]) -> bytes:
    """The content of the file name, of so many bytes with this sha256.

    mirrors: the addresses of the folders that hold it, asked in this order.
    Raises DownloadError where none has it.
    """
    failures = []
    with progress_bar(name, size) as update:  # out here, as its failures are not the mirrors'
        for mirror in mirrors:
            try:
                return checked(_get(f"{mirror.rstrip('/')}/{name}", size, update), name, sha256)
            except (OSError, HTTPException, ValueError) as error:
                failures.append(f"  {mirror}: {_reason(error)}")
    reasons = failures or ["  there is no mirror to ask"]
    raise DownloadError("\n".join([f"{name} could not be downloaded:", *reasons]))


def checked(data: bytes, name: str, sha256: str) -> bytes:
    """The same data; ValueError where its sha256 is another one."""
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise ValueError(f"{name} is damaged or another file: sha256 {found}, not {sha256}")
    return data


def _get(url: str, size: int, update: Update) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise ValueError("expected an address that begins with https:// or http://")
    request = Request(url, headers={"User-Agent": "book-code"})  # noqa: S310 - checked above
    data = bytearray()
    with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
        kind = answer.headers.get_content_type()  # text/html: somebody wants to be logged in to
        while len(data) <= size and (chunk := answer.read(CHUNK)):  # more than size is another file
            data += chunk
            update(len(data), "")
    if len(data) != size:
        got = "more" if len(data) > size else f"{len(data):,}"
        raise ValueError(f"expected {size:,} bytes, got {got} of {kind}")
    return bytes(data)


def _reason(error: Exception) -> str:
    """Why a mirror failed, in one line; the error's type too where its message is no sentence."""
    if isinstance(error, HTTPException):
        return repr(error)
    cause = error.reason if type(error) is URLError else error
    return " ".join(str(cause).split()) or repr(error)
