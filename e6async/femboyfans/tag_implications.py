"""Implications: tags that come with others; `app/controllers/tags/implications_controller.rb`."""

from __future__ import annotations

from typing import Unpack

from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.tag_relationships import (
    TagImplication,
    TagRelationshipCreate,
    TagRelationshipSearch,
    TagRelationshipUpdate,
)

__all__ = [
    "TagImplication",
    "TagImplicationCreate",
    "TagImplicationSearch",
    "TagImplicationUpdate",
    "TagImplications",
]


class TagImplicationSearch(ListOptions, TagRelationshipSearch, total=False):
    """Search filters for implications."""


class TagImplicationCreate(TagRelationshipCreate, total=False):
    """Fields of a request for an implication."""


class TagImplicationUpdate(TagRelationshipUpdate, total=False):
    """Editable fields of an implication that is pending."""


class TagImplications(Resource):
    """Implications of tags."""

    def search(self, **filters: Unpack[TagImplicationSearch]) -> Pages[TagImplication]:
        """Every implication that matches."""
        name, path, allowed = (
            "tag_implications.search",
            "/tags/implications.json",
            keys_of(TagImplicationSearch),
        )
        return self._search(name, path, TagImplication, filters, allowed)

    async def get(self, id: int) -> TagImplication:
        """The implication with this id; raises NotFoundError."""
        name, path = "tag_implications.get", "/tags/implications/{id}.json"
        return await self._send(get(name, path, TagImplication, id=id))

    async def create(
        self, antecedent_name: str, consequent_name: str, **fields: Unpack[TagImplicationCreate]
    ) -> TagImplication:
        """Request an implication; member, 15 requests about tags an hour."""
        name, path = "tag_implications.create", "/tags/implications.json"
        wire.known(name, fields, keys_of(TagImplicationCreate))
        names = {"antecedent_name": antecedent_name, "consequent_name": consequent_name}
        form = wire.fields({**names, **fields}, root="tag_implication")
        return await self._send(write(name, "POST", path, TagImplication, form=form))

    async def update(self, id: int, **fields: Unpack[TagImplicationUpdate]) -> None:
        """Change an implication that is pending; a member with `can_manage_aibur`."""
        name, path = "tag_implications.update", "/tags/implications/{id}.json"
        wire.known(name, fields, keys_of(TagImplicationUpdate))
        form = wire.fields(fields, root="tag_implication")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, id=id))

    async def delete(self, id: int) -> None:
        """Reject an implication: the caller's own while pending, or any with `can_manage_aibur`."""
        name, path = "tag_implications.delete", "/tags/implications/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, id=id))

    async def approve(self, id: int) -> None:
        """Approve an implication, applied in the background; a member with `can_manage_aibur`."""
        name, path = "tag_implications.approve", "/tags/implications/{id}/approve.json"
        await self._send(write(name, "PUT", path, NOTHING, level="aibur", id=id))
