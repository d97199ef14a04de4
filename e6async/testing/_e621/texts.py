"""Plausible texts and numbers by field name; harmless and deterministic."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Final

from e6async.testing import _words as words

__all__ = ["PEOPLE", "STATUSES", "text_of", "user_of"]

PEOPLE: Final = frozenset(
    {"accused_id", "approver_id", "banner_id", "claimant_id", "creator_id", "from_id"}
    | {"handler_id", "linked_user_id", "owner_id", "resource_owner_id", "to_id", "updater_id"}
    | {"rejector_id", "target_id", "uploader_id", "user_id", "warning_user_id"}
)
"""Fields with a user name."""

STATUSES: Final[dict[str, tuple[str, ...]]] = {
    "HealthStatus": ("up",),
    "TagAlias": ("active", "pending", "deleted", "queued"),
    "TagImplication": ("active", "pending", "deleted", "queued"),
    "Upload": ("completed", "pending", "error: invalid file"),
    "UserNameChangeRequest": ("approved",),
}
"""The values of a free-text status, by shape."""

_TAGS: Final = frozenset({"tag", "antecedent_name", "consequent_name", "resolved", "alias"})
_TAG_LISTS: Final = frozenset(
    {"tags", "tag_string", "locked_tags", "recent_tags", "favorite_tags", "blacklisted_tags"}
    | {"added_tags", "removed_tags", "added_locked_tags", "removed_locked_tags"}
    | {"descendant_names", "implies"}
)
_PROSE: Final = frozenset(
    {"body", "description", "details", "explanation", "message", "notes", "note", "reason"}
    | {"report_reason", "response", "staff_notes", "change_reason", "rejection_reason", "dtext"}
    | {"profile_about", "profile_artinfo", "trace", "backtrace"}
)
_COUNTRIES: Final = ("IS", "NZ", "PT")
_NAMES: Final = tuple(name for name in words.GENERAL if name.isascii() and name[0].isalpha())


def text_of(field: str, number: int, detail: str = "") -> str:
    """A text for a field of a row; `detail` is the detail of the type."""
    if detail:
        return _detailed(field, number, detail)
    if field == "url" or field.endswith("_url"):
        return f"https://gallery.example/view/{number}"
    return _BY_FIELD.get(field, _special)(field, number)


def user_of(number: int, count: int) -> int:
    """The id of a user of the world."""
    return number % count + 1


_SPECIAL: Final = {
    "artist_name": "inkpot_{number}",
    "background_color": "#2040{byte:02x}",
    "bg_color": "#2040{byte:02x}",
    "class_name": "ArgumentError",
    "code": "00000000-0000-4000-8000-{number:012d}",
    "commit": "0000{byte:02x}",
    "country": "{country}",
    "domain": "gallery-{number}.example",
    "email": "nobody-{number}@mail.example",
    "file_ext": "png",
    "file_name": "file-{number}.png",
    "foreground_color": "#f0f0{byte:02x}",
    "hash": "{number:016x}",
    "ip": "192.0.2.{byte}",
    "ip_addrs": "192.0.2.{byte}",
    "key": "key of nobody {number}",
    "level_string": "Member",
    "original_filename": "file-{number}.png",
    "other_names": "other_name_{number}",
    "path": "/view/",
    "children_ids": "",
    "pool_string": "",
    "pools": "",
    "shortname": "set_{number}",
    "storage_id": "{number:032x}",
    "subject": "subject {number}",
    "time_zone": "Eastern Time (US & Canada)",
    "title": "title_{number}",
    "url_path": "/data/mascots/{number}.png",
    "version": "0000{byte:02x}",
    "wiki_page": "help:page_{number}",
}


def _detailed(field: str, number: int, detail: str) -> str:
    match detail:
        case "decimal":
            return f"{number % 90}.{number % 10}"
        case "ip":
            return f"192.0.2.{number % 250 + 1}"
        case "html":
            return f'<article data-id="{number}"><p>{_NAMES[number]}</p></article>'
        case _:
            return text_of(field, number)


def _special(field: str, number: int) -> str:
    return _SPECIAL.get(field, "{field}_{number}").format(
        field=field,
        number=number,
        byte=number % 250 + 1,
        country=_COUNTRIES[number % len(_COUNTRIES)],
    )


def _tag(field: str, number: int) -> str:
    return _NAMES[(number + len(field)) % len(_NAMES)]


def _tags(field: str, number: int) -> str:
    start = number * 7 + len(field)
    return " ".join(_NAMES[(start + step * 5) % len(_NAMES)] for step in range(1 + number % 3))


def _prose(_field: str, number: int) -> str:
    texts = [text for text in words.DESCRIPTIONS if text]
    return texts[number % len(texts)]


def _digest(_field: str, number: int) -> str:
    return hashlib.md5(f"{number}".encode(), usedforsecurity=False).hexdigest()


_BY_FIELD: Final[Mapping[str, Callable[[str, int], str]]] = {
    **dict.fromkeys(_TAGS, _tag),
    **dict.fromkeys(_TAG_LISTS, _tags),
    **dict.fromkeys(_PROSE, _prose),
    **dict.fromkeys(("md5", "checksum", "md5_confirmation"), _digest),
}
