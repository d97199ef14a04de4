"""Categories of the forum; `app/controllers/forums/categories_controller.rb`."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, ClassVar, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.errors import NotAcceptableError
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.reordering import reordering

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.pages import Pages

__all__ = ["ForumCategories", "ForumCategory", "ForumCategoryFields"]


@attrs.frozen(kw_only=True)
class ForumCategory(Model):
    """A category of the forum."""

    id: int
    name: str
    order: int
    """Its position."""
    can_view: int
    """The minimum level for seeing it, see `Level`."""
    can_create: int
    """The minimum level for opening topics and answering, see `Level`."""
    description: str
    """DText."""
    topic_count: int
    post_count: int
    creator_id: int
    updater_id: int

    description_dtext: ClassVar[DTextOf] = DTextOf("description")


class ForumCategoryFields(TypedDict, total=False):
    """Editable fields of a category, besides its name."""

    can_view: int
    """The number of a `Level`."""
    can_create: int
    """The number of a `Level`."""
    description: str
    """250 characters at most."""
    order: int


class ForumCategories(Resource):
    """Categories of the forum."""

    def search(self, **options: Unpack[ListOptions]) -> Pages[ForumCategory]:
        """Every category that the caller may see, in their order."""
        name, path = "forum_categories.search", "/forums/categories.json"
        return self._list(name, path, ForumCategory, options=options, paging="page")

    def overview(self, **options: Unpack[ListOptions]) -> Pages[ForumCategory]:
        """The categories as the front page of the forum shows them."""
        name, path = "forum_categories.overview", "/forums.json"
        return self._list(name, path, ForumCategory, options=options, paging="page")

    async def get(self, id: int) -> ForumCategory:
        """The category with this id; ForbiddenError for one that the caller may not see."""
        name, path = "forum_categories.get", "/forums/categories/{id}.json"
        return await self._send(get(name, path, ForumCategory, id=id))

    async def create(self, name: str, **fields: Unpack[ForumCategoryFields]) -> ForumCategory:
        """Create a category, with a name of 3 to 100 letters; admin."""
        verb, path = "forum_categories.create", "/forums/categories.json"
        wire.known(verb, fields, keys_of(ForumCategoryFields))
        form = wire.fields({"name": name, **fields}, root="forum_category")
        return await self._send(write(verb, "POST", path, ForumCategory, form=form, level="admin"))

    async def update(
        self, id: int, *, name: str | None = None, **fields: Unpack[ForumCategoryFields]
    ) -> None:
        """Change a category; admin."""
        verb, path = "forum_categories.update", "/forums/categories/{id}.json"
        wire.known(verb, fields, keys_of(ForumCategoryFields))
        form = wire.fields({"name": name, **fields}, root="forum_category")
        await self._send(write(verb, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Delete a category without topics; admin."""
        name, path = "forum_categories.delete", "/forums/categories/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def reorder(self, orders: Mapping[int, int]) -> None:
        """Set the position of every category, by id; admin."""
        name, path = "forum_categories.reorder", "/forums/categories/reorder.json"
        await self._send(reordering(name, path, orders))

    async def mark_as_read(self, id: int) -> None:
        """Mark all topics of a category as read; logged in."""
        name, path = "forum_categories.mark_as_read", "/forums/categories/{id}/mark_as_read.json"
        await self._send(write(name, "PUT", path, NOTHING, level="logged_in", id=id))

    async def mark_all_as_read(self) -> None:
        """Mark all topics as read; logged in."""
        name = "forum_categories.mark_all_as_read"
        path = "/forums/categories/mark_all_as_read.json"
        await self._send(write(name, "PUT", path, NOTHING, level="logged_in"))

    async def move_all_topics(self, id: int, new_category_id: int) -> None:
        """Move all topics to another category, in the background, and close this one; admin.

        BadRequestError for too many topics.
        """
        name = "forum_categories.move_all_topics"
        path = "/forums/categories/{id}/move_all_topics.json"
        form = wire.fields({"new_category_id": new_category_id}, root="forum_category")
        with suppress(NotAcceptableError):  # sent after the change was made: there is no JSON view
            await self._send(write(name, "POST", path, NOTHING, form=form, level="admin", id=id))
