"""The words of a tag query on the command line."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from cyclopts import Parameter

from e6async.errors import InputError

Word: TypeAlias = Annotated[
    str,
    Parameter(
        name="QUERY",
        help="Tags and metatags as on the site, quoted or not; nothing for all posts.",
        allow_leading_hyphen=True,
    ),
]


def joined(words: tuple[str, ...]) -> str:
    """Join the words of a query; refuse what was meant as an option."""
    for word in words:
        if word.startswith("--"):
            message = f"there is no option {word.split()[0]} here; --help lists them"
            raise InputError(message)
    return " ".join(words)
