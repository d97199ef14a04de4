"""Lists whose order admins set: the whole order goes out as one JSON list."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import msgspec

from e6async._core.protocol.operation import NOTHING, write
from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from e6async._core.protocol.operation import Operation


def reordering(
    name: str,
    path: str,
    orders: Mapping[int, int],
    *,
    category_ids: Mapping[int, int] | None = None,
) -> Operation[None]:
    """Ask for an order: a place for each id, and where rules are moved, a category; admin."""
    if not orders:
        message = f"{name} needs the id of each, with its place"
        raise InputError(message)
    categories = category_ids or {}
    if not categories.keys() <= orders.keys():
        message = f"{name}: what is moved to another category needs a place, too"
        raise InputError(message)
    entries = [{"id": each, "order": place} for each, place in orders.items()]
    for entry in entries:
        if entry["id"] in categories:
            entry["category_id"] = categories[entry["id"]]
    operation = write(name, "POST", path, NOTHING, level="admin")
    return attrs.evolve(operation, json=msgspec.json.encode(entries))
