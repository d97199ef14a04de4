"""The settings of a client: what is refused when it is made, and that no secret is shown."""

from __future__ import annotations

import math
from collections.abc import Callable

import pytest
from yarl import URL

from e6async import E621, Breaker, Cache, LockFileGate, RedisGate, Retry, Timeouts, Token
from e6async._core.protocol.settings import (
    LONGEST,
    check_count,
    check_seconds,
    is_open_to_all,
    parse_base_url,
)
from e6async.errors import InputError
from e6async.oauth import OAuthApp, challenge
from tests.faults.test_secrets import everything

AGENT = "settings-test/1.0 (by the tests)"
CANARY = "canary_that_must_not_sing"


@pytest.mark.parametrize("value", [None, 1e-9, 1, 30.0, LONGEST])
def test_seconds_that_are_possible(value: float | None) -> None:
    """Anything above 0 is, up to 31 years, and None for no limit."""
    check_seconds("wait", value)
    check_seconds("wait", value, zero=True)


def test_zero_seconds() -> None:
    """Zero is possible where it has a meaning."""
    check_seconds("wait", 0, zero=True)
    with pytest.raises(InputError) as caught:
        check_seconds("wait", 0)
    assert str(caught.value) == ("wait must be above 0 seconds, and at most 1,000,000,000; got 0")


@pytest.mark.parametrize("value", [-1e-9, -1, LONGEST + 1, math.inf, math.nan])
def test_seconds_that_are_impossible(value: float) -> None:
    """Less than 0, more than 31 years and what is no number are refused."""
    for zero in (False, True):
        with pytest.raises(InputError, match=r"^wait must be (0 or more|above 0) seconds, and"):
            check_seconds("wait", value, zero=zero)
    with pytest.raises(InputError, match=r"^wait must be 0 or more seconds, and at most 1,000,0"):
        check_seconds("wait", value, zero=True)


def test_counts() -> None:
    """A count is 1 at least, or another number."""
    check_count("attempts", 1)
    check_count("attempts", 0, 0)
    with pytest.raises(InputError) as caught:
        check_count("attempts", 0)
    assert str(caught.value) == "attempts must be 1 or more; got 0"
    with pytest.raises(InputError, match=r"^attempts must be 5 or more; got 4$"):
        check_count("attempts", 4, 5)


@pytest.mark.parametrize(
    ("text", "url"),
    [
        ("https://e621.net", "https://e621.net"),
        (" https://e621.net/// ", "https://e621.net"),
        ("HTTP://Board.test:8621/api/", "http://board.test:8621/api"),
        ("\thttp://[::1]:80", "http://[::1]"),
    ],
)
def test_urls_of_servers(text: str, url: str) -> None:
    """Case, spaces around and slashes at the end make no difference."""
    assert str(parse_base_url(text)) == url


@pytest.mark.parametrize(
    "text",
    [
        *("", "e621.net", "//e621.net", "ftp://e621.net", "https://", "http:e621.net"),
        *("https://e621.net?x=1", "https://e621.net#x", "http://[", "https://e621.net:99999"),
    ],
)
def test_what_is_no_url_of_a_server(text: str) -> None:
    """Without a scheme or a host, or with more than a path, it is none."""
    assert parse_base_url(text) == f"base_url must be a URL such as https://host; got {text!r}"


@pytest.mark.parametrize("text", ["ht\ntp://e621.net", "https://e6\t21.net", "https://a b"])
def test_characters_that_no_url_has(text: str) -> None:
    """A line break in the middle would be dropped without a word."""
    assert parse_base_url(text) == f"base_url has characters that no URL has; got {text!r}"


@pytest.mark.parametrize(
    "text", [f"https://ava:{CANARY}@e621.net", f"{CANARY}@", f"http://[@{CANARY}"]
)
def test_a_password_in_a_url(text: str) -> None:
    """It is refused without being shown."""
    assert parse_base_url(text) == (
        "base_url must not have a user or a password; pass login and api_key to the client"
    )


