"""Users: accounts and what they may do; `app/controllers/users_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._shared.post_lookups import uploader_query
from e6async.e621._vocabulary.user_settings import (
    CommonSettings,
    DmailFilterAttributes,
    settings_form,
)
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary import Post
from e6async.femboyfans._vocabulary.filters import Order, UserFilter
from e6async.femboyfans._vocabulary.user import Me, User

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = [
    "ApiLimits",
    "DmailFilterAttributes",
    "Me",
    "Throttle",
    "User",
    "UserCreate",
    "UserInfo",
    "UserSearch",
    "UserSettings",
    "UserThrottle",
    "UserUpdate",
    "Users",
]


@attrs.frozen(kw_only=True)
class ApiLimits(Model):
    """The limit of writes per minute; the server swaps the two fields."""

    limit: int
    """How many are left."""
    remaining: int
    """How many there are."""


@attrs.frozen(kw_only=True)
class Throttle(Model):
    """A rate limit on an action of accounts."""

    name: str
    """For example `comment`, `post_edit`, `pool_edit`."""
    newbie_duration: int | None
    """Seconds for which new accounts may not do it at all; None for no such time."""
    level: int | str | None
    """Who may do it, such as `10..`, see `Level`; None for everybody."""


@attrs.frozen(kw_only=True)
class UserThrottle(Model):
    """A rate limit as it applies to an account."""

    throttle: Throttle
    bypass: bool
    """Whether it does not count."""
    newbie: bool
    """Whether the account is too new."""
    level: bool
    """Whether the account has the level."""
    limit: int | None
    """How often it may still be done; None where another field decides."""


@attrs.frozen(kw_only=True)
class UserInfo(Model):
    """The rate limits of an account."""

    api: ApiLimits
    throttles: tuple[UserThrottle, ...]


class UserSearch(ListOptions, UserFilter, total=False):
    """Search filters for users."""

    order: Literal[
        Order,
        "name",
        "name_asc",
        "name_desc",
        "post_upload_count",
        "post_upload_count_asc",
        "post_upload_count_desc",
        "note_count",
        "note_count_asc",
        "note_count_desc",
        "post_update_count",
        "post_update_count_asc",
        "post_update_count_desc",
    ]


class UserSettings(CommonSettings, total=False):
    """Settings that everybody can change."""

    style_usernames: bool
    enable_autocomplete: bool
    disable_cropped_thumbnails: bool
    move_related_thumbnails: bool
    enable_hover_zoom: bool
    hover_zoom_shift: bool
    hover_zoom_sticky_shift: bool
    hover_zoom_play_audio: bool
    show_post_uploader: bool
    go_to_recent_forum_post: bool
    disable_colors: bool
    unique_views: bool
    forum_unread_bubble: bool
    forum_unread_italic: bool


class UserUpdate(UserSettings, total=False):
    """Editable fields of the caller's own account."""

    profile_about: str
    """DText."""
    profile_artinfo: str
    """DText."""
    avatar_id: int
    """A post."""
    enable_compact_uploader: bool
    """With 10 posts or more, else BadRequestError."""
    enable_hover_zoom_form: str
    """The zoom as the form on the site has it."""
    forum_unread_form: str
    """The marks of unread topics as the form on the site has them."""
    upload_notifications: list[str] | tuple[str, ...]


class UserCreate(UserSettings, total=False):
    """Fields of a new account."""

    name: str
    email: str


class Users(Resource):
    """Users."""

    def search(self, **filters: Unpack[UserSearch]) -> Pages[User]:
        """Every account that matches."""
        allowed = keys_of(UserSearch)
        return self._search("users.search", "/users.json", User, filters, allowed)

    async def get(self, id_or_name: int | str) -> User:
        """The account with this id or name; a name of digits only is taken for an id."""
        path = "/users/{id_or_name}.json"
        return await self._send(get("users.get", path, User, id_or_name=id_or_name))

    def uploads(self, id_or_name: int | str, **options: Unpack[ListOptions]) -> Pages[Post]:
        """The uploads of an account, newest first, including deleted ones, as their flags say."""
        name, path = "users.uploads", "/posts.json"
        tags = (("tags", uploader_query(id_or_name)),)
        return self._list(name, path, Post, options=options, paging="id_desc", query=tags)

    async def me(self) -> Me:
        """The caller's own account; logged in."""
        return await self._send(get("users.me", "/users/me.json", Me, level="logged_in"))

    async def info(self, id: int) -> UserInfo:
        """The rate limits of an account: the caller's own (any as moderator); logged in."""
        path = "/users/{id}/info.json"
        return await self._send(get("users.info", path, UserInfo, level="logged_in", id=id))

    async def update_self(self, **fields: Unpack[UserUpdate]) -> Me:
        """Change the caller's own account; logged in."""
        name, path = "users.update_self", "/users/update.json"
        form = settings_form(name, fields, keys_of(UserUpdate))
        return await self._send(write(name, "POST", path, Me, form=form, level="logged_in"))

    async def create(self, **fields: Unpack[UserCreate]) -> User:
        """Sign up; UnsupportedError, since only a browser can."""
        name, form = "users.create", settings_form("users.create", fields, keys_of(UserCreate))
        refused = "signing up takes a CSRF token, and a captcha: do it in a browser"
        return await self._send(
            write(name, "POST", "/users.json", User, form=form, level="anonymous", refused=refused)
        )

    async def unban(self, id: int) -> None:
        """Unban an account; moderator; InvalidError for one that is not banned."""
        path = "/users/{id}/unban.json"
        await self._send(write("users.unban", "PUT", path, NOTHING, level="moderator", id=id))

    async def revert(self, user_id: int) -> None:
        """Undo all post edits of an account, in the background; moderator."""
        name, path, form = "users.revert", "/users/revert.json", wire.fields({"user_id": user_id})
        await self._send(write(name, "POST", path, NOTHING, form=form, level="moderator"))

    async def refresh_own_counts(self) -> None:
        """Recalculate the counts of the caller, in the background; logged in."""
        name, path = "users.refresh_own_counts", "/users/count_fixes.json"
        await self._send(write(name, "POST", path, NOTHING, level="logged_in"))
