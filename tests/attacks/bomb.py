"""A response that unpacks to half a GiB: `python -m tests.attacks.bomb gzip|br`.

Prints the error of the call, and how many MiB of memory the process took for it.
"""

from __future__ import annotations

import asyncio
import resource
import sys
import zlib
from importlib import import_module
from typing import Protocol, cast

from e6async import E621
from e6async.errors import E6Error
from tests.embedding.raw_server import RawServer

_PIECE = bytes(1 << 20)
_PIECES = 512


class _Compressor(Protocol):
    def process(self, data: bytes, /) -> bytes: ...
    def finish(self) -> bytes: ...


class _Brotli(Protocol):
    """What the package brotli has; it comes without types."""

    def Compressor(self, *, quality: int) -> _Compressor: ...  # noqa: N802 - its name


def packed(encoding: str) -> bytes:
    """The zeros, packed."""
    if encoding == "br":
        packer = cast("_Brotli", import_module("brotli")).Compressor(quality=1)
        pieces = [packer.process(_PIECE) for _ in range(_PIECES)]
        return b"".join([*pieces, packer.finish()])
    gzip = zlib.compressobj(1, zlib.DEFLATED, 31)
    return b"".join([*(gzip.compress(_PIECE) for _ in range(_PIECES)), gzip.flush()])


async def main(encoding: str) -> None:
    """Get the response."""
    body = packed(encoding)
    head = (
        "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
        f"Content-Encoding: {encoding}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with RawServer(lambda _: head.encode() + body) as server:
        async with E621("bomb/1.0 (by the tests)", base_url=server.url) as e6:
            try:
                await e6.raw("GET", "/x.json")
            except E6Error as error:
                sys.stdout.write(type(error).__name__)
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    sys.stdout.write(f" {(after - before) >> 10}\n")


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
