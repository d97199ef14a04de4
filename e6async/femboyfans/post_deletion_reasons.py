"""The usual reasons to delete a post: `app/controllers/posts/deletion_reasons_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.reordering import reordering

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PostDeletionReason", "PostDeletionReasonFields", "PostDeletionReasons"]


@attrs.frozen(kw_only=True)
class PostDeletionReason(Model):
    """A usual reason to delete a post."""

    id: int
    creator_id: int
    reason: str
    """DText."""
    title: str | None
    """What the button says; None for the reason itself."""
    prompt: str | None
    """What the button asks for; None for nothing."""
    order: int
    created_at: Time
    updated_at: Time
    updater_id: int

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class PostDeletionReasonFields(TypedDict, total=False):
    """Editable fields of a reason, besides the reason."""

    title: str
    """100 characters at most."""
    prompt: str
    """100 characters at most."""
    order: int


class PostDeletionReasons(Resource):
    """The usual reasons to delete a post; changing them requires an admin who is an approver."""

    async def search(self) -> list[PostDeletionReason]:
        """All reasons, in their order; approver."""
        name, path = "post_deletion_reasons.search", "/posts/deletion_reasons.json"
        return await self._send(get(name, path, list_of(PostDeletionReason), level="approver"))

    async def create(
        self, reason: str, **fields: Unpack[PostDeletionReasonFields]
    ) -> PostDeletionReason:
        """Add a reason, 100 characters at most; admin."""
        name, path = "post_deletion_reasons.create", "/posts/deletion_reasons.json"
        wire.known(name, fields, keys_of(PostDeletionReasonFields))
        form = wire.fields({"reason": reason, **fields}, root="post_deletion_reason")
        return await self._send(
            write(name, "POST", path, PostDeletionReason, form=form, level="admin")
        )

    async def update(
        self, id: int, *, reason: str | None = None, **fields: Unpack[PostDeletionReasonFields]
    ) -> None:
        """Change a reason; admin."""
        name, path = "post_deletion_reasons.update", "/posts/deletion_reasons/{id}.json"
        wire.known(name, fields, keys_of(PostDeletionReasonFields))
        form = wire.fields({"reason": reason, **fields}, root="post_deletion_reason")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Remove a reason; admin."""
        name, path = "post_deletion_reasons.delete", "/posts/deletion_reasons/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def reorder(self, orders: Mapping[int, int]) -> None:
        """Set the position of every reason, by id; admin."""
        name, path = "post_deletion_reasons.reorder", "/posts/deletion_reasons/reorder.json"
        await self._send(reordering(name, path, orders))
