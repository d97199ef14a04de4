"""OAuth 2: the way to a token, and what a client does when it ends."""

from __future__ import annotations

import asyncio

import aiohttp
import attrs
import pytest
from yarl import URL

from e6async import E621, Event, Retried
from e6async._core.client import transport_of
from e6async.errors import (
    AuthenticationError,
    BadRequestError,
    ConnectError,
    InputError,
    RequestTimeoutError,
    TransportError,
)
from e6async.oauth import OAuthApp, Refresh, Token, new_pkce
from e6async.testing import OAuthProvider, virtual_time
from tests.gate.arrivals import DROP, answer, arrivals

AGENT = "oauth-test/1.0 (by the tests)"
BACK = "http://127.0.0.1:8080/callback"
ME, COUNT, FAVORITES = "/users/me.json", "/posts/count.json", "/favorites.json"


def now() -> float:
    """Seconds since an epoch, as they pass on the loop's clock."""
    return 1_800_000_000 + asyncio.get_running_loop().time()


def client(url: str, token: Token | str | None = None, refresh: Refresh | None = None) -> E621:
    """Make a client whose epoch passes with the loop's clock."""
    e6 = E621(AGENT, base_url=url, token=token, refresh=refresh, coalesce=False)
    context = attrs.evolve(transport_of(e6).context, time=now, random=lambda: 0.5)
    vars(e6)["_transport"] = attrs.evolve(transport_of(e6), context=context)
    return e6


def program(url: str, secret: str | None = None, scopes: tuple[str, ...] = ("full",)) -> OAuthApp:
    return OAuthApp(
        client_id="app-1", client_secret=secret, redirect_uri=BACK, base_url=url, scopes=scopes
    )


async def say_yes(app: OAuthApp, state: str, verifier: str) -> str:
    """Do what the owner's browser does, and give the code."""
    url = URL(app.authorize_url(state=state, verifier=verifier), encoded=True)
    async with aiohttp.ClientSession() as http, http.get(url, allow_redirects=False) as page:
        back = URL(page.headers["Location"])
    assert str(back.with_query(None)) == BACK
    assert back.query["state"] == state
    return back.query["code"]


async def first_token(app: OAuthApp, http: E621) -> Token:
    state, verifier = new_pkce()
    return await app.exchange(http, await say_yes(app, state, verifier), verifier)


class Refreshes:
    """Gets the next tokens, and counts."""

    def __init__(self, app: OAuthApp, http: E621, token: Token) -> None:
        self._next = app.refreshing(http, token)
        self.times = 0

    async def __call__(self) -> Token:
        self.times += 1
        return await self._next()


def test_the_address_for_the_browser() -> None:
    """It has the S256 challenge of RFC 7636, appendix B, and neither the verifier nor a secret."""
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    app = OAuthApp(client_id="a b", client_secret="not_a_real_secret", redirect_uri=BACK)
    url = URL(app.authorize_url(state="s&t", verifier=verifier))
    assert str(url.with_query(None)) == "https://e621.net/oauth/authorize"
    assert dict(url.query) == {
        "response_type": "code",
        "client_id": "a b",
        "redirect_uri": BACK,
        "scope": "openid full",
        "state": "s&t",
        "code_challenge": "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        "code_challenge_method": "S256",
    }
    assert "not_a_real_secret" not in repr(app)
    with pytest.raises(InputError, match="new_pkce"):
        app.authorize_url(state="s", verifier="too short")
    assert len({*new_pkce(), *new_pkce()}) == 4


@pytest.mark.parametrize("secret", [None, "not_a_real_secret"])
@virtual_time
async def test_from_the_browser_to_the_end(secret: str | None) -> None:
    """A code becomes a token that works, is followed by another, and ends when it is revoked."""
    async with OAuthProvider(client_secret=secret) as provider, client(provider.url) as http:
        app = program(provider.url, secret)
        token = await first_token(app, http)
        assert token.scope == "full"
        assert token.expires_at is not None
        assert 890 < token.expires_at - now() <= 900
        assert await client(provider.url, token).raw("GET", ME) == {"id": 1, "name": "ava"}
        follower = await app.refresh(http, token)
        assert follower.refresh_token != token.refresh_token
        await app.revoke(http, follower)
        with pytest.raises(AuthenticationError):
            await client(provider.url, follower).raw("GET", ME)


@virtual_time
async def test_token_requests_carry_no_login() -> None:
    """A client's own credentials, of either kind, stay away from the token endpoint."""
    async with OAuthProvider() as provider:
        app = program(provider.url)
        token = await first_token(app, client(provider.url))
        login = E621(AGENT, base_url=provider.url, login="ava", api_key="not_a_key")
        follower = await app.refresh(login, token)
        await app.refresh(client(provider.url, follower), follower)
        assert len(provider.requests_for("/oauth/token")) == 3
        for request in provider.requests_for("/oauth/token"):
            assert "authorization" not in request.headers


