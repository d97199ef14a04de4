"""The static host as nginx is: parts of files, versions of files, and what is ordered of it."""

from __future__ import annotations

import pytest

from e6async.testing import MEDIA_FAULTS
from tests.testing.asking import Ask


def path_in(ask: Ask) -> str:
    post = max((p for p in ask.world.posts if not p.deleted), key=lambda post: post.size)
    return f"/data/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.{post.ext}"


@pytest.mark.parametrize(
    ("asked", "start", "stop"),
    [("bytes=10-", 10, None), ("bytes=0-99", 0, 100), ("bytes=-5", -5, None)],
)
async def test_parts(ask: Ask, asked: str, start: int, stop: int | None) -> None:
    """A part is 206, with where it begins and how long the whole file is."""
    path = path_in(ask)
    whole = await ask(path)
    part = await ask(path, headers={"Range": asked})
    assert part.status == 206
    assert part.body == whole.body[start:stop]
    first = len(whole.body) + start if start < 0 else start
    told = f"bytes {first}-{first + len(part.body) - 1}/{len(whole.body)}"
    assert part.headers["Content-Range"] == told
    assert part.headers["ETag"] == whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("asked", ["bytes=0-1,5-6", "bytes=-", "lines=1-2", "bytes=x-"])
async def test_what_is_no_range(ask: Ask, asked: str) -> None:
    """Then all of it comes."""
    assert (await ask(path_in(ask), headers={"Range": asked})).status == 200


async def test_after_the_end(ask: Ask) -> None:
    """There is nothing: 416 says how long the file is."""
    path = path_in(ask)
    size = len((await ask(path)).body)
    reply = await ask(path, headers={"Range": f"bytes={size}-"})
    assert (reply.status, reply.headers["Content-Range"]) == (416, f"bytes */{size}")


async def test_if_range(ask: Ask) -> None:
    """A part comes of the version that was asked for; of a newer one comes all."""
    path = path_in(ask)
    etag = (await ask(path)).headers["ETag"]
    headers = {"Range": "bytes=10-", "If-Range": etag}
    assert (await ask(path, headers=headers)).status == 206
    ask.fake.media.inject("new-version")
    newer = await ask(path, headers=headers)
    assert newer.status == 200
    assert newer.headers["ETag"] != etag


async def test_orders_are_for_a_path_and_a_number_of_times(ask: Ask) -> None:
    """What is ordered for another path waits; what is used up is over."""
    path = path_in(ask)
    ask.fake.media.inject("missing", path="/data/other.png")
    ask.fake.media.inject("missing", path=path, times=2)
    assert [(await ask(path)).status for _ in range(3)] == [404, 404, 200]
    ask.fake.media.inject("page", times=None)
    assert (await ask(path)).is_html
    ask.fake.media.clear_faults()
    assert not (await ask(path)).is_html
    with pytest.raises(ValueError, match="unknown fault 'nothing'"):
        ask.fake.media.inject("nothing")  # type: ignore[arg-type]


async def test_a_head_has_no_body(ask: Ask) -> None:
    """HEAD tells length and version, and that is all."""
    path = path_in(ask)
    reply, whole = await ask(path, "HEAD"), await ask(path)
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["Content-Length"] == str(len(whole.body))
    assert reply.headers["ETag"] == whole.headers["ETag"]


def test_each_fault_is_told() -> None:
    """One sentence says what each fault is."""
    assert all(told.endswith(".") for told in MEDIA_FAULTS.values())
