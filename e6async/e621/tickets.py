"""Tickets: reports to the staff; `app/controllers/tickets_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, get, write
from e6async.e621._shared.redirects import Redirecting
from e6async.e621._vocabulary import CommonFilters, Ids, Range

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["Ticket", "TicketSearch", "TicketType", "TicketUpdate", "Tickets"]

TicketType: TypeAlias = Literal[
    "blip", "comment", "dmail", "forum", "pool", "post", "set", "user", "wiki", "replacement"
]
"""What can be reported."""


@attrs.frozen(kw_only=True)
class Ticket(Model):
    """A report; fields that the caller may not see are None."""

    id: int
    creator_id: int | None = None
    disp_id: int
    """What is reported, by its id."""
    qtype: str
    """`blip`, `comment`, `dmail`, `forum`, `pool`, `post`, `set`, `user`, `wiki`, `replacement`."""
    status: str
    """`pending`, `partial` or `approved`."""
    reason: str | None = None
    """DText."""
    report_reason: str | None = None
    """Which of the reasons for posts; None for all else."""
    response: str | None = None
    """DText."""
    handler_id: int
    """0 for nobody."""
    claimant_id: int | None = None
    """For staff; None when there is none."""
    created_at: Time
    updated_at: Time
    accused_id: int | None = None

    reason_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("reason")
    response_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("response")
    """DText."""


class TicketSearch(ListOptions, CommonFilters, total=False):
    """Search filters for tickets."""

    qtype: TicketType
    status: Literal["pending", "partial", "approved", "pending_claimed", "pending_unclaimed"]
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""
    creator_id: Ids
    """The caller's own id, or staff."""
    creator_name: str
    """Exact match; staff."""
    disp_id: Range
    """Requires staff."""
    accused_name: str
    """Exact match; staff."""
    accused_id: Ids
    """Requires staff."""
    claimant_name: str
    """Exact match; staff."""
    claimant_id: Ids
    """Requires staff."""
    reason: str
    """Words, or with `*` as a wildcard; staff."""


class TicketUpdate(TypedDict, total=False):
    """Editable fields of a ticket."""

    response: str
    """DText, 2 characters or more."""
    status: Literal["pending", "partial", "approved"]
    record_type: Literal[1, 2, 3]
    """Marks what was reported: 1 for a warning, 2 for a record, 3 for a ban."""
    send_update_dmail: bool
    """Whether the creator is notified."""


class Tickets(Redirecting):
    """Tickets."""

    def search(self, **filters: Unpack[TicketSearch]) -> Pages[Ticket]:
        """Every ticket that matches: the caller's own; staff see all."""
        allowed = TicketSearch.__optional_keys__
        return self._search("tickets.search", "/tickets.json", Ticket, filters, allowed)

    async def get(self, id: int) -> Ticket:
        """The ticket with this id; member; ForbiddenError unless the caller made or handles it."""
        return await self._send(
            get("tickets.get", "/tickets/{id}.json", Ticket, level="member", id=id)
        )

    async def create(
        self, qtype: TicketType, disp_id: int, reason: str, *, report_reason: str | None = None
    ) -> int:
        """Report something, and return the ticket's id; member; 5 an hour, 15 a day, 30 open.

        Posts take a `report_reason`, out of a list that the server shows to admins only. Raises
        InvalidError when the server refuses; it does not say why.
        """
        values = {"qtype": qtype, "disp_id": disp_id, "reason": reason}
        form = wire.fields({**values, "report_reason": report_reason}, root="ticket")
        return await self._made(write("tickets.create", "POST", "/tickets.json", Moved, form=form))

    async def update(
        self, id: int, *, force_claim: bool | None = None, **fields: Unpack[TicketUpdate]
    ) -> None:
        """Answer a ticket, claiming it; moderator.

        RedirectedError, and no change, when somebody else has claimed it; `force_claim` answers
        anyway.
        """
        name, path = "tickets.update", "/tickets/{id}.json"
        wire.known(name, fields, TicketUpdate.__optional_keys__)
        forced = wire.fields({"force_claim": force_claim})
        form = (*wire.fields(fields, root="ticket"), *forced)
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="moderator", id=id))

    async def claim(self, id: int) -> Ticket:
        """Claim a ticket; moderator; `claimant_id` shows who has claimed it."""
        path = "/tickets/{id}/claim.json"
        return await self._send(
            write("tickets.claim", "POST", path, Ticket, level="moderator", id=id)
        )

    async def unclaim(self, id: int) -> Ticket:
        """Unclaim a ticket that is not approved; moderator; `claimant_id` shows the result."""
        path = "/tickets/{id}/unclaim.json"
        return await self._send(
            write("tickets.unclaim", "POST", path, Ticket, level="moderator", id=id)
        )
