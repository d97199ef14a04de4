"""`server_info()`: what a server runs and has, and the account; levels in errors."""

from __future__ import annotations

import re
from typing import Literal

import pytest

from e6async import E6AI, E621, E926, FemboyFans, to_json
from e6async.errors import ForbiddenError
from e6async.testing import FakeSite, MockResponse, virtual_time
from tests.mocked import mocking

AGENT = "info-test/1.0 (by the tests)"
HEALTH = re.compile(r".*/health")


@pytest.mark.parametrize("kind", [E621, E926, E6AI])
@virtual_time
async def test_a_server_of_e621ng(kind: type[E621]) -> None:
    """Site, release, families and the account with its limits, for three requests."""
    async with FakeSite(kind, posts=20) as fake:
        login, key = fake.credentials("janitor")
        async with kind(AGENT, base_url=fake.url, login=login, api_key=key, strict=True) as e6:
            info = await e6.server_info()
            me = await e6.users.me()
    assert len(fake.requests) == 4
    assert (info.site, info.url, info.version) == (kind.site.name, fake.url, "26.08.21")
    assert info.post_format == "v2"
    assert {"posts", "pools", "health", "staff_posts"} <= set(info.families)
    assert ("avoid_postings" in info.families) is (kind is not E6AI)
    assert set(info.lacks) == set(kind.site.lacks)
    assert info.account is not None
    assert (info.account.id, info.account.name) == (me.id, me.name)
    assert (info.account.level_string, info.account.level) == ("Janitor", me.level)
    assert info.account.api_burst_limit >= info.account.remaining_api_limit > 0
    assert str(info.account.favorite_limit).encode() in to_json(info)


@virtual_time
async def test_an_older_server_without_a_login() -> None:
    """The old format is noticed, and there is no account without a login."""
    async with (
        FakeSite(E621, posts=20, post_format="legacy") as fake,
        E621(AGENT, base_url=fake.url) as e6,
    ):
        info = await e6.server_info()
    assert (info.post_format, info.account, len(fake.requests)) == ("legacy", None, 2)


@virtual_time
async def test_a_server_of_femboyfans() -> None:
    """What the site lacks has its reason; only the account costs a request."""
    async with FakeSite(FemboyFans, posts=20) as fake:
        login, key = fake.credentials("member")
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            info = await e6.server_info()
        async with FemboyFans(AGENT, base_url=fake.url) as e6:
            anonymous = await e6.server_info()
    assert (info.post_format, info.version, len(fake.requests)) == ("femboyfans", None, 1)
    assert "posts.count" in info.lacks
    assert info.account is not None
    assert info.account.name == login
    assert anonymous.account is None


@pytest.mark.parametrize(
    ("text", "version"),
    [
        ("OK", None),
        ("OK | 26.06.03-fix.2", "26.06.03-fix.2"),
        ("OK | web-1 | 73e6206e1", "73e6206e1"),
        ("OK | web-1", None),
        ("\x1b[2J", None),
    ],
)
async def test_the_release(text: str, version: str | None) -> None:
    """The release is the last part of the text, or is not told."""
    with mocking() as mocked:
        mocked.get(HEALTH, body=text, content_type="text/plain", response_class=MockResponse)
        async with E621(AGENT) as e6:
            assert await e6.health.version() == version


@pytest.mark.parametrize("status", [200, 404])
async def test_no_release(status: int) -> None:
    """A server that has a page there, or none, does not tell."""
    with mocking() as mocked:
        mocked.get(
            HEALTH,
            status=status,
            body="<!doctype html><title>Not Found</title>",
            content_type="text/html",
            response_class=MockResponse,
        )
        async with E621(AGENT) as e6:
            assert await e6.health.version() is None


@pytest.mark.parametrize(
    ("level", "needs"),
    [(None, "a confirmed e-mail"), ("member", "it needs the level Admin")],
)
@virtual_time
async def test_an_error_names_the_level(level: Literal["member"] | None, needs: str) -> None:
    """A refusal says which level the operation needs, to a program, too."""
    async with FakeSite(E621, posts=20) as fake:
        login, key = (None, None) if level is None else fake.credentials(level)
        async with E621(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            with pytest.raises(ForbiddenError) as caught:
                await _refused(e6, level)
    assert needs in str(caught.value)
    assert caught.value.level == ("member" if level is None else "admin")


async def _refused(e6: E621, level: str | None) -> None:
    if level is None:
        await e6.related_tags.search("wolf")
    else:
        await e6.comments.delete(1)


@virtual_time
async def test_a_write_without_a_login() -> None:
    """The server takes it for a forged one; the error says what a caller has to give."""
    async with FakeSite(E621, posts=20) as fake, E621(AGENT, base_url=fake.url) as e6:
        with pytest.raises(ForbiddenError, match="a write needs a login and an api_key") as caught:
            await e6.posts.vote(10, 1)
        assert caught.value.level == "member"
