"""The keys that a caller may send, by the policies; no root key is required."""

from __future__ import annotations

from typing import Final

from e6async.testing._call import Call
from e6async.testing._e621 import checks
from e6async.testing._e621.checks import allowed_below, flat_values
from e6async.testing._params import Params
from e6async.testing._reference import Operation
from e6async.testing._responses import UnpermittedError

__all__ = ["body_of", "check_search"]

_PEOPLE: Final = frozenset(
    {"accused", "approver", "banner", "claimant", "creator", "from", "handler", "linked_user"}
    | {"owner", "poster", "rejector", "to", "updater", "uploader", "uploader_on_approve", "user"}
)
"""Nested searches of users."""


def check_search(operation: Operation, call: Call) -> None:
    """Reject filters that the list does not have, or that this caller may not use."""
    checks.check_search(operation, call)
    search = call.params.below("search")
    for key in search:
        value = search.get(key)
        if isinstance(value, dict):
            if f"search[{key}]" not in operation.params:
                raise UnpermittedError([key])
            if key in _PEOPLE:
                users = call.rules.reference.named("users.list")
                Params(value).permit(users.search)


def body_of(operation: Operation, call: Call) -> Params:
    """The body; a missing root key is an empty one, unknown keys below it are rejected."""
    values, root = flat_values(operation, call), operation.root
    if root is None:
        return Params(values)
    below = call.params.below(root)
    below.permit(allowed_below(operation, call, root))
    return Params({**values, **below.values})
