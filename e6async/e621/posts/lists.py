"""Posts by the many: pages of a search, a crawl, and those that come from now on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, overload

from e6async.core.resource import Resource
from e6async.crawl import MOST_AHEAD, Crawl
from e6async.e621.vocabulary import BasicPost, Mode, Post, ThumbnailPost
from e6async.e621.vocabulary.modes import MODELS, AnyPost, asked
from e6async.errors import QueryError
from e6async.query import Query, parse
from e6async.stream import PACE, Stream

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from e6async.core.gate import Priority
    from e6async.core.operation import Pairs, Walk
    from e6async.core.pages import Pages
    from e6async.crawl import Keep

_WALKS: Mapping[str | None, Walk] = {"descending": "newest", "ascending": "oldest"}


class PostLists(Resource):
    """What gives posts by the many."""

    @overload
    def search(
        self,
        tags: Query | str = "",
        *,
        limit: int | None = None,
        mode: Literal["extended"] = "extended",
    ) -> Pages[Post]: ...
    @overload
    def search(
        self, tags: Query | str = "", *, limit: int | None = None, mode: Literal["basic"]
    ) -> Pages[BasicPost]: ...
    @overload
    def search(
        self, tags: Query | str = "", *, limit: int | None = None, mode: Literal["thumbnail"]
    ) -> Pages[ThumbnailPost]: ...
    def search(
        self, tags: Query | str = "", *, limit: int | None = None, mode: Mode = "extended"
    ) -> Pages[AnyPost]:
        """Every post that matches a tag query, newest first unless the query orders.

        `limit` is the size of a page, the site's most by default. Raises QueryError for a query
        that the server would refuse, and PageLimitError where a query with an order of its own
        has more pages than the site serves.
        """
        query = parse(str(tags), most_terms=self._door.site.most_terms)
        return self._list(
            "posts.search",
            "/posts.json",
            MODELS[mode],
            limit=query.limit if limit is None else limit,
            walk=_WALKS.get(query.walks_by_id, "numbered"),
            query=(*asked(mode), *self._tags(tags)),
            unwrap="posts",
            alike=not _is_random(query),
        )

    @overload
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["extended"] = "extended",
        ordered: bool = True,
        token: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        most_ahead: int = MOST_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[Post]: ...
    @overload
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["basic"],
        ordered: bool = True,
        token: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        most_ahead: int = MOST_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[BasicPost]: ...
    @overload
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["thumbnail"],
        ordered: bool = True,
        token: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        most_ahead: int = MOST_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[ThumbnailPost]: ...
    def crawl(
        self,
        tags: Query | str = "",
        *,
        mode: Mode = "extended",
        ordered: bool = True,
        token: str | None = None,
        checkpoint: str | Path | Keep | None = None,
        most_ahead: int = MOST_AHEAD,
        priority: Priority = "bulk",
    ) -> Crawl[AnyPost]:
        """Every post that matches a tag query, at the full pace of the gate; see `Crawl`.

        Newest first, oldest first with `order:id`, and with `ordered=False` as answers come.
        `token` goes on where another crawl stood. `checkpoint` is a file that is gone on from if it
        is there, or a function; either gets the token after each page. No more than `most_ahead`
        pages are kept unread. Raises QueryError for a query that the server would refuse, and
        InputError for one with an order of its own, unless `ordered=False` gives that up.
        """
        pages = self.search(tags, mode=mode)
        return Crawl(
            pages,
            ordered=ordered,
            token=token,
            checkpoint=checkpoint,
            most_ahead=most_ahead,
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
        token: str | None = None,
        skip_existing: bool = True,
        pace: float = PACE,
        priority: Priority | None = None,
    ) -> Stream[Post]: ...
    @overload
    def stream(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["basic"],
        after: int | None = None,
        token: str | None = None,
        skip_existing: bool = True,
        pace: float = PACE,
        priority: Priority | None = None,
    ) -> Stream[BasicPost]: ...
    @overload
    def stream(
        self,
        tags: Query | str = "",
        *,
        mode: Literal["thumbnail"],
        after: int | None = None,
        token: str | None = None,
        skip_existing: bool = True,
        pace: float = PACE,
        priority: Priority | None = None,
    ) -> Stream[ThumbnailPost]: ...
    def stream(
        self,
        tags: Query | str = "",
        *,
        mode: Mode = "extended",
        after: int | None = None,
        token: str | None = None,
        skip_existing: bool = True,
        pace: float = PACE,
        priority: Priority | None = None,
    ) -> Stream[AnyPost]:
        """New posts that match a tag query, oldest first, without end; see `Stream`.

        It begins after an id, or where a `token` stands, or else with the next post that comes;
        `skip_existing=False` gives all that exist before. `pace` is the seconds between two looks.
        Raises QueryError for a query that the server would refuse, InputError for one with an
        order of its own.
        """
        return Stream(
            self.search(tags, mode=mode),
            after=after,
            token=token,
            skip_existing=skip_existing,
            pace=pace,
            priority=priority,
        )

    def _tags(self, tags: Query | str) -> Pairs:
        text = str(tags)
        parse(text, most_terms=self._door.site.most_terms)
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
