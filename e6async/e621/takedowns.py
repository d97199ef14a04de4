"""Takedowns: requests of artists to delete posts; `app/controllers/takedowns_controller.rb`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal, TypedDict, TypeVar, Unpack

import attrs

from e6async._core.batch import listed_by_id
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, Pairs, get, write
from e6async.e621._shared.redirects import Redirecting
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = [
    "Takedown",
    "TakedownAddResult",
    "TakedownCreate",
    "TakedownMatchCount",
    "TakedownSearch",
    "Takedowns",
]

T = TypeVar("T")


@attrs.frozen(kw_only=True)
class Takedown(Model):
    """A takedown; the server never sends the requester, the posts or the reason."""

    id: int
    created_at: Time
    updated_at: Time
    approver_id: int | None
    """None when nobody has decided."""
    status: str | None
    """`pending`, `inactive`, `denied`, `partial`, `approved`."""
    reason_hidden: bool
    post_count: int


@attrs.frozen(kw_only=True)
class TakedownAddResult(Model):
    """What was added to a takedown."""

    added_count: int
    added_post_ids: tuple[int, ...]


@attrs.frozen(kw_only=True)
class TakedownMatchCount(Model):
    """How many posts match."""

    matched_post_count: int


class TakedownSearch(ListOptions, CommonFilters, total=False):
    """Search filters for takedowns; in texts, `*` is a wildcard."""

    status: str
    source: str
    """Requires moderator or approver."""
    reason: str
    """Requires moderator or approver."""
    creator_id: Ids
    """Requires moderator or approver."""
    creator_name: str
    """Exact match; moderator or approver."""
    creator_logged_in: bool
    """Requires moderator or approver."""
    reason_hidden: bool
    """Requires moderator or approver."""
    instructions: str
    """Requires moderator or approver."""
    post_id: int
    """Requires moderator or approver."""
    notes: str
    """Requires moderator or approver."""
    ip_addr: str
    """An IP address or network; admin."""
    email: str
    """Requires admin."""
    vericode: str
    """Requires admin."""
    order: Literal["status", "post_count", "id_asc", "id_desc"]
    """Default: by id, newest first. Others are for admins and end at the last numbered page."""


class TakedownCreate(TypedDict, total=False):
    """Fields of a takedown besides e-mail and reason; posts or instructions are required."""

    source: str
    instructions: str
    """Which posts, in words; 5,000 characters at most."""
    post_ids: Sequence[int] | str
    """5,000 at most; a text may contain post URLs."""
    reason_hidden: bool
    notes: str
    """Staff of the site's owner (`bd_staff`)."""
    del_post_ids: str
    """Staff of the site's owner (`bd_staff`)."""
    status: str
    """Staff of the site's owner (`bd_staff`)."""


class Takedowns(Redirecting):
    """Takedowns."""

    def search(self, **filters: Unpack[TakedownSearch]) -> Pages[Takedown]:
        """Every takedown that matches."""
        name, path, allowed = (
            "takedowns.search",
            "/takedowns.json",
            TakedownSearch.__optional_keys__,
        )
        return self._search(name, path, Takedown, filters, allowed)

    async def get(self, id: int) -> Takedown:
        """The takedown with this id, by a search; raises NotFoundError."""
        return await self._look_up(listed_by_id("takedowns.get", Takedown), id)

    async def is_own(self, id: int, *, code: str | None = None) -> bool:
        """Whether a takedown was requested from the caller's IP address, or with this code.

        That is all that the server's response for one takedown contains.
        """
        query, path = wire.fields({"code": code}), "/takedowns/{id}.json"
        return await self._send(get("takedowns.is_own", path, bool, query=query, id=id))

    async def create(self, email: str, reason: str, **fields: Unpack[TakedownCreate]) -> int:
        """Request the deletion of posts, and return the takedown's id; six a day.

        Without login ForbiddenError, since it has no CSRF token.
        """
        name, path = "takedowns.create", "/takedowns.json"
        wire.known(name, fields, TakedownCreate.__optional_keys__)
        values = {"email": email, "reason": reason, **fields, **_ids(fields.get("post_ids"))}
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
        """Decide for each post (True deletes it), and optionally execute it; bd_staff.

        The server treats a missing field as empty, so the first three are required.
        """
        deleted = {str(post): int(deletes) for post, deletes in takedown_posts.items()}
        process = {"process_takedown": process_takedown, "delete_reason": delete_reason}
        form = (
            *wire.fields({"notes": notes, "reason_hidden": reason_hidden}, root="takedown"),
            *wire.fields(deleted, root="takedown_posts"),
            *wire.fields(process),
        )
        name, path = "takedowns.update", "/takedowns/{id}.json"
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="bd_staff", id=id))

    async def delete(self, id: int) -> None:
        """Remove a takedown; bd_staff."""
        name, path = "takedowns.delete", "/takedowns/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="bd_staff", id=id))

    async def add_by_ids(self, id: int, post_ids: Sequence[int] | str) -> TakedownAddResult:
        """Add posts to a takedown; bd_staff."""
        return await self._post(id, "add_by_ids", TakedownAddResult, wire.fields(_ids(post_ids)))

    async def add_by_tags(self, id: int, post_tags: str) -> TakedownAddResult:
        """Add what matches a tag query, 1,000 posts at most and no deleted ones; bd_staff."""
        form = wire.fields({"post_tags": post_tags})
        return await self._post(id, "add_by_tags", TakedownAddResult, form)

    async def remove_by_ids(self, id: int, post_ids: Sequence[int] | str) -> None:
        """Remove posts from a takedown; bd_staff."""
        await self._post(id, "remove_by_ids", NOTHING, wire.fields(_ids(post_ids)))

    async def count_matching_posts(self, post_tags: str) -> TakedownMatchCount:
        """How many posts match a tag query; bd_staff."""
        operation = write(
            "takedowns.count_matching_posts", "POST", "/takedowns/count_matching_posts.json",
            TakedownMatchCount, form=wire.fields({"post_tags": post_tags}),
            level="bd_staff", repeatable=True,
        )  # fmt: skip
        return await self._send(operation)

    async def _post(self, id: int, verb: str, returns: type[T], form: Pairs) -> T:
        name, path = f"takedowns.{verb}", f"/takedowns/{{id}}/{verb}.json"
        return await self._send(
            write(name, "POST", path, returns, form=form, level="bd_staff", id=id)
        )


def _ids(post_ids: Sequence[int] | str | None) -> dict[str, str]:
    """Join ids with spaces, as the server expects them."""
    if post_ids is None:
        return {}
    return {"post_ids": post_ids if isinstance(post_ids, str) else " ".join(map(str, post_ids))}
