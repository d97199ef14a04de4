"""Users (users_controller.rb, app/models/user.rb)."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

import attrs

from e6async.testing._access import max_writes
from e6async.testing._call import Call
from e6async.testing._e621.filters import by_number, by_text, by_time, page_response, permitted
from e6async.testing._e621.models.dmails import unread
from e6async.testing._e621.search import like
from e6async.testing._params import Params, is_false, is_true
from e6async.testing._records import User
from e6async.testing._responses import (
    Response,
    empty,
    json_response,
    not_found,
    redirect,
    validation_error,
)
from e6async.testing._routes import Route
from e6async.testing._time_zones import ZONES
from e6async.testing._users import LEVEL_STRINGS, normal_name

__all__ = [
    "ROUTES",
    "changed_user",
    "index",
    "listed",
    "me",
    "own_settings",
    "show",
    "uploads_of",
    "write_user",
]

_FILTERS: Final = (
    *("name_matches", "about_me", "avatar_id", "level", "min_level", "max_level"),
    *("can_approve_posts", "can_upload_free", "can_karma_free", "order"),
)
_SWITCHES: Final = {
    "blacklist_users": False,
    "description_collapsed_initially": True,
    "hide_comments": False,
    "show_hidden_comments": False,
    "show_post_statistics": True,
    "receive_email_notifications": False,
    "enable_keyboard_navigation": True,
    "enable_auto_complete": True,
    "disable_responsive_mode": False,
    "no_flagging": False,
    "disable_user_dmails": False,
    "enable_compact_uploader": False,
    "replacements_beta": False,
    "forum_notification_dot": True,
}
_ONLY_ON_E6AI: Final = frozenset({"style_usernames"})
_FIELDS: Final = frozenset(
    {"per_page", "time_zone", "enable_privacy_mode", "enable_safe_mode", "favorite_tags"}
    | {"blacklisted_tags", "avatar_id", "profile_about", "profile_artinfo"}
)
_ABOUT_ME: Final = frozenset({"avatar_id", "profile_about", "profile_artinfo"})
_SETTABLE: Final = (
    *(key for key in _SWITCHES if key not in {"no_flagging", "replacements_beta"}),
    *("comment_threshold", "default_image_size", "custom_style", "password", "old_password"),
    *("password_confirmation", "dmail_filter_attributes"),
    *sorted(_FIELDS),
)


async def index(call: Call) -> Response:
    """List users, the newest first."""
    if (name := call.params.nonblank("name")) is not None:
        return redirect(f"{call.base_url}/users/{quote(name)}")
    is_admin = call.viewer.is_at_least("admin")
    known = call.rules.reference.named("users.list").search
    filters = [name for name in _FILTERS if name in known]
    permitted(call, (*filters, "ip_addr", "email_matches") if is_admin else filters)
    return await listed(call)


async def listed(call: Call) -> Response:
    """The users that match the filters."""
    search = call.params.below("search")
    await call.world.prepare()
    users = by_number(call.world.users, search.text("id"), lambda user: user.id)
    users = by_time(call, users, search.text("created_at"), lambda user: user.created_at)
    users = by_number(users, search.text("level"), lambda user: user.level)
    if (pattern := search.nonblank("name_matches")) is not None:
        fits = like(normal_name(pattern))
        users = [user for user in users if fits.fullmatch(user.name.lower())]
    users = by_text(
        users,
        search.nonblank("about_me"),
        lambda user: f"{user.profile_about} {user.profile_artinfo}",
    )
    users = [user for user in users if _fits(search, user)]
    users = _ordered(call, users, search.text("order"))
    rows = page_response(
        call,
        users,
        lambda user: user.key,
        lambda user: call.rules.write_user(call, user, full=False),
    )
    return json_response(rows)


async def show(call: Call) -> Response:
    """Show a user, by id or name."""
    await call.world.prepare()
    text = call.params.text("id_or_name") or ""
    users = call.world.users
    user = users.get(int(text[:18])) if text.isascii() and text.isdigit() else users.named(text)
    if user is None:
        raise not_found()
    return json_response(call.rules.write_user(call, user, full=True))


async def me(call: Call) -> Response:
    """Show the caller, also when anonymous."""
    await call.world.prepare()
    return json_response(call.rules.write_user(call, call.viewer.user, full=True))


async def avatar_menu(call: Call) -> Response:
    """The entries of the caller's menu."""
    await call.world.prepare()
    user = call.viewer.user
    sets = any(each.creator_id == user.id for each in call.world.sets.values())
    return json_response(
        {
            "has_uploads": uploads_of(call, user) > 0,
            "has_favorites": bool(call.world.favorites(user.key)),
            "has_sets": sets,
            "has_comments": _written_by(call, "Comment", user) > 0,
            "has_forums": _written_by(call, "ForumPost", user) > 0,
            "has_blips": _written_by(call, "Blip", user) > 0,
        }
    )


