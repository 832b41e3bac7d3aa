"""A page and a lab as notebooks: valid, with outputs, and in plain Markdown."""

import ast
import re
from pathlib import Path

import nbformat
import pytest
from markdown import Markdown

from literate.cells import PageError
from literate.fence import collect
from literate.notebook import Notebook, lab_notebook, page_notebook
from literate.session import Session

PAGE = """---
title: T
---

# Title {#title}

It is `{python} x`; see [the record](../errata/ch03-np-int.md) and [NumPy](https://numpy.org).

```python
x = 42
print("printed")
x
```

!!! bug "In the book"
    It fails:

    ```python raises="KeyError"
    {}["a"]
    ```

```python exec="off"
forever()
```

```python alt="a line"
import matplotlib.pyplot as plt
plt.plot([1, 2])
plt.show()
```

```record
two-layer-net
```

```source
book_code.functions.relu
```

!!! note "Box"
    ```source
    book_code.perceptron.XOR
    ```
"""

LAB = """# %% [markdown]
# # A lab

# %%
x = 6 * 7
x

# %% alt="a line"
import matplotlib.pyplot as plt

plt.plot([1, x])
plt.show()
"""


@pytest.fixture
def notebook(worker: Session, tmp_path: Path) -> Notebook:
    path = tmp_path / "page.md"
    path.write_text(PAGE)
    md = Markdown(extensions=["admonition", "pymdownx.superfences", "literate.fence"])
    cells = collect(md, path).cells
    return page_notebook(path, cells, worker.run(path, cells), "Needs NumPy.")


def sources(notebook: Notebook, kind: str) -> list[str]:
    return [cell.source for cell in notebook.cells if cell.cell_type == kind]


def test_a_page_becomes_a_valid_notebook(notebook: Notebook) -> None:
    nbformat.validate(notebook)


def test_prose_and_code_alternate_as_on_the_page(notebook: Notebook) -> None:
    assert [cell.cell_type[0] for cell in notebook.cells] == list("mmcmcmcm")


def test_prose_is_plain_markdown(notebook: Notebook) -> None:
    prose = sources(notebook, "markdown")
    assert prose[0] == "Needs NumPy."
    assert prose[1] == "# Title\n\nIt is 42; see the record and [NumPy](https://numpy.org)."
    assert prose[2] == "**In the book**\nIt fails:"
    assert prose[3] == "```python\nforever()\n```"
    assert prose[4].startswith("`book-code run two-layer-net`\n")
    shown = re.findall(r"```python\n(.*?)\n```", prose[4], re.DOTALL)
    assert [ast.unparse(ast.parse(code)).split("(")[0] for code in shown] == ["def relu", "def XOR"]


def test_outputs_come_along(notebook: Notebook) -> None:
    printed, failed, drawn = (cell for cell in notebook.cells if cell.cell_type == "code")
    assert printed.outputs[0].text == "printed\n"
    assert printed.outputs[1].data["text/plain"] == "42"
    assert (failed.outputs[0].ename, failed.outputs[0].evalue) == ("KeyError", "'a'")
    assert failed.metadata.tags == ["raises-exception"]
    assert 'aria-label="a line"' in drawn.outputs[0].data["image/svg+xml"]


def test_the_same_page_gives_the_same_bytes(notebook: Notebook, worker: Session) -> None:
    ids = [cell.id for cell in notebook.cells]
    assert ids == [f"cell-{number}" for number in range(len(ids))]


def test_a_lab_is_run_by_the_same_runner(worker: Session, tmp_path: Path) -> None:
    script = tmp_path / "lab.py"
    script.write_text(LAB)
    notebook = lab_notebook(script, worker)
    nbformat.validate(notebook)
    assert sources(notebook, "markdown") == ["# A lab"]
    first, second = (cell for cell in notebook.cells if cell.cell_type == "code")
    assert first.outputs[0].data["text/plain"] == "42"
    assert 'aria-label="a line"' in second.outputs[0].data["image/svg+xml"]


def test_a_failing_cell_of_a_lab_names_its_line(worker: Session, tmp_path: Path) -> None:
    script = tmp_path / "lab.py"
    script.write_text(LAB.replace("6 * 7", "6 / 0"))
    with pytest.raises(PageError, match=r"lab\.py:5: ZeroDivisionError"):
        lab_notebook(script, worker)
