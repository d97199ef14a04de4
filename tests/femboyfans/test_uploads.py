"""Uploads to FemboyFans: whole, or piece by piece, and on from where one broke off."""

from __future__ import annotations

import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import attrs
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from e6async import FemboyFans, Retry
from e6async.errors import DuplicateError, InputError, InvalidError, ServerError, TransportError
from e6async.femboyfans.uploads import UploadBegun
from e6async.testing import FakeSite, virtual_time

AGENT = "uploads-test/1.0 (by the tests)"
FILE = bytes(range(256)) * 40
SIZE = 1000


@attrs.define
class Line:
    """A line to a site on which some answers are lost on the way, or never asked for."""

    target: str
    lost: set[int] = attrs.field(factory=set[int])
    """The pieces whose answer is lost after the server took them."""
    cut: set[int] = attrs.field(factory=set[int])
    """The pieces that never arrive."""
    dead: bool = False
    pieces: list[int] = attrs.field(factory=list[int])

    async def forward(self, request: web.Request) -> web.StreamResponse:
        body = await request.read()
        found = re.search(rb'\[chunk_id\]"\r\n(?:.*\r\n)*?\r\n(\d+)\r\n', body)
        piece = int(found[1]) if found else -1
        self.pieces.append(piece)
        headers = {key: request.headers[key] for key in ("Authorization", "User-Agent")}
        headers["Content-Type"] = request.headers.get("Content-Type", "text/plain")
        if self.dead or piece in self.cut:
            self.cut.discard(piece)
            return web.json_response(
                {"success": False, "message": "gone", "code": None}, status=500
            )
        async with (
            aiohttp.ClientSession() as http,
            http.request(
                request.method, f"{self.target}{request.path_qs}", data=body, headers=headers
            ) as answer,
        ):
            told = await answer.read()
        if piece in self.lost:
            self.lost.discard(piece)
            assert request.transport is not None
            request.transport.abort()
        return web.Response(status=answer.status, body=told, content_type="application/json")


@asynccontextmanager
async def line() -> AsyncGenerator[tuple[FakeSite, Line, FemboyFans]]:
    """A site, the line to it, and a client at its other end."""
    async with FakeSite(FemboyFans, posts=20, seed=1) as fake:
        between = Line(target=fake.url)
        app = web.Application(client_max_size=8 << 20)
        app.router.add_route("*", "/{path:.*}", between.forward)
        login, key = fake.credentials("member")
        async with TestServer(app) as server:
            url = str(server.make_url("")).rstrip("/")
            async with FemboyFans(
                AGENT, base_url=url, login=login, api_key=key, strict=True, retry=Retry(attempts=1)
            ) as e6:
                yield fake, between, e6


@pytest.mark.parametrize("kind", ["bytes", "path"])
@virtual_time
async def test_a_file_in_pieces_becomes_a_post(kind: str, tmp_path: Path) -> None:
    """Its MD5 is announced, its pieces come in turn, and the progress is that of the file."""
    (tmp_path / "a.png").write_bytes(FILE)
    file = FILE if kind == "bytes" else tmp_path / "a.png"
    told: list[int] = []
    async with line() as (_, between, e6):
        done = await e6.uploads.create_in_chunks(
            file, rating="s", tag_string="stoat", chunk_size=SIZE, on_progress=told.append
        )
        assert done.location == f"/posts/{done.post_id}"
        assert between.pieces == [-1, *range(1, 12), -1]
    assert told == sorted(told)
    assert told[-1] == len(FILE)


@virtual_time
async def test_a_lost_piece_is_found_out_about() -> None:
    """A piece that arrived is not sent twice, one that did not is: the server says which it is."""
    async with line() as (_, between, e6):
        between.lost, between.cut = {3}, {6}
        await e6.uploads.create_in_chunks(FILE, rating="s", chunk_size=SIZE)
        assert between.pieces == [-1, 1, 2, 3, 0, 4, 5, 6, 0, 6, 7, 8, 9, 10, 11, -1]


@virtual_time
async def test_another_process_goes_on() -> None:
    """What was told when an upload began is enough to go on when the line was dead for long."""
    begun: list[UploadBegun] = []
    async with line() as (_, between, e6):

        def die(sent: int) -> None:
            between.dead = sent >= 4 * SIZE

        with pytest.raises((ServerError, TransportError)):
            await e6.uploads.create_in_chunks(
                FILE, rating="s", chunk_size=SIZE, on_begun=begun.append, on_progress=die
            )
        between.dead = False
        between.pieces.clear()
        asset = begun[0].media_asset_id
        there = await e6.upload_media_assets.expected(asset)
        done = await e6.upload_media_assets.send(asset, FILE, chunk_size=SIZE)
        assert done.success
        assert between.pieces == [0, 0, *range(there, 12), -1]


@virtual_time
async def test_a_file_that_is_there_already_names_its_post() -> None:
    """The server knows a file when all of it has come."""
    async with line() as (fake, _, e6):
        refused = b'{"success":false,"reason":"duplicate","location":"/posts/3","post_id":3}'
        path = "/media_assets/uploads/1/finalize.json"
        headers = {"Content-Type": "application/json"}
        fake.respond_next(status=412, headers=headers, body=refused, path=path)
        with pytest.raises(DuplicateError) as caught:
            await e6.uploads.create_in_chunks(FILE, rating="s", chunk_size=SIZE)
        assert caught.value.post_id == 3


@virtual_time
async def test_pieces_by_hand() -> None:
    """One can send, give up and finish oneself; what does not add up is refused."""
    async with line() as (_, _between, e6):
        begun = await e6.uploads.begin("0" * 32, rating="s", tag_string="stoat")
        asset = begun.media_asset_id
        assert await e6.upload_media_assets.expected(asset) == 1
        await e6.upload_media_assets.append(asset, 1, b"abc")
        with pytest.raises(InvalidError, match="expected: 2"):
            await e6.upload_media_assets.append(asset, 1, b"abc")
        with pytest.raises(InvalidError, match="checksum mismatch"):
            await e6.upload_media_assets.finalize(asset)
        await e6.upload_media_assets.cancel(asset)
        with pytest.raises(InvalidError, match="not in progress"):
            await e6.upload_media_assets.send(asset, b"abc")


@virtual_time
async def test_a_file_at_once() -> None:
    """A file, or the address of one, makes a post in one request."""
    async with line() as (fake, _, e6):
        done = await e6.uploads.create(FILE, rating="s", tag_string="stoat")
        assert done.post_id is not None
        assert fake.requests[-1].path == "/uploads.json"
        await e6.uploads.create(direct_url="https://example.org/a.png", rating="s")
        with pytest.raises(InputError, match="exactly one of file, direct_url"):
            await e6.uploads.create(rating="s")


async def test_pieces_that_no_server_takes() -> None:
    """A piece has a byte at least, and no more than a request may have."""
    e6 = FemboyFans(AGENT, base_url="http://127.0.0.1:9")
    for size in (0, (75 << 20) + 1):
        with pytest.raises(InputError, match="chunk_size must be from 1"):
            await e6.uploads.create_in_chunks(FILE, rating="s", chunk_size=size)
    with pytest.raises(InputError, match="32 hexadecimal digits"):
        await e6.uploads.begin("abc", rating="s")
