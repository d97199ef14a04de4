"""Posts: finding, reading, changing and voting."""

from e6async.e621._vocabulary.post_edits import PostEdits
from e6async.e621._vocabulary.post_modes import AnyPost
from e6async.e621.posts._family import Posts
from e6async.e621.posts._models import (
    PostCount,
    PostRecommendations,
    PostUpdate,
    PostVoteResult,
    Recommendation,
)

__all__ = [
    "AnyPost",
    "PostCount",
    "PostEdits",
    "PostRecommendations",
    "PostUpdate",
    "PostVoteResult",
    "Posts",
    "Recommendation",
]
