"""gallery-dl takes another site as `E621:<address>`; it keeps a pace of its own."""

from __future__ import annotations

from collections.abc import Iterator

from gallery_dl import extractor  # type: ignore[import-not-found]
from gallery_dl.exception import HttpError  # type: ignore[import-not-found]

from benchmarks.peer_clients.work import TAGS, run

_POST = 3
"""`Message.Url`: the file of a post."""


def _pages(url: str) -> Iterator[int]:
    for message in extractor.find(f"E621:{url}/posts?tags={TAGS}"):
        if message[0] == _POST:
            yield 1


def _look_up(url: str, ids: list[int]) -> int:
    found = 0
    for each in ids:
        try:
            messages = extractor.find(f"E621:{url}/posts/{each}")
            found += sum(message[0] == _POST for message in messages)
        except HttpError:
            pass
    return found


run(_pages, _look_up)
