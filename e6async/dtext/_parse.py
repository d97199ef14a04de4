"""DText to a `Document`."""

from __future__ import annotations

from e6async.dtext._e621 import Blocks
from e6async.dtext._e621_tables import without_legacy_tables
from e6async.dtext._nodes import Dialect, Document
from e6async.dtext._places import cleaned


def parse(
    text: str,
    *,
    dialect: Dialect = "e621",
    allow_color: bool = True,
    mentions: bool = True,
    qtags: bool = False,
    inline: bool = False,
) -> Document:
    """The tree of a DText, as the server of the `dialect` reads it; never fails.

    Without `allow_color`, which the servers decide by the page that shows the text, colors
    are left out. `mentions`, `qtags` and `inline` are options of FemboyFans: whether `@name` and
    `#name` are links, and whether the text is shown in one line.
    """
    source = cleaned(text)
    if dialect == "e621":
        tables = without_legacy_tables(source)
        if tables is None:
            blocks = Blocks(source, allow_color=allow_color)
        else:
            blocks = Blocks(tables.text, allow_color=allow_color, place=tables.place)
        children = blocks.read()
    else:
        children = ()
    return Document(children, text, dialect, start=0, end=len(text))
