"""Admin actions on accounts; `app/controllers/staff/users_controller.rb`."""

from __future__ import annotations

from typing import TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import Moved, get, list_of, write
from e6async._core.resource import Resource
from e6async.errors import InputError

__all__ = ["AltPair", "AltUser", "StaffUserUpdate", "StaffUsers", "UserAlt"]


@attrs.frozen(kw_only=True)
class AltUser(Model):
    """An account that may belong to the same person."""

    id: int
    name: str
    level_string: str
    created_at: Time


@attrs.frozen(kw_only=True)
class UserAlt(Model):
    """Evidence that an account belongs to the same person; without IP addresses."""

    user_id: int
    score: float
    """0 to 100."""
    handoff: bool | None
    """Whether one was left when the other began; None for accounts further away."""
    handoff_users: int | None = None
    """How many accounts used that IP address; None when they shared none.

    None as well from servers before 4 August 2026.
    """
    shared_exact: int
    """IP addresses that both used."""
    shared_subnet: int
    """Networks that both used."""
    total_ips: int
    ratio: float
    """The share of the IP addresses that both used, 0 to 1."""
    rarest_users: int | None
    """How many accounts used the rarest of these IP addresses."""
    overlap_first: Time | None
    overlap_last: Time | None
    last_co_seen: Time | None
    concurrent: bool
    """Whether both used the same IP address within days."""
    deleted: bool | None
    user: AltUser | None
    """None when the account is gone."""


@attrs.frozen(kw_only=True)
class AltPair(Model):
    """An account, and those with the same last IP address."""

    user_id: int
    others: tuple[int, ...]
    """Ids, of the last three months."""


class StaffUserUpdate(TypedDict, total=False):
    """Editable fields of an account."""

    profile_about: str
    """DText."""
    profile_artinfo: str
    """DText."""
    base_upload_limit: int
    enable_privacy_mode: bool
    custom_title: str
    email: str
    """Staff of the site's owner (`bd_staff`); for others the server drops it."""
    verified: bool
    """Staff of the site's owner (`bd_staff`); for others the server drops it."""
    upload_karma: int
    level: int
    """The number of a `Level`."""
    name: str
    """Renames the account."""
    can_approve_posts: bool
    """Only together with `level`; so are the ones below."""
    can_upload_free: bool
    no_flagging: bool
    replacements_beta: bool
    tag_warden: bool
    raised_favorite_limit: bool


_WITH_LEVEL = {
    "can_approve_posts",
    "can_upload_free",
    "no_flagging",
    "replacements_beta",
    "tag_warden",
    "raised_favorite_limit",
}


class StaffUsers(Resource):
    """Admin actions on accounts."""

    async def update(self, id: int, **fields: Unpack[StaffUserUpdate]) -> None:
        """Change an account; admin."""
        name, path = "staff_users.update", "/staff/users/{id}.json"
        wire.known(name, fields, StaffUserUpdate.__optional_keys__)
        if "level" not in fields and (alone := _WITH_LEVEL.intersection(fields)):
            message = f"{name}: the server ignores {', '.join(sorted(alone))} without level; add it"
            raise InputError(message)
        form = wire.fields(fields, root="user")
        await self._send(write(name, "PATCH", path, Moved, form=form, level="admin", id=id))

    async def alt_list(self, page: int = 1) -> list[AltPair]:
        """Which of 250 accounts, the newest on page 1, share their last IP address; admin.

        A page without such accounts is empty, and need not be the last.
        """
        name, path = "staff_users.alt_list", "/staff/users/alt_list.json"
        query = wire.fields({"page": page})
        pair = list_of(tuple[int, tuple[int, ...]])
        pairs = await self._send(get(name, path, pair, query=query, level="admin"))
        return [AltPair(user_id=user_id, others=others) for user_id, others in pairs]

    async def alts(self, user_id: int) -> list[UserAlt]:
        """Accounts that may belong to the same person, most likely first; moderator."""
        name, path = "staff_users.alts", "/staff/user_alts.json"
        query = wire.fields({"user_id": user_id})
        return await self._send(get(name, path, list_of(UserAlt), query=query, level="moderator"))

    async def update_blacklist(self, id: int, blacklisted_tags: str) -> None:
        """Set the blacklist of an account, one entry per line; admin."""
        name, path = "staff_users.update_blacklist", "/staff/users/{id}/update_blacklist.json"
        form = wire.fields({"blacklisted_tags": blacklisted_tags}, root="user")
        await self._send(write(name, "POST", path, Moved, form=form, level="admin", id=id))
