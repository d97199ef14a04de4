"""The static host: valid files with the MD5, length and size of their posts."""

from __future__ import annotations

import hashlib
import io
from collections import Counter
from typing import Any

import pytest
from PIL import Image

from e6async.testing._media import Picture, file_bytes, file_md5
from tests.testing.asking import Ask

PICTURES = ("png", "jpg", "gif", "webp")
SIZES = ((1, 1), (9, 1), (96, 128), (1745, 1698), (1701, 300), (4000, 2250))


@pytest.mark.parametrize("ext", PICTURES)
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_images(ext: str, width: int, height: int) -> None:
    """An image of any size can be decoded."""
    data = file_bytes(Picture(ext=ext, width=width, height=height, comment="0:77"))
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        assert image.size == (width, height)
        assert image.format == {"jpg": "JPEG"}.get(ext, ext.upper())


@pytest.mark.parametrize("ext", [*PICTURES, "webm", "mp4", "swf"])
def test_checksums(ext: str) -> None:
    """The computed MD5 is that of the file, and another comment makes another file."""
    sums: set[str] = set()
    for comment in ("0:1", "0:2"):
        picture = Picture(ext=ext, width=640, height=480, comment=comment)
        data = file_bytes(picture)
        assert file_md5(picture) == (hashlib.md5(data).hexdigest(), len(data))
        sums.add(file_md5(picture)[0])
    assert len(sums) == 2


async def test_every_url_works(ask: Ask) -> None:
    """Each URL in a page of posts serves a file that matches the post."""
    kinds: Counter[str] = Counter()
    for post in await ask.posts("limit:60", limit="60"):
        files = post["files"]
        if files["original"]["url"] is None:
            continue
        kinds.update(["original"])
        reply = await ask(files["original"]["url"].removeprefix(ask.fake.url))
        assert reply.status == 200
        assert hashlib.md5(reply.body).hexdigest() == files["meta"]["md5"]
        assert len(reply.body) == files["meta"]["size"]
        if files["meta"]["ext"] in PICTURES:
            with Image.open(io.BytesIO(reply.body)) as image:
                assert image.size == (files["original"]["width"], files["original"]["height"])
        for kind in ("preview", "sample"):
            if not files["meta"]["has_sample"] and kind == "sample":
                continue
            for ext in ("jpg", "webp"):
                reply = await ask(files[kind][ext].removeprefix(ask.fake.url))
                with Image.open(io.BytesIO(reply.body)) as image:
                    size = (files[kind]["width"], files[kind]["height"])
                    assert image.size in {size, (150, 150)}
                kinds.update([kind])
        videos: dict[str, dict[str, Any]] = files.get("video", {}).get("samples", {})
        for video in videos.values():
            reply = await ask(video["url"].removeprefix(ask.fake.url))
            assert (reply.status, len(reply.body)) == (200, video["size"])
            kinds.update(["video"])
    assert min(kinds[kind] for kind in ("original", "preview", "sample", "video")) > 0


async def test_media_requests_are_recorded_separately(ask: Ask) -> None:
    """Requests for files have no rate limit, and are recorded separately."""
    post = next(p for p in ask.world.posts if not p.deleted)
    path = f"/data/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.{post.ext}"
    for _ in range(3):
        assert (await ask(path)).status == 200
    assert ask.fake.requests == []
    assert [request.path for request in ask.fake.media_requests] == [path] * 3
    assert ask.fake.violations == 0


async def test_downloads(ask: Ask) -> None:
    """The download URL has a Content-Disposition with a file name."""
    post = next(p for p in ask.world.posts if not p.deleted)
    path = f"/data/download/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.{post.ext}"
    reply = await ask(path)
    assert reply.headers["Content-Disposition"] == f'attachment; filename="{post.md5}.{post.ext}"'


@pytest.mark.parametrize(
    "path", ["/data/xx", "/data/ab/cd/" + "0" * 32 + ".png", "/data/00/00/x.png"]
)
async def test_no_such_file(ask: Ask, path: str) -> None:
    """A missing file is a 404 with HTML."""
    reply = await ask(path)
    assert (reply.status, reply.is_html) == (404, True)


async def test_wrong_ending_or_deleted(ask: Ask) -> None:
    """A file has one extension only, and is not served after its post was deleted."""
    post = next(p for p in ask.world.posts if not p.deleted and p.ext == "png")
    gone = next(p for p in ask.world.posts if p.deleted)
    for each, ext in ((post, "jpg"), (gone, gone.ext)):
        path = f"/data/{each.md5[:2]}/{each.md5[2:4]}/{each.md5}.{ext}"
        assert (await ask(path)).status == 404
