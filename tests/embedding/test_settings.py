"""Every setting of aiohttp's session and connector: what becomes of it for requests of a client."""

from __future__ import annotations

import asyncio
import inspect
import json
import socket
import ssl
import warnings
from collections.abc import Callable, Mapping
from contextlib import AsyncExitStack
from functools import partial
from types import SimpleNamespace
from typing import Any

import aiohttp
import attrs
import pytest
from aiohttp.abc import AbstractResolver, ResolveResult

from e6async import Event, Sent
from tests.embedding.clients import INTERVAL, borrowed, client
from tests.embedding.raw_server import RawRequest, RawServer, response

LOGIN = {"login": "ava", "api_key": "the_key"}
LONG = "x" * 10_000
"""A header that is longer than aiohttp allows by default."""


class OwnContext(SimpleNamespace):
    """The context of the owner's hooks."""

    mine = 1


class Trail:
    """What the owner's classes, hooks and functions were asked to do."""

    def __init__(self) -> None:
        self.steps: list[str] = []

    def never(self, *_: object, **__: object) -> Any:
        """Fail: it belongs to the owner's own requests."""
        message = "used for a request that is not the owner's"
        raise AssertionError(message)

    def request_class(self) -> type[aiohttp.ClientRequest]:
        """A class that adds a header."""
        steps = self.steps

        class Signed(aiohttp.ClientRequest):
            async def send(self, conn: aiohttp.connector.Connection) -> aiohttp.ClientResponse:
                steps.append("request")
                self.headers["X-Signed"] = "yes"
                return await super().send(conn)

        return Signed

    def response_class(self) -> type[aiohttp.ClientResponse]:
        """A class that notes that it was used."""
        steps = self.steps

        class Noted(aiohttp.ClientResponse):
            async def start(self, connection: aiohttp.connector.Connection) -> Noted:
                steps.append("response")
                await super().start(connection)
                return self

        return Noted

    def trace_config(self) -> aiohttp.TraceConfig:
        """A config that notes the names of all its signals, and its own context."""
        config = aiohttp.TraceConfig(OwnContext)
        for name in (name for name in dir(config) if name.startswith("on_")):

            async def note(_: object, context: SimpleNamespace, __: object, name: str) -> None:
                assert context.mine == 1
                assert context.trace_request_ctx is None
                self.steps.append(name)

            getattr(config, name).append(partial(note, name=name))
        return config

    async def middleware(
        self, request: aiohttp.ClientRequest, handler: aiohttp.ClientHandlerType
    ) -> aiohttp.ClientResponse:
        """A middleware that adds a header."""
        self.steps.append("middleware")
        request.headers["X-Signed"] = "yes"
        return await handler(request)


