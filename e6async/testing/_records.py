"""The records of the world; times are in milliseconds, sets of users are bit masks by user id."""

from __future__ import annotations

from typing import Literal

import attrs

__all__ = [
    "LEVELS",
    "LEVELS_OF_FEMBOYFANS",
    "Alias",
    "ChunkedUpload",
    "Mark",
    "Note",
    "Pool",
    "PoolVersion",
    "Post",
    "PostSet",
    "PostVersion",
    "Tag",
    "User",
    "VideoInfo",
]

LEVELS = {
    "anonymous": 0,
    "blocked": 10,
    "member": 20,
    "privileged": 30,
    "former_staff": 40,
    "staff": 50,
    "janitor": 60,
    "moderator": 70,
    "admin": 80,
}
"""The levels since they were renumbered in June 2026: app/logical/user_level.rb."""

LEVELS_OF_FEMBOYFANS = {
    "anonymous": 0,
    "banned": 1,
    "rejected": 4,
    "restricted": 5,
    "member": 10,
    "trusted": 15,
    "former_staff": 19,
    "janitor": 20,
    "moderator": 30,
    "system": 35,
    "admin": 40,
    "owner": 50,
    "locked": 100,
    "blocked": 1,
    "privileged": 15,
    "staff": 20,
}
"""The levels of FemboyFans: app/models/user.rb, Levels.

The last three are equivalents of e621's levels, for the code of both sites.
"""


@attrs.frozen
class Mark:
    """A deletion or a flag: user, reason, time."""

    user_id: int
    reason: str
    at: int


@attrs.frozen
class Note:
    """A note on an image."""

    user_id: int
    body: str


@attrs.frozen
class VideoInfo:
    """What a conversion recorded about a video; a post may have none yet."""

    codec: str
    fps: float


@attrs.frozen(kw_only=True)
class Post:
    """A post as in the server's tables."""

    id: int
    created_at: int
    updated_at: int | None
    change_seq: int
    md5: str
    ext: str
    size: int
    width: int
    height: int
    tags: tuple[str, ...]
    """In alphabetical order."""
    rating: str
    """`s`, `q` or `e`; in the response to an invalid edit the value that was sent."""
    uploader_id: int
    duration: float | None = None
    video: VideoInfo | None = None
    approver_id: int | None = None
    up: int = 0
    """The number of upvotes; at least the number of voters below, since accounts can be gone."""
    down: int = 0
    """The number of downvotes, zero or negative."""
    upvoters: int = 0
    downvoters: int = 0
    fans: int = 0
    """The users who have it as a favorite."""
    commenters: int = 0
    comment_count: int = 0
    commented_at: int | None = None
    bumped_at: int | None = None
    pending: bool = False
    flagged: bool = False
    deleted: bool = False
    note_locked: bool = False
    status_locked: bool = False
    rating_locked: bool = False
    comment_locked: bool = False
    comment_disabled: bool = False
    hide_from_anonymous: bool = False
    hide_favorites_list: bool = False
    favorites_transfer: bool = False
    """Whether its favorites are being moved, so that none can be added or removed."""
    pending_replacements: bool = False
    artverified: bool = False
    locked_tags: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    description: str = ""
    parent_id: int | None = None
    children: tuple[int, ...] = ()
    has_active_children: bool = False
    pools: tuple[int, ...] = ()
    notes: tuple[Note, ...] = ()
    noted_at: int | None = None
    framecount: int | None = None
    """The number of frames of a video; this and the next five fields are of FemboyFans only."""
    thumbnail_frame: int | None = None
    qtags: tuple[str, ...] = ()
    upload_url: str | None = None
    min_edit_level: int = 0
    views: int = 0
    """The number of views."""
    deletion: Mark | None = None
    flag: Mark | None = None

    @property
    def score(self) -> int:
        """The sum of upvotes and downvotes."""
        return self.up + self.down

    @property
    def fav_count(self) -> int:
        """The number of users who have it as a favorite."""
        return self.fans.bit_count()


@attrs.frozen(kw_only=True)
class PostVersion:
    """A post after an edit."""

    id: int
    post_id: int
    tags: tuple[str, ...]
    locked_tags: tuple[str, ...] = ()
    rating: str
    sources: tuple[str, ...]
    parent_id: int | None
    description: str
    updater_id: int
    updated_at: int
    reason: str | None = None


@attrs.frozen(kw_only=True)
class Tag:
    """A tag; the post table counts its posts."""

    id: int
    name: str
    category: int
    created_at: int
    updated_at: int
    is_locked: bool = False
    related_tags: str | None = None
    related_tags_updated_at: int | None = None
    recorded_count: int | None = None
    """The post count of a loaded tag; None if the world's posts are counted."""


@attrs.frozen(kw_only=True)
class Alias:
    """An alias of a tag."""

    id: int
    antecedent_name: str
    consequent_name: str


@attrs.frozen(kw_only=True)
class Pool:
    """A pool, with its posts in order."""

    id: int
    name: str
    created_at: int
    updated_at: int
    creator_id: int
    description: str | None
    is_active: bool
    category: Literal["series", "collection"]
    post_ids: tuple[int, ...]


@attrs.frozen(kw_only=True)
class PoolVersion:
    """A pool after an edit."""

    id: int
    pool: Pool
    updater_id: int = 0
    """The editor; 0 stands for the creator of the pool."""


@attrs.frozen(kw_only=True)
class PostSet:
    """A set of posts of a user."""

    id: int
    shortname: str
    creator_id: int
    is_public: bool
    post_ids: tuple[int, ...]


@attrs.define(kw_only=True)
class ChunkedUpload:
    """A chunked upload that is not finished; FemboyFans only."""

    user_id: int
    checksum: str
    status: Literal["pending", "uploading", "active", "duplicate", "cancelled"] = "pending"
    parts: list[bytes] = attrs.field(factory=list[bytes])


@attrs.frozen(kw_only=True)
class User:
    """An account; `id` is None for anonymous callers."""

    id: int | None
    name: str
    level: int
    created_at: int
    api_key: str | None = None
    is_verified: bool = True
    per_page: int = 75
    time_zone: str = "Eastern Time (US & Canada)"
    enable_privacy_mode: bool = False
    enable_safe_mode: bool = False
    can_approve_posts: bool = False
    can_upload_free: bool = False
    is_bd_staff: bool = False
    avatar_id: int | None = None
    upload_karma: int = 0
    profile_about: str = ""
    profile_artinfo: str = ""
    favorite_tags: str | None = None
    blacklisted_tags: str | None = None
    settings: dict[str, bool | int | str] = attrs.field(factory=dict[str, bool | int | str])
    """Other settings of `PATCH /users/{id}.json`."""

    @property
    def key(self) -> int:
        """The id, or 0 for anonymous callers, as bit masks need it."""
        return self.id or 0
