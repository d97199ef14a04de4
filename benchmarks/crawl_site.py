"""A site for crawls, in another process: FakeSite, or a page that is sent again and again.

    python -m benchmarks.crawl_site fake POSTS LATENCY
    python -m benchmarks.crawl_site replayed POSTS LATENCY

The second one sends the same page for all requests, with other ids. Both print their URL first, and
after a line of input the times at which requests arrived.
"""

from __future__ import annotations

import asyncio
import json
import re
import sys
import time
from urllib.parse import parse_qs, urlsplit

from benchmarks.pages import page
from e6async import E621
from e6async.testing import FakeSite

_BOUND = re.compile(r"id:<(\d+)")


async def _fake(posts: int, latency: float) -> None:
    async with FakeSite(E621, posts=posts, seed=0, latency=latency, gaps=0) as fake:
        print(fake.url, flush=True)
        await asyncio.to_thread(sys.stdin.readline)
        print(json.dumps([request.time for request in fake.requests]), flush=True)


class _Replayed:
    """Responds to list requests with one page whose ids are replaced."""

    def __init__(self, posts: int, latency: float) -> None:
        self._posts = posts
        self._latency = latency
        self.seen: list[float] = []
        rows = json.loads(page())
        self._rows = [_split(json.dumps(row, separators=(",", ":"))) for row in rows]

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection."""
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                self.seen.append(time.monotonic())
                await asyncio.sleep(self._latency)
                body = self._body(head.split(b" ", 2)[1].decode())
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n")
                writer.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()

    def _body(self, target: str) -> bytes:
        query = {key: values[-1] for key, values in parse_qs(urlsplit(target).query).items()}
        limit, page_number = int(query["limit"]), query["page"]
        bound = _BOUND.search(query.get("tags", ""))
        top = self._posts
        if page_number.startswith("b"):
            top = min(top, int(page_number[1:]) - 1)
        else:
            top = min(top, int(bound[1]) - 1 if bound else top) - (int(page_number) - 1) * limit
        ids = range(top, max(0, top - limit), -1)
        rows = (b"%s%d%s" % (head, post_id, tail) for post_id, (head, tail) in zip(ids, self._rows))  # noqa: B905
        return b"[" + b",".join(rows) + b"]"


def _split(row: str) -> tuple[bytes, bytes]:
    before, _, after = row.partition('"id":')
    return f'{before}"id":'.encode(), re.sub(r"^\d+", "", after).encode()


async def _replayed(posts: int, latency: float) -> None:
    site = _Replayed(posts, latency)
    server = await asyncio.start_server(site.serve, "127.0.0.1", 0)
    print(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    print(json.dumps(site.seen), flush=True)
    server.close()


if __name__ == "__main__":
    kind, count, seconds = sys.argv[1:]
    asyncio.run((_fake if kind == "fake" else _replayed)(int(count), float(seconds)))
