"""What the lists of votes on posts and on comments share: `app/models/user_vote.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async._core.protocol import wire
from e6async._core.protocol.operation import ListOptions
from e6async.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from e6async._core.protocol.operation import Pairs


def check_vote_filters(name: str, filters: Mapping[str, object], *, on: str, site: str) -> None:
    """Refuse filters that the server does not look at unless it knows whose votes, or on what.

    `on` is what the votes are on, `post` or `comment`.
    """
    whose = {f"{on}_id", "user_name", "user_id"}
    if whose & filters.keys():
        return
    always = {"id", "created_at", "updated_at", *ListOptions.__optional_keys__}
    if filters.get("order") != "ip_addr":
        always.add("order")
    for key in filters:
        if key not in always:
            reason = f"the server looks at it only beside {on}_id, user_name or user_id"
            raise wire.unsupported(f"{name} by {key} alone", site, reason)


def vote_ids(name: str, ids: Collection[int]) -> Pairs:
    """Write which votes are meant, as text: the server splits it."""
    if not ids:
        message = f"{name} needs the id of a vote, or several"
        raise InputError(message)
    return (("ids", ",".join(map(str, ids))),)
