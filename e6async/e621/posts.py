"""What can be asked of posts: `app/controllers/posts_controller.rb` and its neighbours."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias, TypedDict, Unpack, overload

import attrs

from e6async.core import wire
from e6async.core.operation import NOTHING, Operation, Pairs, get, list_of, write
from e6async.core.resource import Resource
from e6async.e621.vocabulary import BasicPost, Mode, Post, ThumbnailPost
from e6async.errors import InputError
from e6async.query import parse

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import date

    from e6async.core.operation import Walk
    from e6async.core.pages import Pages

AnyPost: TypeAlias = Post | BasicPost | ThumbnailPost

_MODELS: Mapping[Mode, type[AnyPost]] = {
    "extended": Post,
    "basic": BasicPost,
    "thumbnail": ThumbnailPost,
}
_WALKS: Mapping[str | None, Walk] = {"descending": "newest", "ascending": "oldest"}


@attrs.frozen(kw_only=True)
class PostCount:
    """How many posts match a query."""

    count: int
    capped: bool
    """Whether there are more: the server stops at 240,001."""


@attrs.frozen(kw_only=True)
class PostVoteResult:
    """The votes on a post after one."""

    score: int
    up: int
    down: int
    """0 or below."""
    our_score: int
    """1 or -1; 0 when the vote was taken back, and also when it stood already and was kept."""


@attrs.frozen(kw_only=True)
class SimilarPost:
    """A post that looks like another picture."""

    post_id: int
    score: float
    """From 0 to 100; the server leaves out what is below `score_cutoff`, 60 by default."""
    hash: str | None = None
    """What the picture looks like to IQDB; None when it does not say."""
    post: BasicPost


class PostUpdate(TypedDict, total=False):
    """What can be changed of a post; a `_diff` wins over a whole value."""

    tag_string: str
    old_tag_string: str
    """What `tag_string` was made from, so that changes of others survive."""
    tag_string_diff: str
    """Tags to add, and with a `-` before them to take away."""
    source: str
    """Lines, ten at most."""
    old_source: str
    source_diff: str
    parent_id: int | str
    old_parent_id: int | str
    description: str
    old_description: str
    rating: Literal["s", "q", "e"]
    old_rating: Literal["s", "q", "e"]
    edit_reason: str
    is_rating_locked: bool
    """Privileged and up."""
    is_note_locked: bool
    """Janitor and up."""
    bg_color: str
    """Janitor and up."""
    is_comment_locked: bool
    """Moderator and up."""
    is_status_locked: bool
    """Admin."""
    is_comment_disabled: bool
    """Admin."""
    locked_tags: str
    """Admin."""
    hide_from_anonymous: bool
    """Admin."""
    hide_from_search_engines: bool
    """Admin."""
    hide_favorites_list: bool
    """Admin."""


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
            _MODELS[mode],
            limit=query.limit if limit is None else limit,
            walk=_WALKS.get(query.walks_by_id, "numbered"),
            query=(*_asked(mode), *self._tags(tags)),
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
            query = (*_asked("extended"), ("tags", f"id:{listed} status:any"), ("limit", str(most)))
            page = list_of(Post)
            operation = get("posts.many", "/posts.json", page, query=query, unwrap="posts")
            found |= {post.id: post for post in await self._send(operation)}
        return [found[each] for each in wanted if each in found]

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
        query = (*_asked(mode), *wire.fields({"date": day, "scale": scale}))
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

    async def similar(
        self,
        *,
        post_id: int | None = None,
        url: str | None = None,
        hash: str | None = None,
        score_cutoff: int | None = None,
    ) -> list[SimilarPost]:
        """Posts that look like a post, a picture at an address, or one with this IQDB hash.

        A picture at an address costs much: one in 60 s without login, 6 in 10 s with it, else
        RateLimitedError. `score_cutoff` is 60 by default, up to 100.
        """
        sources = {"post_id": post_id, "url": url, "hash": hash}
        if sum(value is not None for value in sources.values()) != 1:
            message = "posts.similar takes one of post_id, url and hash"
            raise InputError(message)
        query = wire.fields({"v2": True, **sources, "score_cutoff": score_cutoff})
        page = list_of(SimilarPost)
        return await self._send(get("posts.similar", "/iqdb_queries.json", page, query=query))

    async def update(self, id: int, **changes: Unpack[PostUpdate]) -> Post:
        """Change a post, and return it; member.

        The server answers 200 even when it refused the change, with the values as if they had
        been taken (`posts_controller.rb`); compare `updated_at` with a fresh `get` to be sure.
        """
        wire.known("posts.update", changes, PostUpdate.__optional_keys__)
        form = wire.fields(changes, root="post")
        operation = write(
            "posts.update", "PATCH", "/posts/{id}.json", Post, form=form, query=_asked("extended"),
            unwrap="post", id=id,
        )  # fmt: skip
        return await self._send(operation)

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
    ) -> Post:
        """Mark the text in a post as translated, to be checked, or half done; member."""
        marks: dict[str, object] = {
            "translation_check": translation_check,
            "partially_translated": partially_translated,
        }
        operation = write(
            "posts.mark_as_translated", "PUT", "/posts/{id}/mark_as_translated.json", Post,
            form=wire.fields(marks, root="post"), query=_asked("extended"), unwrap="post", id=id,
        )  # fmt: skip
        return await self._send(operation)

    async def _one(
        self, name: str, path: str, mode: Mode, query: Pairs = (), **parts: int
    ) -> AnyPost:
        operation = Operation(
            name=name,
            method="GET",
            path=path,
            returns=_MODELS[mode],
            parts=parts,
            query=(*_asked(mode), *query),
            unwrap="post",
        )
        return await self._send(operation)

    def _tags(self, tags: str) -> Pairs:
        parse(tags, most_terms=self._door.site.most_terms)
        return (("tags", tags),) if tags.strip() else ()


def _asked(mode: Mode) -> Pairs:
    """Name the shape always: the server's default changes in December 2026."""
    return (("v2", "true"), ("mode", mode))


def _md5(md5: str) -> str:
    if len(md5) != 32 or not set(md5.lower()) <= set("0123456789abcdef"):
        message = f"an MD5 has 32 hexadecimal digits, not {md5!r}"
        raise InputError(message)
    return md5.lower()
