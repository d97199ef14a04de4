"""Posts by the many: pages of a search, a crawl, and those that come from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack, overload

from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async._crawl import MAX_AHEAD, Crawl
from e6async._stream import POLL_INTERVAL, Stream
from e6async.e621._vocabulary import BasicPost, Mode, Post, ThumbnailPost
from e6async.e621._vocabulary.post_modes import MODELS, AnyPost, mode_query
from e6async.errors import QueryError
from e6async.query import Query, parse

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from e6async._core.gate import Priority
    from e6async._core.pages import Pages
    from e6async._core.protocol.operation import Paging, Pairs
    from e6async._crawl import Keep

_PAGINGS: Mapping[str | None, Paging] = {"descending": "id_desc", "ascending": "id_asc"}


class PostLists(Resource):
    """What gives posts by the many."""

    @overload
    def search(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["extended"] = "extended",
        **options: Unpack[ListOptions],
    ) -> Pages[Post]: ...
    @overload
    def search(
        self, tags: Query | str = "", *, mode: Literal["basic"], **options: Unpack[ListOptions]
    ) -> Pages[BasicPost]: ...
    @overload
    def search(
        self, tags: Query | str = "", *, mode: Literal["thumbnail"], **options: Unpack[ListOptions]
    ) -> Pages[ThumbnailPost]: ...
    def search(
        self, tags: Query | str = "", *, mode: Mode = "extended", **options: Unpack[ListOptions]
    ) -> Pages[AnyPost]:
        """Every post that matches a tag query, newest first unless the query orders.

        `limit:` in the query is a page size, as on the site. Raises QueryError for a query
        that the server would refuse, and PageLimitError where a query with an order of its own
        has more pages than the site serves.
        """
        query = parse(str(tags), max_terms=self._transport.site.max_terms)
        return self._list(
            "posts.search",
            "/posts.json",
            MODELS[mode],
            options=options,
            default_page_size=query.limit,
            paging=_PAGINGS.get(query.walks_by_id, "page"),
            query=(*mode_query(mode), *self._tags(tags)),
            unwrap="posts",
            deterministic=not _is_random(query),
        )

    @overload
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["extended"] = "extended",
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[Post]: ...
    @overload
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["basic"],
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[BasicPost]: ...
    @overload
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["thumbnail"],
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[ThumbnailPost]: ...
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Mode = "extended",
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[AnyPost]:
        """Every post that matches a tag query, at the full pace of the gate; see `Crawl`.

        Newest first, oldest first with `order:id`, and with `ordered=False` as answers come.
        `cursor` continues another crawl. `checkpoint` is a file, which is continued from if it
        exists, or a function; either gets the cursor after each page. No more than `max_ahead`
        pages are kept unread. Raises QueryError for a query that the server would refuse, and
        InputError for one with an order of its own, unless `ordered=False` gives that up.
        """
        pages = self.search(tags, mode=mode)
        return Crawl(
            pages,
            ordered=ordered,
            cursor=cursor,
            checkpoint=checkpoint,
            max_ahead=max_ahead,
            priority=priority,
            takes_more=self._takes_more(tags),
        )

    @overload
    def stream(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["extended"] = "extended",
        after: int | None = None,
        cursor: str | None = None,
        skip_existing: bool = True,
        poll_interval: float = POLL_INTERVAL,
        priority: Priority | None = None,
    ) -> Stream[Post]: ...
    @overload
    def stream(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["basic"],
        after: int | None = None,
        cursor: str | None = None,
        skip_existing: bool = True,
        poll_interval: float = POLL_INTERVAL,
        priority: Priority | None = None,
    ) -> Stream[BasicPost]: ...
    @overload
    def stream(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["thumbnail"],
        after: int | None = None,
        cursor: str | None = None,
        skip_existing: bool = True,
        poll_interval: float = POLL_INTERVAL,
        priority: Priority | None = None,
    ) -> Stream[ThumbnailPost]: ...
    def stream(
        self,
        tags: Query | str = "",
        *,
        mode: Mode = "extended",
        after: int | None = None,
        cursor: str | None = None,
        skip_existing: bool = True,
        poll_interval: float = POLL_INTERVAL,
        priority: Priority | None = None,
    ) -> Stream[AnyPost]:
        """New posts that match a tag query, oldest first, without end; see `Stream`.

        It begins after an id, or where a `cursor` stands, or else with the next post that comes;
        `skip_existing=False` gives all that exist before. `poll_interval` (seconds) is the
        time between two polls. Raises QueryError for a query that the server would refuse,
        InputError for one with an order of its own.
        """
        return Stream(
            self.search(tags, mode=mode),
            after=after,
            cursor=cursor,
            skip_existing=skip_existing,
            poll_interval=poll_interval,
            priority=priority,
        )

    def _tags(self, tags: Query | str) -> Pairs:
        text = str(tags)
        parse(text, max_terms=self._transport.site.max_terms)
        return (("tags", text),) if text.strip() else ()

    def _takes_more(self, tags: Query | str) -> bool:
        """Whether the query may have one more term."""
        try:
            self._tags(f"{tags} id:<1")
        except QueryError:
            return False
        return True


def _is_random(query: Query) -> bool:
    """Tell whether the same query gives other posts each time."""
    order = query.order
    return order is not None and order.field == "random" and query.randseed is None
