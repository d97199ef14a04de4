"""What can be asked of posts: `app/controllers/posts_controller.rb` and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack, overload

from e6async.core import wire
from e6async.core.operation import NOTHING, Moved, Operation, Pairs, get, list_of, write
from e6async.core.resource import Resource
from e6async.e621.posts.models import (
    PostCount,
    PostRecommendations,
    PostUpdate,
    PostVoteResult,
    not_taken,
    update_form,
)
from e6async.e621.vocabulary import (
    BasicPost,
    HtmlWithPosts,
    IqdbMatch,
    Mode,
    Post,
    ThumbnailPost,
    UserMinimal,
)
from e6async.e621.vocabulary.iqdb import iqdb_query
from e6async.e621.vocabulary.modes import MODELS, AnyPost, asked
from e6async.e621.vocabulary.unsaved import not_saved
from e6async.errors import InputError
from e6async.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from e6async.core.operation import Walk
    from e6async.core.pages import Pages

_MOST_FAVORITED_BY = 100
_MOST_RECOMMENDED = 20
_WALKS: Mapping[str | None, Walk] = {"descending": "newest", "ascending": "oldest"}


class Posts(Resource):
    """Posts."""

    @overload
    def search(
        self, tags: str = "", *, limit: int | None = None, mode: Literal["extended"] = "extended"
    ) -> Pages[Post]: ...
    @overload
    def search(
        self, tags: str = "", *, limit: int | None = None, mode: Literal["basic"]
    ) -> Pages[BasicPost]: ...
    @overload
    def search(
        self, tags: str = "", *, limit: int | None = None, mode: Literal["thumbnail"]
    ) -> Pages[ThumbnailPost]: ...
    def search(
        self, tags: str = "", *, limit: int | None = None, mode: Mode = "extended"
    ) -> Pages[AnyPost]:
        """Every post that matches a tag query, newest first unless the query orders.

        `limit` is the size of a page, the site's most by default. Raises QueryError for a query
        that the server would refuse, and PageLimitError where a query with an order of its own
        has more pages than the site serves.
        """
        query = parse(tags, most_terms=self._door.site.most_terms)
        return self._list(
            "posts.search",
            "/posts.json",
            MODELS[mode],
            limit=query.limit if limit is None else limit,
            walk=_WALKS.get(query.walks_by_id, "numbered"),
            query=(*asked(mode), *self._tags(tags)),
            unwrap="posts",
        )

    @overload
    async def get(self, id: int, *, mode: Literal["extended"] = "extended") -> Post: ...
    @overload
    async def get(self, id: int, *, mode: Literal["basic"]) -> BasicPost: ...
    @overload
    async def get(self, id: int, *, mode: Literal["thumbnail"]) -> ThumbnailPost: ...
    async def get(self, id: int, *, mode: Mode = "extended") -> AnyPost:
        """The post with this id, a deleted one, too; raises NotFoundError."""
        return await self._one("posts.get", "/posts/{id}.json", mode, id=id)

    @overload
    async def by_md5(self, md5: str, *, mode: Literal["extended"] = "extended") -> Post: ...
    @overload
    async def by_md5(self, md5: str, *, mode: Literal["basic"]) -> BasicPost: ...
    @overload
    async def by_md5(self, md5: str, *, mode: Literal["thumbnail"]) -> ThumbnailPost: ...
    async def by_md5(self, md5: str, *, mode: Mode = "extended") -> AnyPost:
        """The post whose original has this MD5, a deleted one, too; raises NotFoundError."""
        return await self._one("posts.by_md5", "/posts.json", mode, (("md5", _md5(md5)),))

    async def many(self, ids: Iterable[int]) -> list[Post]:
        """The posts with these ids, in their order, deleted ones, too; missing ones are left out.

        Costs one request for as many ids as a page holds.
        """
        wanted = list(dict.fromkeys(ids))
        most = self._door.site.most_per_page
        found: dict[int, Post] = {}
        for start in range(0, len(wanted), most):
            listed = ",".join(map(str, wanted[start : start + most]))
            query = (*asked("extended"), ("tags", f"id:{listed} status:any"), ("limit", str(most)))
            page = list_of(Post)
            operation = get("posts.many", "/posts.json", page, query=query, unwrap="posts")
            found |= {post.id: post for post in await self._send(operation)}
        return [found[each] for each in wanted if each in found]

    @overload
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: str = "",
        *,
        mode: Literal["extended"] = "extended",
    ) -> Post: ...
    @overload
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: str = "",
        *,
        mode: Literal["basic"],
    ) -> BasicPost: ...
    @overload
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: str = "",
        *,
        mode: Literal["thumbnail"],
    ) -> ThumbnailPost: ...
    async def next_or_previous(
        self,
        id: int,
        seq: Literal["next", "prev"] = "next",
        tags: str = "",
        *,
        mode: Mode = "extended",
    ) -> AnyPost:
        """The nearest post of a tag query with a lower id, or with `prev` a higher one.

        Gives the post itself where there is none.
        """
        query = (("seq", seq), *self._tags(tags))
        path = "/posts/{id}/show_seq.json"
        return await self._one("posts.next_or_previous", path, mode, query, id=id)

    @overload
    async def random(self, tags: str = "", *, mode: Literal["extended"] = "extended") -> Post: ...
    @overload
    async def random(self, tags: str = "", *, mode: Literal["basic"]) -> BasicPost: ...
    @overload
    async def random(self, tags: str = "", *, mode: Literal["thumbnail"]) -> ThumbnailPost: ...
    async def random(self, tags: str = "", *, mode: Mode = "extended") -> AnyPost:
        """Any post that matches a tag query; raises NotFoundError when none does."""
        return await self._one("posts.random", "/posts/random.json", mode, self._tags(tags))

    async def count(self, tags: str = "") -> PostCount:
        """How many posts match a tag query."""
        query = self._tags(tags)
        return await self._send(get("posts.count", "/posts/count.json", PostCount, query=query))

    async def update(self, id: int, *, check: bool = True, **changes: Unpack[PostUpdate]) -> Post:
        """Change a post, and return it as it is then; member.

        The server answers 200 with the new values even when it refuses them and saves nothing, as
        for a locked rating. `check` reads the post once more and raises InvalidError when something
        of the answer is missing there, be it that another edit came between. Without it that is for
        you to find out: `many(ids)` reads 320 posts for one request.
        """
        form = update_form("posts.update", changes)
        operation = self._edit("posts.update", "PATCH", "/posts/{id}.json", form, id)
        return await self._edited(operation, check=check)

    async def revert(self, id: int, version_id: int) -> None:
        """Bring a post back to one of its versions; member."""
        form = wire.fields({"version_id": version_id})
        path = "/posts/{id}/revert.json"
        await self._send(write("posts.revert", "PUT", path, NOTHING, form=form, id=id))

    async def copy_notes(self, id: int, other_post_id: int) -> None:
        """Copy the notes of a post to another one; member; BadRequestError when it has none."""
        form = wire.fields({"other_post_id": other_post_id})
        path = "/posts/{id}/copy_notes.json"
        await self._send(write("posts.copy_notes", "PUT", path, NOTHING, form=form, id=id))

    async def mark_as_translated(
        self,
        id: int,
        *,
        translation_check: bool | None = None,
        partially_translated: bool | None = None,
        check: bool = True,
    ) -> Post:
        """Mark the text in a post as translated, to be checked, or half done; member.

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
        """Let the search by picture learn a post anew, some time later; admin."""
        path, query = "/posts/{id}/update_iqdb.json", asked("extended")
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
        """Posts that look like a post, a picture at an address, or one with this IQDB hash.

        The same as `iqdb_queries.query`, to which `/posts/{id}/similar.json` points.
        """
        operation = iqdb_query(
            "posts.similar", post_id=post_id, url=url, hash=hash, score_cutoff=score_cutoff
        )
        return await self._send(operation)

    async def recommended_by_artist(
        self, id: int, *, limit: int | None = None
    ) -> PostRecommendations:
        """Posts by the artists of a post, six unless said, 20 at most."""
        path = "/posts/{id}/similar/artist.json"
        return await self._recommended("posts.recommended_by_artist", path, id, limit)

    async def recommended_by_tags(
        self, id: int, *, limit: int | None = None
    ) -> PostRecommendations:
        """Posts with tags like those of a post, six unless said, 20 at most."""
        path = "/posts/{id}/similar/tags.json"
        return await self._recommended("posts.recommended_by_tags", path, id, limit)

    async def short_link(self, code: str) -> int | None:
        """The id of the post that `/p/<code>` means, its id in base 32; raises NotFoundError."""
        return (await self._send(get("posts.short_link", "/p/{code}.json", Moved, code=code))).id

    def favorited_by(self, id: int, *, limit: int | None = None) -> Pages[UserMinimal]:
        """Those who keep a post, the newest account first; who hides it is left out.

        Raises ForbiddenError where the post hides it. A page holds 100 at most.
        """
        return self._list(
            "posts.favorited_by",
            "/posts/{id}/favorites.json",
            UserMinimal,
            limit=wire.page_limit("posts.favorited_by", limit, _MOST_FAVORITED_BY),
            walk="newest",
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
        """The posts of a day, week or month by score, best first; one page, deleted ones, too."""
        query = (*asked(mode), *wire.fields({"date": day, "scale": scale}))
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

        The server takes a vote back that is given twice; `keep` (the default) lets it stand.
        """
        form = wire.fields({"score": score, "no_unvote": keep or None})
        path = "/posts/{id}/votes.json"
        return await self._send(write("posts.vote", "POST", path, PostVoteResult, form=form, id=id))

    async def unvote(self, id: int) -> None:
        """Take the vote on a post back, if there is one; member."""
        path = "/posts/{id}/votes.json"
        await self._send(write("posts.unvote", "DELETE", path, NOTHING, id=id))

    def _edit(
        self, name: str, method: Literal["PATCH", "PUT"], path: str, form: Pairs, id: int
    ) -> Operation[Post]:
        query = asked("extended")
        return write(name, method, path, Post, form=form, query=query, unwrap="post", id=id)

    async def _edited(self, operation: Operation[Post], *, check: bool) -> Post:
        answered = await self._send(operation)
        if not check:
            return answered
        stored = await self.get(answered.id)
        if fields := not_taken(answered, stored):
            what = ", ".join(fields)
            why = f"the post has another {what}: the edit was refused, or another one came after it"
            raise not_saved(operation.name, why, fields)
        return stored

    async def _recommended(
        self, name: str, path: str, id: int, limit: int | None
    ) -> PostRecommendations:
        most = None if limit is None else wire.page_limit(name, limit, _MOST_RECOMMENDED)
        query = wire.fields({"limit": most})
        return await self._send(get(name, path, PostRecommendations, query=query, id=id))

    async def _one(
        self, name: str, path: str, mode: Mode, query: Pairs = (), **parts: int
    ) -> AnyPost:
        operation = Operation(
            name=name,
            method="GET",
            path=path,
            returns=MODELS[mode],
            parts=parts,
            query=(*asked(mode), *query),
            unwrap="post",
        )
        return await self._send(operation)

    def _tags(self, tags: str) -> Pairs:
        parse(tags, most_terms=self._door.site.most_terms)
        return (("tags", tags),) if tags.strip() else ()


def _md5(md5: str) -> str:
    if len(md5) != 32 or not set(md5.lower()) <= set("0123456789abcdef"):
        message = f"an MD5 has 32 hexadecimal digits, not {md5!r}"
        raise InputError(message)
    return md5.lower()
