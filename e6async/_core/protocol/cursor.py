"""Lists: what a page request is, where the paging stands, and that position as a short text."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from hashlib import blake2s
from types import GenericAlias
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import attrs

from e6async._core.protocol.operation import Operation
from e6async.errors import CursorError, InputError, PageLimitError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Access, Paging, Pairs
    from e6async._core.protocol.site import Site

T_co = TypeVar("T_co", covariant=True)

_SHAPE = re.compile(
    r"(?P<kind>[abp])(?P<at>\d{1,10})(\+(?P<skip>\d{1,4}))?(x(?P<size>[1-9]\d{0,3}))?(?P<done>(,\d{1,10}-\d{1,10}){0,99})",
    re.ASCII,
)
_SMALLEST_PAGE = 5  # enough to find one item, even if some rows of the page have vanished


@attrs.frozen(kw_only=True)
class Position:
    """The next page to request, and how many of its items were delivered already."""

    kind: str
    """`b`: before an id; `a`: after an id; `p`: a page number."""
    at: int
    """The id or the page number."""
    skip: int = 0
    """Items at the start of a numbered page that were delivered already."""
    size: int | None = None
    """The page size that page numbers count in; None for pages by id."""
    done: tuple[tuple[int, int], ...] = ()
    """Ranges of ids further on that were delivered already, without their first id."""

    @property
    def page(self) -> str:
        """The `page` parameter."""
        return str(self.at) if self.kind == "p" else f"{self.kind}{self.at}"

    def __str__(self) -> str:
        done = "".join(f",{first}-{last}" for first, last in self.done)
        size = f"x{self.size}" if self.size else ""
        return f"{self.kind}{self.at}" + (f"+{self.skip}" if self.skip else "") + size + done


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Listing(Generic[T_co]):
    """A list operation without its page."""

    name: str
    """The operation's name, such as `posts.search`."""
    path: str
    item: type[T_co]
    """The model of each item."""
    paging: Paging
    page_size: int
    """How many items one request asks for."""
    query: Pairs = ()
    parts: Mapping[str, int | str] = attrs.field(factory=dict[str, int | str])
    """The values of the path template."""
    unwrap: str | None = None
    level: Access = "anonymous"
    deterministic: bool = True
    """False for random results, so that equal concurrent requests are not merged."""

    def at(self, page: str, page_size: int | None = None) -> Operation[list[T_co]]:
        """The operation for one page, by number or by id (`b<id>`, `a<id>`)."""
        return Operation(
            name=self.name,
            method="GET",
            path=self.path,
            returns=cast("type[list[T_co]]", GenericAlias(list, (self.item,))),
            parts=self.parts,
            query=(*self.query, ("limit", str(page_size or self.page_size)), ("page", page)),
            unwrap=self.unwrap,
            level=self.level,
            deterministic=self.deterministic,
        )


def checked_limit(operation: str, limit: int | None) -> int | None:
    """Check how many items a caller wants in all; None for every item."""
    if limit is not None and (isinstance(limit, bool) or limit < 0):
        message = f"{operation}: limit must be 0 or more, or None for every item; got {limit!r}"
        raise InputError(message)
    return limit


def checked_page_size(
    operation: str,
    page_size: int | None,
    maximum: int,
    *,
    limit: int | None,
    fixed: int | None = None,
) -> int:
    """Check a page size, or choose one: the maximum, or less when `limit` needs less."""
    if fixed is not None:
        if page_size not in {None, fixed}:
            message = f"{operation}: the server's pages always have {fixed} items; omit page_size"
            raise InputError(message)
        return fixed
    if page_size is None:
        return maximum if limit is None else min(maximum, max(limit, _SMALLEST_PAGE))
    if isinstance(page_size, bool) or not 1 <= page_size <= maximum:
        message = f"{operation}: page_size must be from 1 to {maximum}; got {page_size!r}"
        raise InputError(message)
    return page_size


