"""Posts by the many: pages of a search, a crawl, those that come from now on, and look-ups."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async.core.resource import Resource
from e6async.crawl import MOST_AHEAD, Crawl
from e6async.femboyfans.vocabulary import Post
from e6async.femboyfans.vocabulary.query import TagQuery, read
from e6async.stream import PACE, Stream

if TYPE_CHECKING:
    from pathlib import Path

    from e6async.core.gate import Priority
    from e6async.core.pages import Pages
    from e6async.crawl import Keep
    from e6async.query import Query


class PostLists(Resource):
    """What gives posts by the many."""

    def search(self, tags: Query | str = "", *, limit: int | None = None) -> Pages[Post]:
        """Every post that matches a tag query, newest first unless the query orders.

        `limit` is the size of a page, the site's most by default. Raises QueryError for a query
        that the server would refuse, and PageLimitError where a query with an order of its own
        has more pages than the site serves.
        """
        query = self._read(tags)
        return self._list(
            "posts.search",
            "/posts.json",
            Post,
            limit=query.limit if limit is None else limit,
            walk=query.walk,
            query=query.pairs,
            alike=not query.is_random,
        )

    def crawl(
        self,
        tags: Query | str = "",
        *,
        ordered: bool = True,
        token: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        most_ahead: int = MOST_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[Post]:
        """Every post that matches a tag query, at the full pace of the gate; see `Crawl`.

        The arguments are those of e621's.
        """
        return Crawl(
            self.search(tags),
            ordered=ordered,
            token=token,
            checkpoint=checkpoint,
            most_ahead=most_ahead,
            priority=priority,
            takes_more=self._read(tags).count < self._door.site.most_terms,
        )

    def stream(
        self,
        tags: Query | str = "",
        *,
        after: int | None = None,
        token: str | None = None,
        skip_existing: bool = True,
        pace: float = PACE,
        priority: Priority | None = None,
    ) -> Stream[Post]:
        """New posts that match a tag query, oldest first, without end; see `Stream`.

        The arguments are those of e621's.
        """
        return Stream(
            self.search(tags),
            after=after,
            token=token,
            skip_existing=skip_existing,
            pace=pace,
            priority=priority,
        )

    def _read(self, tags: Query | str) -> TagQuery:
        return read(str(tags), most_terms=self._door.site.most_terms)
