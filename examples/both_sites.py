"""Print the best posts of a query: `python examples/both_sites.py femboyfans wolf`."""

import asyncio
import sys

from e6async import E621, FemboyFans

SITES: dict[str, type[E621 | FemboyFans]] = {"e621": E621, "femboyfans": FemboyFans}


async def main(site: type[E621 | FemboyFans], query: str) -> None:
    """Read every post that matches, using only attributes that posts of both sites have."""
    async with site("both-sites-example/1.0 (by someone)") as client:
        posts = [post async for post in client.posts.crawl(query) if post.url]
    for post in sorted(posts, key=lambda post: post.score.total, reverse=True)[:10]:
        print(post.id, post.score.total, post.fav_count, f"{post.width}x{post.height}", post.url)
    print(len(posts), "posts with", len({tag for post in posts for tag in post.all_tags}), "tags")


name, *tags = sys.argv[1:] or ["e621"]
asyncio.run(main(SITES[name], " ".join(tags) or "rating:s"))
