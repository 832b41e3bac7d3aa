"""A message leads to its record, in Python and in the browser's own rules alike."""

import json
import subprocess

import pytest

from doctor.catalogue import Erratum, load
from doctor.explain import explain, normalise
from literate import matrix
from tests.conftest import ROOT

UNRELATED = [
    "FileNotFoundError: [Errno 2] No such file or directory: 'notes.txt'",
    "ZeroDivisionError: division by zero",
    "NameError: name 'foo' is not defined",
    "ConnectionRefusedError: [Errno 111] Connection refused",
    "KeyError: 'colour'",
    "IndexError: list index out of range",
    "json.decoder.JSONDecodeError: Expecting value: line 1 column 1 (char 0)",
    "RecursionError: maximum recursion depth exceeded",
    "UnicodeEncodeError: 'ascii' codec can't encode character",
    'TypeError: can only concatenate str (not "int") to str',
]
TRACEBACK = """Traceback (most recent call last):
  File "/home/me/ch03/step_function.py", line 7, in <module>
    y = step_function(x)
AttributeError: {}
"""
NODE = ROOT / ".venv" / "bin" / "node"
MATCHER = ROOT / "theme" / "assets" / "errata-match.js"
ASK = """
import { explain } from "%s";
const { texts, errata } = JSON.parse(await new Response(process.stdin).text());
console.log(JSON.stringify(texts.map((text) => explain(text, errata).map(({ id }) => id))));
"""


def messages() -> dict[tuple[str, str], str]:
    """What the faulty code of blocking records really said, by record and versions."""
    return {
        (name, versions): verdict["message"]
        for name, found in matrix.load(ROOT / "errata").items()
        for versions, verdict in found.items()
        if "message" in verdict and load()[name].severity == "blocks"
    }


def first(text: str) -> str:
    return next((erratum.id for erratum in explain(text, load().values())), "")


def test_real_messages_of_all_versions_lead_to_their_record() -> None:
    asked = messages()
    wrong = {key: first(text) for key, text in asked.items() if first(text) != key[0]}
    assert len(asked) >= 50
    assert len(wrong) <= 0.05 * len(asked), wrong


@pytest.mark.parametrize("text", UNRELATED)
def test_unrelated_messages_lead_nowhere(text: str) -> None:
    assert first(text) == ""


@pytest.mark.parametrize("name", ["float", "object", "complex", "str"])
def test_the_siblings_of_np_int_are_known(name: str) -> None:
    assert first(f"AttributeError: module 'numpy' has no attribute '{name}'.") == "ch03-np-int"


@pytest.mark.parametrize(
    "said",
    [
        "module 'numpy' has no attribute 'int'",
        "MODULE \u2018numpy\u2019  has no attribute\n\u2018int\u2019.",
        "module `numpy` has no attribute `int`",
    ],
)
def test_a_traceback_is_read_whatever_became_of_its_quotes(said: str) -> None:
    assert first(TRACEBACK.format(said)) == "ch03-np-int"


def test_part_of_a_message_is_enough_but_not_a_word() -> None:
    assert first("has no attribute 'int'") == "ch03-np-int"
    assert first("numpy") == first("") == ""


def test_case_quotes_and_white_space_do_not_count() -> None:
    assert normalise(" No \u201cSuch\u201d\n\t  Name ") == "no 'such' name"


def test_of_two_records_the_one_with_the_same_numbers_comes_first() -> None:
    text = "IndexError: index {0} is out of bounds for axis 0 with size {0}"
    one, other = (Erratum(f"e{n}", "", [text.format(n)], "") for n in (2, 784))
    assert explain(text.format(784), [one, other]) == [other, one]
    assert explain(text.format(5), [one, other]) == [one, other]  # neither: both are shown


def test_the_browser_has_the_same_rules() -> None:
    texts = [
        *messages().values(),
        *UNRELATED,
        TRACEBACK.format("x"),
        "numpy",
        "\u2018INT\u2019 0x1F",
    ]
    errata = [erratum._asdict() for erratum in load().values()]
    done = subprocess.run(
        [str(NODE), "--input-type=module", "-e", ASK % MATCHER.as_uri()],
        input=json.dumps({"texts": texts, "errata": errata}),
        capture_output=True,
        text=True,
        check=True,
    )
    ours = [[erratum.id for erratum in explain(text, load().values())] for text in texts]
    assert json.loads(done.stdout) == ours
