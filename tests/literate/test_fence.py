"""Fences are found wherever Markdown allows them, run in order, and shown with what they gave."""

from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from markdown import Markdown

from literate.cells import PageError
from literate.fence import Page, collect
from literate.session import Session

EXTENSIONS = [
    "admonition",
    "tables",
    "pymdownx.details",
    "pymdownx.highlight",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "literate.fence",
]


def markdown(worker: Session, **options: Any) -> Any:
    configs = {"literate.fence": options, "pymdownx.tabbed": {"alternate_style": True}}
    md: Any = Markdown(extensions=EXTENSIONS, extension_configs=configs)
    md.literate.session = worker
    return md


def page(worker: Session, text: str, **options: Any) -> str:
    html: str = markdown(worker, **options).convert(dedent(text))
    return html


def complaint(worker: Session, text: str) -> str:
    with pytest.raises(PageError) as caught:
        page(worker, text)
    return str(caught.value)


def test_output_stands_under_its_code_and_outside_of_it(worker: Session) -> None:
    html = page(worker, "```python\nprint('<hi>')\n1 + 1\n```")
    code, output = html.split('<pre class="output"')
    assert "highlight" in code
    assert "&lt;hi&gt;\n2</pre>" in output
    assert "<code>" not in output  # the copy button takes what is in <code>


def test_cells_run_in_the_order_they_stand_in_whatever_holds_them(worker: Session) -> None:
    text = """
    ```python
    seen = ["top"]
    ```

    !!! note "Box"
        ```python
        seen.append("box")
        ```

        - item

            ```python
            seen.append("list")
            ```

    === "Tab"
        ```python
        seen.append("tab")
        ```

    > ```python
    > seen.append("quote")
    > ```

    ??? question "Closed"
        ```python
        seen
        ```
    """
    assert "['top', 'box', 'list', 'tab', 'quote']" in page(worker, text)


def test_a_declared_exception_is_shown_as_a_reader_would_paste_it(worker: Session) -> None:
    html = page(worker, '```python raises="KeyError"\n{}["a"]\n```')
    assert '<pre class="output output--error"' in html
    assert "KeyError: &#x27;a&#x27;</pre>" in html or "KeyError: 'a'</pre>" in html


def test_a_figure_is_an_image_with_its_description(worker: Session) -> None:
    text = """
    ```python alt="a line that rises"
    import matplotlib.pyplot as plt
    plt.plot([1, 2])
    plt.show()
    ```
    """
    html = page(worker, text)
    assert '<svg role="img" aria-label="a line that rises"' in html
    assert '<figure class="output" ' in html
    kept = page(worker, text.replace("alt=", 'colours="kept" alt='))
    assert '<figure class="output output--kept" ' in kept


def test_code_that_is_off_is_shown_and_not_run(worker: Session) -> None:
    html = page(worker, '```python exec="off"\n1 / 0\n```')
    assert "highlight" in html
    assert "output" not in html


@pytest.mark.parametrize(
    ("hide", "code", "output"), [("code", False, True), ("output", True, False), ("all", 0, 0)]
)
def test_parts_of_a_cell_can_be_hidden(
    worker: Session, hide: str, code: bool, output: bool
) -> None:
    html = page(worker, f'```python hide="{hide}"\n6 * 7\n```\n\n```python\n_ = 1\n```')
    assert html.count('class="highlight"') == 1 + code
    assert ('class="output"' in html) == output


def test_the_highlighter_keeps_its_options(worker: Session) -> None:
    html = page(worker, '```python title="area.py" hl_lines="1"\nx = 1\n```')
    assert "area.py" in html
    assert 'class="hll"' in html


@pytest.mark.parametrize(("language", "label"), [("en", "Wrong"), ("zh", "错误写法")])
def test_forms_are_labelled_in_the_language_of_the_page(
    worker: Session, language: str, label: str
) -> None:
    assert label in page(worker, '```python form="book"\n1\n```', language=language)


def test_a_value_in_the_prose_comes_from_the_run(worker: Session) -> None:
    html = page(worker, 'It is `{python} f"{x:.2f}"`, not `x`.\n\n```python\nx = 2 / 3\n```')
    assert "<p>It is 0.67, not <code>x</code>.</p>" in html


def test_a_value_in_a_table_or_in_other_code_is_told_apart(worker: Session) -> None:
    html = page(worker, "| a |\n|---|\n| `{python} 1 + 1` |\n\n``a `{python} b` c``\n")
    assert "<td>2</td>" in html


