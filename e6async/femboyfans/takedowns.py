"""Takedowns: requests of artists to delete posts; `app/controllers/takedowns_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypeVar, Unpack

import attrs

from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, Pairs, get, write
from e6async.e621._shared.redirects import Redirecting
from e6async.e621._vocabulary import CommonFilters
from e6async.e621.takedowns import Takedown as ShortTakedown
from e6async.e621.takedowns import TakedownAddResult, TakedownCreate, TakedownMatchCount
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import (
    ByApprover,
    ByCreator,
    ByIpAddr,
    ByUpdater,
    ByUpdaterIpAddr,
    Order,
)

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from e6async._core.pages import Pages

T = TypeVar("T")

__all__ = [
    "Takedown",
    "TakedownAddResult",
    "TakedownCreate",
    "TakedownMatchCount",
    "TakedownSearch",
    "Takedowns",
]


@attrs.frozen(kw_only=True)
class Takedown(ShortTakedown):
    """A takedown; fields that the caller may not see are None."""

    updater_id: int | None
    source: str | None = None
    """For janitors where `reason_hidden`; this also holds for the next two fields."""
    reason: str | None = None
    notes: str | None = None
    """DText."""
    creator_id: int | None = None
    """For janitors; None for an artist without an account, too."""
    instructions: str | None = None
    """DText; for janitors."""
    email: str | None = None
    """For owners; this also holds for the next three fields."""
    vericode: str | None = None
    post_ids: str | None = None
    """Ids separated by spaces."""
    del_post_ids: str | None = None
    """Ids separated by spaces: those to delete."""

    notes_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("notes")
    instructions_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("instructions")
    """DText."""


class TakedownSearch(
    ListOptions,
    CommonFilters,
    ByApprover,
    ByCreator,
    ByUpdater,
    ByIpAddr,
    ByUpdaterIpAddr,
    total=False,
):
    """Search filters for takedowns; all but status and approver require janitor."""

    status: str
    """`pending`, `inactive`, `denied`, `partial` or `approved`."""
    source: str
    """With `*` as a wildcard, else words."""
    reason: str
    """With `*` as a wildcard, else words."""
    reason_hidden: bool
    instructions: str
    """With `*` as a wildcard, else words."""
    post_id: int
    notes: str
    """With `*` as a wildcard, else words."""
    email: str
    """Requires owner."""
    vericode: str
    """Requires owner."""
    order: Literal[
        Order,
        "status",
        "status_asc",
        "status_desc",
        "post_count",
        "post_count_asc",
        "post_count_desc",
    ]
    """See `Order`; owner, for all but those by id."""


class Takedowns(Redirecting):
    """Takedowns."""

    def search(self, **filters: Unpack[TakedownSearch]) -> Pages[Takedown]:
        """Every takedown that matches."""
        name, path, allowed = "takedowns.search", "/takedowns.json", keys_of(TakedownSearch)
        return self._search(name, path, Takedown, filters, allowed)

    async def get(self, id: int) -> Takedown:
        """The takedown with this id; raises NotFoundError."""
        return await self._send(get("takedowns.get", "/takedowns/{id}.json", Takedown, id=id))

    async def create(self, email: str, reason: str, **fields: Unpack[TakedownCreate]) -> int:
        """Request the deletion of posts, and return the takedown's id.

        Without login ForbiddenError, since it has no CSRF token.
        """
        name, path = "takedowns.create", "/takedowns.json"
        wire.known(name, fields, keys_of(TakedownCreate))
        values: dict[str, object] = {"email": email, "reason": reason, **fields}
        if "post_ids" in fields:
            values["post_ids"] = _listed(fields["post_ids"])
        form = wire.fields(values, root="takedown")
        return await self._made(write(name, "POST", path, Moved, form=form, level="anonymous"))

    async def update(
        self,
        id: int,
        *,
        notes: str,
        reason_hidden: bool,
        takedown_posts: Mapping[int, bool],
        process_takedown: bool | None = None,
        delete_reason: str | None = None,
    ) -> None:
        """Decide for each post (True deletes it), and optionally execute it; owner.

        The server treats a missing field as empty, so the first three are required.
        """
        decided = {str(post): int(deletes) for post, deletes in takedown_posts.items()}
        form = (
            *wire.fields({"notes": notes, "reason_hidden": reason_hidden}, root="takedown"),
            *wire.fields(decided, root="takedown_posts"),
            *wire.fields({"process_takedown": process_takedown, "delete_reason": delete_reason}),
        )
        path = "/takedowns/{id}.json"
        await self._send(
            write("takedowns.update", "PATCH", path, NOTHING, form=form, level="owner", id=id)
        )

    async def delete(self, id: int) -> None:
        """Remove a takedown; owner."""
        path = "/takedowns/{id}.json"
        await self._send(write("takedowns.delete", "DELETE", path, NOTHING, level="owner", id=id))

    async def add_by_ids(self, id: int, post_ids: Sequence[int] | str) -> TakedownAddResult:
        """Add posts to a takedown; owner."""
        form = wire.fields({"post_ids": _listed(post_ids)})
        return await self._change(id, "add_by_ids", TakedownAddResult, form)

    async def add_by_tags(self, id: int, post_tags: str) -> TakedownAddResult:
        """Add what matches a tag query; owner."""
        form = wire.fields({"post_tags": post_tags})
        return await self._change(id, "add_by_tags", TakedownAddResult, form)

    async def remove_by_ids(self, id: int, post_ids: Sequence[int] | str) -> None:
        """Remove posts from a takedown; owner."""
        form = wire.fields({"post_ids": _listed(post_ids)})
        await self._change(id, "remove_by_ids", NOTHING, form)

    async def count_matching_posts(self, post_tags: str) -> TakedownMatchCount:
        """How many posts match a tag query; owner."""
        name, path = "takedowns.count_matching_posts", "/takedowns/count_matching_posts.json"
        form, count = wire.fields({"post_tags": post_tags}), TakedownMatchCount
        return await self._send(
            write(name, "POST", path, count, form=form, level="owner", repeatable=True)
        )

    async def _change(self, id: int, verb: str, returns: type[T], form: Pairs) -> T:
        name, path = f"takedowns.{verb}", f"/takedowns/{{id}}/{verb}.json"
        return await self._send(write(name, "POST", path, returns, form=form, level="owner", id=id))


def _listed(post_ids: Sequence[int] | str) -> str:
    return post_ids if isinstance(post_ids, str) else " ".join(map(str, post_ids))
