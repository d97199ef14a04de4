"""What every client is asked to do, and how it tells what it did."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterable

TAGS = "score:>-1000 -type:webm -type:mp4"
"""Finds nearly everything; of videos two of the clients can read no page."""
FIRST_ID, STEP = 1000, 7
"""The ids to look up are as far apart as in a list of somebody's favorites."""


class Crawl:
    """Counts what comes until the time is over."""

    def __init__(self, seconds: float) -> None:
        self.posts = 0
        self._began = self._last = time.monotonic()
        self._end = self._began + seconds

    def came(self, posts: int) -> bool:
        """Note posts; returns whether there is time for more."""
        self._last = time.monotonic()
        self.posts += posts
        return self._last < self._end

    def tell(self) -> None:
        """Print posts and the seconds until the last of them."""
        print(json.dumps({"posts": self.posts, "seconds": self._last - self._began}))


def ids(count: int) -> list[int]:
    """Give the ids to look up."""
    return list(range(FIRST_ID, FIRST_ID + STEP * count, STEP))


def asked() -> tuple[str, str, int]:
    """Give the address of the site, the work, and how much of it."""
    return sys.argv[1], sys.argv[2], int(sys.argv[3])


def run(pages: Callable[[str], Iterable[int]], look_up: Callable[[str, list[int]], int]) -> None:
    """Do the work that was asked for, with a client that waits for each answer.

    `pages` gives the number of posts on page after page, `look_up` the number of posts found.
    """
    url, work, much = asked()
    if work == "look_up":
        print(json.dumps({"posts": look_up(url, ids(much))}))
        return
    crawl = Crawl(much)
    for posts in pages(url):
        if not posts or not crawl.came(posts):
            break
    crawl.tell()
