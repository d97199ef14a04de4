"""e621-stable keeps its address in the class, as its own E926 changes it; it keeps no pace."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import requests  # type: ignore[import-untyped, unused-ignore]
from e621 import E621  # type: ignore[import-not-found]
from pydantic import ValidationError

from benchmarks.peer_clients.work import TAGS, run


def _client(url: str) -> E621:
    kind = type("Elsewhere", (E621,), {"BASE_URL": url + "/{endpoint}.json"})
    return kind(client_name="benchmark", client_version="1.0")


def _pages(url: str) -> Iterator[int]:
    client = _client(url)
    for page in count(1):
        yield len(client.posts.search(TAGS, page_size=320, page=page))


def _look_up(url: str, ids: list[int]) -> int:
    client, found = _client(url), 0
    for each in ids:
        try:
            client.posts.get(each)
            found += 1
        except (requests.HTTPError, ValidationError):
            pass
    return found


run(_pages, _look_up)