def test_an_answer_is_judged_by_its_check(worker: Session) -> None:
    text = """
    ```python exercise="twice"
    def twice(x): ...
    ```

    ```python check="twice"
    assert twice(2) == 4, "twice(2) should be 4"
    ```

    ```python answer="twice"
    def twice(x):
        return {}
    ```
    """
    html = page(worker, text.replace("{}", "2 * x"))
    assert html.count('class="highlight"') == 2  # the check is not shown
    assert "AssertionError: twice(2) should be 4" in complaint(worker, text.replace("{}", "x"))


def test_an_exercise_needs_all_of_its_parts(worker: Session) -> None:
    message = complaint(worker, '```python exercise="lonely"\ndef f(): ...\n```')
    assert "exercise 'lonely': expected one exercise, one answer and one check" in message


@pytest.mark.parametrize(
    ("fence", "message"),
    [
        ('```python rises="TypeError"', "unknown option 'rises'"),
        ('```python exec="no"', "exec='no': expected off"),
        ('```python hide="everything"', "hide='everything': expected all or code or output"),
        ('```python limit="soon"', "limit='soon': expected seconds above 0"),
        ('```python limit="-1"', "limit='-1': expected seconds above 0"),
        ("```python raises=TypeError", "a fence that cannot be read"),
    ],
)
def test_a_wrong_option_is_an_error_not_a_paragraph(
    worker: Session, fence: str, message: str
) -> None:
    assert message in complaint(worker, f"Text.\n\n{fence}\n1\n```\n")


def test_a_fence_without_an_end_is_an_error(worker: Session) -> None:
    assert "needs an end" in complaint(worker, "```python\n1\n")


def test_a_fence_that_would_run_unseen_is_an_error(worker: Session) -> None:
    text = "Text:\n\n        ```python\n        1\n        ```\n"
    assert "would run but not be shown" in complaint(worker, text)


def test_an_unknown_record_is_an_error_with_its_line(worker: Session) -> None:
    assert "text:4: no record" in complaint(worker, "Text.\n\n```record\nno-such-run\n```\n")


def test_lines_are_counted_from_the_start_of_the_file(worker: Session, tmp_path: Path) -> None:
    text = "---\ntitle: T\n---\n\n# T\n\n- item\n\n    ```python\n    x = 1\n    x / 0\n    ```\n"
    file = tmp_path / "page.md"
    file.write_text(text)
    md = markdown(worker)
    md.literate.source = file
    with pytest.raises(PageError, match=r"page\.md:11: ZeroDivisionError"):
        md.convert(text.split("---\n", 2)[2].lstrip("\n"))


def test_cells_can_be_collected_without_running_them(worker: Session, tmp_path: Path) -> None:
    file = tmp_path / "page.md"
    file.write_text("---\ntitle: T\n---\n\n`{python} x`\n\n```python\nx = 1 / 0\n```\n")
    found: Page = collect(markdown(worker), file)
    assert [(cell.source, cell.line, cell.inline) for cell in found.cells] == [
        ("x = 1 / 0", 8, False),
        ("x", 5, True),
    ]


def test_a_part_of_the_package_is_shown_under_its_name(worker: Session) -> None:
    html = page(worker, "!!! note\n    ```source\n    book_code.perceptron.XOR\n    ```")
    assert '<a href="api/perceptron/#book_code.perceptron.XOR">' in html
    assert '<span class="nf">XOR</span>' in html
    assert "ArrayLike" in html


def test_a_part_that_is_not_there_is_told_with_its_line(worker: Session) -> None:
    said = complaint(worker, "text\n\n```source\nbook_code.perceptron.NOPE\n```")
    assert said.startswith("text:4: no book_code.perceptron.NOPE")


def test_a_page_knows_what_it_shows_and_imports_of_the_package(
    worker: Session, tmp_path: Path
) -> None:
    file = tmp_path / "page.md"
    file.write_text(
        "```source\nbook_code.functions.relu\n```\n\n"
        "```python\nfrom book_code.losses import cross_entropy_error\n```\n"
    )
    found = collect(markdown(worker), file)
    assert found.used_code() == {
        "book_code.functions.relu",
        "book_code.losses.cross_entropy_error",
    }
    assert found.shows_todays_code()
    found.regions["book_code.functions.relu"] += "  # of yesterday"
    assert not found.shows_todays_code()
    found.regions = {"book_code.functions.gone": ""}
    assert not found.shows_todays_code()
