"""Filters of many models: by the posts, users and addresses that rows belong to."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621.factory import Fields
from e6async.testing._e621.filters import by_text, by_user
from e6async.testing._e621.model import Filter
from e6async.testing._e621.ranges import safe_id
from e6async.testing._e621.search import like as pattern_of
from e6async.testing._e621.search import matching_ids

__all__ = [
    "address_of",
    "among",
    "belongs_to",
    "exactly",
    "having_words",
    "in_network",
    "like",
    "on_posts_that_match",
    "unused",
    "words_of",
]

_MAX_POSTS: Final = 300
_MAX_VALUES: Final = 320


def on_posts_that_match(field: str = "post_id") -> Filter:
    """`post_tags_match`: the newest 300 posts of a tag query."""

    def matching(call: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        parsed = call.rules.read_query(value, call.viewer)
        ids = set(matching_ids(call.world, parsed, call.viewer)[-_MAX_POSTS:])
        return [row for row in rows if row[field] in ids]

    return matching


def belongs_to(person: str, user_of: Callable[[Call, Fields], int | None]) -> Filter:
    """`<person>_name` and `<person>_id` for a user who is not in a field of the row."""

    def matching(call: Call, rows: Sequence[Fields], _: str) -> list[Fields]:
        search = call.params.below("search")
        return by_user(call, rows, search, person, lambda row: user_of(call, row))

    return matching


def among(field: str) -> Filter:
    """Ids separated by commas, without ranges."""

    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        ids = {safe_id(text) for text in value.split(",")[:_MAX_VALUES]}
        return [row for row in rows if row[field] in ids]

    return matching


def exactly(field: str) -> Filter:
    """The whole value of a field."""

    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        return [row for row in rows if row[field] is not None and str(row[field]) == value]

    return matching


def having_words(field: str) -> Filter:
    """The words of a text, or a pattern with `*` for all of it."""
    return lambda _, rows, value: by_text(rows, value, lambda row: str(row[field] or ""))


def like(field: str) -> Filter:
    """A pattern with `*` for the whole text of a field, in any case."""

    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        pattern = pattern_of(value.lower())
        return [row for row in rows if pattern.fullmatch(str(row[field] or "").lower())]

    return matching


def words_of(field: str) -> Filter:
    """All words of the value in a text, in any form; or a pattern with `*` for it."""

    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        return by_text(rows, value, lambda row: str(row[field] or ""))

    return matching


def in_network(field: str) -> Filter:
    """`ip_addr`: an address or a network, compared with the address of the user in a field."""

    def matching(_: Call, rows: Sequence[Fields], value: str) -> list[Fields]:
        try:
            network = ipaddress.ip_network(value.strip(), strict=False)
        except ValueError:
            return []
        return [row for row in rows if ipaddress.ip_address(address_of(row[field])) in network]

    return matching


def unused(_: Call, rows: Sequence[Fields], _value: str) -> Sequence[Fields]:
    """A filter that changes only how another one compares."""
    return rows


def address_of(user_id: object) -> str:
    """The IP address of a user of the world."""
    return f"192.0.2.{user_id % 250 + 1 if isinstance(user_id, int) else 1}"
