"""Posts: finding, reading, changing and voting."""

from e6async.e621.posts.family import Posts
from e6async.e621.posts.models import (
    PostCount,
    PostRecommendations,
    PostUpdate,
    PostVoteResult,
    Recommendation,
)
from e6async.e621.vocabulary.modes import AnyPost

__all__ = [
    "AnyPost",
    "PostCount",
    "PostRecommendations",
    "PostUpdate",
    "PostVoteResult",
    "Posts",
    "Recommendation",
]
