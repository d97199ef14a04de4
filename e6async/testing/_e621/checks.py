"""The keys that a caller may send: those of the reference, limited by level."""

from __future__ import annotations

from typing import Final

from e6async.testing._call import Call
from e6async.testing._params import Params, Value
from e6async.testing._reference import Operation
from e6async.testing._responses import UnpermittedError, access_denied

__all__ = ["allowed_below", "body_of", "check_search", "flat_values"]

_OPTIONAL: Final = frozenset(
    {"api_key", "artist", "avoid_posting", "ban", "comment", "dmail", "forum_post"}
    | {"forum_post_vote", "forum_topic", "ip_ban", "mascot", "post_flag"}
    | {"search_trend_settings", "session", "staff_file", "staff_note", "staff_wiki", "totp"}
    | {"user_feedback", "user_name_change_request", "wiki_page"}
)
"""Root keys read with `params.fetch(..., {})`; all others with `params.require`."""
_UNCHECKED: Final = frozenset({"staff_users.update", "takedowns.update"})
"""Operations whose controllers ignore unknown keys."""
_ONLY_MODERATORS_SEARCH: Final = frozenset(
    {"comment_locked", "comment_unlocked", "comment_disabled", "comment_enabled"}
)


def check_search(operation: Operation, call: Call) -> None:
    """Reject filters that the list does not have, or that this caller may not use."""
    search = call.params.below("search")
    if operation.checked:
        search.permit(
            [key for key in operation.search if _may(operation, call, f"search[{key}]", search)]
        )
    hidden = operation.name == "post_events.list" and not call.viewer.is_at_least("moderator")
    if hidden and search.text("action") in _ONLY_MODERATORS_SEARCH:
        raise access_denied()
    if operation.name == "staff_vote_trends.list":
        _check_strictly(operation, call.params)


def body_of(operation: Operation, call: Call) -> Params:
    """The body, with the values below its root key.

    Rejects a missing root key where it is required, and keys that the caller may not send.
    """
    values = flat_values(operation, call)
    root = operation.root
    if root is None:
        return Params(values)
    allowed = allowed_below(operation, call, root)
    if operation.name in _UNCHECKED:
        allowed = list(operation.below(root))
        allowed += list(call.params.below(root))
    if root not in _OPTIONAL:
        below = call.params.require(root, allowed)
    else:
        below = call.params.below(root)
        below.permit(allowed)
    return Params({**values, **below.values})


def flat_values(operation: Operation, call: Call) -> dict[str, Value]:
    """The values of an operation outside of its root key."""
    flat = dict.fromkeys(key.removesuffix("[]") for key in operation.params if _is_flat(key))
    return {key: call.params.get(key) for key in flat if key in call.params}


def allowed_below(operation: Operation, call: Call, root: str) -> list[str]:
    """The keys below a root that the caller may send."""
    return [
        key for key in operation.below(root) if _may(operation, call, f"{root}[{key}]", Params())
    ]


def _is_flat(key: str) -> bool:
    return "[" not in key or key.endswith("[]")


def _may(operation: Operation, call: Call, key: str, search: Params) -> bool:
    viewer = call.viewer
    match operation.levels.get(key):
        case None:
            return True
        case "staff or oneself":
            return viewer.is_at_least("staff") or search.text("creator_id") == str(viewer.user.id)
        case "moderator or approver":
            return viewer.is_at_least("moderator") or viewer.has_flag("approver")
        case "bd_staff" | "approver" as flag:
            return viewer.has_flag(flag)
        case level:
            return viewer.is_at_least(level)


def _check_strictly(operation: Operation, params: Params) -> None:
    """Reject all but a few keys of the query: staff/vote_trends_controller.rb."""
    known = {*operation.params, "limit", "id", "page", "commit", "search", "format"}
    unknown = [key for key in params if key not in known]
    if unknown:
        raise UnpermittedError(unknown)
