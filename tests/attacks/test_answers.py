"""Right answers: a record is the one that was requested, and a query arrives as it was written."""

from __future__ import annotations

import pytest

from e6async import E621
from e6async.errors import DecodeError, InputError
from e6async.testing import FakeSite
from tests.embedding.raw_server import RawRequest, RawServer, response

AGENT = "attack-test/1.0 (by the tests)"


def record_666(_: RawRequest) -> bytes:
    """A pool that was not asked for, whatever the URL."""
    return response(
        {
            "id": 666,
            "name": "another",
            "created_at": "2026-01-02T03:04:05.000Z",
            "updated_at": "2026-01-02T03:04:05.000Z",
            "creator_id": 1,
            "creator_name": "somebody",
            "description": "",
            "is_active": True,
            "category": "series",
            "post_ids": [],
            "post_count": 0,
        }
    )


async def test_a_record_with_another_id_is_refused() -> None:
    """A record that was requested by id has that id, or a DecodeError says which one came."""
    with RawServer(record_666) as server:
        async with E621(AGENT, base_url=server.url) as e6:
            with pytest.raises(DecodeError, match=r"at \$\.id: expected 5, found 666") as caught:
                await e6.pools.get(5)
            pool = await e6.pools.get(666)
    assert caught.value.path == "$.id"
    assert pool.name == "another"


@pytest.mark.parametrize("batch", [True, False])
async def test_a_post_with_another_md5_is_refused(*, batch: bool) -> None:
    """A post that was requested by MD5 has that MD5, or a DecodeError says which one came."""
    async with FakeSite(E621, posts=9) as fake, E621(AGENT, base_url=fake.url) as e6:
        found = [post async for post in e6.posts.search("rating:s", limit=1).raw()]
    with RawServer(lambda _: response(found[0])) as server:
        async with E621(AGENT, base_url=server.url, batch=batch) as e6:
            with pytest.raises(DecodeError, match=r"at \$\.md5: expected 0{32}, found '") as caught:
                await e6.posts.by_md5("0" * 32)
    assert caught.value.path == "$.md5"


async def test_a_raw_path_keeps_its_query() -> None:
    """A query in the path of a raw request arrives, with `params` after it."""
    with RawServer() as server:
        async with E621(AGENT, base_url=server.url) as e6:
            await e6.raw("GET", "/posts.json?tags=wolf+rating%3As")
            await e6.raw("GET", "/posts.json?tags=wolf&page=", params={"limit": 3})
            await e6.raw("GET", "/wiki pages/ä.json")
            for path in ("/posts.json#x", "/a/../b.json", "/posts.json?api_key=k", "//evil.test/"):
                with pytest.raises(InputError):
                    await e6.raw("GET", path)
    assert [request.target for request in server.requests] == [
        "/posts.json?tags=wolf+rating:s",
        "/posts.json?tags=wolf&page=&limit=3",
        "/wiki%20pages/%C3%A4.json",
    ]
