"""The best posts of a query, from either site: `python examples/both_sites.py femboyfans wolf`."""

import asyncio
import sys

from e6async import E621, FemboyFans

SITES: dict[str, type[E621 | FemboyFans]] = {"e621": E621, "femboyfans": FemboyFans}


async def main(site: type[E621 | FemboyFans], tags: str) -> None:
    """Read all of them, and use of each post only what both sites tell."""
    async with site("both-sites-example/1.0 (by someone)") as e6:
        posts = [post async for post in e6.posts.crawl(tags) if post.url]
    for post in sorted(posts, key=lambda post: post.score.total, reverse=True)[:10]:
        print(post.id, post.score.total, post.fav_count, f"{post.width}x{post.height}", post.url)
    print(len(posts), "posts with", len({tag for post in posts for tag in post.all_tags}), "tags")


name, *terms = sys.argv[1:] or ["e621"]
asyncio.run(main(SITES[name], " ".join(terms) or "rating:s"))
