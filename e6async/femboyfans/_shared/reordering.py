"""Lists whose order admins set: the request holds the whole order as a JSON list."""

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
    """Build the request that sets the position of each id, for rules also a category; admin."""
    if not orders:
        message = f"{name} needs at least one id with its position"
        raise InputError(message)
    categories = category_ids or {}
    if not categories.keys() <= orders.keys():
        message = f"{name}: every id in category_ids needs a position in orders"
        raise InputError(message)
    entries = [{"id": key, "order": position} for key, position in orders.items()]
    for entry in entries:
        if entry["id"] in categories:
            entry["category_id"] = categories[entry["id"]]
    operation = write(name, "POST", path, NOTHING, level="admin")
    return attrs.evolve(operation, json=msgspec.json.encode(entries))
