"""DText to a `Document`."""

from __future__ import annotations

from typing import get_args

from e6async.dtext._builder import Builder
from e6async.dtext._e621 import Blocks as E621Blocks
from e6async.dtext._e621_inline import E621Builder
from e6async.dtext._e621_tables import without_legacy_tables
from e6async.dtext._femboyfans import Blocks as FemboyfansBlocks
from e6async.dtext._femboyfans_inline import Inline
from e6async.dtext._nodes import Dialect, Document, Node
from e6async.dtext._places import cleaned, without_carriage_returns
from e6async.errors import InputError


def parse(
    text: str,
    *,
    dialect: Dialect = "e621",
    allow_color: bool = True,
    mentions: bool = True,
    qtags: bool = False,
    inline: bool = False,
) -> Document:
    """The tree of a DText, as the server of the `dialect` reads it; no str fails.

    Without `allow_color`, which the servers decide by the page that shows the text, colors are
    left out. `mentions`, `qtags` and `inline` are options of FemboyFans: whether `@name` and
    `#name` are links, and whether the text is shown in one line. InputError for anything but a
    str, and for an unknown dialect.
    """
    _check(text, dialect)
    source = cleaned(text)
    if dialect == "e621":
        children = _read_e621(source, allow_color=allow_color, inline=inline)
    else:
        newlines = without_carriage_returns(source)
        place = None
        if newlines is not None:
            source, place = newlines.text, newlines.place
        tree = Builder(source, place)
        reader = Inline(
            source, tree, allow_color=allow_color, mentions=mentions, qtags=qtags, inline=inline
        )
        children = FemboyfansBlocks(source, reader, tree).read()
    return Document(children, text, dialect, start=0, end=len(text))


def _check(text: object, dialect: object) -> None:
    if not isinstance(text, str):
        message = f"parse: text must be a str, not {type(text).__name__}"
        raise InputError(message)
    if dialect not in get_args(Dialect):
        names = " or ".join(map(repr, get_args(Dialect)))
        message = f"parse: dialect must be {names}, not {dialect!r}; e6ai has that of e621"
        raise InputError(message)


def _read_e621(source: str, *, allow_color: bool, inline: bool) -> tuple[Node, ...]:
    tables = without_legacy_tables(source)
    place = None
    if tables is not None:
        source, place = tables.text, tables.place
    tree = E621Builder(source, place, inline=inline)
    return E621Blocks(source, tree, allow_color=allow_color).read()
