"""Results of post operations, and the editable fields of a post."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async.e621._vocabulary.post_edits import PostEdits
from e6async.femboyfans._vocabulary import Post


@attrs.frozen(kw_only=True)
class PostVoteResult(Model):
    """The votes on a post after voting."""

    score: int
    up: int
    down: int
    """0 or above."""
    our_score: int
    """1 or -1; 0 when the vote was removed, or was already there and kept."""
    is_locked: bool
    """Whether staff have locked the vote."""


@attrs.frozen(kw_only=True)
class PostRecommendation(Model):
    """A post recommended for another one, or for an account's favorites."""

    score: float
    """Higher is better."""
    post: Post


class PostUpdate(PostEdits, total=False):
    """Editable fields of a post; a `_diff` field overrides the one without."""

    description: str
    """DText; words with a `#` before them become `qtags`."""
    is_rating_locked: bool
    """Requires trusted."""
    thumbnail_frame: int
    """Which frame of a video the previews show; trusted and up."""
    is_note_locked: bool
    """Requires janitor."""
    bg_color: str
    """Six hexadecimal digits, or blank for none; janitor and up."""
    min_edit_level: int
    """The minimum level of an editor, see `Level`; admin."""
