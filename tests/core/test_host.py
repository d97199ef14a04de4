"""One name for each server: used by gates, lock files, Redis keys and the check of min_interval."""

from __future__ import annotations

import attrs
import pytest
from yarl import URL

from e6async import E926, Client
from e6async._core.gate.gate import forget_gates
from e6async._core.gate.lockfile import LockFileGate, LockFilePacer
from e6async._core.gate.redis import RedisGate, RedisPacer
from e6async._core.gate.redis_store import RedisStore
from e6async._core.protocol.host import (
    checked_interval,
    host_of,
    is_loopback,
    least_interval,
    parse_host,
)
from e6async._core.protocol.site import E621_SITE
from e6async.errors import InputError

AGENT = "host-test/1.0 (by the tests)"
SPELLINGS = [
    "https://e621.net",
    "https://E621.NET/",
    "https://e621.net.",
    "https://e621.net:443",
    "http://e621.net",
    "http://e621.net:80",
    "http://e621.net:8080",
    "https://www.e621.net",
    "https://WWW.e621.net.:443",
    "https://e926.net",
    "https://www.e926.net.",
    "https://\N{FULLWIDTH LATIN SMALL LETTER E}621.net",
    "https://e621\N{IDEOGRAPHIC FULL STOP}net",
]
HOSTS = [
    "e621.net",
    "E621.NET",
    "e621.net.",
    "www.e621.net",
    "e621.net:443",
    "e926.net",
    "E926.net.",
]


@pytest.mark.parametrize("url", SPELLINGS)
def test_every_spelling_of_one_server_is_one_name(url: str) -> None:
    """Case, a dot at the end, `www.`, the default port and the safe twin make no difference."""
    assert host_of(URL(url)) == "e621.net"


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://e6ai.net", "e6ai.net"),
        ("https://www.femboy.fan", "femboy.fan"),
        ("https://static1.e621.net", "static1.e621.net"),
        ("https://note621.net", "note621.net"),
        ("https://www.example.test", "www.example.test"),
        ("https://example.test.:443", "example.test"),
        ("http://Example.test:3000", "example.test:3000"),
        ("http://[::1]:3000", "[::1]:3000"),
        ("http://[::1]", "[::1]"),
        ("http://127.0.0.1:80", "127.0.0.1"),
    ],
)
def test_other_servers_have_names_of_their_own(url: str, name: str) -> None:
    """Of a host that is not known only the spelling is made one; its port tells servers apart."""
    assert host_of(URL(url)) == name
    assert parse_host(name) == name


@pytest.mark.parametrize("host", HOSTS)
def test_a_host_of_a_gate_is_one_name(host: str) -> None:
    """A host is understood as a URL's is."""
    assert parse_host(host) == "e621.net"


@pytest.mark.parametrize(
    "host",
    ["", "https://e621.net", "e621.net/posts", "me@e621.net", "a.test?b", "a.test#b", "::1",
     "a.test:x", "a.test:99999", "\udc80"],
)  # fmt: skip
def test_what_is_no_host_is_refused(host: str) -> None:
    """A URL or a path in place of a host is refused, as its interval could not be checked."""
    with pytest.raises(InputError, match="host must be a host"):
        parse_host(host)


@pytest.mark.parametrize(
    ("url", "is_local"),
    [
        ("http://localhost:1", True),
        ("http://LOCALHOST.", True),
        ("http://127.0.0.1", True),
        ("http://127.9.9.9:80", True),
        ("http://[::1]:3000", True),
        ("http://[::ffff:127.0.0.1]", True),
        ("http://localhost.example.test", False),
        ("http://10.0.0.1", False),
        ("http://[::ffff:10.0.0.1]", False),
        ("http://[fe80::1]", False),
        ("https://e621.net", False),
        ("/posts.json", False),
    ],
)
def test_which_hosts_are_this_machine(url: str, *, is_local: bool) -> None:
    """Loopback is told by name or by number, in both versions of IP."""
    assert is_loopback(URL(url)) is is_local


def test_the_least_interval() -> None:
    """Public sites have a least interval, and so has the site of a client class of one's own."""
    assert least_interval("e621.net") == least_interval("femboy.fan") == 0.5
    assert least_interval("example.test") == 0
    own = attrs.evolve(E621_SITE, url="https://example.test", min_interval=2.0)
    assert least_interval("example.test", own) == 2.0
    assert least_interval("e621.net", own) == 0.5


@pytest.mark.parametrize(
    ("min_interval", "host"), [(0.4, "e621.net"), (0.0, "localhost"), (float("nan"), "localhost"),
                               (float("inf"), "e621.net"), (-1.0, "localhost")]
)  # fmt: skip
def test_a_pace_that_is_not_allowed(min_interval: float, host: str) -> None:
    """Less than the site's min_interval is refused, and what is no interval at all."""
    with pytest.raises(InputError, match=rf"min_interval must be .* for {host}; got"):
        checked_interval(min_interval, host)


def test_a_slower_pace_is_fine() -> None:
    """A longer min_interval than the site's is allowed, and any elsewhere."""
    assert checked_interval(0.5, "e621.net") == 0.5
    assert checked_interval(1.0, "e621.net") == 1.0
    assert checked_interval(0.01, "localhost:8080") == 0.01


@pytest.mark.parametrize("host", HOSTS)
def test_no_spelling_gets_round_the_pace(host: str) -> None:
    """Gates keep the public site's interval however its host is written."""
    with pytest.raises(InputError, match=r"0\.5 s or more for e621\.net"):
        LockFileGate(host=host, min_interval=0.01)
    with pytest.raises(InputError, match=r"0\.5 s or more for e621\.net"):
        RedisGate("redis://localhost", host=host, min_interval=0.01)
    assert LockFilePacer(host=host).file.name == "e621.net.gate"
    store = RedisStore("redis://localhost", None, 2.0)
    assert RedisPacer(store, host=host).key == "e6async:gate:e621.net"


@pytest.mark.parametrize("url", SPELLINGS)
def test_clients_of_one_server_share_a_gate(kind: type[Client], url: str) -> None:
    """However base_url is written, and whichever client class is used, there is one gate."""
    gate = E926(AGENT).gate
    assert kind(AGENT, base_url=url).gate is gate
    with pytest.raises(InputError, match=r"0\.5 s or more for e621\.net"):
        kind(AGENT, base_url=url, min_interval=0.01)
    forget_gates("e621.net")
    assert kind(AGENT, base_url=url).gate is not gate
