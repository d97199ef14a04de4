"""Proxies: for the API, for files and for exports, from arguments and from the environment."""

from __future__ import annotations

import gzip
import hashlib
import logging
import pickle
import ssl
from base64 import b64encode
from pathlib import Path

import aiohttp
import attrs
import pytest
from yarl import URL

from e6async import E621, Client, Event, Retry, Sent
from e6async._arguments import Secret
from e6async._core.session.proxies import Proxies, client_proxies
from e6async.errors import ConnectError, E6Error, InputError
from tests.cli.conftest import Run
from tests.cli.conftest import run as run  # noqa: PLC0414 - a fixture
from tests.embedding.clients import AGENT, INTERVAL, borrowed, client
from tests.embedding.raw_proxy import RawProxy
from tests.embedding.raw_server import RawRequest, RawServer, response
from tests.faults.test_secrets import everything

PASSWORD = "canary_of_a_proxy"
BASIC = "Basic " + b64encode(f"bob:{PASSWORD}".encode()).decode()
FORMS = (PASSWORD, BASIC.removeprefix("Basic "))
TLS = Path(__file__).parent / "tls"
PICTURE = b"GIF89a" + b"\0" * 100 + b";"
TABLE = gzip.compress(
    b"id,name,category,post_count,created_at,updated_at,is_locked\n"
    b"1,fox,5,3,2026-01-01 00:00:00,2026-01-01 00:00:00,f\n"
)
LOGIN = {"login": "ava", "api_key": "the_key"}


@attrs.frozen
class Post:
    """Enough of a post to download its file."""

    id: int = 1
    md5: str = hashlib.md5(PICTURE).hexdigest()
    ext: str = "gif"
    url: str = "http://static.test/1.gif"


def site(request: RawRequest) -> bytes:
    """The API, a file and an export, as seen by a proxy."""
    bodies = {
        "http://static.test/1.gif": ("image/gif", PICTURE),
        "http://static.test/tags.csv.gz": ("application/gzip", TABLE),
    }
    if request.target in bodies:
        kind, body = bodies[request.target]
        head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        return head.encode() + body
    export = {
        "name": "tags",
        "file_name": "tags.csv.gz",
        "file_size": len(TABLE),
        "checksum": hashlib.sha256(TABLE).hexdigest(),
        "updated_at": "2026-01-01T00:00:00Z",
        "url": "http://static.test/tags.csv.gz",
    }
    return response([export] if "db_exports" in request.target else {"target": request.target})


def with_password(proxy: RawProxy) -> str:
    """The proxy's URL, with the right user and password."""
    return proxy.url.replace("//", f"//bob:{PASSWORD}@")


@pytest.fixture(autouse=True)
def _no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Forget the proxies of this machine."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "request_method"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


@pytest.mark.parametrize("lends", [True, False], ids=["borrowed", "own"])
@pytest.mark.parametrize("by_environment", [True, False], ids=["environment", "argument"])
async def test_api_files_and_exports(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, by_environment: bool, lends: bool
) -> None:
    """All requests go through the proxy, at the usual pace, each with what it is meant to carry."""
    events: list[Event] = []
    with RawProxy(site, authorization=BASIC) as proxy:
        if by_environment:
            monkeypatch.setenv("HTTP_PROXY", with_password(proxy))
            told: dict[str, object] = {"trust_env": True}
        else:
            told = {"proxy": with_password(proxy)}
        async with borrowed() as session:
            options = {
                "base_url": "http://e6.test",
                "allow_plain_http": True,
                "observer": events.append,
                **LOGIN,
                **told,
            }
            e6 = client(proxy, session if lends else None, **options)
            assert isinstance(e6, E621)
            async with e6:
                read = await e6.raw("GET", "/1.json")
                assert read == {"target": "http://e6.test/1.json"}
                await e6.raw("POST", "/2.json", data={"a": 1})
                path = await e6.download(Post(), tmp_path)
                assert path.read_bytes() == PICTURE
                names = [row.name async for row in e6.exports.tags.rows()]
                assert names == ["fox"]
                assert e6.gate.sent == 3
        logged_in = {r.target: "authorization" in r.headers for r in proxy.requests}
        assert logged_in == {
            "http://e6.test/1.json": True,
            "http://e6.test/2.json": True,
            "http://static.test/1.gif": False,
            "http://e6.test/db_exports.json": True,
            "http://static.test/tags.csv.gz": False,
        }
        assert {request.headers["proxy-authorization"] for request in proxy.requests} == {BASIC}
    assert sum(isinstance(event, Sent) for event in events) == 5
    assert not any(form in repr(e6) + repr(events) for form in FORMS)


