"""Sets: collections of posts that users make; `app/controllers/post_sets_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async._core.selection import Selection
from e6async.e621._vocabulary import CommonFilters
from e6async.e621.post_sets import PostSet as PostSetWithoutUpdater
from e6async.e621.post_sets import PostSetFields, PostSetForSelect
from e6async.errors import InputError
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.post_lookups import BY_ID
from e6async.femboyfans._vocabulary import Post
from e6async.femboyfans._vocabulary.filters import ByCreator, Order, UserFilter

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["PostSet", "PostSetFields", "PostSetForSelect", "PostSetSearch", "PostSets"]


@attrs.frozen(kw_only=True)
class PostSet(PostSetWithoutUpdater):
    """A set."""

    updater_id: int


class PostSetSearch(ListOptions, CommonFilters, ByCreator, total=False):
    """Search filters for sets."""

    name: str
    """With `*` as a wildcard, else words."""
    shortname: str
    """With `*` as a wildcard, else words."""
    post_id: int
    """One that is in it; the server looks at `maintainer_id` only without it."""
    maintainer_id: int
    """Who owns or maintains it."""
    updater: UserFilter
    is_public: bool
    """Requires moderator."""
    order: Literal[
        Order,
        "name",
        "name_asc",
        "name_desc",
        "shortname",
        "shortname_asc",
        "shortname_desc",
        "post_count",
        "post_count_asc",
        "post_count_desc",
    ]
    """See `Order`; a bare word is the same as with `_desc`."""


class PostSets(Resource):
    """Sets."""

    def search(self, **filters: Unpack[PostSetSearch]) -> Pages[PostSet]:
        """Every set that matches and that the caller may see."""
        name, path = "post_sets.search", "/post_sets.json"
        if {"post_id", "maintainer_id"} <= filters.keys():
            reason = "the server ignores maintainer_id beside post_id"
            site = self._transport.site.name
            raise wire.unsupported(f"{name} by post_id and maintainer_id", site, reason)
        return self._search(name, path, PostSet, filters, keys_of(PostSetSearch))

    async def get(self, id: int) -> PostSet:
        """The set with this id; ForbiddenError for a private one of somebody else."""
        return await self._look_up(by_id("post_sets", PostSet, hides=True), id)

    def posts(self, post_set: PostSet | int) -> Selection[Post]:
        """The posts of a set in its order; including deleted ones, as their flags say.

        Costs one request per 100 posts, and one for the set when only its id is given.
        """
        return self._posts_of(BY_ID, post_set, self.get)

    async def create(self, name: str, shortname: str, **fields: Unpack[PostSetFields]) -> PostSet:
        """Create a set; logged in.

        `name` has 3 to 100 characters, `shortname` 3 to 50.
        """
        verb, path = "post_sets.create", "/post_sets.json"
        wire.known(verb, fields, keys_of(PostSetFields))
        form = wire.fields({"name": name, "shortname": shortname, **fields}, root="post_set")
        return await self._send(write(verb, "POST", path, PostSet, form=form, level="logged_in"))

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        shortname: str | None = None,
        **fields: Unpack[PostSetFields],
    ) -> None:
        """Change the caller's own set; logged in; admin for those of others."""
        verb, path = "post_sets.update", "/post_sets/{id}.json"
        wire.known(verb, fields, keys_of(PostSetFields))
        form = wire.fields({"name": name, "shortname": shortname, **fields}, root="post_set")
        await self._send(write(verb, "PATCH", path, NOTHING, form=form, level="logged_in", id=id))

    async def delete(self, id: int) -> None:
        """Delete the caller's own set; logged in; admin for those of others."""
        name, path = "post_sets.delete", "/post_sets/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="logged_in", id=id))

    async def add_posts(self, id: int, post_ids: Iterable[int]) -> PostSet:
        """Add posts to a set; logged in; one request per 500 posts.

        When a request fails, the posts of the earlier ones are in the set.
        """
        return await self._in_parts("post_sets.add_posts", "add_posts", id, post_ids)

    async def remove_posts(self, id: int, post_ids: Iterable[int]) -> PostSet:
        """Remove posts from a set; logged in; one request per 500 posts.

        When a request fails, the posts of the earlier ones are removed.
        """
        return await self._in_parts("post_sets.remove_posts", "remove_posts", id, post_ids)

    async def update_posts(self, id: int, post_ids: Iterable[int]) -> PostSet:
        """Replace the posts of a set, 10,000 at most; logged in."""
        name, path = "post_sets.update_posts", "/post_sets/{id}/update_posts.json"
        listed = " ".join(map(str, post_ids))
        form = wire.fields({"post_ids_string": listed}, root="post_set")
        return await self._send(
            write(name, "POST", path, PostSet, form=form, level="logged_in", id=id)
        )

    async def for_select(self) -> PostSetForSelect:
        """The sets that the caller owns or maintains, by name; logged in."""
        name, path = "post_sets.for_select", "/post_sets/for_select.json"
        return await self._send(get(name, path, PostSetForSelect, level="logged_in"))

    async def _in_parts(self, name: str, verb: str, id: int, post_ids: Iterable[int]) -> PostSet:
        ids, size = list(dict.fromkeys(post_ids)), self._transport.site.max_per_page
        if not ids:
            message = f"{name}: post_ids must not be empty"
            raise InputError(message)
        while True:  # a set can hold more posts than Rack accepts parameters
            part, ids = ids[:size], ids[size:]
            form = wire.fields({"post_ids": part}, root="post_set")
            path = f"/post_sets/{{id}}/{verb}.json"
            operation = write(name, "POST", path, PostSet, form=form, level="logged_in", id=id)
            filled = await self._send(operation)
            if not ids:
                return filled
