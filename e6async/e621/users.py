"""Users: accounts and what they may do; `app/controllers/users_controller.rb`."""

from __future__ import annotations

from typing import Literal, Unpack

import attrs

from e6async.core.decode import Time
from e6async.core.operation import get
from e6async.core.pages import Pages
from e6async.core.resource import Resource
from e6async.e621.vocabulary import Common, Range


@attrs.frozen(kw_only=True)
class User:
    """An account, as lists show it."""

    id: int | None
    """None for nobody who is logged in."""
    created_at: Time
    name: str
    level: int
    """See `Level`; its numbers changed in June 2026, so prefer `level_string`."""
    base_upload_limit: int
    upload_karma: int
    """Never below 0."""
    upload_karma_free: bool
    post_upload_count: int
    post_update_count: int
    note_update_count: int
    is_banned: bool
    can_approve_posts: bool
    can_upload_free: bool
    level_string: str
    """`Member`, `Privileged`, `Janitor` ..."""
    avatar_id: int | None
    """The post whose picture it is; None for no picture."""
    is_verified: bool
    has_cropped_avatar: bool
    last_logged_in_at: Time | None = None
    """For admins; None for others."""


@attrs.frozen(kw_only=True)
class UserProfile(User):
    """An account with its counts and texts."""

    wiki_page_version_count: int
    artist_version_count: int
    pool_version_count: int
    forum_post_count: int
    comment_count: int
    flag_count: int
    favorite_count: int
    positive_feedback_count: int
    neutral_feedback_count: int
    negative_feedback_count: int
    upload_slots: int
    profile_about: str
    """DText."""
    profile_artinfo: str
    """DText."""


@attrs.frozen(kw_only=True)
class Me(UserProfile):
    """The caller's own account, with its settings."""

    blacklist_users: bool
    description_collapsed_initially: bool
    hide_comments: bool
    show_hidden_comments: bool
    show_post_statistics: bool
    receive_email_notifications: bool
    enable_keyboard_navigation: bool
    enable_privacy_mode: bool
    enable_auto_complete: bool
    enable_safe_mode: bool
    disable_responsive_mode: bool
    no_flagging: bool
    disable_user_dmails: bool
    enable_compact_uploader: bool
    replacements_beta: bool
    forum_notification_dot: bool
    updated_at: Time | None
    email: str | None
    last_forum_read_at: Time | None
    recent_tags: str | None
    comment_threshold: int
    default_image_size: str
    """`large`, `fit`, `fitv` or `original`."""
    favorite_tags: str | None
    blacklisted_tags: str | None
    """Lines; None when never set."""
    time_zone: str
    """A Rails name, as `Eastern Time (US & Canada)`."""
    per_page: int
    """1 to 320; the length of a page of posts when no `limit` is sent."""
    custom_style: str | None
    api_regen_multiplier: int
    api_burst_limit: int
    """Writes a minute."""
    remaining_api_limit: int
    """Writes left in this minute."""
    statement_timeout: int
    """Milliseconds."""
    favorite_limit: int
    tag_query_limit: int
    has_mail: bool
    unread_dmail_count: int


class UserSearch(Common, total=False):
    """What users can be searched by."""

    name_matches: str
    """A name, with `*` for anything."""
    about_me: str
    avatar_id: int
    level: Range
    min_level: int
    max_level: int
    can_approve_posts: bool
    can_upload_free: bool
    can_karma_free: bool
    ip_addr: str
    """Admin."""
    email_matches: str
    """Admin."""
    order: Literal[
        "name",
        "post_upload_count",
        "note_count",
        "post_update_count",
        "upload_karma",
        "id_asc",
        "id_desc",
    ]
    """By id, newest first, unless said; any other order ends at the last numbered page."""


class Users(Resource):
    """Users."""

    def search(self, *, limit: int | None = None, **filters: Unpack[UserSearch]) -> Pages[User]:
        """Every account that matches."""
        allowed = UserSearch.__optional_keys__
        return self._search("users.search", "/users.json", User, filters, allowed, limit=limit)

    async def get(self, id_or_name: int | str) -> UserProfile:
        """The account with this id or name; a name of digits only is taken for an id."""
        path = "/users/{id_or_name}.json"
        return await self._send(get("users.get", path, UserProfile, id_or_name=id_or_name))

    async def me(self) -> Me:
        """The caller's own account; without login one of nobody, whose id is None."""
        return await self._send(get("users.me", "/users/me.json", Me))
