"""Lists of posts: the pages of a search, a crawl, and a stream of new posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack, overload

from e6async._core.gate import Priority
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async._crawl import MAX_AHEAD, Crawl, SaveCursor
from e6async._stream import POLL_INTERVAL, Stream
from e6async.e621._vocabulary import BasicPost, Mode, Post, ThumbnailPost
from e6async.e621._vocabulary.post_modes import MODE_QUERY, MODELS, AnyPost
from e6async.query._check import SiteQuery, read_for

if TYPE_CHECKING:
    from pathlib import Path

    from e6async._core.pages import Pages
    from e6async.query import Query


class PostLists(Resource):
    """Lists of posts."""

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
        """Every post that matches a tag query, newest first unless the query has an order.

        `limit:` in the query is a page size, as on the site. Raises QueryError for a query
        that the server would refuse, and PageLimitError where a query with an explicit order
        has more pages than the site serves.
        """
        return self._pages(self._read(tags), mode, options)

    @overload
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["extended"] = "extended",
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | SaveCursor | None = None,
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
        checkpoint: str | Path | SaveCursor | None = None,
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
        checkpoint: str | Path | SaveCursor | None = None,
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
        checkpoint: str | Path | SaveCursor | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[AnyPost]:
        """Every post that matches a tag query, at the full rate that the gate allows; see `Crawl`.

        Newest first, oldest first with `order:id`, and with `ordered=False` as pages arrive.
        `cursor` continues another crawl. `checkpoint` is a file, which the crawl continues if it
        exists, or a function; either gets the cursor after each page. No more than `max_ahead`
        pages are kept unread. Raises QueryError for a query that the server would refuse, and
        InputError for one with an explicit order, unless `ordered=False` overrides it.
        """
        query = self._read(tags)
        return Crawl(
            self._pages(query, mode),
            ordered=ordered,
            cursor=cursor,
            checkpoint=checkpoint,
            max_ahead=max_ahead,
            priority=priority,
            can_add_term=query.has_room(self._transport.site),
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

        It begins after an id, or at a `cursor`, or else with the next new post;
        `skip_existing=False` first gives all existing posts. `poll_interval` (seconds) is the
        time between two polls. Raises QueryError for a query that the server would refuse,
        InputError for one with an explicit order.
        """
        return Stream(
            self.search(tags, mode=mode),
            after=after,
            cursor=cursor,
            skip_existing=skip_existing,
            poll_interval=poll_interval,
            priority=priority,
        )

    def _read(self, tags: Query | str) -> SiteQuery:
        return read_for(tags, self._transport.site)

    def _pages(
        self, query: SiteQuery, mode: Mode, options: ListOptions | None = None
    ) -> Pages[AnyPost]:
        return self._list(
            "posts.search",
            "/posts.json",
            MODELS[mode],
            options=options,
            default_page_size=query.parts.limit,
            paging=query.paging,
            query=(*MODE_QUERY[mode], *query.pairs),
            unwrap="posts",
            deterministic=not query.is_random,
        )
