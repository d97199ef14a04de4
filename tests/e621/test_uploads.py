"""Files on their way to a site: uploads, replacements, and pictures to look for."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeAlias

import aiohttp
import attrs
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from e6async import E621
from e6async._core.client import transport_of
from e6async._core.protocol.decode import Json
from e6async.e621.iqdb_queries import IqdbQueries
from e6async.e621.post_replacements import PostReplacements
from e6async.e621.uploads import Uploads
from e6async.errors import DuplicateError, InputError, UploadRejectedError
from e6async.testing import FakeSite, virtual_time

AGENT = "uploads-test/1.0 (by the tests)"
FILE = bytes(range(256)) * 2_000

Content: TypeAlias = bytes | Path | AsyncIterator[bytes]


@attrs.define
class Desk:
    """Takes whatever is handed in, and answers as it is told."""

    status: int = 200
    answer: Json = None
    path: str = ""
    kind: str = ""
    texts: dict[str, str] = attrs.field(factory=dict[str, str])
    files: dict[str, tuple[str, bytes]] = attrs.field(factory=dict[str, tuple[str, bytes]])
    taken: int = 0

    async def take(self, request: web.Request) -> web.Response:
        """Keep what came."""
        self.taken += 1
        self.path, self.kind = request.path, request.content_type
        for key, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                self.files[key] = (value.filename, value.file.read())
            else:
                self.texts[key] = str(value)
        return web.json_response(self.answer, status=self.status)


@asynccontextmanager
async def desk(answer: Json, status: int = 200) -> AsyncGenerator[tuple[Desk, E621]]:
    """A place that takes files, and a strict client that hands them in."""
    taken = Desk(status=status, answer=answer)
    app = web.Application(client_max_size=8 << 20)
    app.router.add_route("*", "/{path:.*}", taken.take)
    async with TestServer(app) as server:
        url = str(server.make_url("")).rstrip("/")
        async with E621(AGENT, base_url=url, login="ava", api_key="0", strict=True) as e6:
            yield taken, e6


def in_memory(_folder: Path) -> bytes:
    """Give the file whole."""
    return FILE


async def in_pieces(_folder: Path) -> AsyncIterator[bytes]:
    """Give the file a piece at a time."""
    for start in range(0, len(FILE), 100_000):
        yield FILE[start : start + 100_000]


def on_disk(folder: Path) -> Path:
    """Lay the file down."""
    path = folder / "picture.png"
    path.write_bytes(FILE)
    return path


@pytest.mark.parametrize(
    ("content", "name"),
    [(in_memory, "file"), (on_disk, "picture.png"), (in_pieces, "file")],
    ids=["bytes", "path", "pieces"],
)
@virtual_time
async def test_a_file_is_uploaded(
    tmp_path: Path, content: Callable[[Path], Content], name: str
) -> None:
    """A file arrives whole, from wherever it comes, beside its words; progress is told."""
    told: list[int] = []
    answer: Json = {"success": True, "location": "/posts/12", "post_id": 12}
    async with desk(answer) as (taken, e6):
        result = await Uploads(transport_of(e6)).create(
            content(tmp_path),
            rating="s",
            tag_string="red fox",
            as_pending=True,
            on_progress=told.append,
        )
        assert (result.post_id, result.location) == (12, "/posts/12")
        assert (taken.path, taken.kind) == ("/uploads.json", "multipart/form-data")
        assert taken.texts == {
            "upload[rating]": "s",
            "upload[tag_string]": "red fox",
            "upload[as_pending]": "true",
        }
        assert taken.files == {"upload[file]": (name, FILE)}
        assert told == sorted(told)
        assert told[-1] > len(FILE)


@virtual_time
async def test_an_address_is_uploaded() -> None:
    """What lies elsewhere is named, not sent."""
    answer: Json = {"success": True, "location": "/posts/12", "post_id": 12}
    async with desk(answer) as (taken, e6):
        url = "https://example.test/x.png"
        await Uploads(transport_of(e6)).create(rating="s", direct_url=url)
        assert taken.texts == {"upload[rating]": "s", "upload[direct_url]": url}
        assert taken.kind == "application/x-www-form-urlencoded"


@virtual_time
async def test_a_file_that_is_there_already() -> None:
    """The error names the post, whose id comes as text, and nothing is sent twice."""
    answer: Json = {
        "success": False,
        "reason": "duplicate",
        "location": "/posts/7",
        "post_id": "7",
    }
    async with desk(answer, status=412) as (taken, e6):
        with pytest.raises(DuplicateError) as caught:
            await Uploads(transport_of(e6)).create(FILE, rating="s")
        assert (caught.value.post_id, taken.taken) == (7, 1)


@virtual_time
async def test_neither_file_nor_address() -> None:
    """None, or both, is refused before anything is sent."""
    async with desk(None) as (taken, e6):
        with pytest.raises(InputError, match="one of file, direct_url"):
            await Uploads(transport_of(e6)).create(rating="s")
        with pytest.raises(InputError, match="one of"):
            await Uploads(transport_of(e6)).create(
                b"x", rating="s", direct_url="https://example.test/x"
            )
        with pytest.raises(InputError, match="one of"):
            await PostReplacements(transport_of(e6)).create(3, reason="larger")
        with pytest.raises(InputError, match="did you mean tag_string"):
            await Uploads(transport_of(e6)).create(b"x", rating="s", tag_strin="x")  # type: ignore[call-arg] # pyright: ignore[reportCallIssue]
        assert taken.taken == 0


@virtual_time
async def test_a_replacement() -> None:
    """A replacement goes under its post, and its refusal has words."""
    async with desk({"success": True, "location": "/posts/3"}) as (taken, e6):
        replacements = PostReplacements(transport_of(e6))
        result = await replacements.create(3, FILE, reason="larger", name="large.png")
        assert (result.location, result.post_id) == ("/posts/3", None)
        assert taken.path == "/posts/3/replacements.json"
        assert taken.texts == {"post_replacement[reason]": "larger"}
        assert taken.files == {"post_replacement[replacement_file]": ("large.png", FILE)}
        taken.status, taken.answer = 412, {"success": False, "message": "File is too small"}
        with pytest.raises(UploadRejectedError, match="too small"):
            await replacements.create(3, FILE, reason="larger")


@virtual_time
async def test_a_picture_is_looked_for() -> None:
    """The file of a post finds that post."""
    async with FakeSite(E621, posts=200, seed=3) as fake, E621(AGENT, base_url=fake.url) as e6:
        some = await e6.posts.search("rating:s type:png").first()
        assert some is not None
        assert some.url is not None
        async with aiohttp.ClientSession() as http, http.get(some.url) as response:
            file = await response.read()
        found = await IqdbQueries(transport_of(e6)).query_post(file)
        assert found[0].post_id == some.id
        assert fake.requests[-1].headers["content-type"].startswith("multipart/form-data")
