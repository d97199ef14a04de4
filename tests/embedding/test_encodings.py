"""Compressed responses: what is asked for is what aiohttp can read; what it cannot is told."""

from __future__ import annotations

import gzip
from pathlib import Path

import aiohttp
import attrs
import pytest
from aiohttp import compression_utils, hdrs

from e6async import Retry
from e6async._core.session.encodings import ACCEPT_ENCODING, accepted
from e6async.errors import TransportError
from tests.embedding.clients import borrowed, client
from tests.embedding.raw_server import RawServer


def encoded(encoding: str, body: bytes) -> bytes:
    """A response with a Content-Encoding."""
    head = f"Content-Type: application/json\r\nContent-Length: {len(body)}"
    return f"HTTP/1.1 200 OK\r\n{head}\r\nContent-Encoding: {encoding}\r\n\r\n".encode() + body


@attrs.frozen
class Post:
    """Enough of a post to download its file."""

    url: str
    id: int = 1
    md5: str = "0" * 32
    ext: str = "gif"


@pytest.mark.parametrize(
    ("offered", "reads_zstd", "accepts"),
    [
        ("gzip, deflate", True, "gzip, deflate"),
        ("gzip, deflate, br, zstd", True, "gzip, deflate, br, zstd"),
        ("gzip, deflate, br, zstd", False, "gzip, deflate, br"),
        ("gzip, deflate", False, "gzip, deflate"),
    ],
)
def test_what_is_accepted(
    offered: str, accepts: str, monkeypatch: pytest.MonkeyPatch, *, reads_zstd: bool
) -> None:
    """All that aiohttp offers, except zstd where its way of reading it cannot work."""
    monkeypatch.setitem(aiohttp.ClientRequest.DEFAULT_HEADERS, hdrs.ACCEPT_ENCODING, offered)
    monkeypatch.delattr(compression_utils, "zstandard", raising=False)
    if not reads_zstd:
        monkeypatch.setattr(compression_utils, "zstandard", object(), raising=False)
    assert accepted() == accepts


async def test_a_session_asks_for_no_other() -> None:
    """The header of the session's owner does not count."""
    with RawServer(lambda _: encoded("gzip", gzip.compress(b'{"ok": true}'))) as server:
        async with (
            borrowed(headers={"Accept-Encoding": "zstd"}) as session,
            client(server, session) as e6,
        ):
            assert await e6.raw("GET", "/1.json") == {"ok": True}
        assert server.requests[0].headers["accept-encoding"] == ACCEPT_ENCODING


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
async def test_what_cannot_be_decompressed(tmp_path: Path, encoding: str) -> None:
    """The error names the encoding, for the API and for files; it is no broken connection."""
    with RawServer(lambda _: encoded(encoding, b"not compressed at all")) as server:
        async with client(server, retry=Retry(attempts=1)) as e6:
            told = rf"127\.0\.0\.1 cannot be decompressed \(.*{encoding}"
            with pytest.raises(TransportError, match=told):
                await e6.raw("GET", "/1.json")
            with pytest.raises(TransportError, match=told):
                await e6.download(Post(f"{server.url}/1.gif"), tmp_path)