def _written_by(call: Call, shape: str, user: User) -> int:
    """The number of rows that a user created."""
    return sum(row.get("creator_id") == user.id for row in call.factory.rows(shape).values())


async def upload_tags(call: Call) -> Response:
    """List the caller's favorite tags."""
    await call.world.prepare()
    names = (call.viewer.user.favorite_tags or "").split()
    tags = [
        {"name": tag.name, "count": call.world.post_count(tag.name), "category_id": tag.category}
        for tag in call.world.tags_named(names)
    ]
    return json_response({"upload_tags": tags, "recent_tags": []})


async def update(call: Call) -> Response:
    """Update the caller's settings; the id in the path is ignored."""
    user = call.viewer.user
    may = call.viewer.is_at_least("member")
    allowed = [key for key in _SETTABLE if may or key not in _ABOUT_ME]
    known = call.rules.reference.named("users.update_self").below("user")
    values = call.params.require("user", [*allowed, *_ONLY_ON_E6AI & known])
    per_page = values.text("per_page")
    if per_page is not None and not (per_page.isdigit() and 1 <= int(per_page[:9]) <= 320):
        raise validation_error({"per_page": ["must be in 1..320"]})
    zone = values.text("time_zone")
    if zone is not None and zone not in ZONES:
        raise validation_error({"time_zone": ["is not included in the list"]})
    settings = dict(user.settings)
    for key in values:
        if key in _SWITCHES or key in _ONLY_ON_E6AI:
            settings[key] = is_true(values.get(key))
        elif key in {"comment_threshold", "default_image_size", "custom_style"}:
            settings[key] = values.text(key) or ""
    words = values.below("dmail_filter_attributes").text("words")
    settings |= {} if words is None else {"dmail_filter": words}
    call.world.users.put(changed_user(attrs.evolve(user, settings=settings), values))
    return empty()


def changed_user(user: User, values: Params) -> User:
    """The account with the sent values."""

    def text(key: str, now: str | None) -> str | None:
        return values.text(key) if key in values else now

    def switch(key: str, now: bool) -> bool:  # noqa: FBT001 - a flag as it is, not an option
        return is_true(values.get(key)) if key in values else now

    return attrs.evolve(
        user,
        per_page=_int(text("per_page", "") or str(user.per_page)),
        avatar_id=_int(values.text("avatar_id") or "") or None
        if "avatar_id" in values
        else user.avatar_id,
        enable_privacy_mode=switch("enable_privacy_mode", user.enable_privacy_mode),
        enable_safe_mode=switch("enable_safe_mode", user.enable_safe_mode),
        time_zone=text("time_zone", None) or user.time_zone,
        favorite_tags=text("favorite_tags", user.favorite_tags),
        blacklisted_tags=text("blacklisted_tags", user.blacklisted_tags),
        profile_about=text("profile_about", user.profile_about) or "",
        profile_artinfo=text("profile_artinfo", user.profile_artinfo) or "",
    )


def _fits(search: Params, user: User) -> bool:
    avatar = search.nonblank("avatar_id")
    least, most = search.nonblank("min_level"), search.nonblank("max_level")
    switches = {
        "can_approve_posts": user.can_approve_posts,
        "can_upload_free": user.can_upload_free,
        "can_karma_free": user.upload_karma >= _KARMA_FREE,
    }
    return (
        (avatar is None or str(user.avatar_id) == avatar)
        and (least is None or user.level >= _int(least))
        and (most is None or user.level <= _int(most))
        and all(holds or not is_true(search.get(key)) for key, holds in switches.items())
        and not any(holds and is_false(search.get(key)) for key, holds in switches.items())
    )


_KARMA_FREE: Final = 40


def _int(text: str) -> int:
    return int(text[:9]) if text.isascii() and text.isdigit() else 0


def _ordered(call: Call, users: list[User], order: str | None) -> list[User]:
    users = sorted(users, key=lambda user: user.key, reverse=order != "id_asc")
    match order:
        case "name":
            return sorted(users, key=lambda user: user.name)
        case "post_upload_count":
            return sorted(users, key=lambda user: uploads_of(call, user), reverse=True)
        case "note_count" | "post_update_count":
            return sorted(users, key=_edits, reverse=True)
        case "upload_karma":
            return sorted(users, key=lambda user: user.upload_karma, reverse=True)
        case _:
            return users