class Found(AbstractResolver):
    """Finds every name on the loopback interface."""

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Resolve to loopback."""
        return [
            ResolveResult(
                hostname=host, host="127.0.0.1", port=port, family=family, proto=0, flags=0
            )
        ]

    async def close(self) -> None:
        """There is nothing to close."""


def plain_socket(info: Any) -> socket.socket:
    """A socket as aiohttp would make it."""
    return socket.socket(*info[:3])


def broken(_: object) -> str:
    """Make no JSON."""
    return "broken"


Requests = list[RawRequest]
Make = Callable[[Trail, RawServer], Mapping[str, object]]
Check = Callable[[Trail, Requests], bool]


@attrs.frozen
class Row:
    """A setting: an example, and how to tell that it has an effect, or has none."""

    make: Make
    """The settings of the example."""
    has: Check | None = None
    """What shows that it is taken over; None for a setting that makes no difference."""
    host: str | None = None
    """Another name of the server, for a setting that says how to find it."""
    answer: Mapping[str, str] = attrs.field(factory=dict[str, str])
    """Headers of the responses."""


def plain(**settings: object) -> Make:
    """An example that needs nothing."""
    return lambda _trail, _server: settings


def header(name: str, value: str) -> Check:
    """Whether each request has a header."""
    return lambda _, requests: {r.headers.get(name) for r in requests} == {value}


def through_proxy(_: Trail, requests: Requests) -> bool:
    """Whether each request came as to a proxy, with the password for it."""
    names = {request.target.rpartition("/")[0] for request in requests}
    passwords = {request.headers.get("proxy-authorization") for request in requests}
    return names == {"http://e6.test"} and passwords == {"Basic YTpi"}


SESSION: dict[str, Row] = {
    # taken over
    "headers": Row(
        plain(headers={"X-Owner": "1", "Authorization": "no", "Content-Type": "no"}),
        header("x-owner", "1"),
    ),
    "proxy": Row(
        lambda _, s: {"proxy": s.url.replace("//", "//a:b@")}, through_proxy, host="e6.test"
    ),
    "proxy_auth": Row(
        lambda _, s: {"proxy": s.url, "proxy_auth": ("a", "b")}, through_proxy, host="e6.test"
    ),
    "trust_env": Row(plain(trust_env=True), through_proxy, host="e6.test"),
    "request_class": Row(
        lambda t, _: {"request_class": t.request_class()},
        lambda t, r: t.steps == ["request"] * 3 and header("x-signed", "yes")(t, r),
    ),
    "response_class": Row(
        lambda t, _: {"response_class": t.response_class()},
        lambda t, _: t.steps == ["response"] * 3,
    ),
    "version": Row(
        plain(version=aiohttp.HttpVersion10),
        lambda _, requests: {request.version for request in requests} == {"HTTP/1.0"},
    ),
    "trace_configs": Row(
        lambda t, _: {"trace_configs": [t.trace_config()]},
        lambda t, _: [t.steps.count(f"on_request_{n}") for n in ("start", "end")] == [3, 3],
    ),
    "middlewares": Row(
        lambda t, _: {"middlewares": (t.middleware,)},
        lambda t, r: t.steps == ["middleware"] * 3 and header("x-signed", "yes")(t, r),
    ),
    "connector": Row(
        lambda _, s: {"connector": aiohttp.TCPConnector(resolver=Found())},
        lambda _, requests: len(requests) == 3,
        host="found.test",
    ),
    "max_line_size": Row(
        plain(max_line_size=20_000, max_field_size=20_000),
        lambda _, requests: len(requests) == 3,
        answer={"X-Long": LONG},
    ),
    "max_field_size": Row(
        plain(max_line_size=20_000, max_field_size=20_000),
        lambda _, requests: len(requests) == 3,
        answer={"X-Long": LONG},
    ),
    "max_headers": Row(
        plain(max_headers=300),
        lambda _, requests: len(requests) == 3,
        answer={f"X-{number}": "1" for number in range(200)},
    ),
    "read_bufsize": Row(plain(read_bufsize=16)),
    # without effect: the client sends whole URLs, its own headers, body and timeouts
    "base_url": Row(plain(base_url="http://elsewhere.test/api/")),
    "cookies": Row(plain(cookies={"a": "1"})),
    "cookie_jar": Row(
        lambda _t, _s: {"cookie_jar": aiohttp.CookieJar(unsafe=True)},
        answer={"Set-Cookie": "a=1; Path=/"},
    ),
    "auth": Row(plain(auth=("owner", "secret"))),
    "skip_auto_headers": Row(plain(skip_auto_headers=("Content-Type", "User-Agent"))),
    "json_serialize": Row(lambda t, _: {"json_serialize": t.never}),
    "json_serialize_bytes": Row(lambda t, _: {"json_serialize_bytes": t.never}),
    "ws_response_class": Row(plain(ws_response_class=aiohttp.ClientWebSocketResponse)),
    "raise_for_status": Row(lambda t, _: {"raise_for_status": t.never}),
    "read_timeout": Row(plain(read_timeout=1e-9)),
    "conn_timeout": Row(plain(conn_timeout=1e-9)),
    "timeout": Row(plain(timeout=aiohttp.ClientTimeout(total=1e-9))),
    "auto_decompress": Row(plain(auto_decompress=False)),
    "requote_redirect_url": Row(plain(requote_redirect_url=False)),
    "fallback_charset_resolver": Row(lambda t, _: {"fallback_charset_resolver": t.never}),
    # of the session or the connector as such
    "connector_owner": Row(plain(connector_owner=False)),
    "loop": Row(lambda _t, _s: {"loop": asyncio.get_running_loop()}),
    "ssl_shutdown_timeout": Row(plain(ssl_shutdown_timeout=1.0)),
}
"""Each parameter of ClientSession, of all versions of aiohttp that are supported."""

CONNECTOR: dict[str, Callable[[], object]] = {
    "verify_ssl": lambda: False,
    "fingerprint": lambda: b"0" * 32,
    "use_dns_cache": lambda: False,
    "ttl_dns_cache": lambda: 1,
    "dns_cache_max_size": lambda: 5,
    "family": lambda: socket.AF_INET,
    "ssl_context": ssl.create_default_context,
    "ssl": lambda: False,
    "local_addr": lambda: ("127.0.0.1", 0),
    "resolver": Found,
    "keepalive_timeout": lambda: 0.01,
    "force_close": lambda: True,
    "limit": lambda: 1,
    "limit_per_host": lambda: 1,
    "enable_cleanup_closed": lambda: True,
    "loop": asyncio.get_running_loop,
    "timeout_ceil_threshold": lambda: 0,
    "happy_eyeballs_delay": lambda: None,
    "interleave": lambda: 1,
    "socket_factory": lambda: plain_socket,
    "ssl_shutdown_timeout": lambda: 1.0,
}
"""Each parameter of TCPConnector: the connector is used as it is, so all of them have an effect."""


@pytest.mark.parametrize(
    ("kind", "table"), [(aiohttp.ClientSession, SESSION), (aiohttp.TCPConnector, CONNECTOR)]
)
def test_every_setting_has_a_row(kind: type, table: Mapping[str, object]) -> None:
    """A parameter that a new aiohttp adds is noticed, and what becomes of it is written down."""
    assert set(inspect.signature(kind).parameters) - table.keys() == set()


def parameters() -> list[str]:
    """The parameters of a session."""
    return [*inspect.signature(aiohttp.ClientSession).parameters]


def test_the_names_that_are_read_exist() -> None:
    """What a session tells by no public property is where this aiohttp keeps it."""
    read = ["request_class", "response_class", "middlewares", "read_bufsize", "max_line_size"]
    read += [name for name in ("max_field_size", "max_headers") if name in parameters()]
    private = {f"_{name}" for name in read} | {"_default_proxy", "_default_proxy_auth"}
    assert private - aiohttp.ClientSession.ATTRS == set()
    assert inspect.iscoroutinefunction(vars(aiohttp.ClientSession)["_request"])
    assert inspect.iscoroutinefunction(aiohttp.ClientRequest.send)


def known(table: Mapping[str, object], kind: type) -> list[str]:
    """The settings that the installed aiohttp has."""
    return [name for name in inspect.signature(kind).parameters if name in table]


@pytest.mark.parametrize("name", known(SESSION, aiohttp.ClientSession))
async def test_each_setting_of_a_session(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two clients read and write as on their own session; what is taken over has its effect."""
    row, trail, events = SESSION[name], Trail(), list[Event]()
    with RawServer(lambda _: response({"ok": True}, headers=row.answer)) as server:
        for key in ("NO_PROXY", "no_proxy", "HTTP_PROXY"):
            monkeypatch.delenv(key, raising=False)
        monkeypatch.setenv("http_proxy", server.url.replace("//", "//a:b@"))
        base_url = server.url if row.host is None else f"http://{row.host}:{server.port}"
        if row.host == "e6.test":
            base_url = "http://e6.test"
        async with borrowed(**row.make(trail, server)) as session:
            options = {"base_url": base_url, "allow_plain_http": True, "observer": events.append}
            first = client(server, session, **options, **LOGIN)
            second = client(server, session, **options)
            assert await first.raw("GET", "/1.json") == {"ok": True}
            assert await second.raw("POST", "/2.json", data={"a": "b"}) == {"ok": True}
            assert await first.raw("GET", "/3.json") == {"ok": True}
            assert [*session.cookie_jar] == [] or name == "cookies"
            connector = session.connector
        if connector is not None:
            await connector.close()  # `connector_owner=False` leaves it to us
        check_what_was_sent(server.requests)
        assert row.has is None or row.has(trail, server.requests)
        assert sum(isinstance(event, Sent) for event in events) == 3
        assert min(server.gaps()) > INTERVAL / 2


