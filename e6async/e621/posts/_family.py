"""Operations on posts: `app/controllers/posts_controller.rb` and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack, overload

from e6async._core.protocol import wire
from e6async._core.protocol.operation import (
    ListOptions,
    Moved,
    Operation,
    Pairs,
    get,
    list_of,
    write,
)
from e6async.e621._shared.iqdb import iqdb_query
from e6async.e621._shared.post_actions import PostActions
from e6async.e621._shared.post_lookups import by_id, by_md5, checked_md5, one_post
from e6async.e621._shared.unsaved_writes import unsaved_error
from e6async.e621._vocabulary import (
    BasicPost,
    HtmlWithPosts,
    IqdbMatch,
    Mode,
    Post,
    ThumbnailPost,
    UserMinimal,
)
from e6async.e621._vocabulary.post_modes import MODE_QUERY, MODELS, AnyPost
from e6async.e621.posts._lists import PostLists
from e6async.e621.posts._models import (
    PostCount,
    PostRecommendations,
    PostUpdate,
    PostVoteResult,
    not_taken,
    update_form,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date

    from e6async._core.pages import Pages
    from e6async.query import Query

_MAX_FAVORITED_BY = 100
_MAX_RECOMMENDED = 20


class Posts(PostLists, PostActions):
    """Posts."""

    @overload
    async def get(self, id: int, *, mode: Literal["extended"] = "extended") -> Post: ...
    @overload
    async def get(self, id: int, *, mode: Literal["basic"]) -> BasicPost: ...
    @overload
    async def get(self, id: int, *, mode: Literal["thumbnail"]) -> ThumbnailPost: ...
    async def get(self, id: int, *, mode: Mode = "extended") -> AnyPost:
        """The post with this id, even a deleted one; raises NotFoundError.

        Concurrent calls share one search, which can miss a post that is brand new, or hidden while
        it is new; `with_options(batch=False)` requests each post by itself.
        """
        return await self._look_up(by_id(MODELS[mode], hides=self._transport.site.safe_mode), id)

    @overload
    async def by_md5(self, md5: str, *, mode: Literal["extended"] = "extended") -> Post: ...
    @overload
    async def by_md5(self, md5: str, *, mode: Literal["basic"]) -> BasicPost: ...
    @overload
    async def by_md5(self, md5: str, *, mode: Literal["thumbnail"]) -> ThumbnailPost: ...
    async def by_md5(self, md5: str, *, mode: Mode = "extended") -> AnyPost:
        """The post whose original has this MD5, even a deleted one; raises NotFoundError.

        Concurrent calls share one search, as in `get`.
        """
        batch = by_md5(MODELS[mode], hides=self._transport.site.safe_mode)
        return await self._look_up(batch, checked_md5(md5))

    async def many(self, ids: Iterable[int]) -> list[Post]:
        """The posts with these ids, in their order, also deleted ones; missing ones are left out.

        Costs one request per page of ids.
        """
        return await self._look_up_all(by_id(Post), ids)

    @overload
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: Query | str = "",
        *,
        mode: Literal["extended"] = "extended",
    ) -> Post: ...
    @overload
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: Query | str = "",
        *,
        mode: Literal["basic"],
    ) -> BasicPost: ...
    @overload
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: Query | str = "",
        *,
        mode: Literal["thumbnail"],
    ) -> ThumbnailPost: ...
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: Query | str = "",
        *,
        mode: Mode = "extended",
    ) -> AnyPost:
        """The nearest post of a tag query with a lower id, or with `prev` a higher one.

        Returns the given post if there is no such neighbor.
        """
        query = (("seq", seq), *self._read(tags).pairs)
        path = "/posts/{id}/show_seq.json"
        operation = one_post("posts.next_or_previous", path, MODELS[mode], query, id=id)
        return await self._send(operation)

    @overload
    async def random(
        self, tags: Query | str = "", *, mode: Literal["extended"] = "extended"
    ) -> Post: ...
    @overload
    async def random(self, tags: Query | str = "", *, mode: Literal["basic"]) -> BasicPost: ...
    @overload
    async def random(
        self, tags: Query | str = "", *, mode: Literal["thumbnail"]
    ) -> ThumbnailPost: ...
    async def random(self, tags: Query | str = "", *, mode: Mode = "extended") -> AnyPost:
        """Any post that matches a tag query; raises NotFoundError when none does."""
        query, path = self._read(tags).pairs, "/posts/random.json"
        operation = one_post("posts.random", path, MODELS[mode], query, deterministic=False)
        return await self._send(operation)

    async def count(self, tags: Query | str = "") -> PostCount:
        """How many posts match a tag query."""
        query = self._read(tags).pairs
        return await self._send(get("posts.count", "/posts/count.json", PostCount, query=query))

    async def update(self, id: int, *, check: bool = True, **changes: Unpack[PostUpdate]) -> Post:
        """Change a post and return it; member.

        The server sends 200 with the new values even when it refuses them and saves nothing, as
        for a locked rating. `check` reads the post again and raises InvalidError when it differs
        from the response, which an edit in between can cause, too. Without `check`, compare
        yourself: `many(ids)` reads 320 posts per request.
        """
        form = update_form("posts.update", changes)
        operation = self._edit("posts.update", "PATCH", "/posts/{id}.json", form, id)
        return await self._edited(operation, check=check)

    async def mark_as_translated(
        self,
        id: int,
        *,
        translation_check: bool | None = None,
        partially_translated: bool | None = None,
        check: bool = True,
    ) -> Post:
        """Mark a post as translated, needing review, or partially translated; member.

        `check` is as in `update`.
        """
        marks: dict[str, object] = {
            "translation_check": translation_check,
            "partially_translated": partially_translated,
        }
        name, path = "posts.mark_as_translated", "/posts/{id}/mark_as_translated.json"
        operation = self._edit(name, "PUT", path, wire.fields(marks, root="post"), id)
        return await self._edited(operation, check=check)

    async def update_iqdb(self, id: int) -> Post:
        """Update a post in the reverse image search, in the background; admin."""
        path, query = "/posts/{id}/update_iqdb.json", MODE_QUERY["extended"]
        operation = write(
            "posts.update_iqdb", "GET", path, Post, query=query, unwrap="post", level="admin", id=id
        )
        return await self._send(operation)

    async def comments_html(self, id: int) -> HtmlWithPosts:
        """The comments on a post as HTML; `comments.search(post_id=...)` gives them as data."""
        path = "/posts/{id}/comments.json"
        return await self._send(get("posts.comments_html", path, HtmlWithPosts, id=id))

    async def similar(
        self,
        *,
        post_id: int | None = None,
        url: str | None = None,
        hash: str | None = None,
        score_cutoff: int | None = None,
    ) -> list[IqdbMatch]:
        """Posts similar to a post, the image at a URL, or an IQDB hash.

        The same as `iqdb_queries.query`, to which `/posts/{id}/similar.json` points.
        """
        operation = iqdb_query(
            "posts.similar", post_id=post_id, url=url, hash=hash, score_cutoff=score_cutoff
        )
        return await self._send(operation)

    async def recommended_by_artist(
        self, id: int, *, limit: int | None = None
    ) -> PostRecommendations:
        """Posts by the artists of a post, 6 by default, 20 at most."""
        path = "/posts/{id}/similar/artist.json"
        return await self._recommended("posts.recommended_by_artist", path, id, limit)

    async def recommended_by_tags(
        self, id: int, *, limit: int | None = None
    ) -> PostRecommendations:
        """Posts with tags like those of a post, 6 by default, 20 at most."""
        path = "/posts/{id}/similar/tags.json"
        return await self._recommended("posts.recommended_by_tags", path, id, limit)

    async def short_link(self, code: str) -> int | None:
        """The id of the post that `/p/<code>` means, its id in base 32; raises NotFoundError."""
        return (await self._send(get("posts.short_link", "/p/{code}.json", Moved, code=code))).id

    def favorited_by(self, id: int, **options: Unpack[ListOptions]) -> Pages[UserMinimal]:
        """Users with a post among their favorites, newest account first, without those who hide it.

        Raises ForbiddenError for a post that hides them. A page holds 100 at most.
        """
        return self._list(
            "posts.favorited_by",
            "/posts/{id}/favorites.json",
            UserMinimal,
            options=options,
            max_page_size=_MAX_FAVORITED_BY,
            paging="id_desc",
            id=id,
        )

    @overload
    async def popular(
        self,
        day: date | None = None,
        scale: Literal["day", "week", "month"] = "day",
        *,
        mode: Literal["extended"] = "extended",
    ) -> list[Post]: ...
    @overload
    async def popular(
        self,
        day: date | None = None,
        scale: Literal["day", "week", "month"] = "day",
        *,
        mode: Literal["basic"],
    ) -> list[BasicPost]: ...
    @overload
    async def popular(
        self,
        day: date | None = None,
        scale: Literal["day", "week", "month"] = "day",
        *,
        mode: Literal["thumbnail"],
    ) -> list[ThumbnailPost]: ...
    async def popular(
        self,
        day: date | None = None,
        scale: Literal["day", "week", "month"] = "day",
        *,
        mode: Mode = "extended",
    ) -> list[Post] | list[BasicPost] | list[ThumbnailPost]:
        """The posts of a day, week or month by score; one page, including deleted ones."""
        query = (*MODE_QUERY[mode], *wire.fields({"date": day, "scale": scale}))
        name, path = "posts.popular", "/popular.json"
        if mode == "extended":
            return await self._send(get(name, path, list_of(Post), query=query, unwrap="posts"))
        if mode == "basic":
            return await self._send(
                get(name, path, list_of(BasicPost), query=query, unwrap="posts")
            )
        return await self._send(
            get(name, path, list_of(ThumbnailPost), query=query, unwrap="posts")
        )

    async def vote(self, id: int, score: Literal[1, -1], *, keep: bool = True) -> PostVoteResult:
        """Vote a post up or down; member.

        The server removes a vote that is cast twice; with `keep` (the default) it stays.
        """
        form = wire.fields({"score": score, "no_unvote": keep or None})
        path = "/posts/{id}/votes.json"
        return await self._send(write("posts.vote", "POST", path, PostVoteResult, form=form, id=id))

    def _edit(
        self, name: str, method: Literal["PATCH", "PUT"], path: str, form: Pairs, id: int
    ) -> Operation[Post]:
        query = MODE_QUERY["extended"]
        return write(name, method, path, Post, form=form, query=query, unwrap="post", id=id)

    async def _edited(self, operation: Operation[Post], *, check: bool) -> Post:
        answered = await self._send(operation)
        if not check:
            return answered
        alone = one_post("posts.get", "/posts/{id}.json", Post, id=answered.id)
        stored = await self._send(alone)
        if fields := not_taken(answered, stored):
            what = ", ".join(fields)
            why = f"the stored {what} differs: the edit was refused, or another one came after it"
            raise unsaved_error(operation.name, why, fields)
        return stored

    async def _recommended(
        self, name: str, path: str, id: int, limit: int | None
    ) -> PostRecommendations:
        query = wire.fields({"limit": wire.bounded(name, limit, _MAX_RECOMMENDED)})
        return await self._send(get(name, path, PostRecommendations, query=query, id=id))
