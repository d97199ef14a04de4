"""The orders of lists: app/concerns/search_methods.rb, order_with."""

from __future__ import annotations

from collections.abc import Iterable

from e6async.testing._e621 import lists
from e6async.testing._e621.factory import Fields

__all__ = ["ordered"]


def ordered(rows: Iterable[Fields], order: str | None) -> list[Fields]:
    """Sort by id, the newest first, or by the field of an order; most orders are descending."""
    row_list = list(rows)
    root = (order or "id").removesuffix("_asc").removesuffix("_desc")
    if root == "id":
        # `id` without a direction is a valid order of every list.
        return lists.ordered(row_list, "id_asc" if order == "id_asc" else None)
    if not any(root in row for row in row_list):
        return lists.ordered(row_list, None)
    rises = order in {f"{root}_asc", "name"}
    return lists.ordered(row_list, root if rises else f"{root}_desc")
