"""Tables of e621 in their old syntax: `[ltable]`, a line for each row, cells between bars."""

from __future__ import annotations

import re

from e6async.dtext._places import Rewriting

_OPEN = re.compile(r"(?i:\[ltable\])")
_CLOSE = re.compile(r"(?i:\[/ltable\])|\Z")
_BAR = re.compile(r"(?<!\\)\|")
_SPACE = "\t\n\v\f\r "


def without_legacy_tables(source: str) -> Rewriting | None:
    """The text with such tables in the current syntax, as the server rewrites it first.

    None if there are none.
    """
    opening = _OPEN.search(source)
    if opening is None:
        return None
    text = Rewriting(source)
    pos = 0
    while opening is not None:
        text.keep(pos, opening.start())
        closing = _CLOSE.search(source, opening.end())
        inner_end, pos = closing.span() if closing else (len(source), len(source))
        _rewrite(text, opening.start(), opening.end(), inner_end, pos)
        opening = _OPEN.search(source, pos)
    text.keep(pos, len(source))
    return text


def _rewrite(text: Rewriting, outer: int, start: int, end: int, outer_end: int) -> None:
    """Write one table, whose rows are between `start` and `end`."""
    old = text.old
    while start < end and old[start] in _SPACE:
        start += 1
    while start < end and old[end - 1] in _SPACE:
        end -= 1
    text.insert("[table]", outer)
    tag, before, after = "th", "[thead][tr]", "[/tr][/thead][tbody]"
    while start < end:
        row_end = old.find("\n", start, end)
        if row_end < 0:
            row_end = end
        text.insert(before, start)
        for cell_start, cell_end in _cells(old, start, row_end):
            text.insert(f"[{tag}]", cell_start)
            text.keep(cell_start, cell_end)
            text.insert(f"[/{tag}]", cell_end)
        text.insert(after, row_end)
        start = row_end + 1
        tag, before, after = "td", "[tr]", "[/tr]"
    text.insert("[/tbody][/table]", outer_end)


def _cells(old: str, start: int, end: int) -> list[tuple[int, int]]:
    """Where each cell of a row is; without the last ones, if they are empty."""
    cells: list[tuple[int, int]] = []
    for bar in _BAR.finditer(old, start, end):
        cells.append((start, bar.start()))
        start = bar.end()
    cells.append((start, end))
    while cells and cells[-1][0] == cells[-1][1]:
        cells.pop()
    return cells
