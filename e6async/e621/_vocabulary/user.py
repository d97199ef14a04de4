"""The shapes of an account: `app/models/user.rb`."""

from __future__ import annotations

from functools import partial
from typing import TypeVar

import attrs
import msgspec

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time, reads_older

U = TypeVar("U", bound="User")


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


_OWN = frozenset(field.name for field in attrs.fields(Me)) - frozenset(
    field.name for field in attrs.fields(UserProfile)
)


def _as_others_see(model: type[U], own: dict[str, object]) -> U:
    """Convert the caller's own account, which has its settings in every list, to a listed one."""
    return msgspec.convert({key: own[key] for key in own.keys() - _OWN}, model)


reads_older(User, mark="time_zone", shape=dict[str, object], newest=partial(_as_others_see, User))
reads_older(
    UserProfile,
    mark="time_zone",
    shape=dict[str, object],
    newest=partial(_as_others_see, UserProfile),
)
