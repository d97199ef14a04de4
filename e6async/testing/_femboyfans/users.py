"""Accounts: app/models/user.rb, app/policies/user_policy.rb, users_controller.rb."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from e6async.testing._call import Call
from e6async.testing._e621 import users
from e6async.testing._e621.view import JSON
from e6async.testing._femboyfans.checks import check_search
from e6async.testing._femboyfans.naming import renamed
from e6async.testing._records import User
from e6async.testing._responses import Response, not_found, redirect
from e6async.testing._routes import Route
from e6async.testing._users import accounts_of

__all__ = ["ROUTES", "write_user"]

_NAMES: Final = {
    number: name.replace("_", " ").title()
    for name, number in reversed(list(accounts_of("femboyfans").levels.items()))
}
_SWITCHES: Final = {
    "description_collapsed_initially": True,
    "hide_comments": False,
    "show_hidden_comments": False,
    "receive_email_notifications": False,
    "enable_keyboard_navigation": True,
    "style_usernames": True,
    "enable_autocomplete": True,
    "disable_cropped_thumbnails": False,
    "disable_responsive_mode": False,
    "enable_compact_uploader": False,
    "move_related_thumbnails": False,
    "enable_hover_zoom": False,
    "hover_zoom_shift": False,
    "hover_zoom_sticky_shift": False,
    "hover_zoom_play_audio": False,
    "show_post_uploader": False,
    "go_to_recent_forum_post": False,
    "disable_colors": False,
    "unique_views": False,
}
_SHARED: Final = (
    *("enable_privacy_mode", "enable_safe_mode", "updated_at", "email", "last_logged_in_at"),
    *("favorite_tags", "blacklisted_tags", "time_zone", "per_page", "api_regen_multiplier"),
    *("api_burst_limit", "remaining_api_limit", "statement_timeout", "favorite_limit"),
    *("tag_query_limit", "has_mail", "comment_threshold", "default_image_size"),
)
_OURS: Final = {"unrestricted_uploads": "can_upload_free"}
"""Filters with other names than on e621."""
_COUNTS: Final = (
    *("wiki_page_version_count", "artist_version_count", "pool_version_count"),
    *("forum_post_count", "comment_count"),
)


def write_user(call: Call, user: User, *, full: bool) -> JSON:
    """The JSON of an account, the same in lists; the caller's own with its settings."""
    del full
    return {
        "id": user.id,
        "created_at": call.view.stamp(user.created_at),
        "name": user.name,
        "level": user.level,
        "base_upload_limit": 10,
        "post_upload_count": users.uploads_of(call, user),
        "post_update_count": user.key * 37 % 200,
        "note_update_count": user.key * 37 % 200 // 9,
        "level_string": _NAMES[user.level],
        "avatar_id": user.avatar_id,
        **{key: user.key * step % 41 for step, key in enumerate(_COUNTS, 3)},
        "favorite_count": len(call.world.favorites(user.key)),
        "positive_feedback_count": 0,
        "neutral_feedback_count": 0,
        "negative_feedback_count": 0,
        "upload_limit": 10,
        "profile_about": user.profile_about,
        "profile_artinfo": user.profile_artinfo,
        "can_approve_posts": user.can_approve_posts,
        "unrestricted_uploads": user.can_upload_free,
        "disable_user_dmails": False,
        "can_manage_aibur": user.is_bd_staff,
        "email_verified": user.is_verified,
        **(_own(call, user) if user.id == call.viewer.user.id and user.id else {}),
    }


def _own(call: Call, user: User) -> JSON:
    settings = users.own_settings(call, user)
    return {
        **_SWITCHES,
        **{key: settings[key] for key in _SHARED},
        "recent_tags": "",
        "favorite_tags": user.favorite_tags or "",
        "blacklisted_tags": user.blacklisted_tags or "",
        "custom_style": "",
        "upload_notifications": ["dmail"],
        "followed_tags_list": [],
        **user.settings,
    }


async def index(call: Call) -> Response:
    """List accounts; a name alone redirects to that account."""
    name = call.params.nonblank("name")
    if name is not None:
        user = call.world.users.named(name)
        if user is None:
            raise not_found()
        return redirect(f"{call.base_url}/users/{quote(str(user.id))}")
    check_search(call.rules.reference.named("users.list"), call)
    return await users.listed(renamed(call, "search", _OURS))


ROUTES: Final = (
    Route("GET", "/users", "anonymous", index, is_counted=False, identifier="users:index"),
    Route(
        "GET",
        "/users/{id_or_name}",
        "anonymous",
        users.show,
        is_counted=False,
        identifier="users:show",
    ),
    Route("GET", "/users/me", "unbanned", users.me, is_counted=False, identifier="users:me"),
)
