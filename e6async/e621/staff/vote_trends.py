"""Tags by a user's votes; `app/controllers/staff/vote_trends_controller.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import get, list_of
from e6async._core.resource import Resource
from e6async.e621._vocabulary.user import User
from e6async.errors import InputError

__all__ = ["StaffVoteTrends", "TrendTag", "VoteTrend"]

_MAX_VOTES = 3000  # above, the server answers null: app/logical/vote_trends.rb


@attrs.frozen(kw_only=True)
class TrendTag(Model):
    """The target of the votes: a tag, a rating or an uploader."""

    id: int | None = None
    """None unless it is a tag, as for `rating:s`; so are the other fields."""
    name: str
    post_count: int
    category: int | None = None
    """A number from 0 to 8; see `Category`."""
    related_tags: str | None = None
    related_tags_updated_at: Time | None = None
    created_at: Time | None = None
    updated_at: Time | None = None
    is_locked: bool | None = None
    uploader_id: int | None = None
    """None unless it is an uploader."""
    uploader: User | None = None


@attrs.frozen(kw_only=True)
class VoteTrend(Model):
    """The votes of a user on a tag."""

    tag: TrendTag
    weight: float
    """Below 0 for votes against it."""


class StaffVoteTrends(Resource):
    """Tags by the votes of users."""

    async def search(
        self,
        user: str,
        *,
        limit: int | None = None,
        threshold: float | None = None,
        duration: float | None = None,
        disable_vote_normality: bool | None = None,
    ) -> list[VoteTrend]:
        """Tags that a user (name or `!id`) votes against, then those voted for; staff.

        `limit` is the number of votes to analyse, 10 by default and 3,000 at most; `threshold` the
        least weight; `duration` the number of days back. Empty when there is no such user.
        """
        name, path = "staff_vote_trends.search", "/staff/vote_trends.json"
        if limit is not None and limit > _MAX_VOTES:
            message = f"{name}: limit must be at most {_MAX_VOTES} votes, not {limit}"
            raise InputError(message)
        raw = None if disable_vote_normality is None else int(disable_vote_normality)
        values = {"user": user, "limit": limit, "threshold": threshold, "duration": duration}
        query = wire.fields({**values, "disable_vote_normality": raw})
        trend = list_of(tuple[TrendTag, float])
        trends = await self._send(get(name, path, trend, query=query, level="staff"))
        return [VoteTrend(tag=tag, weight=weight) for tag, weight in trends]
