"""Which errata an error message belongs to. theme/assets/errata-match.js has the same rules."""

import re
from collections.abc import Iterable

from doctor.catalogue import Erratum

FEWEST = 12  # characters: shorter texts are in too many messages
RULES = [
    (re.compile('[\u2018\u2019\u201c\u201d"`]'), "'"),
    (re.compile(r"\s+"), " "),
]
EXACT = 10_000  # longer than any message
NUMBER = re.compile(r"[0-9]+")


def normalise(text: str) -> str:
    """The text without what differs from reader to reader: case, quotes, white space."""
    text = text.lower()
    for pattern, same in RULES:
        text = pattern.sub(same, text)
    return text.strip()


def explain(text: str, errata: Iterable[Erratum]) -> list[Erratum]:
    """The errata whose messages the text holds, or that hold the text, best match first.

    Where the numbers agree too the match is better; of two such, the longer one.
    """
    asked = normalise(text)
    if len(asked) < FEWEST:
        return []
    found = [(_score(erratum, asked), erratum) for erratum in errata]
    matching = sorted((-score, erratum.id, erratum) for score, erratum in found if score)
    return [erratum for _, _, erratum in matching]


def _score(erratum: Erratum, asked: str) -> int:
    return max((_match(normalise(message), asked) for message in erratum.messages), default=0)


def _match(message: str, asked: str) -> int:
    """The length of what is common, far more where the numbers agree too."""
    if exact := _common(message, asked):
        return EXACT + exact
    return _common(NUMBER.sub("0", message), NUMBER.sub("0", asked))


def _common(message: str, asked: str) -> int:
    if message in asked:
        return len(message)
    return len(asked) if asked in message else 0
