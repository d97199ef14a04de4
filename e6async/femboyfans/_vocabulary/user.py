"""The shapes of an account: `app/models/user.rb`, `app/policies/user_policy.rb`."""

from __future__ import annotations

from typing import ClassVar

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time, renames_older


@attrs.frozen(kw_only=True)
class User(Model):
    """An account, with the same fields in lists and in single responses."""

    id: int
    created_at: Time
    name: str
    level: int
    """The number of a `Level`; its numbers differ from e621's."""
    level_string: str
    """`Member`, `Trusted`, `Janitor` ..."""
    base_upload_limit: int
    post_upload_count: int
    post_update_count: int
    note_update_count: int
    avatar_id: int | None
    """The post whose picture it is; None for no picture."""
    wiki_page_version_count: int
    artist_version_count: int
    pool_version_count: int
    forum_post_count: int
    comment_count: int
    favorite_count: int
    positive_feedback_count: int
    neutral_feedback_count: int
    negative_feedback_count: int
    upload_limit: int
    """How many posts may still wait for approval; below 0 for too many that were deleted."""
    profile_about: str
    """DText."""
    profile_artinfo: str
    """DText."""
    can_approve_posts: bool
    unrestricted_uploads: bool
    disable_user_dmails: bool
    can_manage_aibur: bool
    """Whether it may approve aliases, implications and bulk update requests."""
    email_verified: bool

    profile_about_dtext: ClassVar[DTextOf] = DTextOf("profile_about")
    profile_artinfo_dtext: ClassVar[DTextOf] = DTextOf("profile_artinfo")


@attrs.frozen(kw_only=True)
class Me(User):
    """The caller's own account, with its settings."""

    description_collapsed_initially: bool
    hide_comments: bool
    show_hidden_comments: bool
    receive_email_notifications: bool
    enable_keyboard_navigation: bool
    enable_privacy_mode: bool
    style_usernames: bool
    enable_autocomplete: bool
    disable_cropped_thumbnails: bool
    enable_safe_mode: bool
    disable_responsive_mode: bool
    enable_compact_uploader: bool
    move_related_thumbnails: bool
    enable_hover_zoom: bool
    hover_zoom_shift: bool
    hover_zoom_sticky_shift: bool
    hover_zoom_play_audio: bool
    show_post_uploader: bool
    go_to_recent_forum_post: bool
    disable_colors: bool
    unique_views: bool
    updated_at: Time | None
    email: str | None
    last_logged_in_at: Time | None
    recent_tags: str | None
    comment_threshold: int
    default_image_size: str
    """`large`, `fit`, `fitv` or `original`."""
    favorite_tags: str | None
    blacklisted_tags: str | None
    """One entry per line; None when never set."""
    time_zone: str
    """A Rails name, such as `Central Time (US & Canada)`."""
    per_page: int
    """1 to 500; the length of a page of posts when no `limit` is sent."""
    custom_style: str
    upload_notifications: tuple[str, ...]
    followed_tags_list: tuple[str, ...]
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


def _as_others_see(own: dict[str, object]) -> dict[str, object]:
    """The caller's own account, which has its settings in every list, as one of another."""
    settings = {field.name for field in attrs.fields(Me)} - {
        field.name for field in attrs.fields(User)
    }
    return {key: own[key] for key in own.keys() - settings}


renames_older(User, mark="time_zone", renamed=_as_others_see)
