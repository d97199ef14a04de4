"""Admin actions on accounts; `app/controllers/admin/users_controller.rb`."""

from __future__ import annotations

from typing import TypedDict, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621.staff.users import AltPair
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.user import User

__all__ = ["AltPair", "StaffUserUpdate", "StaffUsers"]


class StaffUserUpdate(TypedDict, total=False):
    """Editable fields of an account."""

    name: str
    """Renames the account."""
    profile_about: str
    """DText."""
    profile_artinfo: str
    """DText."""
    base_upload_limit: int
    enable_privacy_mode: bool
    unrestricted_uploads: bool
    can_approve_posts: bool
    no_flagging: bool
    no_replacements: bool
    no_aibur_voting: bool
    force_name_change: bool
    level: int
    """The number of a `Level`."""
    can_manage_aibur: bool
    """Owner; so are the next ones, else BadRequestError."""
    email: str
    email_verified: bool
    age_verified: bool
    title: str


class StaffUsers(Resource):
    """Admin actions on accounts."""

    async def update(self, id: int, **fields: Unpack[StaffUserUpdate]) -> None:
        """Change an account; admin; that of an admin: owner."""
        name, path = "staff_users.update", "/admin/users/{id}.json"
        wire.known(name, fields, keys_of(StaffUserUpdate))
        form = wire.fields(fields, root="user")
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="admin", id=id))

    async def alt_list(self, page: int = 1) -> list[AltPair]:
        """Which of 250 accounts, the newest on page 1, share their last IP address; admin.

        A page without such accounts is empty, and need not be the last.
        """
        name, path = "staff_users.alt_list", "/admin/users/alt_list.json"
        returns = list_of(tuple[int, tuple[int, ...]])
        request = get(name, path, returns, query=wire.fields({"page": page}), level="admin")
        return [AltPair(user_id=one, others=others) for one, others in await self._send(request)]

    async def update_blacklist(self, id: int, blacklisted_tags: str) -> User:
        """Set the blacklist of an account, one entry per line; admin."""
        name, path = "staff_users.update_blacklist", "/admin/users/{id}/update_blacklist.json"
        form = wire.fields({"blacklisted_tags": blacklisted_tags}, root="user")
        return await self._send(write(name, "POST", path, User, form=form, level="admin", id=id))
