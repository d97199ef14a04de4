"""Appeals: posts that someone wants back; `app/controllers/posts/appeals_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Literal, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids
from e6async.femboyfans._shared.enum_filters import as_numbers
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import (
    ByCreator,
    ByIpAddr,
    ByUpdater,
    ByUpdaterIpAddr,
    Order,
    PostFilter,
)

__all__ = ["PostAppeal", "PostAppealSearch", "PostAppeals"]

_STATUSES = {"pending": 0, "accepted": 1, "rejected": 2}


@attrs.frozen(kw_only=True)
class PostAppeal(Model):
    """An appeal."""

    id: int
    post_id: int
    creator_id: int
    reason: str
    """DText."""
    status: str
    """`pending`, `accepted` or `rejected`."""
    created_at: Time
    updated_at: Time
    updater_id: int

    reason_dtext: ClassVar[DTextOf] = DTextOf("reason")


class PostAppealSearch(
    ListOptions, CommonFilters, ByCreator, ByUpdater, ByIpAddr, ByUpdaterIpAddr, total=False
):
    """Search filters for appeals."""

    reason_matches: str
    """With `*` as a wildcard, else words."""
    post_id: Ids
    post_tags_match: str
    """A tag query."""
    post: PostFilter
    status: Literal["pending", "accepted", "rejected"]
    order: Order


class PostAppeals(Resource):
    """Appeals for deleted posts."""

    def search(self, **filters: Unpack[PostAppealSearch]) -> Pages[PostAppeal]:
        """Every appeal that matches."""
        name, path, allowed = (
            "post_appeals.search",
            "/posts/appeals.json",
            keys_of(PostAppealSearch),
        )
        sent = as_numbers(name, filters, "status", _STATUSES)
        return self._search(name, path, PostAppeal, sent, allowed)

    async def get(self, id: int) -> PostAppeal:
        """The appeal with this id; raises NotFoundError."""
        path = "/posts/appeals/{id}.json"
        return await self._send(get("post_appeals.get", path, PostAppeal, id=id))

    async def create(self, post_id: int, reason: str | None = None) -> PostAppeal:
        """Appeal a deletion, with a reason of up to 140 characters; member, 5 an hour."""
        form = wire.fields({"post_id": post_id, "reason": reason}, root="post_appeal")
        path = "/posts/appeals.json"
        return await self._send(write("post_appeals.create", "POST", path, PostAppeal, form=form))

    async def delete(self, id: int) -> None:
        """Reject a pending appeal; approver."""
        name, path = "post_appeals.delete", "/posts/appeals/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="approver", id=id))
