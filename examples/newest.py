"""Print the newest posts of a query, best first: `python examples/newest.py "rating:s wolf"`."""

import asyncio
import sys

from e6async import E621


async def main(tags: str) -> None:
    """Look at one page, for one request."""
    async with E621("newest-example/1.0 (by someone)") as e6:
        posts = await e6.posts.search(tags).collect(limit=50)
    for post in sorted(posts, key=lambda post: post.score.total, reverse=True)[:10]:
        print(f"{post.score.total:>6}  {post.id}  {', '.join(post.tags.artist)}")


if __name__ == "__main__":
    asyncio.run(main(" ".join(sys.argv[1:]) or "rating:s"))
