"""Exports without bounds: endless bodies, files that unpack to anything, endless resuming."""

from __future__ import annotations

import asyncio
import gzip
import io
import lzma
import tarfile
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager, nullcontext
from pathlib import Path
from typing import Final, TypeAlias

import aiohttp
import attrs
import pytest

from e6async import E621, FemboyFans
from e6async._core.client import transport_of
from e6async._core.gate import Gate
from e6async._core.gate.local import LocalPacer
from e6async.errors import (
    ChecksumError,
    ExportError,
    InputError,
    ResponseTooLargeError,
    TransportError,
)
from e6async.exports import Export, ExportFile, Row, _unpack, open_export
from e6async.exports._bounds import Bounds
from e6async.exports._fetch import fetch, read
from e6async.exports._integrity import extract
from e6async.exports._unpack import Unpacker
from e6async.exports.e621 import SCHEMAS
from e6async.testing import virtual_time

pytestmark = pytest.mark.any_python

AGENT = "attack-test/1.0 (by the tests)"
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/octet-stream\r\n"
MEGA = 1 << 20


@attrs.define
class Host:
    """A host of files that sends what its script says."""

    head: bytes
    """The headers of each response."""
    piece: bytes
    pieces: int
    """How often the piece is sent before the connection is closed."""
    url: str = ""
    requests: int = 0
    sent: int = 0

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one request."""
        try:
            await reader.readuntil(b"\r\n\r\n")
            self.requests += 1
            writer.write(self.head + b"\r\n")
            for _ in range(self.pieces):
                writer.write(self.piece)
                await writer.drain()
                self.sent += len(self.piece)
        except (asyncio.IncompleteReadError, ConnectionError):
            return
        finally:
            writer.close()


@asynccontextmanager
async def host(head: bytes, piece: bytes, pieces: int) -> AsyncGenerator[Host]:
    """Run such a host on loopback."""
    made = Host(head, piece, pieces)
    server = await asyncio.start_server(made.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    made.url = f"http://127.0.0.1:{port}"
    async with server:
        yield made


def files(folder: Path) -> list[Path]:
    """All files below a folder."""
    return [each for each in folder.rglob("*") if each.is_file()]


def listed(url: str, size: int | None = None) -> Export:
    """An export of that host."""
    return Export(
        name="tags",
        file_name="tags.csv.gz",
        url=f"{url}/tags.csv.gz",
        file_size=size,
        checksum=None,
        updated_at=None,
        date=None,
    )


@virtual_time
async def test_a_host_that_ignores_ranges_and_breaks_off(tmp_path: Path) -> None:
    """It ends, though each request brings 200 kB: after four, or one more if the first got less."""
    head = OK + b"Content-Length: 1000000\r\n"
    async with host(head, b"x" * 200_000, 1) as made, E621(AGENT, base_url=made.url) as e6:
        with pytest.raises(TransportError):
            await fetch(
                transport_of(e6),
                listed(made.url),
                tmp_path,
                None,
                takes_turns=False,
                bounds=Bounds(),
            )
        requests = made.requests
        assert 4 <= requests <= 5
        with pytest.raises(ChecksumError, match="its host cannot resume it"):
            async for _ in read(
                transport_of(e6), listed(made.url), takes_turns=False, bounds=Bounds()
            ):
                pass
        assert made.requests == requests + 2


@pytest.mark.parametrize("head", [OK, OK + b"Content-Length: 99999999999\r\n"])
@virtual_time
async def test_a_body_that_never_ends(head: bytes, tmp_path: Path) -> None:
    """It is given up after max_bytes, once, and its partial file is dropped."""
    async with host(head, b"x" * 65536, 1 << 20) as made, E621(AGENT, base_url=made.url) as e6:
        transport, bounds = transport_of(e6), Bounds(max_bytes=4 * MEGA)
        with pytest.raises(ResponseTooLargeError, match="4194304 bytes"):
            await fetch(
                transport, listed(made.url), tmp_path, None, takes_turns=False, bounds=bounds
            )
        with pytest.raises(ResponseTooLargeError, match="4194304 bytes"):
            async for _ in read(transport, listed(made.url), takes_turns=False, bounds=bounds):
                pass
        assert made.requests == 2
        assert made.sent < 60 * MEGA  # with what the sockets of the system hold
    assert not files(tmp_path)


@virtual_time
async def test_a_length_that_is_too_large(tmp_path: Path) -> None:
    """An export that is said to have more than max_bytes is not requested."""
    async with host(OK, b"x", 1) as made, E621(AGENT, base_url=made.url) as e6:
        with pytest.raises(ExportError, match="more than max_bytes=17,179,869,184"):
            await fetch(
                transport_of(e6),
                listed(made.url, 1 << 60),
                tmp_path,
                None,
                takes_turns=False,
                bounds=Bounds(),
            )
        assert made.requests == 0


@virtual_time
async def test_more_than_was_told(tmp_path: Path) -> None:
    """Of a file whose length is known no more is read than one piece."""
    async with host(OK, b"x" * 65536, 1 << 20) as made, E621(AGENT, base_url=made.url) as e6:
        with pytest.raises(Exception, match="not 10"):
            await fetch(
                transport_of(e6),
                listed(made.url, 10),
                tmp_path,
                None,
                takes_turns=False,
                bounds=Bounds(),
            )
        assert made.requests == 1
        assert made.sent < 30 * MEGA


@pytest.mark.parametrize("is_packed", [False, True])
async def test_the_folder_page_of_femboyfans(is_packed: bool) -> None:
    """A page that never ends, or unpacks to 4 GiB, is given up at the client's max_bytes."""
    piece, pieces, head = b"x" * 65536, 1 << 20, b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n"
    if is_packed:
        piece, pieces, head = bomb(1 << 10), 1, head + b"Content-Encoding: gzip\r\n"
    gate = Gate(LocalPacer(0.5))
    async with (
        host(head, piece, pieces) as made,
        FemboyFans(AGENT, base_url=made.url, gate=gate, max_bytes=8 * MEGA) as ff,
    ):
        gaps: list[float] = []
        beat = asyncio.create_task(watched(gaps))
        # aiohttp 3.13 unpacks the first MiB of such a body, and drops the rest
        is_dropped = is_packed and aiohttp.__version__.startswith("3.13.")
        too_large = pytest.raises(ResponseTooLargeError, match="8388608 bytes")
        with nullcontext() if is_dropped else too_large:
            await ff.exports.list()
        await asyncio.sleep(0.1)
        beat.cancel()
        assert made.requests == 1
    assert max(gaps) < 2