def uploads_of(call: Call, user: User) -> int:
    """The number of posts of a user."""
    table = call.world.table
    owners = zip(table.ints["uploader"], table.rows, strict=True)
    return sum(1 for owner, is_row in owners if is_row and owner == user.id)


def _edits(user: User) -> int:
    return user.key * 37 % 200


def write_user(call: Call, user: User, *, full: bool) -> dict[str, object]:
    """The JSON of an account on e621; `full` with the fields of a single account."""
    view = call.view
    values: dict[str, object] = {
        "id": user.id,
        "created_at": view.stamp(user.created_at),
        "name": user.name,
        "level": user.level,
        "base_upload_limit": 10,
        "upload_karma": user.upload_karma,
        "upload_karma_free": user.upload_karma >= _KARMA_FREE,
        "post_upload_count": uploads_of(call, user),
        "post_update_count": _edits(user),
        "note_update_count": _edits(user) // 9,
        "is_banned": LEVEL_STRINGS[user.level] == "Blocked",
        "can_approve_posts": user.can_approve_posts,
        "can_upload_free": user.can_upload_free,
        "level_string": LEVEL_STRINGS[user.level],
        "avatar_id": user.avatar_id,
        "is_verified": user.is_verified,
        "has_cropped_avatar": False,
    }
    if full:
        values |= _full(call, user)
    if user.id == call.viewer.user.id:
        mail = unread(call, user.id)
        values |= own_settings(call, user) | {"has_mail": mail > 0, "unread_dmail_count": mail}
    elif call.viewer.is_at_least("admin"):
        values["last_logged_in_at"] = view.stamp(call.world.now)
    return values


def _full(call: Call, user: User) -> dict[str, object]:
    counts = (
        *("wiki_page_version_count", "artist_version_count", "pool_version_count"),
        *("forum_post_count", "comment_count", "flag_count"),
    )
    records = [
        row["category"]
        for row in call.factory.rows("UserFeedback").values()
        if row["user_id"] == user.id and not row["is_deleted"]
    ]
    return {
        **{key: user.key * step % 41 for step, key in enumerate(counts, 3)},
        "forum_post_count": _written_by(call, "ForumPost", user),
        "comment_count": _written_by(call, "Comment", user),
        "favorite_count": len(call.world.favorites(user.key)),
        **{
            f"{category}_feedback_count": records.count(category)
            for category in ("positive", "neutral", "negative")
        },
        "upload_slots": 10,
        "profile_about": user.profile_about,
        "profile_artinfo": user.profile_artinfo,
    }


def own_settings(call: Call, user: User) -> dict[str, object]:
    """The fields of an account that only its owner sees."""
    settings: dict[str, object] = {"comment_threshold": -10, "default_image_size": "large"}
    view, read_at = call.view, user.settings.get("last_forum_read_at")
    return {
        **_SWITCHES,
        **settings,
        "custom_style": None,
        **{key: value for key, value in user.settings.items() if key != "dmail_filter"},
        "enable_privacy_mode": user.enable_privacy_mode,
        "enable_safe_mode": user.enable_safe_mode,
        "updated_at": call.view.stamp(call.world.now),
        "email": f"{user.name}@mail.example" if user.id else None,
        "last_logged_in_at": call.view.stamp(call.world.now) if user.id else None,
        "last_forum_read_at": view.maybe(int(read_at)) if read_at else None,
        "recent_tags": None,
        "favorite_tags": user.favorite_tags,
        "blacklisted_tags": user.blacklisted_tags,
        "time_zone": user.time_zone,
        "per_page": user.per_page,
        "favorite_count": len(call.world.favorites(user.key)),
        "api_regen_multiplier": 1,
        "api_burst_limit": max_writes(call.viewer),
        "remaining_api_limit": call.budget.left(call.viewer),
        "statement_timeout": 3000,
        "favorite_limit": 100_000,
        "tag_query_limit": 40,
        "has_mail": False,
        "unread_dmail_count": 0,
    }


ROUTES: Final = (
    Route("GET", "/users", "anonymous", index, is_counted=False),
    Route("GET", "/users/{id_or_name}", "anonymous", show, is_counted=False),
    Route("GET", "/users/me", "anonymous", me, is_counted=False),
    Route("GET", "/users/{id_or_name}/upload_limit", "logged_in", show, is_counted=False),
    Route("GET", "/users/avatar_menu", "logged_in", avatar_menu, is_counted=False),
    Route("GET", "/users/upload_tags", "logged_in", upload_tags, is_counted=False),
    Route("PATCH PUT", "/users/{id}", "logged_in", update, is_counted=False),
)
