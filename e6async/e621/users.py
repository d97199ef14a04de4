"""Users: accounts and what they may do; `app/controllers/users_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.batch import listed_by_id
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, get, write
from e6async._core.resource import Resource
from e6async.e621._shared.post_lookups import uploader_query
from e6async.e621._vocabulary import CommonFilters, Post, Range
from e6async.e621._vocabulary.post_modes import MODE_QUERY
from e6async.e621._vocabulary.user import Me, User, UserProfile
from e6async.e621._vocabulary.user_settings import (
    CommonSettings,
    DmailFilterAttributes,
    settings_form,
)
from e6async.errors import DecodeError, InvalidError

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from e6async._core.pages import Pages

__all__ = [
    "AvatarMenu",
    "CommonSettings",
    "DmailFilterAttributes",
    "Me",
    "UploadTag",
    "UploadTags",
    "User",
    "UserCreate",
    "UserProfile",
    "UserSearch",
    "UserSettings",
    "UserUpdate",
    "Users",
]


@attrs.frozen(kw_only=True)
class AvatarMenu(Model):
    """Whether the caller has uploads, favorites, sets, comments and so on."""

    has_uploads: bool
    has_favorites: bool
    has_sets: bool
    has_comments: bool
    has_forums: bool
    has_blips: bool | None = None
    """None from servers before 9 June 2026."""


@attrs.frozen(kw_only=True)
class UploadTag(Model):
    """A tag that the upload form proposes."""

    name: str
    count: int
    category_id: int
    """A number from 0 to 8; see `Category`."""


@attrs.frozen(kw_only=True)
class UploadTags(Model):
    """Tags that the upload form proposes to the caller."""

    upload_tags: tuple[UploadTag, ...]
    """Those of the `favorite_tags` setting."""
    recent_tags: tuple[UploadTag, ...]
    """Those that the caller added in the last hour, up to 50."""


class UserSearch(ListOptions, CommonFilters, total=False):
    """Search filters for users."""

    name_matches: str
    """A name, with `*` as a wildcard."""
    about_me: str
    """Words in both texts of the profile, or with `*` as a wildcard."""
    avatar_id: int
    level: Range
    min_level: int
    max_level: int
    can_approve_posts: bool
    can_upload_free: bool
    can_karma_free: bool
    """For sites where karma lifts the upload limit; else ForbiddenError."""
    ip_addr: str
    """Requires admin."""
    email_matches: str
    """Requires admin."""
    order: Literal[
        "name",
        "post_upload_count",
        "note_count",
        "post_update_count",
        "upload_karma",
        "id_asc",
        "id_desc",
    ]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class UserSettings(CommonSettings, total=False):
    """Settings that everybody can change."""

    blacklist_users: bool
    show_post_statistics: bool
    enable_auto_complete: bool
    forum_notification_dot: bool


class UserUpdate(UserSettings, total=False):
    """Editable fields of the caller's own account."""

    profile_about: str
    """DText; member."""
    profile_artinfo: str
    """DText; member."""
    avatar_id: int
    """A post; member."""
    enable_compact_uploader: bool
    """With 10 posts or more, else ForbiddenError."""


class UserCreate(UserSettings, total=False):
    """Fields of a new account."""

    name: str
    email: str


