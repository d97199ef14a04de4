"""New accounts that wait for approval; `app/controllers/moderator/user_approvals_controller.rb`."""

from __future__ import annotations

from e6async._core.protocol.operation import NOTHING, write
from e6async._core.resource import Resource

__all__ = ["UserApprovals"]


class UserApprovals(Resource):
    """New accounts that wait for approval; only an HTML page lists them."""

    async def approve(self, id: int) -> None:
        """Approve a new account; admin; ForbiddenError for one that cannot be approved."""
        name, path = "user_approvals.approve", "/moderator/user_approvals/{id}/approve.json"
        await self._send(write(name, "PUT", path, NOTHING, level="admin", id=id))

    async def reject(self, id: int) -> None:
        """Reject a new account; admin; ForbiddenError for one that cannot be rejected."""
        name, path = "user_approvals.reject", "/moderator/user_approvals/{id}/reject.json"
        await self._send(write(name, "PUT", path, NOTHING, level="admin", id=id))
