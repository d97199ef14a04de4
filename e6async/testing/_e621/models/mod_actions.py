"""Actions of the staff: app/models/mod_action.rb, which other models write."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final, cast

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.filters import by_flag, by_number, by_text
from e6async.testing._e621.model import Filter, Model
from e6async.testing._e621.model_rules import next_id

__all__ = ["MOD_ACTION", "log", "log_change"]

_PROTECTED: Final = frozenset(
    {"staff_note_create", "staff_note_update", "staff_note_delete", "staff_note_undelete"}
    | {"staff_file_create", "staff_file_update", "staff_file_delete", "ip_ban_create"}
    | {"ip_ban_delete", "post_version_hide", "post_version_unhide", "totp_reset"}
    | {"password_reset", "search_trend_blacklist_create", "search_trend_blacklist_update"}
    | {"search_trend_blacklist_delete", "search_trend_blacklist_purge"}
)
"""Actions that only the staff sees."""
_SEEN: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "ip_ban_create": ("admin", ()),
    "ip_ban_delete": ("admin", ()),
    "ticket_update": ("moderator", ("ticket_id",)),
    "appeal_update": ("staff", ("appeal_id",)),
    "upload_whitelist_create": ("admin", ("hidden", "note")),
    "upload_whitelist_update": ("admin", ("hidden", "note")),
    "upload_whitelist_delete": ("admin", ("hidden", "note")),
}
"""The level that sees all values of an action, and the values that others see."""
_ACTIONS: Final[tuple[tuple[str, Fields], ...]] = (
    ("pool_delete", {"pool_id": 3, "pool_name": "Harbor_Tales", "user_id": 11}),
    ("set_change_visibility", {"set_id": 2, "user_id": 12, "is_public": True}),
    ("tag_alias_create", {"alias_id": 4, "alias_desc": "bunny to rabbit"}),
    ("comment_hide", {"comment_id": 13, "user_id": 14}),
    ("staff_note_create", {"id": 3, "user_id": 15, "body": "Asked twice for the same tag."}),
    ("ticket_update", {"ticket_id": 2, "status": "approved", "response": "Thank you."}),
    ("user_level_change", {"user_id": 18, "level": "Privileged", "level_was": "Member"}),
)
_NUMBERS: Final = (
    *("user_id", "artist_id", "blip_id", "comment_id", "forum_category_id", "forum_post_id"),
    *("forum_topic_id", "deleted_count", "file_size", "pool_id", "set_id", "alias_id"),
    *("implication_id", "ticket_id", "appeal_id", "old_upload_limit", "new_upload_limit"),
    *("old_karma", "new_karma", "duration", "ban_id", "record_id", "wiki_page_id"),
    *("takedown_id", "version", "post_id", "expires_at", "expires_at_was"),
)
_FLAGS: Final = ("is_public", "hidden", "disabled", "invalidated")
_TEXTS: Final = (
    *("artist_name", "old_name", "new_name", "artist_page", "details", "old_details"),
    *("staff_notes", "old_staff_notes", "body", "old_body", "forum_topic_title", "name"),
    *("wiki_page", "ip_addr", "reason", "tag", "filename", "pool_name", "text", "reason_was"),
    *("text_was", "description", "description_was", "alias_desc", "change_desc", "status"),
    *("implication_desc", "response", "status_was", "response_was", "domain", "path", "note"),
    *("old_domain", "old_path", "old_custom_title", "new_custom_title", "added", "removed"),
    *("level", "level_was", "type", "type_was", "new_title", "old_title", "antecedent"),
    *("consequent", "tag_name"),
)


def log(call: Call, action: str, **values: object) -> None:
    """Note an action of the caller."""
    number, now = next_id(call, "ModAction"), call.world.next_time()
    call.factory.rows("ModAction")[number] = call.factory.seeded(
        "ModAction", number, now, creator_id=call.viewer.user.id, action=action, values=values
    )


def log_change(
    call: Call,
    change: tuple[Fields | None, Fields | None],
    actions: tuple[str, str, str, str],
    flag: str,
    **values: object,
) -> None:
    """Note what others than its creator did to a row, and its removal.

    The actions are those of an edit, of setting the flag, of clearing it, and of the removal.
    """
    before, after = change
    edit, on, off, removal = actions
    if after is None:
        log(call, removal, **values)
    elif before is not None and after["creator_id"] != call.viewer.user.id:
        is_changed = before[flag] != after[flag]
        log(call, (on if after[flag] else off) if is_changed else edit, **values)


def _seed(factory: RowFactory) -> Iterator[Fields]:
    for number in range(1, 41):
        action, values = _ACTIONS[number % len(_ACTIONS)]
        yield factory.seeded(
            *("ModAction", number, factory.moment(number)),
            creator_id=number % 3 + 1,
            action=action,
            values=values,
        )


def _is_visible(call: Call, row: Fields) -> bool:
    return row["action"] not in _PROTECTED or call.viewer.is_at_least("staff")


def _shown(call: Call, row: Fields) -> Fields:
    level, keys = _SEEN.get(str(row["action"]), (None, ()))
    if level is None or call.viewer.is_at_least(level):
        return row
    values = _values(row)
    if values.get("hidden"):
        keys = ("hidden",)
    return {**row, "values": {key: values[key] for key in keys if key in values}}


def _values(row: Fields) -> Fields:
    return cast("Fields", row["values"])


def _by_value(key: str) -> Filter:
    """A filter by a value, which only works for an action that has it."""

    def matching(call: Call, rows: Sequence[Fields], value: str) -> Sequence[Fields]:
        action = call.params.below("search").nonblank("action")
        rows_of_action = [row for row in rows if row["action"] == action]
        if not any(key in _values(row) for row in rows_of_action):
            return rows
        pairs = [(row, _values(row).get(key)) for row in rows]
        if key in _FLAGS:
            found = by_flag(pairs, value, lambda pair: pair[1] is True)
        elif key in _NUMBERS:
            found = by_number(pairs, value, lambda pair: _int(pair[1]))
        else:
            found = by_text(pairs, value, lambda pair: str(pair[1] or ""))
        return [row for row, _ in found]

    return matching


def _int(value: object) -> int | None:
    return value if isinstance(value, int) else None


MOD_ACTION: Final = Model(
    shape="ModAction",
    seed=_seed,
    is_visible=_is_visible,
    shown=_shown,
    filters={key: _by_value(key) for key in (*_NUMBERS, *_FLAGS, *_TEXTS)},
)
