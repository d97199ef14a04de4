"""Sets: collections of posts that users make; `app/controllers/post_sets_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, get, write
from e6async._core.resource import Resource
from e6async._core.selection import Selection
from e6async.e621._shared import post_lookups
from e6async.e621._vocabulary import CommonFilters, Ids, Post
from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PostSet", "PostSetFields", "PostSetForSelect", "PostSetSearch", "PostSets"]


@attrs.frozen(kw_only=True)
class PostSet(Model):
    """A set."""

    id: int
    name: str
    shortname: str
    """What `set:` takes in a tag query."""
    description: str
    """DText."""
    is_public: bool
    transfer_on_delete: bool
    creator_id: int
    post_ids: tuple[int, ...]
    post_count: int
    created_at: Time
    updated_at: Time

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


@attrs.frozen(kw_only=True)
class PostSetForSelect(Model):
    """The sets that the caller may add posts to: names, cut to 35 characters, and ids."""

    Owned: tuple[tuple[str, int], ...]
    Maintained: tuple[tuple[str, int], ...]


class PostSetSearch(ListOptions, CommonFilters, total=False):
    """Search filters for sets."""

    name: str
    """A part of a name; all of it when it has a `*`."""
    shortname: str
    """With `*` as a wildcard."""
    creator_name: str
    creator_id: Ids
    is_public: bool
    """Requires moderator."""
    order: Literal[
        "name", "shortname", "postcount", "post_count", "created_at", "update", "updated_at"
    ]
    """Default: by id, newest first. Any other order ends at the last numbered page.

    `created_at` brings the oldest first.
    """


class PostSetFields(TypedDict, total=False):
    """Editable fields of a set, besides its names."""

    description: str
    """DText."""
    is_public: bool
    """For accounts of 3 days and older."""
    transfer_on_delete: bool


class PostSets(Resource):
    """Sets."""

    def search(
        self,
        *,
        post_id: int | None = None,
        maintainer_id: int | None = None,
        **filters: Unpack[PostSetSearch],
    ) -> Pages[PostSet]:
        """Every set that matches and that the caller may see.

        `post_id` gives the sets with this post. `maintainer_id` gives those that a user owns or
        maintains; only moderators may name somebody else. With either, pages have 50 sets and the
        server ignores all other filters: UnsupportedError.
        """
        name, path = "post_sets.search", "/post_sets.json"
        special = wire.fields({"post_id": post_id, "maintainer_id": maintainer_id})
        if not special:
            allowed = PostSetSearch.__optional_keys__
            return self._search(name, path, PostSet, filters, allowed)
        sent, options = wire.split_options(filters)
        if sent or len(special) > 1:
            reason = "the server uses only the first of post_id, maintainer_id and filters"
            raise wire.unsupported(
                f"{name} by several of post_id, maintainer_id and filters",
                self._transport.site.name,
                reason,
            )
        return self._list(
            name,
            path,
            PostSet,
            options=options,
            fixed_page_size=50,
            paging="id_desc",
            query=special,
        )

    async def get(self, id: int) -> PostSet:
        """The set with this id; ForbiddenError for a private one of somebody else."""
        return await self._look_up(by_id("post_sets", PostSet, hides=True), id)

    def posts(self, post_set: PostSet | int) -> Selection[Post]:
        """The posts of a set in its order; including deleted ones, as their flags say.

        Costs one request per 320 posts, and one for the set when only its id is given.
        """
        return self._posts_of(post_lookups.by_id(Post), post_set, self.get)

    async def create(self, name: str, shortname: str, **fields: Unpack[PostSetFields]) -> PostSet:
        """Create a set; member, 6 an hour, 75 in all.

        `name` has 3 to 100 characters, `shortname` 3 to 50.
        """
        wire.known("post_sets.create", fields, PostSetFields.__optional_keys__)
        form = wire.fields({"name": name, "shortname": shortname, **fields}, root="post_set")
        path = "/post_sets.json"
        return await self._send(write("post_sets.create", "POST", path, PostSet, form=form))

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        shortname: str | None = None,
        **fields: Unpack[PostSetFields],
    ) -> None:
        """Change the caller's own set; member; admin for those of others."""
        wire.known("post_sets.update", fields, PostSetFields.__optional_keys__)
        form = wire.fields({"name": name, "shortname": shortname, **fields}, root="post_set")
        path = "/post_sets/{id}.json"
        await self._send(write("post_sets.update", "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Delete the caller's own set; member; admin for those of others."""
        path = "/post_sets/{id}.json"
        await self._send(write("post_sets.delete", "DELETE", path, NOTHING, id=id))

    async def add_posts(self, id: int, post_ids: Iterable[int]) -> PostSet:
        """Add posts to a set; member; one request per 320 posts, 30 requests a minute.

        Posts beyond the limit of a set are left out silently. When a request fails, the posts of
        the earlier ones are in the set.
        """
        path = "/post_sets/{id}/add_posts.json"
        return await self._in_parts("post_sets.add_posts", path, id, post_ids)

    async def remove_posts(self, id: int, post_ids: Iterable[int]) -> PostSet:
        """Remove posts from a set; member; one request per 320 posts, 30 requests a minute.

        When a request fails, the posts of the earlier ones are removed.
        """
        path = "/post_sets/{id}/remove_posts.json"
        return await self._in_parts("post_sets.remove_posts", path, id, post_ids)

    async def update_posts(self, id: int, post_ids: Iterable[int]) -> None:
        """Replace the posts of a set; member.

        With too many posts the set stays as it is; the server does not report it.
        """
        listed = " ".join(map(str, post_ids))
        form = wire.fields({"post_ids_string": listed}, root="post_set")
        path = "/post_sets/{id}/update_posts.json"
        await self._send(write("post_sets.update_posts", "POST", path, Moved, form=form, id=id))

    async def for_select(self) -> PostSetForSelect:
        """The sets that the caller owns or maintains, by name; member."""
        path = "/post_sets/for_select.json"
        return await self._send(get("post_sets.for_select", path, PostSetForSelect, level="member"))

    async def post_list(self, id: int) -> PostSet:
        """A set, for those who may change its posts, else ForbiddenError; member."""
        path = "/post_sets/{id}/post_list.json"
        return await self._send(get("post_sets.post_list", path, PostSet, level="member", id=id))

    async def _in_parts(self, name: str, path: str, id: int, post_ids: Iterable[int]) -> PostSet:
        ids = list(dict.fromkeys(post_ids))
        if not ids:
            message = f"{name}: post_ids must not be empty"
            raise InputError(message)
        size = self._transport.site.max_per_page
        parts = (ids[start : start + size] for start in range(0, len(ids), size))
        forms = [wire.fields({"post_ids": part}) for part in parts]
        sent = [await self._send(write(name, "POST", path, PostSet, form=f, id=id)) for f in forms]
        return sent[-1]
