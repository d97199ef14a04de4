"""Filters and ids of votes on posts and comments: `app/models/user_vote.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions
from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from e6async._core.protocol.operation import Pairs


def check_vote_filters(name: str, filters: Mapping[str, object], *, on: str, site: str) -> None:
    """Refuse filters that the server ignores without a voter or a target.

    `on` is the kind of target: `post` or `comment`.
    """
    required = {f"{on}_id", "user_name", "user_id"}
    if required & filters.keys():
        return
    accepted = {"id", "created_at", "updated_at", *ListOptions.__optional_keys__}
    if filters.get("order") != "ip_addr":
        accepted.add("order")
    for key in filters:
        if key not in accepted:
            reason = f"the server ignores it without {on}_id, user_name or user_id; add one of them"
            raise wire.unsupported(f"{name} by {key} alone", site, reason)


def vote_ids(name: str, ids: Collection[int]) -> Pairs:
    """Join vote ids with commas, as the server expects them."""
    if not ids:
        message = f"{name} needs at least one vote id"
        raise InputError(message)
    return (("ids", ",".join(map(str, ids))),)
