"""Appeals against flags; `app/controllers/appeals_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypedDict, Unpack

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

__all__ = ["Appeal", "AppealSearch", "AppealUpdate", "Appeals"]


@attrs.frozen(kw_only=True)
class Appeal(Model):
    """An appeal; fields that the caller may not see are None."""

    id: int
    creator_id: int | None = None
    disp_id: int
    """The flag, by its id."""
    qtype: str
    """`flag`."""
    status: str
    """`pending`, `partial`, `approved` or `rejected`."""
    reason: str | None = None
    """DText."""
    response: str | None = None
    """DText."""
    claimant_id: int | None = None
    """For staff; None when there is none."""
    handler_id: int | None
    """None when there is none."""
    accused_id: int | None = None
    created_at: Time
    updated_at: Time

    reason_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("reason")
    response_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("response")
    """DText."""


class AppealSearch(ListOptions, CommonFilters, total=False):
    """Search filters for appeals."""

    qtype: Literal["flag"]
    status: Literal[
        "pending",
        "partial",
        "approved",
        "rejected",
        "pending_claimed",
        "pending_unclaimed",
        "handled",
    ]
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


class AppealUpdate(TypedDict, total=False):
    """Editable fields of an appeal."""

    response: str
    """DText."""
    status: Literal["pending", "partial", "approved", "rejected"]
    send_update_dmail: bool
    """Whether the creator is notified."""


class Appeals(Redirecting):
    """Appeals."""

    def search(self, **filters: Unpack[AppealSearch]) -> Pages[Appeal]:
        """Every appeal that matches: the caller's own; staff see all."""
        allowed = AppealSearch.__optional_keys__
        return self._search("appeals.search", "/appeals.json", Appeal, filters, allowed)

    async def get(self, id: int) -> Appeal:
        """The appeal with this id; member; ForbiddenError unless the caller made or handles it."""
        return await self._send(
            get("appeals.get", "/appeals/{id}.json", Appeal, level="member", id=id)
        )

    async def create(self, qtype: Literal["flag"], disp_id: int, reason: str) -> int:
        """Appeal against a flag, and return the appeal's id; member; 5 an hour, 15 a day, 30 open.

        Raises InvalidError when the server refuses; it does not say why.
        """
        form = wire.fields({"qtype": qtype, "disp_id": disp_id, "reason": reason}, root="appeal")
        return await self._made(write("appeals.create", "POST", "/appeals.json", Moved, form=form))

    async def update(
        self, id: int, *, force_claim: bool | None = None, **fields: Unpack[AppealUpdate]
    ) -> None:
        """Answer an appeal, claiming it; janitor.

        RedirectedError, and no change, when somebody else has claimed it; `force_claim` answers
        anyway.
        """
        name, path = "appeals.update", "/appeals/{id}.json"
        wire.known(name, fields, AppealUpdate.__optional_keys__)
        forced = wire.fields({"force_claim": force_claim})
        form = (*wire.fields(fields, root="appeal"), *forced)
        await self._send(write(name, "PATCH", path, NOTHING, form=form, level="janitor", id=id))

    async def claim(self, id: int) -> Appeal:
        """Claim an appeal; janitor; `claimant_id` shows who has claimed it."""
        path = "/appeals/{id}/claim.json"
        return await self._send(
            write("appeals.claim", "POST", path, Appeal, level="janitor", id=id)
        )

    async def unclaim(self, id: int) -> Appeal:
        """Unclaim an appeal that is not approved; janitor; `claimant_id` shows the result."""
        path = "/appeals/{id}/unclaim.json"
        return await self._send(
            write("appeals.unclaim", "POST", path, Appeal, level="janitor", id=id)
        )
