"""Users: accounts as on e621, without karma, and with a setting that e621 has removed."""

from __future__ import annotations

from typing import Unpack

from e6async._core.protocol.operation import get
from e6async.e621 import users as of_e621
from e6async.e621.users import AvatarMenu

__all__ = ["UserUpdate", "Users"]


class UserUpdate(of_e621.UserUpdate, total=False):
    """Editable fields of the caller's own account."""

    style_usernames: bool
    """Whether the names of users have the colors of their levels."""


class Users(of_e621.Users):
    """Users."""

    async def avatar_menu(self) -> AvatarMenu:
        """Whether the caller has uploads, favorites, sets, comments and so on; member."""
        path = "/users/avatar_menu.json"
        return await self._send(get("users.avatar_menu", path, AvatarMenu, level="member"))

    # One more key than the base takes, which pyright counts as a mismatch.
    async def update_self(  # pyright: ignore[reportIncompatibleMethodOverride]
        self, **fields: Unpack[UserUpdate]
    ) -> None:
        """Change the caller's own account; logged in."""
        await self._update_self(fields, UserUpdate.__optional_keys__)