@pytest.mark.parametrize(
    ("url", "is_open"),
    [
        ("http://e621.net", True),
        ("http://10.0.0.1", True),
        ("ws://e621.net", True),
        ("https://e621.net", False),
        ("http://localhost:3000", False),
        ("http://127.5.5.5", False),
        ("http://[::1]", False),
    ],
)
def test_who_can_read_it(url: str, is_open: bool) -> None:
    """Everybody on the way, unless it is encrypted or stays on this machine."""
    assert is_open_to_all(URL(url)) is is_open


def made(kind: Callable[..., object], *args: object, **settings: object) -> object:
    """Make something of settings whose types are wrong."""
    return kind(*args, **settings)


REFUSED: dict[str, Callable[[], object]] = {
    "Timeouts: connect must be above 0": lambda: made(Timeouts, connect=0),
    "Timeouts: response must be above 0": lambda: made(Timeouts, response=-1),
    "Timeouts: connect must be float, not str": lambda: made(Timeouts, connect="3"),
    "Retry: attempts must be 1 or more; got -1": lambda: made(Retry, attempts=-1),
    "Retry: wait_initial must be 0 or more": lambda: made(Retry, wait_initial=-1),
    "Retry: wait_max must be 0 or more": lambda: made(Retry, wait_max=-1),
    "Retry: retry_after_max must be 0 or more": lambda: made(Retry, retry_after_max=-1),
    "Breaker: failure_threshold must be 1 or more": lambda: made(Breaker, failure_threshold=0),
    "Breaker: reset_timeout must be above 0": lambda: made(Breaker, reset_timeout=0),
    "Breaker: max_reset_timeout must be above 0": lambda: made(Breaker, max_reset_timeout=0),
    "Cache: ttl must be float, not None": lambda: made(Cache, ttl=None),
    "Token: expires_at must be a finite number": lambda: made(
        Token, access_token="x", expires_at=math.nan
    ),
    "LockFileGate: mode must": lambda: made(LockFileGate, mode="0600"),
    "mode must be the mode of a file, such as 0o600; got 512": lambda: made(
        LockFileGate, mode=0o1000
    ),
    "mode must be the mode of a file, such as 0o600; got -1": lambda: made(LockFileGate, mode=-1),
    "max_waiting must be 1 or more; got 0": lambda: made(LockFileGate, max_waiting=0),
    "LockFileGate: host must be str": lambda: made(LockFileGate, host=5),
    "min_interval must be above 0 seconds, and at most": lambda: made(
        LockFileGate, min_interval=1e10
    ),
    "RedisGate: timeout must be above 0": lambda: made(RedisGate, "redis://h", timeout=0),
    "RedisGate: processes must be 1 or more": lambda: made(RedisGate, "redis://h", processes=0),
    "RedisGate: name is empty": lambda: made(RedisGate, "redis://h", name=""),
    "RedisGate: on_disconnect must be one of fail, fallback; got 'x'": lambda: made(
        RedisGate,
        "redis://h",
        on_disconnect="x",
    ),
    "E621: user_agent must be str, not bytes": lambda: made(E621, b"x"),
    "E621: priority must be one of interactive, normal, bulk; got 'urgent'": lambda: made(
        E621,
        AGENT,
        priority="urgent",
    ),
    "max_wait must be 0 or more seconds, and at most": lambda: made(E621, AGENT, max_wait=1e11),
    "deadline must be above 0 seconds, and at most": lambda: made(E621, AGENT, deadline=0),
    "max_bytes must be 1 or more": lambda: made(E621, AGENT, max_bytes=0),
    "E621: observer must be Callable | None, not int": lambda: made(E621, AGENT, observer=5),
    "min_interval must be above 0 seconds, and": lambda: made(E621, AGENT, min_interval=1e10),
    "E621.with_options: deadline must be float | None, not str": lambda: made(
        E621(AGENT).with_options, deadline="3"
    ),
    "with_options: deadline must be above 0 seconds": lambda: made(
        E621(AGENT).with_options, deadline=0
    ),
    "with_options: max_wait must be 0 or more": lambda: made(E621(AGENT).with_options, max_wait=-1),
    "challenge: verifier must be str, not int": lambda: made(challenge, 5),
    "E621: login has half of a surrogate pair": lambda: made(
        E621, AGENT, login="\ud800", api_key="x"
    ),
    "E621: login must be str | None, not bytes": lambda: made(E621, AGENT, login=b"x"),
}


