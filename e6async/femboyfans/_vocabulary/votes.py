"""Filters of vote lists: `app/models/user_vote.rb`, `app/policies/user_vote_policy.rb`."""

from __future__ import annotations

from typing import Literal

from e6async.e621._vocabulary import CommonFilters
from e6async.femboyfans._vocabulary.filters import ByIpAddr, ByUser, Order


class UserVoteSearch(CommonFilters, ByUser, ByIpAddr, total=False):
    """Search filters for votes."""

    timeframe: int
    """Days back."""
    score: Literal[1, 0, -1]
    duplicates_only: bool
    """Several votes from one IP address; admin."""
    order: Literal[Order, "ip_addr", "ip_addr_asc", "ip_addr_desc"]
    """See `Order`."""
