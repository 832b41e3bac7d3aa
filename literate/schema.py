"""YAML held against a schema: what is wrong with it is said by file and key."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # ten times faster, where it was built
Model = TypeVar("Model", bound=BaseModel)


class SchemaError(ValueError):
    """A file's data is not what its schema asks for."""


def parse(model: type[Model], path: Path, text: str) -> Model:
    """Return what the text, from the file at this path, says in YAML.

    Raises SchemaError naming the file and the key for anything the schema does not allow.
    """
    try:
        return model.model_validate(yaml.load(text, Loader))  # noqa: S506 - a safe one
    except yaml.YAMLError as error:
        raise SchemaError(f"{path}: not YAML: {error}") from None
    except ValidationError as error:
        raise SchemaError("\n".join(_complaints(path, error.errors()))) from None


def _complaints(path: Path, errors: Iterable[Any]) -> Iterable[str]:
    for error in errors:
        key = ".".join(str(part) for part in error["loc"]) or "data"
        got = "" if error["type"] == "missing" else f", got {error['input']!r}"
        yield f"{path}: {key}: {error['msg']}{got}"
