"""What a fake site tells of its requests, and the addresses that it gives."""

from __future__ import annotations

import logging
import re
from datetime import UTC, datetime

import aiohttp
import pytest

from e6async import E621
from e6async.testing import FakeSite
from tests.sites import Client, Kind

AGENT = "tests/1.0 (by the tests)"

COMBINED = re.compile(
    r'(?P<host>\S+) - (?P<user>\S+) \[(?P<time>[^]]+)\] "(?P<request>[^"]+)" (?P<status>\d{3}) '
    r'(?P<size>\d+) "(?P<referer>[^"]*)" "(?P<agent>[^"]*)" (?P<since>\S+)( early)?'
)
"""The Combined Log Format of Apache and nginx, and what we add."""


async def test_each_request_is_a_line(caplog: pytest.LogCaptureFixture) -> None:
    """Log lines have the combined format, the time since the last request, and no key."""
    caplog.set_level(logging.INFO, "e6async.testing")
    async with FakeSite(E621, posts=20) as fake, aiohttp.ClientSession() as http:
        login, key = fake.credentials("member")
        for query in ({"limit": "2"}, {"login": login, "api_key": key, "tags": "rating:s -fog"}):
            async with http.get(
                f"{fake.url}/posts.json", params=query, headers={"User-Agent": AGENT}
            ) as response:
                assert response.status == 200
    lines = [COMBINED.fullmatch(record.getMessage()) for record in caplog.records]
    first, second = (line.groupdict() for line in lines if line is not None)
    assert first["request"] == "GET /posts.json?limit=2 HTTP/1.1"
    assert (first["since"], first["agent"], first["host"]) == ("-", AGENT, "127.0.0.1")
    assert float(second["since"]) < 0.5
    assert caplog.messages[1].endswith(" early")
    assert key not in caplog.text
    assert datetime.strptime(first["time"], "%d/%b/%Y:%H:%M:%S %z").tzinfo is not None


@pytest.mark.parametrize(("host", "shown"), [("::1", "[::1]"), ("0.0.0.0", "127.0.0.1")])
async def test_other_addresses(host: str, shown: str) -> None:
    """URLs of files lead to the address under which the client knows the site."""
    async with FakeSite(E621, posts=20, host=host) as fake, aiohttp.ClientSession() as http:
        assert fake.url.startswith(f"http://{shown}:")
        port = fake.url.rpartition(":")[2]
        base = f"http://localhost:{port}" if host != "::1" else fake.url
        headers = {"User-Agent": AGENT}
        async with http.get(f"{base}/posts.json?v2=true&mode=basic", headers=headers) as response:
            posts = await response.json()
        urls = [post["files"]["original"]["url"] for post in posts]
        assert all(url.startswith(f"{base}/data/") for url in urls if url)
        assert any(urls)


async def test_a_world_of_today(kind: Kind) -> None:
    """A world ends at the given time; its posts are older, but not by much."""
    today = datetime(2026, 11, 30, tzinfo=UTC)
    async with (
        FakeSite(kind, posts=30, until=today) as fake,
        kind(AGENT, base_url=fake.url) as e6,
    ):
        posts = await _newest(e6)
        assert all((today - each).days < 2 for each in posts)
        assert all(each <= today for each in posts)
        assert fake.world.now == today.timestamp() * 1000


async def _newest(e6: Client) -> list[datetime]:
    posts = await e6.posts.search("order:id_desc", limit=5).collect()
    return [post.created_at for post in posts]


def test_a_time_without_zone() -> None:
    """A time without a zone is refused: it would be another one on each machine."""
    with pytest.raises(ValueError, match="until needs a time zone"):
        FakeSite(E621, until=datetime(2026, 1, 1))  # noqa: DTZ001
