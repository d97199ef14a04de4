"""API keys: where they go, what they may be used for, and what is said when that is not enough."""

from __future__ import annotations

import asyncio

import msgspec
import pytest

from e6async import E621, Event, FemboyFans, Token
from e6async._core.client import transport_of
from e6async.errors import (
    AuthenticationError,
    E6Error,
    ForbiddenError,
    InputError,
    PageLimitError,
    UnsupportedError,
)
from e6async.testing import FakeSite, virtual_time
from tests.faults.test_secrets import everything

AGENT = "keys-test/1.0 (by the tests)"


@pytest.mark.parametrize("kind", [E621, FemboyFans])
@virtual_time
async def test_keys_go_as_parameters_where_headers_cannot_be_set(
    kind: type[E621 | FemboyFans],
) -> None:
    """Login and key are in the body, also of what only reads; the address names the program."""
    async with FakeSite(kind, posts=30) as fake:
        login, key = fake.credentials("member")
        async with kind(
            AGENT, base_url=fake.url, login=login, api_key=key, credentials_in="parameters"
        ) as e6:
            post = await e6.posts.search("rating:s").first()
            assert post is not None
            await e6.posts.vote(post.id, 1)
            await e6.posts.unvote(post.id)
            await e6.favorites.create(post.id)
        for request in fake.requests:
            assert key not in repr(request.query) + request.path
            assert "authorization" not in request.headers
            assert ("_client", AGENT) in request.query
            assert key.encode() in request.body
        assert {request.status for request in fake.requests} <= {200, 201, 204}


@virtual_time
async def test_a_redirect_that_repeats_the_key_is_followed_without_it() -> None:
    """The server cleans blank filters by pointing elsewhere, with all that the body had."""
    async with FakeSite(FemboyFans, posts=10) as fake:
        login, key = fake.credentials("member")
        async with FemboyFans(
            AGENT, base_url=fake.url, login=login, api_key=key, credentials_in="parameters"
        ) as e6:
            await e6.raw("GET", "/pools.json", params={"search[name_matches]": "", "limit": 1})
        assert len(fake.requests) == 2
        assert all(key not in repr(request.query) for request in fake.requests)


@virtual_time
async def test_parameters_show_up_nowhere() -> None:
    """Neither an error and its frames nor an event shows a key that goes in a body."""
    events: list[Event] = []
    async with (
        FakeSite(FemboyFans, posts=10) as fake,
        FemboyFans(
            AGENT,
            base_url=fake.url,
            login="ava",
            api_key="canary_that_must_not_sing",
            credentials_in="parameters",
            observer=events.append,
        ) as e6,
    ):
        with pytest.raises(AuthenticationError) as caught:
            await e6.posts.get(1)
        told = [
            *everything(caught.value),
            *map(repr, events),
            repr(vars(e6)),
            repr(transport_of(e6).context),
        ]
        assert not any("canary" in text for text in told)


async def test_what_has_no_room_for_them_is_refused() -> None:
    """A token, a JSON body and an unknown place are refused before anything is sent."""
    with pytest.raises(InputError, match="a token is sent in a header"):
        FemboyFans(AGENT, token=Token(access_token="a"), credentials_in="parameters")
    with pytest.raises(InputError, match="credentials_in must be one of"):
        FemboyFans(AGENT, credentials_in="body")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    async with FemboyFans(AGENT, login="a", api_key="b", credentials_in="parameters") as e6:
        with pytest.raises(UnsupportedError, match="a JSON body cannot carry credentials_in"):
            await e6.raw("POST", "/x.json", json={"a": 1})


@virtual_time
async def test_a_restricted_key_is_told_what_it_may_lack() -> None:
    """A denial that gives no reason names the permission, in words and as data."""
    async with FakeSite(FemboyFans, posts=10) as fake:
        login, key = fake.credentials("member", permissions=["posts:index"])
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            post = await e6.posts.search().first()
            assert post is not None
            with pytest.raises(
                ForbiddenError, match="may lack the permission posts/votes:create"
            ) as caught:
                await e6.posts.vote(post.id, 1)
            assert caught.value.permission == "posts/votes:create"
            with pytest.raises(ForbiddenError) as plain:
                await e6.raw("GET", "/users/me.json")
            assert plain.value.permission is None


@virtual_time
async def test_what_was_sent_is_what_a_key_may_lack() -> None:
    """Look-ups that went out together were a search, one by itself was none."""
    async with FakeSite(FemboyFans, posts=10) as fake:
        login, key = fake.credentials("member", permissions=["posts:show"])
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            await e6.posts.get(1)
            together = asyncio.gather(e6.posts.get(1), e6.posts.get(2))
            for several in (together, e6.posts.many([1]), e6.posts.by_md5("0" * 32)):
                with pytest.raises(ForbiddenError) as caught:
                    await several
                assert caught.value.permission == "posts:index"
        login, key = fake.credentials("member", permissions=["posts:index"])
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            await asyncio.gather(e6.posts.get(1), e6.posts.get(2))
            with pytest.raises(ForbiddenError) as alone:
                await e6.posts.get(1)
            assert alone.value.permission == "posts:show"
            with pytest.raises(ForbiddenError, match="no restricted API key") as never:
                await e6.staff_ip_addrs.export(user_id=1)
            assert never.value.permission is None


