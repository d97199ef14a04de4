"""Lists of posts: the pages of a search, a crawl, and a stream of new posts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from e6async._core.gate import Priority
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async._crawl import MAX_AHEAD, Crawl, SaveCursor
from e6async._stream import POLL_INTERVAL, Stream
from e6async.femboyfans._vocabulary import Post
from e6async.femboyfans._vocabulary.query import read

if TYPE_CHECKING:
    from pathlib import Path

    from e6async._core.pages import Pages
    from e6async.query import Query
    from e6async.query._check import SiteQuery


class PostLists(Resource):
    """Lists of posts."""

    def search(self, tags: Query | str = "", **options: Unpack[ListOptions]) -> Pages[Post]:
        """Every post that matches a tag query, newest first unless the query has an order.

        `limit:` in the query is a page size, as on the site. Raises QueryError for a query
        that the server would refuse, and PageLimitError where a query with an explicit order
        has more pages than the site serves.
        """
        return self._pages(self._read(tags), options)

    def crawl(
        self,
        tags: Query | str = "",
        *,
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | SaveCursor | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[Post]:
        """Every post that matches a tag query, at the full rate that the gate allows; see `Crawl`.

        The arguments are those of e621's.
        """
        query = self._read(tags)
        return Crawl(
            self._pages(query),
            ordered=ordered,
            cursor=cursor,
            checkpoint=checkpoint,
            max_ahead=max_ahead,
            priority=priority,
            can_add_term=query.has_room(self._transport.site),
        )

    def stream(
        self,
        tags: Query | str = "",
        *,
        after: int | None = None,
        cursor: str | None = None,
        skip_existing: bool = True,
        poll_interval: float = POLL_INTERVAL,
        priority: Priority | None = None,
    ) -> Stream[Post]:
        """New posts that match a tag query, oldest first, without end; see `Stream`.

        The arguments are those of e621's.
        """
        return Stream(
            self.search(tags),
            after=after,
            cursor=cursor,
            skip_existing=skip_existing,
            poll_interval=poll_interval,
            priority=priority,
        )

    def _read(self, tags: Query | str) -> SiteQuery:
        return read(tags, self._transport.site)

    def _pages(self, query: SiteQuery, options: ListOptions | None = None) -> Pages[Post]:
        return self._list(
            "posts.search",
            "/posts.json",
            Post,
            options=options,
            default_page_size=query.parts.limit,
            paging=query.paging,
            query=query.pairs,
            deterministic=not query.is_random,
        )
