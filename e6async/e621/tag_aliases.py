"""Aliases: tags that stand for others; `app/controllers/tag_aliases_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Unpack

import attrs

from e6async._core.batch import by_id
from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, write
from e6async.e621._shared.alias_resolution import AliasResolution
from e6async.e621._shared.redirects import Redirecting
from e6async.e621._vocabulary.tag_relationships import (
    TagRelationshipFields,
    TagRelationshipSearch,
    TagRequest,
    TagRequestFields,
    read_request,
)

__all__ = [
    "TagAlias",
    "TagAliasFields",
    "TagAliasRequestFields",
    "TagAliasSearch",
    "TagAliases",
    "TagRelationshipFields",
    "TagRelationshipSearch",
    "TagRequest",
    "TagRequestFields",
]


@attrs.frozen(kw_only=True)
class TagAlias(Model):
    """An alias: posts get the consequent tag in place of the antecedent."""

    id: int
    antecedent_name: str
    consequent_name: str
    creator_id: int
    forum_topic_id: int | None
    status: str
    """`pending`, `queued`, `processing`, `active`, `deleted`, `retired` or `error: <text>`."""
    created_at: Time | None
    """None for some old ones."""
    updated_at: Time | None
    """None for some old ones."""
    post_count: int
    approver_id: int | None
    forum_post_id: int | None
    reason: str
    """DText."""

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class TagAliasSearch(ListOptions, TagRelationshipSearch, total=False):
    """Search filters for aliases."""


class TagAliasFields(TagRelationshipFields, total=False):
    """Editable fields of an alias that is pending."""


class TagAliasRequestFields(TagRequestFields, total=False):
    """Fields of a request for an alias."""


class TagAliases(Redirecting, AliasResolution):
    """Aliases of tags."""

    def search(self, **filters: Unpack[TagAliasSearch]) -> Pages[TagAlias]:
        """Every alias that matches."""
        name, path, allowed = "tag_aliases.search", self._path, TagAliasSearch
        return self._search(name, path, TagAlias, filters, allowed.__optional_keys__)

    async def get(self, id: int) -> TagAlias:
        """The alias with this id; raises NotFoundError."""
        return await self._look_up(by_id("tag_aliases", TagAlias), id)

    async def update(self, id: int, **fields: Unpack[TagAliasFields]) -> None:
        """Change an alias; admin; no effect and no error if it is not pending."""
        wire.known("tag_aliases.update", fields, TagAliasFields.__optional_keys__)
        form, path = wire.fields(fields, root="tag_alias"), "/tag_aliases/{id}.json"
        name = "tag_aliases.update"
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Reject an alias: the caller's own while it is pending (any as admin); member."""
        path = "/tag_aliases/{id}.json"
        await self._send(write("tag_aliases.delete", "DELETE", path, NOTHING, id=id))

    async def approve(self, id: int) -> TagAlias:
        """Approve an alias, applied in the background; admin."""
        name, path = "tag_aliases.approve", "/tag_aliases/{id}/approve.json"
        return await self._send(write(name, "POST", path, TagAlias, level="admin", id=id))

    async def undo(self, id: int) -> TagAlias:
        """Undo an alias and its changes to posts, in the background; admin."""
        name, path = "tag_aliases.undo", "/tag_aliases/{id}/undo.json"
        return await self._send(write(name, "POST", path, TagAlias, level="admin", id=id))

    async def request(
        self, antecedent_name: str, consequent_name: str, **fields: Unpack[TagAliasRequestFields]
    ) -> TagRequest:
        """Request an alias; member, 15 requests about tags an hour.

        Raises InvalidError when it is refused; the server says why only on an HTML page.
        """
        name = "tag_aliases.request"
        wire.known(name, fields, TagAliasRequestFields.__optional_keys__)
        names = {"antecedent_name": antecedent_name, "consequent_name": consequent_name}
        form = wire.fields({**names, **fields}, root="tag_alias_request")
        return read_request(
            await self._moved(write(name, "POST", "/tag_alias_request.json", Moved, form=form))
        )
