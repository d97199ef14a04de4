"""Where a paging through a list stands, and how it goes on; as data, and as a short text."""

from __future__ import annotations

import re
from hashlib import blake2s
from typing import TYPE_CHECKING

import attrs

from e6async.errors import CursorError, PageLimitError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from e6async._core.protocol.operation import Listing, Paging
    from e6async._core.protocol.site import Site

_SHAPE = re.compile(
    r"(?P<kind>[abp])(?P<at>\d{1,10})(\+(?P<skip>\d{1,4}))?(x(?P<size>[1-9]\d{0,3}))?(?P<done>(,\d{1,10}-\d{1,10}){0,99})",
    re.ASCII,
)


@attrs.frozen(kw_only=True)
class Position:
    """The next thing to ask for: a page, and how many of its items were handed out already."""

    kind: str
    """`b`: below an id; `a`: above an id; `p`: a page by number."""
    at: int
    skip: int = 0
    """Items at the start of a numbered page that were handed out already."""
    size: int | None = None
    """The page size that numbered pages are counted in; None for pages by id."""
    done: tuple[tuple[int, int], ...] = ()
    """Ranges of ids further on that were handed out already, without their first id."""

    @property
    def page(self) -> str:
        """The `page` parameter."""
        return str(self.at) if self.kind == "p" else f"{self.kind}{self.at}"

    def __str__(self) -> str:
        done = "".join(f",{first}-{last}" for first, last in self.done)
        size = f"x{self.size}" if self.size else ""
        return f"{self.kind}{self.at}" + (f"+{self.skip}" if self.skip else "") + size + done


def start(paging: Paging, site: Site, page_size: int) -> Position:
    """Say where a paging begins; a cursor above all ids keeps the server's own order out of it."""
    if paging == "id_desc":
        return Position(kind="b", at=site.highest_id)
    if paging == "id_asc":
        return Position(kind="a", at=0)
    return Position(kind="p", at=1, size=page_size)


def after_page(position: Position, ids: Sequence[int]) -> Position | None:
    """Say what follows a page that held these ids; None when it was the last.

    Only an empty page is the end: rows that vanished leave short ones in the middle.
    """
    if not ids:
        return None
    if position.kind == "p":
        return Position(kind="p", at=position.at + 1, size=position.size)
    at = min(ids) if position.kind == "b" else max(ids)
    if (at < position.at) != (position.kind == "b") or at == position.at:
        message = (
            f"the server gave id {at} on page {position.page}: it does not heed cursors here, "
            "and going on would never end"
        )
        raise PageLimitError(message)
    return Position(kind=position.kind, at=at)


def after_item(position: Position, item_id: int | None, index: int) -> Position:
    """Say where to go on when the item at an index of a page was the last one handed out."""
    if position.kind != "p" and item_id is not None:
        return Position(kind=position.kind, at=item_id)
    return attrs.evolve(position, skip=index + 1)


def in_walking_order(position: Position, count: int) -> Sequence[int]:
    """Give the order in which to hand out a page: `a` pages come newest first, too."""
    order = range(position.skip if position.kind == "p" else 0, count)
    return order[::-1] if position.kind == "a" else order


def check_reach(position: Position, listing_name: str, site: Site) -> None:
    """Refuse a numbered page that the site does not serve, and say how to get the rest."""
    if position.kind == "p" and position.at > site.max_pages:
        message = (
            f"{listing_name}: {site.name} serves {site.max_pages} numbered pages and there may be "
            "more; leave the order out (or take order:id), which pages without end, "
            "or cut the search into parts, by id: or date: ranges"
        )
        raise PageLimitError(message)


def check_size(position: Position | None, site: Site) -> None:
    """Refuse a cursor whose page size the site does not serve."""
    if position is not None and position.size is not None and position.size > site.max_per_page:
        message = f"the cursor is damaged: {site.name} serves no page of {position.size} items"
        raise CursorError(message)


def encode(position: Position | None, listing: Listing[object]) -> str:
    """Write a position as a short text that another process can go on from."""
    return f"{listing.name}~{'end' if position is None else position}~{_digest(listing)}"


def decode(text: str, listing: Listing[object]) -> Position | None:
    """Read a cursor back; raise CursorError when it is damaged or of another list."""
    name, _, rest = text.partition("~")
    where, _, digest = rest.partition("~")
    shape = _SHAPE.fullmatch(where)
    if shape is None and where != "end":
        message = f"this is no cursor of a list: {text!r}; take it from .cursor as it is"
        raise CursorError(message)
    if name != listing.name or digest != _digest(listing):
        message = (
            f"the cursor {text!r} belongs to another list; "
            f"resume it on the same {name} with the same arguments"
        )
        raise CursorError(message)
    if shape is None:
        return None
    if shape["kind"] != {"id_desc": "b", "id_asc": "a", "page": "p"}[listing.paging]:
        message = f"the cursor {text!r} does not fit the order of this list"
        raise CursorError(message)
    done = tuple(_range(text) for text in shape["done"].split(",")[1:])
    size = None if shape["size"] is None else int(shape["size"])
    if (size is None) == (shape["kind"] == "p"):
        message = f"the cursor {text!r} is damaged; take it from .cursor as it is"
        raise CursorError(message)
    return Position(
        kind=shape["kind"], at=int(shape["at"]), skip=int(shape["skip"] or 0), size=size, done=done
    )


def _range(text: str) -> tuple[int, int]:
    first, _, last = text.partition("-")
    return int(first), int(last)


def _digest(listing: Listing[object]) -> str:
    """Tell lists apart, whatever their page size."""
    identity = repr((listing.name, sorted(listing.parts.items()), listing.query, listing.paging))
    return blake2s(identity.encode(), digest_size=4).hexdigest()
