"""Operations on posts: those of e621, and recommendations by director."""

from __future__ import annotations

from e6async.e621 import posts as of_e621
from e6async.e621.posts import PostRecommendations

__all__ = ["Posts"]


class Posts(of_e621.Posts):
    """Posts."""

    async def recommended_by_director(
        self, id: int, *, limit: int | None = None
    ) -> PostRecommendations:
        """Posts by the directors of a post, 6 by default, 20 at most."""
        path = "/posts/{id}/similar/director.json"
        return await self._recommended("posts.recommended_by_director", path, id, limit)
