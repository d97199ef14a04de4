"""Implications: tags that come with others; `app/controllers/tag_implications_controller.rb`."""

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
from e6async.e621._shared.redirects import Redirecting
from e6async.e621._vocabulary.tag_relationships import (
    TagRelationshipFields,
    TagRelationshipSearch,
    TagRequest,
    TagRequestFields,
    read_request,
)

__all__ = [
    "TagImplication",
    "TagImplicationFields",
    "TagImplicationRequestFields",
    "TagImplicationSearch",
    "TagImplications",
]


@attrs.frozen(kw_only=True)
class TagImplication(Model):
    """An implication: posts with the antecedent tag get the consequent as well."""

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
    approver_id: int | None
    forum_post_id: int | None
    descendant_names: tuple[str, ...] | None
    """All that comes with the antecedent, through other implications, too."""
    reason: str
    """DText."""

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class TagImplicationSearch(ListOptions, TagRelationshipSearch, total=False):
    """Search filters for implications."""


class TagImplicationFields(TagRelationshipFields, total=False):
    """Editable fields of an implication that is pending."""


class TagImplicationRequestFields(TagRequestFields, total=False):
    """Fields of a request for an implication."""


class TagImplications(Redirecting):
    """Implications of tags."""

    def search(self, **filters: Unpack[TagImplicationSearch]) -> Pages[TagImplication]:
        """Every implication that matches."""
        name, path, allowed = (
            "tag_implications.search",
            "/tag_implications.json",
            TagImplicationSearch,
        )
        return self._search(name, path, TagImplication, filters, allowed.__optional_keys__)

    async def get(self, id: int) -> TagImplication:
        """The implication with this id; raises NotFoundError."""
        return await self._look_up(by_id("tag_implications", TagImplication), id)

    async def update(self, id: int, **fields: Unpack[TagImplicationFields]) -> None:
        """Change an implication; admin; no effect and no error if it is not pending."""
        wire.known("tag_implications.update", fields, TagImplicationFields.__optional_keys__)
        form, path = wire.fields(fields, root="tag_implication"), "/tag_implications/{id}.json"
        name = "tag_implications.update"
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Reject an implication: the caller's own while it is pending (any as admin); member."""
        path = "/tag_implications/{id}.json"
        await self._send(write("tag_implications.delete", "DELETE", path, NOTHING, id=id))

    async def approve(self, id: int) -> TagImplication:
        """Approve an implication, applied in the background; admin."""
        name, path = "tag_implications.approve", "/tag_implications/{id}/approve.json"
        return await self._send(write(name, "POST", path, TagImplication, level="admin", id=id))

    async def undo(self, id: int) -> TagImplication:
        """Undo an implication and its changes to posts, in the background; admin."""
        name, path = "tag_implications.undo", "/tag_implications/{id}/undo.json"
        return await self._send(write(name, "POST", path, TagImplication, level="admin", id=id))

    async def request(
        self,
        antecedent_name: str,
        consequent_name: str,
        **fields: Unpack[TagImplicationRequestFields],
    ) -> TagRequest:
        """Request an implication; member, 15 requests about tags an hour.

        Raises InvalidError when it is refused; the server says why only on an HTML page.
        """
        name = "tag_implications.request"
        wire.known(name, fields, TagImplicationRequestFields.__optional_keys__)
        names = {"antecedent_name": antecedent_name, "consequent_name": consequent_name}
        form = wire.fields({**names, **fields}, root="tag_implication_request")
        return read_request(
            await self._moved(
                write(name, "POST", "/tag_implication_request.json", Moved, form=form)
            )
        )
