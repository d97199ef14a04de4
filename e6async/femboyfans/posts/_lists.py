"""Posts by the many: pages of a search, a crawl, those that come from now on, and look-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async._crawl import MAX_AHEAD, Crawl
from e6async._stream import POLL_INTERVAL, Stream
from e6async.femboyfans._vocabulary import Post
from e6async.femboyfans._vocabulary.query import TagQuery, read

if TYPE_CHECKING:
    from pathlib import Path

    from e6async._core.gate import Priority
    from e6async._core.pages import Pages
    from e6async._crawl import Keep
    from e6async.query import Query


class PostLists(Resource):
    """What gives posts by the many."""

    def search(self, tags: Query | str = "", **options: Unpack[ListOptions]) -> Pages[Post]:
        """Every post that matches a tag query, newest first unless the query orders.

        `limit:` in the query is a page size, as on the site. Raises QueryError for a query
        that the server would refuse, and PageLimitError where a query with an order of its own
        has more pages than the site serves.
        """
        query = self._read(tags)
        return self._list(
            "posts.search",
            "/posts.json",
            Post,
            options=options,
            default_page_size=query.limit,
            paging=query.paging,
            query=query.pairs,
            deterministic=not query.is_random,
        )

    def crawl(
        self,
        tags: Query | str = "",
        *,
        ordered: bool = True,
        cursor: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        max_ahead: int = MAX_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[Post]:
        """Every post that matches a tag query, at the full pace of the gate; see `Crawl`.

        The arguments are those of e621's.
        """
        return Crawl(
            self.search(tags),
            ordered=ordered,
            cursor=cursor,
            checkpoint=checkpoint,
            max_ahead=max_ahead,
            priority=priority,
            takes_more=self._read(tags).count < self._transport.site.max_terms,
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

    def _read(self, tags: Query | str) -> TagQuery:
        return read(str(tags), max_terms=self._transport.site.max_terms)
