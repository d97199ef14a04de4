"""Versions of posts, one for each edit: `app/controllers/post_versions_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Unpack

import attrs

from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import Range, Times
from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PostVersion", "PostVersionSearch", "PostVersions"]


@attrs.frozen(kw_only=True)
class PostVersion(Model):
    """A version of a post: its state after an edit.

    A hidden one has only `id`, `post_id`, `version`, `updated_at` and `is_hidden`, but for staff.
    """

    id: int
    post_id: int
    tags: str | None = None
    """Names separated by spaces."""
    added_tags: tuple[str, ...] | None = None
    removed_tags: tuple[str, ...] | None = None
    locked_tags: str | None = None
    """Names separated by spaces."""
    added_locked_tags: tuple[str, ...] | None = None
    removed_locked_tags: tuple[str, ...] | None = None
    updater_id: int | None = None
    updated_at: Time
    rating: str | None = None
    """`s`, `q` or `e`; see `Rating`."""
    rating_changed: bool | None = None
    parent_id: int | None = None
    parent_changed: bool | None = None
    source: str | None = None
    """One per line."""
    source_changed: bool | None = None
    description: str | None = None
    """DText."""
    description_changed: bool | None = None
    version: int
    """1 for the upload."""
    reason: str | None = None
    is_hidden: bool
    updater_name: str | None = None

    description_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("description")


class PostVersionSearch(ListOptions, total=False):
    """Search filters for versions."""

    id: Range
    updated_at: Times
    updater_name: str
    """Exact match."""
    updater_id: Range
    post_id: Range
    rating: Literal["s", "q", "e"]
    """The one after the edit."""
    rating_changed: Literal["any", "s", "q", "e"]
    """The rating that the edit changed to."""
    parent_id: Range
    parent_id_changed: Literal[True]
    """Whether the edit gave the post another parent; to the server False is True, too."""
    tags: str
    """All that the post had after the edit, separated by spaces."""
    tags_added: str
    tags_removed: str
    locked_tags: str
    locked_tags_added: str
    locked_tags_removed: str
    reason: str
    description: str
    description_changed: bool
    source_changed: bool
    uploads: Literal["included", "excluded", "only"]
    """Whether first versions are among them."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class PostVersions(Resource):
    """Versions of posts."""

    def search(self, **filters: Unpack[PostVersionSearch]) -> Pages[PostVersion]:
        """Every version that matches."""
        name, path, allowed = "post_versions.search", "/post_versions.json", PostVersionSearch
        values: Mapping[str, object] = filters
        if not values.get("parent_id_changed", True):
            message = f"{name}: the server treats any parent_id_changed as true"
            raise InputError(message)
        return self._search(name, path, PostVersion, filters, allowed.__optional_keys__)

    async def undo(self, id: int) -> None:
        """Undo an edit, keeping later ones; member; BadRequestError for a first version."""
        path = "/post_versions/{id}/undo.json"
        await self._send(write("post_versions.undo", "PUT", path, NOTHING, id=id))

    async def hide(self, id: int) -> None:
        """Hide the content of a version; BD staff; no error when it is hidden already."""
        path = "/post_versions/{id}/hide.json"
        await self._send(write("post_versions.hide", "PUT", path, Moved, level="bd_staff", id=id))

    async def unhide(self, id: int) -> None:
        """Show the content of a version again; BD staff; no error when it is shown already."""
        path = "/post_versions/{id}/unhide.json"
        await self._send(write("post_versions.unhide", "PUT", path, Moved, level="bd_staff", id=id))