def start(paging: Paging, site: Site, page_size: int) -> Position:
    """The first page; starting from an id keeps the server from using its own order."""
    if paging == "id_desc":
        return Position(kind="b", at=site.highest_id)
    if paging == "id_asc":
        return Position(kind="a", at=0)
    return Position(kind="p", at=1, size=page_size)


def page_at(position: Position, listing: Listing[T_co], site: Site) -> Operation[list[T_co]]:
    """The operation for a position; PageLimitError for a page number that the site refuses."""
    check_reach(position, listing.name, site)
    return listing.at(position.page, position.size)


def after_page(position: Position, ids: Sequence[int]) -> Position | None:
    """The position after a page that held these ids; None when it was the last.

    Only an empty page is the end: rows that vanished make pages in the middle short.
    """
    if not ids:
        return None
    if position.kind == "p":
        return Position(kind="p", at=position.at + 1, size=position.size)
    at = min(ids) if position.kind == "b" else max(ids)
    if (at < position.at) != (position.kind == "b") or at == position.at:
        message = (
            f"page {position.page} contains id {at}: the server ignored the page cursor; "
            "stopping, since paging would loop forever"
        )
        raise PageLimitError(message)
    return Position(kind=position.kind, at=at)


def after_item(position: Position, item_id: int | None, index: int) -> Position:
    """The position to resume from after the item at an index of a page was delivered."""
    if position.kind != "p" and item_id is not None:
        return Position(kind=position.kind, at=item_id)
    return attrs.evolve(position, skip=index + 1)


def in_walking_order(position: Position, count: int) -> Sequence[int]:
    """The order in which to deliver a page: the server sends `a` pages newest first, too."""
    order = range(position.skip if position.kind == "p" else 0, count)
    return order[::-1] if position.kind == "a" else order


def check_reach(position: Position, listing_name: str, site: Site) -> None:
    """Raise PageLimitError for a numbered page that the site refuses."""
    if position.kind == "p" and position.at > site.max_pages:
        message = (
            f"{listing_name}: {site.name} serves {site.max_pages} numbered pages, and there may be "
            "more items; leave the order out (or use order:id) to page by id without an end, "
            "or split the search by id: or date: ranges"
        )
        raise PageLimitError(message)


def check_repeatable(listing: Listing[object], start: Position, limit: int | None) -> None:
    """Raise InputError for more than a page of a list that the server shuffles for each page."""
    size = start.size or listing.page_size
    if not listing.deterministic and (limit is None or limit > size):
        message = (
            f"{listing.name}: the server shuffles order:random anew for each page, so that pages "
            "overlap; add a seed such as randseed:7 to the query, or pass a limit of "
            f"{size} or less"
        )
        raise InputError(message)


def check_size(position: Position | None, site: Site) -> None:
    """Raise CursorError for a page size that the site refuses."""
    if position is not None and position.size is not None and position.size > site.max_per_page:
        message = (
            f"the cursor is damaged: its page size is {position.size}, "
            f"{site.name} allows {site.max_per_page}"
        )
        raise CursorError(message)


def encode(position: Position | None, listing: Listing[object]) -> str:
    """A position as a short text that another process can resume from; None is the end."""
    return f"{listing.name}~{'end' if position is None else position}~{_digest(listing)}"


def decode(text: str, listing: Listing[object]) -> Position | None:
    """Read a cursor; CursorError when it is damaged or of another list."""
    name, _, rest = text.partition("~")
    where, _, digest = rest.partition("~")
    shape = _SHAPE.fullmatch(where)
    if shape is None and where != "end":
        message = f"{text!r} is not a valid cursor; pass it exactly as it was given"
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
        message = f"the cursor {text!r} does not fit the order of this list; resume its own list"
        raise CursorError(message)
    done = tuple(_range(text) for text in shape["done"].split(",")[1:])
    size = None if shape["size"] is None else int(shape["size"])
    if (size is None) == (shape["kind"] == "p"):
        message = f"the cursor {text!r} is damaged; pass it exactly as it was given"
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
