"""The orders of posts, as in ORDER_TABLE of elastic_post_query_builder.rb."""

from __future__ import annotations

from math import log10
from typing import Final

from e6async.query import Order
from e6async.testing._e621.metatags import Scope
from e6async.testing._words import NUMBER_OF_COUNTER
from e6async.testing._world import mix

__all__ = ["hotness", "sort"]

# The table has no second key for these: the order of equal posts is that of the index.
_UNTIED: Final = frozenset({"created", "note", "mpixels", "filesize", "tagcount", "aspect_ratio"})
_COLUMNS: Final = {"aspect_ratio": "ratio"}
_HOT_DIVISOR: Final = 432_000


def sort(
    scope: Scope, order: Order | None, randseed: int | None, positions: list[int]
) -> list[int]:
    """Sort positions, which are in ascending order of id."""
    if order is None:
        return positions[::-1]
    if order.field == "id":
        return positions[::-1] if order.descending else positions
    if order.field == "random":
        seed = scope.world.next_serial() if randseed is None else randseed
        ids = scope.table.ids
        return sorted(positions, key=lambda position: mix(seed, ids[position]))
    return _by_value(order, scope, positions)


def hotness(score: int, created_at: int) -> float:
    """The hotness of a post, from the logarithm of its score and its age."""
    sign = (score > 0) - (score < 0)
    return sign * log10(max(abs(score), 1)) + created_at / 1000 / _HOT_DIVISOR


def _by_value(order: Order, scope: Scope, positions: list[int]) -> list[int]:
    values = _values(order.field, scope, positions)
    tied = _ties(order, scope, positions)
    present = [position for position in tied if values[position] is not None]
    missing = [position for position in tied if values[position] is None]

    def value(position: int) -> float | str:
        value = values[position]
        return 0 if value is None else value

    present.sort(key=value, reverse=order.descending)
    if order.field == "comment_bumped":
        return present  # the query requires that the field is present
    return (
        missing + present if order.field == "note" and not order.descending else present + missing
    )


def _ties(order: Order, scope: Scope, positions: list[int]) -> list[int]:
    """Sort positions by the second key."""
    if order.field in _UNTIED or order.field in NUMBER_OF_COUNTER:
        ids = scope.table.ids
        return sorted(positions, key=lambda position: ids[position] * 0x9E3779B1 & 0xFFFFFFFF)
    # comment_bumped_asc is the only ascending order with a descending second key.
    down = order.descending or order.field == "comment_bumped"
    return positions[::-1] if down else positions


def _values(field: str, scope: Scope, positions: list[int]) -> dict[int, float | str | None]:
    table = scope.table
    if field == "hot":
        scores, created = table.ints["score"], table.ints["created"]
        return {at: hotness(scores[at], created[at]) for at in positions}
    if field == "md5":
        return {at: table.words["md5"][at] for at in positions}
    if field in NUMBER_OF_COUNTER:
        counts = table.counts[NUMBER_OF_COUNTER[field]]
        return {at: counts[at] for at in positions}
    column = table.column(_COLUMNS.get(field, field))
    return {at: column[at] for at in positions}