@virtual_time
async def test_a_denial_with_a_reason_or_without_a_key_names_none() -> None:
    """Where the reason is another one, nobody is sent looking for a permission."""
    async with FakeSite(FemboyFans, posts=10) as fake, FemboyFans(AGENT, base_url=fake.url) as e6:
        with pytest.raises(ForbiddenError) as nobody:
            await e6.uploads.settings()
        assert nobody.value.permission is None
    async with FakeSite(FemboyFans, posts=10) as fake:
        login, key = fake.credentials("member")
        body = b'{"success":false,"reason":"Access Denied: This user keeps favorites private"}'
        fake.respond_next(status=403, body=body)
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            with pytest.raises(ForbiddenError) as private:
                await e6.favorites.search(1).first()
        assert private.value.permission is None


@virtual_time
async def test_route_is_asked_without_credentials() -> None:
    """A restricted key cannot ask; nobody can."""
    async with FakeSite(FemboyFans, posts=10) as fake:
        login, key = fake.credentials("member", permissions=["posts:index"])
        async with FemboyFans(AGENT, base_url=fake.url, login=login, api_key=key) as e6:
            route = await e6.route("/posts/12.json")
            assert (route.controller, route.action, route.api) == ("posts", "show", "posts:show")
            assert route.parts["id"] == "12"
            route = await e6.route(f"{fake.url}/posts/12/votes.json", "post")
            assert route.api == "posts/votes:create"
            with pytest.raises(E6Error, match="Invalid url"):
                await e6.route("/posts/12.json", "POST")
        assert all("authorization" not in request.headers for request in fake.requests)


def test_a_program_knows_what_it_needs() -> None:
    """The permissions of some methods are known offline, each once."""
    assert FemboyFans.permissions_for(
        FemboyFans.posts.search, FemboyFans.posts.by_md5, FemboyFans.posts.vote
    ) == ["posts/votes:create", "posts:index"]
    e6 = FemboyFans(AGENT)
    assert e6.permissions_for(e6.uploads.create_in_chunks) == [
        "media_assets/uploads:append",
        "media_assets/uploads:finalize",
        "uploads:create",
    ]
    assert e6.permissions_for(e6.post_replacement_media_assets.expected) == [
        "media_assets/post_replacements:append"
    ]


def test_what_no_restricted_key_can_do_is_refused() -> None:
    """The server never grants some permissions; and what is no operation has none."""
    with pytest.raises(UnsupportedError, match="no restricted key can call route"):
        FemboyFans.permissions_for(FemboyFans.route)
    with pytest.raises(InputError, match="not a method of a family"):
        FemboyFans.permissions_for(FemboyFans.raw)
    with pytest.raises(InputError, match="not a method of a family"):
        FemboyFans.permissions_for(len)


async def test_keys_themselves_take_a_browser() -> None:
    """What the server asks a password for is refused here, with the reason."""
    async with FemboyFans(AGENT, login="a", api_key="b") as e6:
        with pytest.raises(UnsupportedError, match="browser"):
            await e6.api_keys.search()
        with pytest.raises(UnsupportedError, match="browser"):
            await e6.api_keys.create("crawl", permissions=["posts:index"])
        with pytest.raises(UnsupportedError, match="browser"):
            await e6.mfa.delete()


@virtual_time
async def test_a_record_that_may_not_be_seen() -> None:
    """A word stands in its place: left out of a list, an error where it is all there is."""
    async with FakeSite(FemboyFans, posts=30) as fake, FemboyFans(AGENT, base_url=fake.url) as e6:
        headers = {"Content-Type": "application/json"}
        fake.respond_next(status=200, headers=headers, body=b'"not_visible"')
        with pytest.raises(ForbiddenError, match="may not see"):
            await e6.posts.get(1)
        fake.respond_next(status=200, headers=headers, body=b'["not_visible"]')
        with pytest.raises(ForbiddenError, match="may not see"):
            await e6.posts.popular()
        post = msgspec.json.encode(await e6.raw("GET", "/posts/3.json"))
        fake.respond_next(status=200, headers=headers, body=b'["not_visible",' + post + b"]")
        assert [post.id for post in await e6.posts.popular()] == [3]
        fake.respond_next(status=200, headers=headers, body=b'["not_visible"]')
        with pytest.raises(PageLimitError, match="has an id"):
            await anext(e6.posts.search().raw())