@pytest.mark.parametrize("message", REFUSED)
def test_settings_that_are_refused(message: str) -> None:
    """Each is refused when it is made, by its name and with what it may be."""
    with pytest.raises(InputError) as caught:
        REFUSED[message]()
    assert str(caught.value).startswith(message)


SECRETS: dict[str, Callable[[], object]] = {
    "half a pair": lambda: made(E621, AGENT, login="ava", api_key=f"{CANARY}\ud800"),
    "bytes": lambda: made(E621, AGENT, login="ava", api_key=CANARY.encode()),
    "with a token": lambda: made(E621, AGENT, login="ava", api_key=CANARY, token=CANARY),
    "a token": lambda: made(E621, AGENT, token=f"{CANARY}\n"),
    "an object": lambda: made(E621, AGENT, token=[CANARY]),
    "by plain HTTP": lambda: made(E621, AGENT, login="a", api_key=CANARY, base_url="http://e.test"),
    "a token by plain HTTP": lambda: made(E621, AGENT, token=CANARY, base_url="http://e.test"),
    "in a URL": lambda: made(E621, AGENT, base_url=f"https://ava:{CANARY}@e.test"),
    "as a host": lambda: made(E621, AGENT, base_url=f"https://ava:{CANARY}@"),
    "in a proxy": lambda: made(E621, AGENT, proxy=f"nope://ava:{CANARY}@e.test"),
    "in a URL of Redis": lambda: made(RedisGate, f"redis://:{CANARY}@h", timeout=0),
    "in a wrong URL of Redis": lambda: made(RedisGate, f"redis://:{CANARY}"),
    "in a token": lambda: made(Token, access_token=CANARY, refresh_token=f"{CANARY}\0"),
    "of an app": lambda: made(
        OAuthApp, client_id="a\0b", client_secret=CANARY, redirect_uri="https://e.test"
    ),
    "a verifier": lambda: made(
        OAuthApp(client_id="a", redirect_uri="https://e.test").authorize_url,
        state=CANARY,
        verifier=CANARY,
    ),
}


@pytest.mark.parametrize("name", SECRETS)
def test_no_secret_is_shown(name: str) -> None:
    """Neither the message, nor the data of the error, nor the locals of a frame have it."""
    with pytest.raises(InputError) as caught:
        SECRETS[name]()
    assert not [text for text in everything(caught.value) if CANARY in text]


@pytest.mark.parametrize("url", ["http://e.test", " http://e.test", "\tHTTP://e.test/x"])
def test_a_key_by_plain_http(url: str) -> None:
    """A key or a token is not sent where everybody can read it, unless the caller says so."""
    for secret in ({"login": "ava", "api_key": "x"}, {"token": "x"}):
        with pytest.raises(InputError) as caught:
            made(E621, AGENT, base_url=url, **secret)
        assert str(caught.value) == (
            "http:// would show the key or the token to everybody on the way to e.test; use "
            "https://, or allow_plain_http=True in a network that you trust"
        )
        made(E621, AGENT, base_url=url, allow_plain_http=True, **secret)
    E621(AGENT, base_url=url)
    E621(AGENT, base_url="http://127.0.0.1", token="x")


def test_an_app_by_plain_http() -> None:
    """A code and tokens are not exchanged where everybody can read them."""
    app = OAuthApp(client_id="a", redirect_uri="https://e.test", base_url="http://e.test")
    with pytest.raises(InputError, match="would show tokens to everybody on the way to http://e"):
        app.authorize_url(state="x", verifier="x" * 43)
    local = OAuthApp(client_id="a", redirect_uri="https://e.test", base_url="http://127.0.0.1/")
    url = local.authorize_url(state="x", verifier="x" * 43)
    assert url.startswith("http://127.0.0.1/oauth/authorize?")
    broken = OAuthApp(client_id="a", redirect_uri="https://e.test", base_url="e621.net")
    with pytest.raises(InputError, match="base_url must be a URL such as"):
        broken.authorize_url(state="x", verifier="x" * 43)
