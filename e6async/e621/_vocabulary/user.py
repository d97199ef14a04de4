"""The shapes of an account: `app/models/user.rb`."""

from __future__ import annotations

from functools import partial
from typing import ClassVar

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time, renames_older


@attrs.frozen(kw_only=True)
class User(Model):
    """An account, as lists show it."""

    id: int | None
    """None when nobody is logged in."""
    created_at: Time
    name: str
    level: int
    """The number of a `Level`; its numbers changed in June 2026, so prefer `level_string`."""
    base_upload_limit: int
    upload_karma: int | None = None
    """Never below 0; None from e6ai.net, and from servers before 27 July 2026."""
    upload_karma_free: bool | None = None
    """None as `upload_karma`."""
    post_upload_count: int
    post_update_count: int
    note_update_count: int
    is_banned: bool
    can_approve_posts: bool
    can_upload_free: bool | None = None
    """None from servers of 27 and 28 July 2026 only."""
    level_string: str
    """`Member`, `Privileged`, `Janitor` ..."""
    avatar_id: int | None
    """The post whose picture it is; None for no picture."""
    is_verified: bool
    has_cropped_avatar: bool | None = None
    """None from servers before May 2026."""
    last_logged_in_at: Time | None = None
    """For admins, and of the caller; None for others, and from servers before March 2026."""


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
    upload_slots: int | None = None
    """0 to 50; None from e6ai.net, and from servers before 27 July 2026."""
    upload_limit: int | None = None
    """In place of `upload_slots`, from e6ai.net and servers before 27 July 2026; can be below 0."""
    profile_about: str
    """DText."""
    profile_artinfo: str
    """DText."""

    profile_about_dtext: ClassVar[DTextOf] = DTextOf("profile_about")
    profile_artinfo_dtext: ClassVar[DTextOf] = DTextOf("profile_artinfo")


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
    style_usernames: bool | None = None
    """From e6ai.net, and from servers before 19 August 2026; None from others."""
    updated_at: Time | None
    email: str | None
    last_forum_read_at: Time | None
    recent_tags: str | None
    comment_threshold: int
    default_image_size: str
    """`large`, `fit`, `fitv` or `original`."""
    favorite_tags: str | None
    blacklisted_tags: str | None
    """One entry per line; None when never set."""
    time_zone: str
    """A Rails name, such as `Eastern Time (US & Canada)`."""
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


def _as_others_see(model: type[User], own: dict[str, object]) -> dict[str, object]:
    """The caller's own account, which has its settings in every list, as one of another."""
    settings = {field.name for field in attrs.fields(Me)} - {
        field.name for field in attrs.fields(model)
    }
    return {key: own[key] for key in own.keys() - settings}


renames_older(User, mark="time_zone", renamed=partial(_as_others_see, User))
renames_older(UserProfile, mark="time_zone", renamed=partial(_as_others_see, UserProfile))
