"""The words of a tag query on the command line."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from cyclopts import Parameter

from e6async.errors import InputError

QueryWord: TypeAlias = Annotated[
    str,
    Parameter(
        name="QUERY",
        help="Tags and metatags as on the site, quoted or not. Without any, all posts match.",
        allow_leading_hyphen=True,
    ),
]


def join_words(words: tuple[str, ...]) -> str:
    """Join the words to one query; raises InputError for a word that looks like an option."""
    for word in words:
        if word.startswith("--"):
            message = f"Unknown option {word.split()[0]}. Add --help to see the options"
            raise InputError(message)
    return " ".join(words)
