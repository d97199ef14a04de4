"""Posts: finding, reading, changing and voting."""

from e6async.femboyfans.posts._family import Posts
from e6async.femboyfans.posts._models import PostRecommendation, PostUpdate, PostVoteResult

__all__ = ["PostRecommendation", "PostUpdate", "PostVoteResult", "Posts"]
