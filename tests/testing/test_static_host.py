"""The static host, as nginx behaves: ranges, ETags, injected faults."""

from __future__ import annotations

import pytest

from e6async.testing import MEDIA_FAULTS
from tests.testing.asking import Ask


def path_in(ask: Ask) -> str:
    post = max((p for p in ask.world.posts if not p.deleted), key=lambda post: post.size)
    return f"/data/{post.md5[:2]}/{post.md5[2:4]}/{post.md5}.{post.ext}"


@pytest.mark.parametrize(
    ("range_header", "start", "stop"),
    [("bytes=10-", 10, None), ("bytes=0-99", 0, 100), ("bytes=-5", -5, None)],
)
async def test_ranges(ask: Ask, range_header: str, start: int, stop: int | None) -> None:
    """A range is a 206, with its start and the length of the whole file."""
    path = path_in(ask)
    whole = await ask(path)
    part = await ask(path, headers={"Range": range_header})
    assert part.status == 206
    assert part.body == whole.body[start:stop]
    first = len(whole.body) + start if start < 0 else start
    content_range = f"bytes {first}-{first + len(part.body) - 1}/{len(whole.body)}"
    assert part.headers["Content-Range"] == content_range
    assert part.headers["ETag"] == whole.headers["ETag"]
    assert whole.headers["Accept-Ranges"] == "bytes"


@pytest.mark.parametrize("range_header", ["bytes=0-1,5-6", "bytes=-", "lines=1-2", "bytes=x-"])
async def test_invalid_ranges(ask: Ask, range_header: str) -> None:
    """An invalid range gets the whole file."""
    path = path_in(ask)
    reply = await ask(path, headers={"Range": range_header})
    assert (reply.status, reply.body) == (200, (await ask(path)).body)


async def test_after_the_end(ask: Ask) -> None:
    """A range after the end is a 416 with the length of the file."""
    path = path_in(ask)
    size = len((await ask(path)).body)
    reply = await ask(path, headers={"Range": f"bytes={size}-"})
    assert (reply.status, reply.headers["Content-Range"]) == (416, f"bytes */{size}")


async def test_if_range(ask: Ask) -> None:
    """If-Range with the current ETag gets the range, with another one the whole file."""
    path = path_in(ask)
    etag = (await ask(path)).headers["ETag"]
    headers = {"Range": "bytes=10-", "If-Range": etag}
    assert (await ask(path, headers=headers)).status == 206
    ask.fake.media.inject("new-version")
    newer = await ask(path, headers=headers)
    assert newer.status == 200
    assert newer.headers["ETag"] != etag


async def test_faults_for_a_path_and_a_number_of_times(ask: Ask) -> None:
    """A fault for another path does not apply; a used fault is gone."""
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
    """HEAD has length and ETag, and no body."""
    path = path_in(ask)
    reply, whole = await ask(path, "HEAD"), await ask(path)
    assert (reply.status, reply.body) == (200, b"")
    assert reply.headers["Content-Length"] == str(len(whole.body))
    assert reply.headers["ETag"] == whole.headers["ETag"]


def test_each_fault_is_described() -> None:
    """Each fault has a sentence."""
    assert all(description.endswith(".") for description in MEDIA_FAULTS.values())
