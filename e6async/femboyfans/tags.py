"""Tags: their names, categories and counts; `app/controllers/tags_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, list_of, write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import Order, TagFilter, UserFilter
from e6async.femboyfans._vocabulary.tag import RelatedTagCount, Tag
from e6async.femboyfans._vocabulary.tag_relationships import TagAlias, TagImplication
from e6async.femboyfans._vocabulary.user import User

__all__ = ["RelatedTagCount", "Tag", "TagMetaSearch", "TagPreview", "TagSearch", "Tags"]


@attrs.frozen(kw_only=True)
class TagPreview(Model):
    """What a name becomes: the tag `a`, or an alias or an implication from `a` to `b`."""

    a: str
    """As it was typed, in lower case; what implies `b` for an implication."""
    type: str
    """`tag`, `alias` or `implication`."""
    b: str | None = None
    """None for a plain tag."""
    tagTypeA: int | None  # noqa: N815 - the server's own name
    """The category of `a`, see `Category`; None for a tag that does not exist yet."""
    tagTypeB: int | None = None  # noqa: N815 - the server's own name
    """The category of `b`; None where there is no `b`, or no such tag."""


@attrs.frozen(kw_only=True)
class TagMetaSearch(Model):
    """Records with a name, up to 25 of each kind."""

    search: str
    tags: tuple[Tag, ...]
    tag_aliases: tuple[TagAlias, ...]
    tag_implications: tuple[TagImplication, ...]


class TagSearch(ListOptions, TagFilter, total=False):
    """Search filters for tags."""

    creator: UserFilter
    order: Literal[
        Order, "name", "name_asc", "name_desc", "count", "count_asc", "count_desc", "similarity"
    ]
    """See `Order`; `similarity` goes with `fuzzy_name_matches`."""


class Tags(Resource):
    """Tags."""

    def search(self, **filters: Unpack[TagSearch]) -> Pages[Tag]:
        """Every tag that matches."""
        allowed = keys_of(TagSearch)
        return self._search("tags.search", "/tags.json", Tag, filters, allowed)

    async def get(self, id_or_name: int | str) -> Tag:
        """The tag with this id or exact name; a name of digits only is taken for an id."""
        path = "/tags/{id_or_name}.json"
        return await self._send(get("tags.get", path, Tag, id_or_name=id_or_name))

    async def update(
        self,
        id_or_name: int | str,
        *,
        category: int | None = None,
        reason: str | None = None,
        is_locked: bool | None = None,
    ) -> None:
        """Change an unlocked tag that does not have too many posts; member; `is_locked`: admin.

        How many are too many depends on the level: 100 for members.
        """
        values = {"category": category, "reason": reason, "is_locked": is_locked}
        form, path = wire.fields(values, root="tag"), "/tags/{id_or_name}.json"
        await self._send(
            write("tags.update", "PATCH", path, NOTHING, form=form, id_or_name=id_or_name)
        )

    async def correct(self, id: int) -> None:
        """Recount the posts of a tag in the background; janitor."""
        path = "/tags/{id}/correct.json"
        await self._send(write("tags.correct", "PUT", path, NOTHING, level="janitor", id=id))

    async def follow(self, id_or_name: int | str) -> None:
        """Follow a tag, to be notified of new posts; member; BadRequestError for an alias."""
        path = "/tags/{id_or_name}/follow.json"
        await self._send(write("tags.follow", "PUT", path, NOTHING, id_or_name=id_or_name))

    async def unfollow(self, id_or_name: int | str) -> None:
        """Unfollow a tag; member."""
        path = "/tags/{id_or_name}/unfollow.json"
        await self._send(write("tags.unfollow", "PUT", path, NOTHING, id_or_name=id_or_name))

    def followers(self, id: int, **options: Unpack[ListOptions]) -> Pages[User]:
        """Who follows a tag, newest account first, without those who hide it; member."""
        name, path = "tags.followers", "/tags/{id}/followers.json"
        return self._list(
            name, path, User, options=options, paging="id_desc", level="member", id=id
        )

    def followed(self, user_id: int | None = None, **options: Unpack[ListOptions]) -> Pages[Tag]:
        """The tags that an account follows, by default the caller's; member.

        ForbiddenError for an account that hides them. Ends at the last numbered page: cursors are
        ids of other records here.
        """
        query = wire.fields({"user_id": user_id})
        return self._list(
            "tags.followed", "/tags/followed.json", Tag,
            options=options, paging="page", query=query, level="member",
        )  # fmt: skip

    async def meta_search(self, name: str) -> TagMetaSearch:
        """Tags, aliases and implications with a name, with `*` as a wildcard."""
        query, path = wire.fields({"name": name}), "/tags/meta_search.json"
        return await self._send(get("tags.meta_search", path, TagMetaSearch, query=query))

    async def preview(self, tags: str) -> list[TagPreview]:
        """The tags that a text becomes, with implied ones; member."""
        query, path = wire.fields({"tags": tags}), "/tags/preview.json"
        returns = list_of(TagPreview)
        return await self._send(get("tags.preview", path, returns, query=query, level="member"))
