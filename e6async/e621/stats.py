"""Numbers about a site; `app/logical/stats_updater.rb`."""

from __future__ import annotations

import re

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time, renames_older
from e6async._core.protocol.operation import get
from e6async._core.resource import Resource

__all__ = ["SiteStats", "Stats"]


@attrs.frozen(kw_only=True)
class SiteStats(Model):
    """Numbers about a site; all are None before the first count."""

    started: Time | None = None
    """When the oldest post was made."""
    total_posts: int | None = None
    active_posts: int | None = None
    deleted_posts: int | None = None
    existing_posts: int | None = None
    destroyed_posts: int | None = None
    total_votes: int | None = None
    total_notes: int | None = None
    total_favorites: int | None = None
    total_pools: int | None = None
    public_sets: int | None = None
    private_sets: int | None = None
    total_sets: int | None = None
    average_posts_per_pool: float | None = None
    average_posts_per_set: float | None = None
    safe_posts: int | None = None
    questionable_posts: int | None = None
    explicit_posts: int | None = None
    jpg_posts: int | None = None
    png_posts: int | None = None
    webp_posts: int | None = None
    gif_posts: int | None = None
    swf_posts: int | None = None
    webm_posts: int | None = None
    mp4_posts: int | None = None
    average_file_size: float | None = None
    """Bytes."""
    total_file_size: int | None = None
    """Bytes."""
    average_posts_per_day: int | None = None
    total_users: int | None = None
    unactivated_users: int | None = None
    total_dmails: int | None = None
    average_registrations_per_day: int | None = None
    active_users: int | None = None
    """None from servers before March 2026."""
    total_comments: int | None = None
    active_comments: int | None = None
    hidden_comments: int | None = None
    deleted_comments: int | None = None
    average_comments_per_day: int | None = None
    total_forum_threads: int | None = None
    total_forum_posts: int | None = None
    average_posts_per_thread: int | None = None
    average_forum_posts_per_day: int | None = None
    total_blips: int | None = None
    active_blips: int | None = None
    hidden_blips: int | None = None
    """In place of `deleted_blips`, from servers before 30 March 2026."""
    deleted_blips: int | None = None
    """On servers before 30 March 2026 those that are gone for good."""
    destroyed_blips: int | None = None
    """None from servers before 30 March 2026."""
    average_blips_per_day: int | None = None
    total_tags: int | None = None
    updated_at: Time | None = None
    """When all this was counted; None from e6ai.net, and from servers before 4 August 2026."""
    anonymous_users: int | None = None
    blocked_users: int | None = None
    member_users: int | None = None
    privileged_users: int | None = None
    former_staff_users: int | None = None
    """The field `former staff_users` of e6ai.net, and of servers before 10 August 2026."""
    staff_users: int | None = None
    """None from servers before 15 June 2026."""
    janitor_users: int | None = None
    moderator_users: int | None = None
    admin_users: int | None = None
    general_tags: int | None = None
    species_tags: int | None = None
    character_tags: int | None = None
    copyright_tags: int | None = None
    """None from e6ai.net; this also holds for the next two fields."""
    artist_tags: int | None = None
    contributor_tags: int | None = None
    director_tags: int | None = None
    """From e6ai.net only."""
    franchise_tags: int | None = None
    """From e6ai.net only."""
    invalid_tags: int | None = None
    lore_tags: int | None = None
    meta_tags: int | None = None


def _renamed(stats: dict[str, object]) -> dict[str, object]:
    """Replace the space in a name; such servers may write averages as text."""
    return {
        key.replace(" ", "_"): _number(value) if key.startswith("average_") else value
        for key, value in stats.items()
    }


def _number(value: object) -> object:
    is_decimal = isinstance(value, str) and re.fullmatch(r"[0-9]{1,30}(?:\.[0-9]{1,60})?", value)
    return float(value) if isinstance(value, str) and is_decimal else value


renames_older(SiteStats, mark="former staff_users", renamed=_renamed, fits_newest=True)


class Stats(Resource):
    """Numbers about a site."""

    async def get(self) -> SiteStats:
        """The statistics of the last count."""
        return await self._send(get("stats.get", "/stats.json", SiteStats))
