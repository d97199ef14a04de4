"""Print the best of the 50 newest posts of a query: `python examples/newest.py "rating:s wolf"`."""

import asyncio
import sys

from e6async import E621


async def main(query: str) -> None:
    """Send one request and sort the posts by score."""
    async with E621("newest-example/1.0 (by someone)") as e6:
        posts = await e6.posts.search(query, limit=50).collect()
    for post in sorted(posts, key=lambda post: post.score.total, reverse=True)[:10]:
        print(f"{post.score.total:>6}  {post.id}  {', '.join(post.tags.artist)}")


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or "rating:s"))