async def watched(gaps: list[float]) -> None:
    """Measure how long the event loop is not served."""
    while True:
        before = time.perf_counter()
        await asyncio.sleep(0.01)
        gaps.append(time.perf_counter() - before)


def bomb(megabytes: int) -> bytes:
    """A gzip file of a few kB."""
    packed = gzip.compress(b"x" * MEGA, mtime=0)
    return packed * megabytes


def text_bomb(megabytes: int) -> bytes:
    """The text of an export that compresses well."""
    head = b"id,name,category,post_count,created_at,updated_at,is_locked\n"
    row = b"%d,%s,0,1,2026-01-02 03:04:05,2026-01-02 03:04:05,f\n"
    return head + b"".join(row % (number, b"x" * 100_000) for number in range(10 * megabytes))


Way: TypeAlias = Callable[[ExportFile[Row], Path], Coroutine[object, object, object]]


async def _all_rows(file: ExportFile[Row], _target: Path) -> None:
    async for _ in file.rows():
        pass


WAYS: Final[Mapping[str, Way]] = {
    "rows": _all_rows,
    "polars": lambda file, _target: file.to_polars(),
    "sqlite": lambda file, target: file.to_sqlite(target),
    "parquet": lambda file, target: file.to_parquet(target),
    "duckdb": lambda file, target: file.to_duckdb(target),
}
"""All ways out of a file."""


@pytest.mark.parametrize("packing", ["gzip", "xz"])
@pytest.mark.parametrize("way", WAYS)
async def test_a_file_that_unpacks_to_too_much(
    way: str, packing: str, tmp_path: Path, text: bytes
) -> None:
    """Every way out ends with the same error, and takes the file with a higher ratio."""
    path = tmp_path / "tags.csv.gz"
    path.write_bytes(gzip.compress(text) if packing == "gzip" else lzma.compress(text, preset=0))
    with pytest.raises(ExportError, match="pass a higher max_ratio"):
        await WAYS[way](open_export(path, SCHEMAS), tmp_path / "x")
    if way == "rows":
        await WAYS[way](open_export(path, SCHEMAS, max_ratio=10_000), tmp_path / "x")


@pytest.fixture(scope="module")
def text() -> bytes:
    """80 MB of rows."""
    return text_bomb(80)


def test_an_archive_that_unpacks_to_too_much(tmp_path: Path) -> None:
    """It is an ExportError, for what is in the way of the file and for a header of its own."""
    archive, target = tmp_path / "2026-01.tar.xz", tmp_path / "tags.csv.xz"
    with tarfile.open(archive, "w:xz") as packed:
        item = tarfile.TarInfo("2026-01-01/zeros")
        item.size = 200 * MEGA
        packed.addfile(item, io.BytesIO(bytes(item.size)))
    with pytest.raises(ExportError, match="pass a higher max_ratio"):
        extract(archive, "tags.csv.xz", target)
    item = tarfile.TarInfo("x")
    item.type, item.size = tarfile.XHDTYPE, 1 << 33
    archive.write_bytes(lzma.compress(item.tobuf(tarfile.GNU_FORMAT) + bytes(MEGA)))
    with pytest.raises(ExportError, match="a header of 8589934592 bytes"):
        extract(archive, "tags.csv.xz", target)
    assert not target.exists()


def test_an_xz_file_that_asks_for_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    """A file that needs more than the bound is refused before any of it is unpacked."""
    monkeypatch.setattr(_unpack, "_MAX_MEMORY", MEGA)
    with pytest.raises(ExportError, match="Memory usage limit exceeded"):
        list(Unpacker("x").feed(lzma.compress(b"x")))


@pytest.mark.parametrize("value", [0, -1, True, 1.5, "1"])
async def test_bounds_that_are_none(value: int) -> None:
    """They are refused before anything is sent."""
    async with E621(AGENT, base_url="http://127.0.0.1:1") as e6:
        with pytest.raises(InputError, match="max_bytes"):
            e6.exports.tags.rows(max_bytes=value)
        with pytest.raises(InputError, match="max_ratio"):
            await e6.exports.tags.download(".", max_ratio=value)
    with pytest.raises(InputError, match="max_ratio"):
        open_export("tags.csv", SCHEMAS, max_ratio=value)
