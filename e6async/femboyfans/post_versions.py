"""Versions of posts, one for each edit: `app/controllers/posts/versions_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, write
from e6async._core.resource import Resource
from e6async.e621.post_versions import PostVersionSearch
from e6async.errors import InputError
from e6async.femboyfans._shared.filter_keys import keys_of

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PostVersion", "PostVersionSearch", "PostVersions"]


@attrs.frozen(kw_only=True)
class PostVersion(Model):
    """A version of a post, its state after an edit; tags are names separated by spaces.

    `rating:` and `parent:` are among the tags that were added and removed.
    """

    id: int
    post_id: int
    tags: str
    added_tags: str
    removed_tags: str
    obsolete_added_tags: str
    """Added then, and not there now."""
    obsolete_removed_tags: str
    """Removed then, and there now."""
    unchanged_tags: str
    locked_tags: str
    added_locked_tags: tuple[str, ...]
    removed_locked_tags: tuple[str, ...]
    updater_id: int
    updated_at: Time
    rating: str
    """`s`, `q` or `e`; see `Rating`."""
    rating_changed: bool
    parent_id: int | None
    parent_changed: bool
    source: str
    """One per line."""
    source_changed: bool
    added_sources: tuple[str, ...]
    removed_sources: tuple[str, ...]
    obsolete_added_sources: tuple[str, ...]
    """Added then, and not there now."""
    obsolete_removed_sources: tuple[str, ...]
    """Removed then, and there now."""
    unchanged_sources: tuple[str, ...]
    description: str
    """DText."""
    description_changed: bool
    version: int
    """1 for the upload."""
    reason: str | None
    original_tags: str
    """The tags as they were typed."""
    updater_name: str

    description_dtext: ClassVar[DTextOf] = DTextOf("description", qtags=True)


class PostVersions(Resource):
    """Versions of posts."""

    def search(self, **filters: Unpack[PostVersionSearch]) -> Pages[PostVersion]:
        """Every version that matches; an unknown `updater_name` matches all.

        The server fails (ServerError) on a page with a version whose post the caller may not see.
        """
        values: Mapping[str, object] = filters
        if not values.get("parent_id_changed", True):
            message = "post_versions.search: the server treats any parent_id_changed as true"
            raise InputError(message)
        name, path = "post_versions.search", "/posts/versions.json"
        allowed = keys_of(PostVersionSearch)
        return self._search(name, path, PostVersion, filters, allowed)

    async def undo(self, id: int) -> None:
        """Undo an edit, keeping later ones; member; BadRequestError for a first version."""
        path = "/posts/versions/{id}/undo.json"
        await self._send(write("post_versions.undo", "PUT", path, NOTHING, id=id))