def check_what_was_sent(requests: Requests) -> None:
    """The requests are those that a client sends on its own session."""
    assert [request.method for request in requests] == ["GET", "POST", "GET"]
    assert requests[1].headers["content-type"] == "application/x-www-form-urlencoded"
    assert requests[1].body == b"a=b"
    assert [r.headers.get("authorization", "")[:5] for r in requests] == ["Basic", "", "Basic"]
    assert {request.headers["user-agent"][:9] for request in requests} == {"embedding"}
    assert not any("cookie" in request.headers for request in requests)


@pytest.mark.parametrize("name", known(CONNECTOR, aiohttp.TCPConnector))
async def test_each_setting_of_a_connector(name: str) -> None:
    """Two clients and ten requests keep the pace, and the requests are the usual ones."""
    with RawServer() as server:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            connector = aiohttp.TCPConnector(**{name: CONNECTOR[name]()})  # type: ignore[arg-type]
        async with borrowed(connector=connector) as session, AsyncExitStack() as stack:
            clients = [
                await stack.enter_async_context(client(server, session, **LOGIN)) for _ in range(2)
            ]
            for each in clients:
                assert await each.raw("GET", "/1.json") == {"ok": True}
            assert session.trace_configs == []
        assert len(server.requests) == 2
        assert min(server.gaps()) > INTERVAL / 2


async def test_a_body_is_json_of_the_client() -> None:
    """`json_serialize` of the session has no part in a JSON body."""
    with RawServer() as server:
        async with borrowed(json_serialize=broken) as session:
            await client(server, session).raw("POST", "/1.json", json={"a": [1]})
        assert json.loads(server.requests[0].body) == {"a": [1]}
        assert server.requests[0].headers["content-type"] == "application/json"
