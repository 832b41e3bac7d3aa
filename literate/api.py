"""The pages that document the modules of `book_code`, for mkdocstrings to fill."""

import ast
import hashlib
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import griffe

PAGE = """\
---
title: book_code.{name}
description: {summary}
code: {digest}
---

# book_code.{name} {{#book_code.{name}}}

::: book_code.{name}
"""
RECORD = re.compile(r"\bch0\d-[a-z0-9]+(?:[.-][a-z0-9]+)*")


def address(name: str) -> str:
    """Return where the site documents a name in `book_code`, from the root of its language."""
    return f"api/{name.split('.')[1]}/#{name}"


def pages(root: Path, folder: Path) -> Iterator[Path]:
    """Write a page for each module into the folder; yield its file."""
    folder.mkdir(parents=True, exist_ok=True)
    for module in sorted((root / "book_code").glob("[!_]*.py")):
        code = module.read_bytes()
        docstring = ast.get_docstring(ast.parse(code))
        assert docstring, f"{module}: expected a docstring"
        text = PAGE.format(
            name=module.stem,
            summary=json.dumps(docstring.splitlines()[0]),
            digest=hashlib.sha256(code).hexdigest(),  # of other code it is another page
        )
        page = folder / f"{module.stem}.md"
        if not page.is_file() or page.read_text(encoding="utf-8") != text:
            page.write_text(text, encoding="utf-8")
        yield page


class Docstrings(griffe.Extension):
    """Documents what has a docstring or is a constant; in the docstrings, errata become links."""

    def on_instance(self, *, obj: griffe.Object, **_: Any) -> None:
        """Set the source apart and link the errata it names."""
        if obj.docstring:
            text = obj.docstring.value.replace("\nSource: ", "\n\nSource: ")
            obj.docstring.value = RECORD.sub(r"[\g<0>](../errata/\g<0>.md)", text)

    def on_package(self, *, pkg: griffe.Module, **_: Any) -> None:
        """Leave out the attributes of classes, which the class and its signature tell of."""
        for module in pkg.modules.values():
            for cls in module.classes.values():
                for name in [*cls.attributes]:
                    cls.del_member(name)
