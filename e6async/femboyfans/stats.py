"""Numbers about the site; `app/logical/stats_updater.rb`."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time, renames_older
from e6async._core.protocol.operation import get
from e6async._core.resource import Resource

__all__ = ["SiteStats", "Stats"]


@attrs.frozen(kw_only=True)
class SiteStats(Model):
    """Numbers about the site, a day old at most."""

    started: Time
    """When the oldest account was made."""
    total_posts: int
    active_posts: int
    deleted_posts: int
    existing_posts: int
    destroyed_posts: int
    total_votes: int
    total_notes: int
    total_favorites: int
    total_pools: int
    public_sets: int
    private_sets: int
    total_sets: int
    average_posts_per_pool: int
    average_posts_per_set: int
    safe_posts: int
    questionable_posts: int
    explicit_posts: int
    jpg_posts: int
    png_posts: int
    gif_posts: int
    webp_posts: int
    webm_posts: int
    mp4_posts: int
    total_file_size: int
    """Bytes."""
    posts_file_size: int
    """Bytes."""
    variants_file_size: int
    """Bytes."""
    average_file_size: str | float
    """Bytes; a decimal as text."""
    average_posts_per_day: int
    total_users: int
    anonymous_users: int
    banned_users: int
    rejected_users: int
    restricted_users: int
    member_users: int
    trusted_users: int
    former_staff_users: int
    """The server writes `former staff_users`."""
    janitor_users: int
    moderator_users: int
    system_users: int
    admin_users: int
    owner_users: int
    locked_users: int
    unactivated_users: int
    total_dmails: int
    average_registrations_per_day: int
    total_comments: int
    active_comments: int
    hidden_comments: int
    deleted_comments: int
    average_comments_per_day: int
    total_forum_topics: int
    total_forum_posts: int
    average_posts_per_topic: int
    average_forum_posts_per_day: int
    total_tags: int
    general_tags: int
    artist_tags: int
    contributor_tags: int
    copyright_tags: int
    character_tags: int
    species_tags: int
    invalid_tags: int
    meta_tags: int
    lore_tags: int
    gender_tags: int
    important_tags: int


def _without_spaces(stats: dict[str, object]) -> dict[str, object]:
    return {key.replace(" ", "_"): stats[key] for key in stats}


renames_older(SiteStats, mark="former staff_users", renamed=_without_spaces)


class Stats(Resource):
    """Numbers about the site."""

    async def get(self) -> SiteStats:
        """The statistics of the last count."""
        return await self._send(get("stats.get", "/stats.json", SiteStats))