@virtual_time
async def test_what_gets_no_token() -> None:
    """A wrong verifier, a code used twice and a wrong secret are refused in the server's words."""
    async with OAuthProvider() as provider, client(provider.url) as http:
        app = program(provider.url)
        state, verifier = new_pkce()
        code = await say_yes(app, state, verifier)
        with pytest.raises(BadRequestError, match="grant is invalid"):
            await app.exchange(http, code, new_pkce().verifier)
        with pytest.raises(BadRequestError):
            await app.exchange(http, code, verifier)  # the first try has used the code up
        with pytest.raises(AuthenticationError, match="Client authentication failed"):
            await first_token(program(provider.url, "wrong"), http)
        with pytest.raises(InputError, match="base_url of the app is"):
            await attrs.evolve(app, base_url="https://e621.net").exchange(http, code, verifier)
        with pytest.raises(InputError, match="no refresh_token"):
            await app.refresh(http, Token(access_token="x"))


@virtual_time
async def test_a_token_request_goes_out_once() -> None:
    """A code is not sent again when the answer is lost: it may have been used up."""
    async with arrivals(lambda _number, _line: DROP) as server, client(server.url) as http:
        with pytest.raises(TransportError):
            await program(server.url).exchange(http, "code", new_pkce().verifier)
        assert len(server.lines) == 1


@virtual_time
async def test_ten_calls_share_one_refresh() -> None:
    """When the token has ended, one request gets the next for all, before any is refused."""
    async with OAuthProvider() as provider, client(provider.url) as http:
        app = program(provider.url)
        token = await first_token(app, http)
        refresh = Refreshes(app, http, token)
        async with client(provider.url, token, refresh) as e6:
            await e6.raw("GET", COUNT)
            assert refresh.times == 0
            await asyncio.sleep(880)
            await asyncio.gather(*(e6.raw("GET", COUNT) for _ in range(10)))
        assert refresh.times == 1
        assert [request.status for request in provider.requests_for(COUNT)] == [200] * 11


@virtual_time
async def test_a_token_that_ends_while_calls_stand_in_line() -> None:
    """Calls that wait in line for longer than a token lives are all answered, none refused."""
    async with OAuthProvider(lifetime=60) as provider, client(provider.url) as http:
        app = program(provider.url)
        token = await first_token(app, http)
        refresh = Refreshes(app, http, token)
        async with client(provider.url, token, refresh) as e6:
            await asyncio.gather(*(e6.raw("GET", COUNT) for _ in range(150)))
        assert [request.status for request in provider.requests_for(COUNT)] == [200] * 150
        assert refresh.times == 2  # 75 s in line, and a new one 30 s before the end of each


@pytest.mark.parametrize(("method", "path"), [("GET", COUNT), ("POST", FAVORITES)])
@virtual_time
async def test_a_401_in_mid_life(method: str, path: str) -> None:
    """The call is sent once more with the next token, a write too: nothing was done before."""
    async with OAuthProvider() as provider, client(provider.url) as http:
        app = program(provider.url)
        token = await first_token(app, http)
        refresh, events = Refreshes(app, http, token), list[Event]()
        async with client(provider.url, token, refresh) as e6:
            vars(e6)["_transport"] = attrs.evolve(
                transport_of(e6),
                context=attrs.evolve(transport_of(e6).context, observer=events.append),
            )
            provider.expire_access_tokens()
            assert await e6.raw("POST" if method == "POST" else "GET", path)
        asked = provider.requests_for(path)
        assert refresh.times == 1
        assert [request.status for request in asked] == [401, 201 if method == "POST" else 200]
        assert asked[0].headers["authorization"] != asked[1].headers["authorization"]
        assert sum(isinstance(event, Retried) for event in events) == 1


@virtual_time
async def test_a_second_401_is_the_end() -> None:
    """A call gets one new token, not one after the other; what no token mends gets none."""
    times = 0

    async def refresh() -> Token:
        nonlocal times
        times += 1
        return Token(access_token=f"number {times}")

    def refused(message: str) -> bytes:
        body = f'{{"success":false,"message":"{message}","code":null}}'.encode()
        return answer("401 Unauthorized", "Content-Type: application/json", body=body)

    words = "SessionLoader::AuthenticationFailure"
    async with arrivals(lambda _number, _line: refused(words)) as server:
        with pytest.raises(AuthenticationError) as caught:
            await client(server.url, "x", refresh).raw("GET", COUNT)
        assert (times, len(server.lines), caught.value.attempts) == (1, 2, 2)
        for words in ("Insufficient scope", "Account is banned: forever"):
            with pytest.raises(AuthenticationError, match=words):
                await client(server.url, "x", refresh).raw("GET", COUNT)
        assert (times, len(server.lines)) == (1, 4)


