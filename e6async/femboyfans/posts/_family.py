"""Operations on posts: `app/controllers/posts_controller.rb` and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NoReturn, Unpack

import attrs

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async.e621._shared.post_actions import PostActions
from e6async.e621._shared.post_lookups import checked_md5
from e6async.e621._shared.redirects import one_of
from e6async.femboyfans._shared.post_lookups import BY_ID, BY_MD5
from e6async.femboyfans._vocabulary import Post
from e6async.femboyfans._vocabulary.html import HtmlWithPosts
from e6async.femboyfans._vocabulary.iqdb import IqdbMatch
from e6async.femboyfans.posts._lists import PostLists
from e6async.femboyfans.posts._models import PostRecommendation, PostUpdate, PostVoteResult

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from e6async.query import Query


_MAX_POPULAR = 100
_MAX_RECOMMENDED = 50


class Posts(PostLists, PostActions):
    """Posts."""

    async def get(self, id: int) -> Post:
        """The post with this id, even a deleted one; raises NotFoundError.

        Concurrent calls share one search, which can miss a post that is brand new;
        `with_options(batch=False)` requests each post by itself.
        """
        return await self._look_up(BY_ID, id)

    async def by_md5(self, md5: str) -> Post:
        """The post whose original has this MD5, even a deleted one; raises NotFoundError.

        Concurrent calls share one search, as in `get`.
        """
        return await self._look_up(BY_MD5, checked_md5(md5))

    async def many(self, ids: Iterable[int]) -> list[Post]:
        """The posts with these ids, in their order, also deleted ones; missing ones are left out.

        Costs one request for 100 ids.
        """
        return await self._look_up_all(BY_ID, ids)

    async def random(self, tags: Query | str = "") -> Post:
        """Any post that matches a tag query; raises NotFoundError when none does."""
        query, path = self._read(tags).pairs, "/posts/random.json"
        request = get("posts.random", path, Post, query=query)
        return await self._send(attrs.evolve(request, deterministic=False))

    async def count(self, tags: Query | str = "") -> NoReturn:
        """Raises UnsupportedError: unlike e621, this site does not count the posts of a tag query.

        `crawl` finds out, for a request for each 500.
        """
        self._read(tags)
        name, site = "posts.count", self._transport.site
        raise wire.unsupported(name, site.name, site.why_not(name) or "")

    async def next_or_previous(
        self, id: int, seq: Literal["next", "prev"] = "next", tags: Query | str = ""
    ) -> Post:
        """The nearest post of a tag query with a lower id, or with `prev` a higher one.

        Returns the given post if there is no such neighbor.
        """
        query, path = (("seq", seq), *self._read(tags).pairs), "/posts/{id}/show_seq.json"
        return await self._send(get("posts.next_or_previous", path, Post, query=query, id=id))

    async def update(self, id: int, **changes: Unpack[PostUpdate]) -> Post:
        """Change a post and return it; member; InvalidError when the edit is refused."""
        wire.known("posts.update", changes, PostUpdate.__optional_keys__)
        form = wire.fields(changes, root="post")
        path = "/posts/{id}.json"
        return await self._send(write("posts.update", "PATCH", path, Post, form=form, id=id))

    async def delete(
        self,
        id: int,
        reason: str,
        *,
        move_favorites: bool = False,
        copy_sources: bool = False,
        copy_tags: bool = False,
    ) -> None:
        """Delete a post, moving its favorites and votes to the parent; approver."""
        form = wire.fields(
            {
                "reason": reason,
                "move_favorites": move_favorites or None,
                "copy_sources": copy_sources or None,
                "copy_tags": copy_tags or None,
            }
        )
        path = "/posts/{id}.json"
        await self._send(
            write("posts.delete", "DELETE", path, NOTHING, form=form, level="approver", id=id)
        )

    async def undelete(self, id: int) -> None:
        """Restore a deleted post; approver."""
        path = "/posts/{id}/undelete.json"
        await self._send(write("posts.undelete", "PUT", path, NOTHING, level="approver", id=id))

    async def expunge(self, id: int, reason: str | None = None) -> None:
        """Remove a post and its files for good; admin who is an approver, too."""
        form, path = wire.fields({"reason": reason}), "/posts/{id}/expunge.json"
        await self._send(
            write("posts.expunge", "PUT", path, NOTHING, form=form, level="admin", id=id)
        )

    async def regenerate_thumbnails(self, id: int) -> None:
        """Regenerate the smaller images; janitor."""
        path = "/posts/{id}/regenerate_thumbnails.json"
        await self._send(
            write("posts.regenerate_thumbnails", "PUT", path, NOTHING, level="janitor", id=id)
        )

    async def regenerate_videos(self, id: int) -> None:
        """Regenerate the smaller videos; janitor."""
        path = "/posts/{id}/regenerate_videos.json"
        await self._send(
            write("posts.regenerate_videos", "PUT", path, NOTHING, level="janitor", id=id)
        )

    async def update_iqdb(self, id: int) -> Post:
        """Update a post in the reverse image search, in the background; admin."""
        path = "/posts/{id}/update_iqdb.json"
        return await self._send(write("posts.update_iqdb", "PUT", path, Post, level="admin", id=id))

    async def mark_as_translated(
        self,
        id: int,
        *,
        translation_check: bool | None = None,
        partially_translated: bool | None = None,
    ) -> Post:
        """Mark a post as translated, needing review, or partially translated; member."""
        marks: dict[str, object] = {
            "translation_check": translation_check,
            "partially_translated": partially_translated,
        }
        name, path = "posts.mark_as_translated", "/posts/{id}/mark_as_translated.json"
        form = wire.fields(marks, root="post")
        return await self._send(write(name, "POST", path, Post, form=form, id=id))

    async def favorites_to_move(self, id: int) -> Post:
        """The post whose favorites and votes `move_favorites` would move; approver."""
        path = "/posts/{id}/move_favorites.json"
        return await self._send(get("posts.favorites_to_move", path, Post, level="approver", id=id))

    async def move_favorites(self, id: int) -> Post:
        """Move the favorites and votes of a post to its parent; approver."""
        path = "/posts/{id}/move_favorites.json"
        return await self._send(
            write("posts.move_favorites", "POST", path, Post, level="approver", id=id)
        )

    async def frame(self, id: int, frame: int) -> bytes:
        """One frame of a video as WebP; BadRequestError if it has no such frame."""
        path = "/posts/{id}/frame/{frame}.json"
        return await self._send(get("posts.frame", path, bytes, id=id, frame=frame))

    async def comments_html(self, id: int) -> HtmlWithPosts:
        """The comments on a post as HTML; `comments.search(post_id=...)` gives them as data."""
        path = "/posts/{id}/comments.json"
        return await self._send(get("posts.comments_html", path, HtmlWithPosts, id=id))

    async def similar(self, id: int, *, score_cutoff: int | None = None) -> list[IqdbMatch]:
        """Posts similar to a post; one call per 2 s below trusted, else RateLimitedError.

        `iqdb_queries` also takes a file, a URL or a hash.
        """
        query, path = wire.fields({"score_cutoff": score_cutoff}), "/posts/{id}/similar.json"
        return await self._send(get("posts.similar", path, list_of(IqdbMatch), query=query, id=id))

    async def recommended(self, id: int, *, limit: int | None = None) -> list[PostRecommendation]:
        """Posts recommended for a post, best first, 50 at most; empty if the server knows none."""
        name, path = "posts.recommended", "/posts/{id}/recommended.json"
        query = wire.fields({"limit": wire.bounded(name, limit, _MAX_RECOMMENDED)})
        return await self._send(get(name, path, list_of(PostRecommendation), query=query, id=id))

    async def recommendations(
        self,
        *,
        post_id: int | None = None,
        user_id: int | None = None,
        user_name: str | None = None,
        post_tags_match: str | None = None,
        max_recommendations: int | None = None,
        limit: int | None = None,
    ) -> list[PostRecommendation]:
        """Posts recommended for a post, or for the favorites of an account, best first.

        `max_recommendations` of them are considered and those that match the tags returned, 50 at
        most. Raises ForbiddenError where the account hides its favorites.
        """
        name, path = "posts.recommendations", "/posts/recommendations.json"
        whose = one_of(name, {"post_id": post_id, "user_id": user_id, "user_name": user_name})
        filters = {
            **whose,
            "post_tags_match": post_tags_match,
            "max_recommendations": max_recommendations,
        }
        searched = wire.search(name, filters, filters)
        query = (*searched, *wire.fields({"limit": wire.bounded(name, limit, _MAX_RECOMMENDED)}))
        return await self._send(get(name, path, list_of(PostRecommendation), query=query))

    async def popular(
        self,
        day: date | None = None,
        scale: Literal["day", "week", "month"] = "day",
        *,
        limit: int | None = None,
    ) -> list[Post]:
        """The posts of a day, week or month by score, 100 at most; including deleted ones."""
        name, path = "posts.popular", "/popular/uploads.json"
        limit = wire.bounded(name, limit, _MAX_POPULAR)
        query = wire.fields({"date": day, "scale": scale, "limit": limit})
        return await self._send(get(name, path, list_of(Post), query=query))

    async def vote(self, id: int, score: Literal[1, -1], *, keep: bool = True) -> PostVoteResult:
        """Vote a post up or down; member.

        The server removes a vote that is cast twice; with `keep` (the default) it stays.
        """
        form = wire.fields({"score": score, "no_unvote": keep or None})
        path = "/posts/{id}/votes.json"
        return await self._send(write("posts.vote", "POST", path, PostVoteResult, form=form, id=id))
