"""What answers about posts hold beside the post, and what can be written of one."""

from __future__ import annotations

from typing import Literal, TypedDict

import attrs

from e6async.femboyfans.vocabulary import Post


@attrs.frozen(kw_only=True)
class PostVoteResult:
    """The votes on a post after one."""

    score: int
    up: int
    down: int
    """0 or above."""
    our_score: int
    """1 or -1; 0 when the vote was taken back, and also when it stood already and was kept."""
    is_locked: bool
    """Whether staff have locked the vote."""


@attrs.frozen(kw_only=True)
class PostRecommendation:
    """A post that goes with another one, or with an account's favorites."""

    score: float
    """The higher, the better it goes."""
    post: Post


class PostUpdate(TypedDict, total=False):
    """What can be changed of a post; a `_diff` wins over a whole value."""

    tag_string: str
    old_tag_string: str
    """What `tag_string` was made from, so that changes of others survive."""
    tag_string_diff: str
    """Tags to add, and with a `-` before them to take away."""
    source: str
    """Lines."""
    old_source: str
    source_diff: str
    """Lines to add, and with a `-` before them to take away."""
    parent_id: int | str
    """A post, or blank for none."""
    old_parent_id: int | str
    description: str
    """DText; words with a `#` before them become `qtags`."""
    old_description: str
    rating: Literal["s", "q", "e"]
    old_rating: Literal["s", "q", "e"]
    edit_reason: str
    is_rating_locked: bool
    """Trusted and up."""
    thumbnail_frame: int
    """Which frame of a video the previews show; trusted and up."""
    is_note_locked: bool
    """Janitor and up."""
    bg_color: str
    """Six hexadecimal digits, or blank for none; janitor and up."""
    is_comment_locked: bool
    """Moderator and up."""
    is_status_locked: bool
    """Admin."""
    is_comment_disabled: bool
    """Admin."""
    locked_tags: str
    """Admin."""
    hide_from_anonymous: bool
    """Admin."""
    hide_from_search_engines: bool
    """Admin."""
    min_edit_level: int
    """What an editor must be at least, see `Level`; admin."""