async def test_a_tunnel_with_a_private_ca() -> None:
    """For https the proxy sees a host and its password only; the CA comes with the session."""
    "".encode("idna")  # the first TLS connection would load it, and block the loop
    server_tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    server_tls.load_cert_chain(TLS / "server.pem")
    trusted = ssl.create_default_context(cafile=TLS / "ca.pem")
    with (
        RawServer(tls=server_tls) as server,
        RawProxy(tunnel_to=server.port, authorization=BASIC, refuse_tunnels=1) as proxy,
    ):
        connector = aiohttp.TCPConnector(ssl=trusted)
        options: dict[str, object] = {"base_url": "https://e6.test", **LOGIN}
        options |= {"proxy": with_password(proxy), "retry": Retry(wait_initial=0.01)}
        async with (
            borrowed(connector=connector) as session,
            client(server, session, **options) as e6,
        ):
            assert await e6.raw("POST", "/1.json", data={"a": 1}) == {"ok": True}
            assert await e6.raw("GET", "/2.json") == {"ok": True}
            assert e6.gate.sent == 2
        async with client(server, **options) as stranger:
            with pytest.raises(ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
                await stranger.raw("GET", "/3.json")
        assert {request.target for request in proxy.requests} == {"e6.test:443"}
        assert {request.method for request in proxy.requests} == {"CONNECT"}
        assert not any("authorization" in request.headers for request in proxy.requests)
        assert [request.method for request in server.requests] == ["POST", "GET"]
        assert not any("proxy-authorization" in request.headers for request in server.requests)
        assert min(server.gaps()) > INTERVAL / 2


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("owners", [True, False], ids=["session", "client"])
async def test_a_wrong_password(scheme: str, *, owners: bool) -> None:
    """The proxy's 407 is told at once as what it is, and no breaker opens."""
    with RawProxy(authorization="Basic other") as proxy:
        told = {"proxy": with_password(proxy)}
        async with borrowed(**(told if owners else {})) as session:
            base_url = f"{scheme}://e6.test"
            e6 = client(proxy, session, base_url=base_url, **({} if owners else told))
            with pytest.raises(
                InputError, match=rf"proxy 127\.0\.0\.1:{proxy.port} .* 407"
            ) as caught:
                await e6.raw("GET", "/1.json")
            assert e6.gate.breaker.failures == 0
        assert len(proxy.requests) == 1
        check_silence(caught.value)


async def test_a_refused_tunnel() -> None:
    """Nothing was sent, and the message names the proxy and its reason."""
    with RawProxy(refuse_tunnels=9) as proxy:
        e6 = client(proxy, base_url="https://e6.test", proxy=proxy.url, retry=Retry(attempts=1))
        async with e6:
            with pytest.raises(ConnectError, match=r"to e6\.test .the proxy .* responded 502"):
                await e6.raw("POST", "/1.json", data={"a": 1})
            assert e6.gate.sent == 0


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_is_down(
    scheme: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The message names the proxy, and neither it nor the logs contain the password."""
    caplog.set_level(logging.DEBUG)
    with RawServer() as server:
        proxy = f"http://bob:{PASSWORD}@127.0.0.1:1"
        base_url = f"{scheme}://e6.test"
        async with client(server, base_url=base_url, proxy=proxy, retry=Retry(attempts=1)) as e6:
            with pytest.raises(ConnectError, match=r"the proxy 127\.0\.0\.1:1 cannot") as caught:
                await e6.raw("GET", "/1.json")
            check_silence(caught.value)
            with pytest.raises(ConnectError, match=r"the proxy 127\.0\.0\.1:1 cannot") as caught:
                await e6.download(Post(), tmp_path)
            check_silence(caught.value)
    assert not any(form in caplog.text for form in FORMS)


@pytest.mark.parametrize(
    "text",
    ["", "nowhere", "ftp://h:1", "http://", "http://h:99999", "http://[", "h", f"//{PASSWORD}@:"],
)
def test_what_is_no_proxy(text: str) -> None:
    """It is refused when the client is made, in words that do not repeat it."""
    text = text.replace("//", f"//bob:{PASSWORD}@", 1)
    with pytest.raises(InputError, match="proxy must be the URL of a proxy") as caught:
        E621(AGENT, proxy=text)
    check_silence(caught.value)


def test_socks() -> None:
    """A SOCKS proxy is refused with the way to use one, whoever names it."""
    with pytest.raises(InputError, match=r"aiohttp_socks.*connector=ProxyConnector") as caught:
        E621(AGENT, proxy=f"socks5://bob:{PASSWORD}@127.0.0.1:1080")
    check_silence(caught.value)


def test_socks_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """The variable is named; a variable for http and https comes first."""
    monkeypatch.setenv("ALL_PROXY", "socks5h://127.0.0.1:1080")
    with pytest.raises(InputError, match="ALL_PROXY is a SOCKS proxy"):
        E621(AGENT, trust_env=True)
    E621(AGENT)
    monkeypatch.setenv("HTTP_PROXY", "127.0.0.1:3128")
    monkeypatch.setenv("HTTPS_PROXY", "127.0.0.1:3128")
    E621(AGENT, trust_env=True)


def check_silence(error: BaseException) -> None:
    """Fail if an error shows the password anywhere: text, pickle, chain, local variables."""
    shown = [*everything(error), repr(pickle.dumps(error))]
    assert not any(form in text for text in shown for form in FORMS)


def proxies_of(proxy: Secret | None, environment: dict[str, Secret]) -> Proxies:
    """The proxies of a client that was told to use some."""
    proxies = client_proxies(proxy, environment)
    assert proxies is not None
    return proxies


ENVIRONMENT = {
    "http": "http://h:1",
    "https": "s:2",
    "no": "e6.test, .dot.test,*.star.test,p.test:8",
}


@pytest.mark.parametrize(
    ("url", "proxy"),
    [
        ("http://site.test/", "http://h:1"),
        ("https://site.test/", "http://s:2"),
        ("http://e6.test/", None),
        ("https://E6.test./", None),
        ("http://sub.e6.test/", None),
        ("http://note6.test/", "http://h:1"),
        ("http://a.dot.test/", None),
        ("http://dot.test/", None),
        ("http://a.star.test/", None),
        ("http://p.test:8/", None),
        ("http://p.test:9/", "http://h:1"),
        ("http://localhost:8080/", None),
        ("http://127.0.0.1/", None),
        ("http://[::1]:3000/", None),
        ("ws://site.test/", None),
    ],
)
def test_no_proxy(url: str, proxy: str | None) -> None:
    """Names in NO_PROXY, what is below them, and this machine itself are reached directly."""
    environment = {name: Secret(text) for name, text in ENVIRONMENT.items()}
    chosen = proxies_of(None, environment).proxy_for(URL(url))
    assert (None if chosen is None else str(chosen.url).rstrip("/")) == proxy
    everywhere = proxies_of(None, environment | {"no": Secret("*")})
    assert everywhere.proxy_for(URL(url)) is None


def test_all_proxy() -> None:
    """It is for the schemes that have none of their own."""
    environment = {"all": Secret("http://a:1"), "https": Secret("http://s:2")}
    proxies = proxies_of(None, environment)
    assert [str(proxies.by_scheme[scheme].url) for scheme in ("http", "https")] == [
        "http://a:1",
        "http://s:2",
    ]


def test_an_argument_comes_before_the_environment() -> None:
    """`proxy=` is for every URL, also one that NO_PROXY names."""
    proxies = proxies_of(Secret("http://me:1"), {"no": Secret("*"), "http": Secret("h:1")})
    chosen = proxies.proxy_for(URL("http://127.0.0.1/"))
    assert chosen is not None
    assert str(chosen.url) == "http://me:1"


async def test_the_environment_counts_only_when_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without `trust_env` a client connects directly, whatever the environment says."""
    with RawProxy() as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        retry = Retry(attempts=1)
        async with client(proxy, base_url="http://e6.invalid", retry=retry) as e6:
            with pytest.raises(ConnectError):
                await e6.raw("GET", "/1.json")
        assert proxy.requests == []


async def test_the_command(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """`e6async` heeds HTTP_PROXY, but not for a site on this machine."""
    monkeypatch.setenv("E6ASYNC_CONFIG", "")
    with RawProxy(lambda _: response({"count": 7, "capped": False})) as proxy:
        monkeypatch.setenv("HTTP_PROXY", proxy.url)
        counted = await run("count", "wolf", "--base-url", "http://e6.test")
        assert (counted.status, counted.out) == (0, "7\n")
        assert proxy.requests[0].target.startswith("http://e6.test/")
        with RawServer(lambda _: response({"count": 8, "capped": False})) as server:
            counted = await run("count", "wolf", "--base-url", server.url)
            assert counted.out == "8\n"
        monkeypatch.setenv("HTTP_PROXY", f"socks5://bob:{PASSWORD}@h:1")
        refused = await run("count", "wolf", "--base-url", "http://e6.test")
        assert refused.status != 0
        assert "HTTP_PROXY is a SOCKS proxy" in refused.err
        assert PASSWORD not in refused.err


def test_errors_are_ours() -> None:
    """What `Client` refuses is an E6Error, whatever `proxy` is."""
    for value in (5, b"http://h:1", ["http://h:1"], True):
        with pytest.raises(E6Error):
            Client.__init__(object.__new__(E621), AGENT, proxy=value)  # type: ignore[arg-type]
