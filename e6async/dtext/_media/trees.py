"""What callers give: a document, or a text that is parsed."""

from __future__ import annotations

from e6async.dtext._nodes import Dialect, Document
from e6async.dtext._parse import parse
from e6async.errors import InputError


def tree_of(name: str, document: object, dialect: Dialect) -> Document:
    """The document, or that of a text; `name` is that of the function that was called."""
    if isinstance(document, str):
        return parse(document, dialect=dialect)
    if isinstance(document, Document):
        return document
    message = f"{name}: document must be a Document or a str, not {type(document).__name__}"
    raise InputError(message)
