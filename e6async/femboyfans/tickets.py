"""Tickets: reports to the staff; `app/controllers/tickets_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf, OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import ByCreator, ByIpAddr, Order, UserFilter

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["Ticket", "TicketSearch", "TicketUpdate", "Tickets"]


@attrs.frozen(kw_only=True)
class Ticket(Model):
    """A report; fields that the caller may not see are None."""

    id: int
    creator_id: int | None = None
    status: str
    """`pending`, `partial`, `approved` or `rejected`."""
    reason: str | None
    """DText."""
    response: str
    """DText; empty before there is one."""
    handler_id: int | None
    """None when there is none."""
    claimant_id: int | None = None
    """For moderators; None when there is none."""
    created_at: Time
    updated_at: Time
    accused_id: int | None
    model_type: str
    """What is reported: `Artist`, `Comment`, `Dmail`, `ForumPost`, `Pool`, `Post` ..."""
    model_id: int
    report_type: str
    """`report`, or `commendation` of a user."""

    reason_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("reason")
    response_dtext: ClassVar[DTextOf] = DTextOf("response")


class TicketSearch(ListOptions, CommonFilters, ByCreator, ByIpAddr, total=False):
    """Search filters for tickets; filters on accounts, except the creator, require moderator."""

    model_type: str
    """See `Ticket.model_type`."""
    model_id: Ids
    status: Literal[
        "pending", "partial", "approved", "rejected", "pending_claimed", "pending_unclaimed"
    ]
    accused_name: str
    """Exact match."""
    accused_id: Ids
    accused: UserFilter
    claimant_name: str
    """Exact match."""
    claimant_id: Ids
    claimant: UserFilter
    handler_name: str
    """Exact match."""
    handler_id: Ids
    handler: UserFilter
    reason: str
    """With `*` as a wildcard, else words; moderator."""
    handler_ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""
    order: Order


class TicketUpdate(TypedDict, total=False):
    """Editable fields of a ticket."""

    response: str
    """DText, 2 characters or more."""
    status: Literal["pending", "partial", "approved", "rejected"]
    record_type: Literal[1, 2, 3]
    """Marks what was reported: 1 for a warning, 2 for a record, 3 for a ban."""
    send_update_dmail: bool
    """Whether the creator is notified."""


class Tickets(Resource):
    """Tickets; creating and claiming them requires a browser."""

    def search(self, **filters: Unpack[TicketSearch]) -> Pages[Ticket]:
        """Every ticket that matches and that the caller may see; member.

        One's own, for janitors those of posts, for moderators all.
        """
        name, path, allowed = "tickets.search", "/tickets.json", keys_of(TicketSearch)
        return self._search(name, path, Ticket, filters, allowed, level="member")

    async def get(self, id: int) -> Ticket:
        """The ticket with this id; member; ForbiddenError for those who may not see it."""
        path = "/tickets/{id}.json"
        return await self._send(get("tickets.get", path, Ticket, level="member", id=id))

    async def update(
        self, id: int, *, force_claim: bool | None = None, **fields: Unpack[TicketUpdate]
    ) -> None:
        """Answer a ticket, claiming it; moderator.

        RedirectedError, and no change, when somebody else has claimed it; `force_claim` answers
        anyway.
        """
        name, path = "tickets.update", "/tickets/{id}.json"
        wire.known(name, fields, keys_of(TicketUpdate))
        forced = wire.fields({"force_claim": force_claim})
        form = (*wire.fields(fields, root="ticket"), *forced)
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="moderator", id=id))
