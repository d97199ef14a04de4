"""DText to a `Document`."""

import re

from e6async.dtext._nodes import Dialect, Document, Paragraph, Text

_BLOCK = re.compile(r"(?:[^\n]|\n(?!\n))+")


def parse(
    text: str,
    *,
    dialect: Dialect = "e621",
    allow_color: bool = True,
    mentions: bool = True,
    qtags: bool = False,
) -> Document:
    """The tree of a DText, as the server of the `dialect` reads it; never fails."""
    del allow_color, mentions, qtags
    blocks = tuple(
        Paragraph(
            (Text(match.group(), start=match.start(), end=match.end()),),
            start=match.start(),
            end=match.end(),
        )
        for match in _BLOCK.finditer(text)
    )
    return Document(blocks, text, dialect, start=0, end=len(text))
