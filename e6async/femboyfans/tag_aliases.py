"""Aliases: tags that stand for others; `app/controllers/tags/aliases_controller.rb`."""

from __future__ import annotations

from typing import Unpack

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async.e621._shared.alias_resolution import AliasResolution
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.tag_relationships import (
    TagAlias,
    TagRelationshipCreate,
    TagRelationshipSearch,
    TagRelationshipUpdate,
)

__all__ = [
    "TagAlias",
    "TagAliasCreate",
    "TagAliasSearch",
    "TagAliasUpdate",
    "TagAliases",
    "TagRelationshipCreate",
    "TagRelationshipSearch",
    "TagRelationshipUpdate",
]


class TagAliasSearch(ListOptions, TagRelationshipSearch, total=False):
    """Search filters for aliases."""


class TagAliasCreate(TagRelationshipCreate, total=False):
    """Fields of a request for an alias."""


class TagAliasUpdate(TagRelationshipUpdate, total=False):
    """Editable fields of an alias that is pending."""


class TagAliases(AliasResolution):
    """Aliases of tags."""

    _path = "/tags/aliases.json"

    def search(self, **filters: Unpack[TagAliasSearch]) -> Pages[TagAlias]:
        """Every alias that matches."""
        name, path, allowed = "tag_aliases.search", self._path, keys_of(TagAliasSearch)
        return self._search(name, path, TagAlias, filters, allowed)

    async def get(self, id: int) -> TagAlias:
        """The alias with this id; raises NotFoundError."""
        name, path = "tag_aliases.get", "/tags/aliases/{id}.json"
        return await self._send(get(name, path, TagAlias, id=id))

    async def create(
        self, antecedent_name: str, consequent_name: str, **fields: Unpack[TagAliasCreate]
    ) -> TagAlias:
        """Request an alias; member, 15 requests about tags an hour."""
        name, path = "tag_aliases.create", "/tags/aliases.json"
        wire.known(name, fields, keys_of(TagAliasCreate))
        names = {"antecedent_name": antecedent_name, "consequent_name": consequent_name}
        form = wire.fields({**names, **fields}, root="tag_alias")
        return await self._send(write(name, "POST", path, TagAlias, form=form))

    async def update(self, id: int, **fields: Unpack[TagAliasUpdate]) -> None:
        """Change an alias that is pending; a member with `can_manage_aibur`."""
        name, path = "tag_aliases.update", "/tags/aliases/{id}.json"
        wire.known(name, fields, keys_of(TagAliasUpdate))
        form = wire.fields(fields, root="tag_alias")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Reject an alias: the caller's own while pending, or any with `can_manage_aibur`."""
        name, path = "tag_aliases.delete", "/tags/aliases/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, id=id))

    async def approve(self, id: int) -> None:
        """Approve an alias, applied in the background; a member with `can_manage_aibur`."""
        name, path = "tag_aliases.approve", "/tags/aliases/{id}/approve.json"
        await self._send(write(name, "PUT", path, NOTHING, level="aibur", id=id))