class Users(Resource):
    """Users."""

    def search(self, **filters: Unpack[UserSearch]) -> Pages[User]:
        """Every account that matches."""
        allowed = UserSearch.__optional_keys__
        return self._search("users.search", "/users.json", User, filters, allowed)

    async def get(self, id_or_name: int | str) -> UserProfile:
        """The account with this id or name; a name of digits only is taken for an id."""
        path = "/users/{id_or_name}.json"
        return await self._send(get("users.get", path, UserProfile, id_or_name=id_or_name))

    async def by_id(self, id: int) -> User:
        """The account with this id as lists give it; concurrent calls share a request.

        `get` gives more fields, for a request of its own.
        """
        return await self._look_up(listed_by_id("users.by_id", User), id)

    async def many(self, ids: Iterable[int]) -> list[User]:
        """The accounts with these ids, in their order; missing ones are left out."""
        return await self._look_up_all(listed_by_id("users.by_id", User), ids)

    def uploads(self, id_or_name: int | str, **options: Unpack[ListOptions]) -> Pages[Post]:
        """The uploads of an account, newest first, including deleted ones, as their flags say."""
        query = (*MODE_QUERY["extended"], ("tags", uploader_query(id_or_name)))
        name, path = "users.uploads", "/posts.json"
        return self._list(
            name, path, Post, options=options, paging="id_desc", query=query, unwrap="posts"
        )

    async def me(self) -> Me:
        """The caller's own account; without a login an anonymous one, whose id is None."""
        return await self._send(get("users.me", "/users/me.json", Me))

    async def upload_limit(self, id_or_name: int | str) -> UserProfile:
        """The account with this id or name, as `get` gives it; logged in."""
        name, path = "users.upload_limit", "/users/{id_or_name}/upload_limit.json"
        return await self._send(
            get(name, path, UserProfile, level="logged_in", id_or_name=id_or_name)
        )

    async def avatar_menu(self) -> AvatarMenu:
        """Whether the caller has uploads, favorites, sets, comments and so on; logged in."""
        path = "/users/avatar_menu.json"
        return await self._send(get("users.avatar_menu", path, AvatarMenu, level="logged_in"))

    async def upload_tags(self) -> UploadTags:
        """The tags that the upload form proposes to the caller; logged in."""
        path = "/users/upload_tags.json"
        return await self._send(get("users.upload_tags", path, UploadTags, level="logged_in"))

    async def update_self(self, **fields: Unpack[UserUpdate]) -> None:
        """Change the caller's own account; logged in."""
        await self._update_self(fields, UserUpdate.__optional_keys__)

    async def _update_self(self, fields: UserUpdate, allowed: Collection[str]) -> None:
        name, path = "users.update_self", "/users/{id}.json"
        form = settings_form(name, fields, allowed)
        # the server ignores the id and uses the caller
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="logged_in", id=0))

    async def create(self, **fields: Unpack[UserCreate]) -> User:
        """Sign up; UnsupportedError, since only a browser can."""
        name = "users.create"
        form = settings_form(name, fields, UserCreate.__optional_keys__)
        refused = "signing up takes a CSRF token, and a captcha: do it in a browser"
        return await self._send(
            write(name, "POST", "/users.json", User, form=form, level="anonymous", refused=refused)
        )

    async def toggle_uploads(self, id_or_name: int | str) -> bool:
        """Allow an account to upload again; False when it already could; janitor."""
        path = "/users/{id_or_name}/toggle_uploads.json"
        return await self._toggle("users.toggle_uploads", path, id_or_name)

    async def toggle_karma_free(self, id_or_name: int | str) -> bool:
        """Lift the upload limit of an account with enough karma; False if it had no limit; janitor.

        True also when it lacks the karma and nothing changed.
        """
        path = "/users/{id_or_name}/toggle_karma_free.json"
        return await self._toggle("users.toggle_karma_free", path, id_or_name)

    async def disable_uploads(self, id_or_name: int | str, body: str) -> None:
        """Forbid an account to upload, for a reason that becomes a staff note; janitor."""
        path = "/users/{id_or_name}/disable_uploads.json"
        await self._disable("users.disable_uploads", path, id_or_name, body)

    async def disable_karma_free(self, id_or_name: int | str, body: str) -> None:
        """Apply the upload limit to an account, for a reason that becomes a staff note; janitor."""
        path = "/users/{id_or_name}/disable_karma_free.json"
        await self._disable("users.disable_karma_free", path, id_or_name, body)

    async def fix_counts(self, id_or_name: int | str) -> None:
        """Recalculate the counts of an account; janitor."""
        name, path = "users.fix_counts", "/users/{id_or_name}/fix_counts.json"
        await self._send(write(name, "GET", path, Moved, level="janitor", id_or_name=id_or_name))

    async def flush_favorites(self, id_or_name: int | str) -> None:
        """Remove all favorites of an account, in the background; admin."""
        name, path = "users.flush_favorites", "/users/{id_or_name}/flush_favorites.json"
        await self._send(write(name, "POST", path, Moved, level="admin", id_or_name=id_or_name))

    async def refresh_own_counts(self) -> None:
        """Recalculate the counts of the caller; member."""
        path = "/maintenance/user/count_fixes"
        await self._send(write("users.refresh_own_counts", "POST", path, Moved))

    async def _toggle(self, name: str, path: str, id_or_name: int | str) -> bool:
        try:
            await self._send(
                write(name, "GET", path, Moved, level="janitor", id_or_name=id_or_name)
            )
        except DecodeError:  # the account instead of a redirect: a reason is missing
            return False
        return True

    async def _disable(self, name: str, path: str, id_or_name: int | str, body: str) -> None:
        form = wire.fields({"body": body}, root="staff_note")
        moved = await self._send(
            write(name, "POST", path, Moved, form=form, level="janitor", id_or_name=id_or_name)
        )
        if "/toggle_" in moved.path:  # the form for a reason
            message = f"{name}: the server did not accept {body!r} as a reason; nothing changed"
            raise InvalidError(message, operation=name, status=302)