@virtual_time
async def test_a_scope_too_small() -> None:
    """A token without `full` calls nothing, and the error says why."""
    async with OAuthProvider() as provider, client(provider.url) as http:
        token = await first_token(program(provider.url, scopes=("openid",)), http)
        with pytest.raises(AuthenticationError, match="Insufficient scope"):
            await client(provider.url, token).raw("GET", ME)


@virtual_time
async def test_a_refresh_that_is_refused() -> None:
    """Every call that waited for it gets an AuthenticationError of its own, after one try."""
    async with OAuthProvider() as provider, client(provider.url) as http:
        app = program(provider.url)
        token = await first_token(app, http)
        refresh = Refreshes(app, http, token)
        provider.revoke_all()
        await asyncio.sleep(900)
        async with client(provider.url, token, refresh) as e6:
            calls = (e6.raw("GET", COUNT) for _ in range(5))
            errors = await asyncio.gather(*calls, return_exceptions=True)
        assert len({id(error) for error in errors}) == 5
        for error in errors:
            assert isinstance(error, AuthenticationError)
            assert isinstance(error.__cause__, BadRequestError)
            assert "authorize the program again" in str(error)
        assert refresh.times == 1
        assert provider.requests_for(COUNT) == []


@virtual_time
async def test_a_refresh_that_breaks() -> None:
    """What else goes wrong comes as it is, and the next call tries again."""
    ways: list[Exception | Token] = [
        ConnectError("no route", operation="oauth.token"),
        KeyError("mine"),
        Token(access_token="good"),
    ]

    async def refresh() -> Token:
        way = ways.pop(0)
        if isinstance(way, Exception):
            raise way
        return way

    async with arrivals() as server:
        e6 = client(server.url, Token(access_token="old", expires_at=now()), refresh)
        with pytest.raises(ConnectError):
            await e6.raw("GET", COUNT)
        with pytest.raises(KeyError):
            await e6.raw("GET", COUNT)
        assert await e6.raw("GET", COUNT) == {}


@virtual_time
async def test_who_waits_for_a_refresh_may_leave() -> None:
    """A cancelled call or one whose deadline has come leaves the refresh to the others."""

    async def refresh() -> Token:
        await asyncio.sleep(10)
        return Token(access_token="new")

    async with arrivals() as server:
        e6 = client(server.url, Token(access_token="old", expires_at=now()), refresh)
        first = asyncio.create_task(e6.raw("GET", COUNT))
        second = asyncio.create_task(e6.raw("GET", COUNT))
        with pytest.raises(RequestTimeoutError, match="no new token"):
            await e6.with_options(deadline=5).raw("GET", COUNT)
        first.cancel()
        assert await second == {}
        assert first.cancelled()


@virtual_time
async def test_rotation() -> None:
    """The old refresh token is good until the new access token is used, and void from then on."""
    async with OAuthProvider() as provider, client(provider.url) as http:
        app = program(provider.url)
        old = await first_token(app, http)
        await app.refresh(http, old)
        new = await app.refresh(http, old)  # as after an answer that was lost
        await client(provider.url, new).raw("GET", ME)
        with pytest.raises(BadRequestError):
            await app.refresh(http, old)
        with pytest.raises(AuthenticationError):
            await client(provider.url, old).raw("GET", ME)


@virtual_time
async def test_a_long_line_makes_way_for_the_refresh() -> None:
    """After a 401 with a hundred calls in line, few more go out before the next token is there."""
    async with OAuthProvider() as provider, client(provider.url) as http:
        app = program(provider.url)
        token = await first_token(app, http)
        refresh = Refreshes(app, http, token)
        async with client(provider.url, token, refresh) as e6:
            provider.expire_access_tokens()
            await asyncio.gather(*(e6.raw("GET", COUNT) for _ in range(100)))
        statuses = [request.status for request in provider.requests_for(COUNT)]
        assert statuses.count(200) == 100
        assert statuses.count(401) <= 3
        assert refresh.times == 1


@virtual_time
async def test_a_refresh_through_its_own_client() -> None:
    """It does not wait for itself, and a token that comes too late is not replaced for ever."""
    times = 0

    async def refresh() -> Token:
        nonlocal times
        times += 1
        await e6.raw("GET", ME)
        return Token(access_token="new", expires_at=now() - 5)

    async with arrivals() as server:
        e6 = client(server.url, Token(access_token="old", expires_at=now()), refresh)
        assert await e6.raw("GET", COUNT) == {}
        assert await e6.raw("GET", COUNT) == {}
        assert times == 1


def test_what_does_not_go_together() -> None:
    """A token beside a login, a refresh without a token, and a token that is none are refused."""

    async def refresh() -> Token:
        return Token(access_token="x")

    with pytest.raises(InputError, match="not both"):
        E621(AGENT, login="ava", api_key="x", token="x")
    with pytest.raises(InputError, match="first token"):
        E621(AGENT, refresh=refresh)
    for wrong in ("", " ", "a\r\nX-Evil: 1"):
        with pytest.raises(InputError, match="the token is empty or"):
            E621(AGENT, token=wrong)
