"""The usual reasons to reject a replacement: `app/models/post_replacement_rejection_reason.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource
from e6async.femboyfans._shared.reordering import reordering

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PostReplacementRejectionReason", "PostReplacementRejectionReasons"]


@attrs.frozen(kw_only=True)
class PostReplacementRejectionReason(Model):
    """A usual reason to reject a replacement."""

    id: int
    creator_id: int
    reason: str
    order: int
    created_at: Time
    updated_at: Time
    updater_id: int


class PostReplacementRejectionReasons(Resource):
    """The usual reasons to reject a replacement; changing them requires an admin who approves."""

    async def search(self) -> list[PostReplacementRejectionReason]:
        """All reasons, in their order; approver."""
        returns = list_of(PostReplacementRejectionReason)
        return await self._send(
            get(f"{_FAMILY}.search", f"{_PATH}.json", returns, level="approver")
        )

    async def create(
        self, reason: str, *, order: int | None = None
    ) -> PostReplacementRejectionReason:
        """Add a reason; admin."""
        form, made = _form(reason, order), PostReplacementRejectionReason
        return await self._send(
            write(f"{_FAMILY}.create", "POST", f"{_PATH}.json", made, form=form, level="admin")
        )

    async def update(self, id: int, *, reason: str | None = None, order: int | None = None) -> None:
        """Change a reason; admin."""
        name, path, form = f"{_FAMILY}.update", f"{_PATH}/{{id}}.json", _form(reason, order)
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Remove a reason; admin."""
        name, path = f"{_FAMILY}.delete", f"{_PATH}/{{id}}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def reorder(self, orders: Mapping[int, int]) -> None:
        """Set the position of every reason, by id; admin."""
        await self._send(reordering(f"{_FAMILY}.reorder", f"{_PATH}/reorder.json", orders))


_FAMILY = "post_replacement_rejection_reasons"
_PATH = "/posts/replacements/rejection_reasons"


def _form(reason: str | None, order: int | None) -> tuple[tuple[str, str], ...]:
    values = {"reason": reason, "order": order}
    return wire.fields(values, root="post_replacement_rejection_reason")
