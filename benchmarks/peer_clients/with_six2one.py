"""six2one takes an address, and keeps 500 ms between two requests of one client."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

from six2one.e621 import E621Client  # type: ignore[import-not-found]
from six2one.e621.errors import E621NotFoundError  # type: ignore[import-not-found]

from benchmarks.peer_clients.work import TAGS, run


def _client(url: str) -> E621Client:
    return E621Client(user_agent="benchmark/1.0 (by nobody)", base_url=url)


def _pages(url: str) -> Iterator[int]:
    found = _client(url).posts.search(TAGS, page_size=320)
    for page in count(1):
        yield len(found.page(page))


def _look_up(url: str, ids: list[int]) -> int:
    client, found = _client(url), 0
    for each in ids:
        try:
            client.posts.get(each)
            found += 1
        except E621NotFoundError:
            pass
    return found


run(_pages, _look_up)
