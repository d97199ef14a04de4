"""What answers about posts hold beside the post, and what can be written of one."""

from __future__ import annotations

import attrs

from e6async.e621._vocabulary.post_edits import PostEdits
from e6async.femboyfans._vocabulary import Post


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


class PostUpdate(PostEdits, total=False):
    """What can be changed of a post; a `_diff` wins over a whole value."""

    description: str
    """DText; words with a `#` before them become `qtags`."""
    is_rating_locked: bool
    """Trusted and up."""
    thumbnail_frame: int
    """Which frame of a video the previews show; trusted and up."""
    is_note_locked: bool
    """Janitor and up."""
    bg_color: str
    """Six hexadecimal digits, or blank for none; janitor and up."""
    min_edit_level: int
    """What an editor must be at least, see `Level`; admin."""
