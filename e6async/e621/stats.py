"""Numbers about a site; `app/logical/stats_updater.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import get
from e6async._core.resource import Resource

__all__ = ["SiteStats", "Stats"]


@attrs.frozen(kw_only=True)
class SiteStats(Model):
    """Numbers about a site; all are None before the first count; an older server lacks some."""

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
    deleted_blips: int | None = None
    destroyed_blips: int | None = None
    average_blips_per_day: int | None = None
    total_tags: int | None = None
    updated_at: Time | None = None
    """When all this was counted."""
    anonymous_users: int | None = None
    blocked_users: int | None = None
    member_users: int | None = None
    privileged_users: int | None = None
    former_staff_users: int | None = None
    staff_users: int | None = None
    janitor_users: int | None = None
    moderator_users: int | None = None
    admin_users: int | None = None
    general_tags: int | None = None
    species_tags: int | None = None
    character_tags: int | None = None
    copyright_tags: int | None = None
    artist_tags: int | None = None
    contributor_tags: int | None = None
    invalid_tags: int | None = None
    lore_tags: int | None = None
    meta_tags: int | None = None


class Stats(Resource):
    """Numbers about a site."""

    async def get(self) -> SiteStats:
        """The statistics of the last count."""
        return await self._send(get("stats.get", "/stats.json", SiteStats))
