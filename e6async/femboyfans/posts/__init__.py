"""Posts: finding, reading, changing and voting."""

from e6async.femboyfans._vocabulary.iqdb import IqdbMatch
from e6async.femboyfans.posts._family import Posts
from e6async.femboyfans.posts._models import PostRecommendation, PostUpdate, PostVoteResult

__all__ = ["IqdbMatch", "PostRecommendation", "PostUpdate", "PostVoteResult", "Posts"]
