"""yippi knows one address; a session of one's own sends what goes there elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import requests  # type: ignore[import-untyped, unused-ignore]
from yippi import YippiClient  # type: ignore[import-not-found]
from yippi.Exceptions import UserError  # type: ignore[import-not-found]

from benchmarks.peer_clients.work import TAGS, run


class _Elsewhere(requests.adapters.HTTPAdapter):  # type: ignore[misc, unused-ignore]
    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    def send(self, request: requests.PreparedRequest, *args: object, **kwargs: object) -> object:
        request.url = str(request.url).replace("https://e621.net", self._url, 1)
        return super().send(request, *args, **kwargs)


def _client(url: str) -> YippiClient:
    session = requests.Session()
    session.mount("https://e621.net", _Elsewhere(url))
    return YippiClient("benchmark", "1.0", "nobody", session=session)


def _pages(url: str) -> Iterator[int]:
    client = _client(url)
    for page in count(1):
        yield len(client.posts(TAGS, limit=320, page=page))


def _look_up(url: str, ids: list[int]) -> int:
    client, found = _client(url), 0
    for each in ids:
        try:
            client.post(each)
            found += 1
        except UserError:
            pass
    return found


run(_pages, _look_up)
