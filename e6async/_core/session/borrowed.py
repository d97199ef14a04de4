"""Sessions that others made: what is taken over from them, and what is not.

A request goes through a session of its own on the owner's connector, so nothing is left on the
owner's session. Taken over are the connector, proxies, headers, middlewares, trace configs, the
classes of request and response, the HTTP version and the limits of a response's head. Cookies,
credentials, timeouts and what else describes the owner's own requests are not.

A session whose way of sending was replaced (a cache, a mock) is used itself, with the trace hook on
it while a request is under way.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Any, cast
from weakref import WeakKeyDictionary

import aiohttp
import attrs

from e6async._arguments import Secret
from e6async._core.session.paced import HOOK, CallersError, NotesConnection, Paced, put_last
from e6async._core.session.proxies import Proxies, client_proxies, parse_proxy
from e6async.errors import ClosedError, InputError

if TYPE_CHECKING:
    from aiohttp import ClientHandlerType, ClientMiddlewareType
    from yarl import URL

_CREDENTIALS = ("Authorization", "Cookie")
_OUR_OWN = {
    *map(str.lower, _CREDENTIALS),
    "accept", "accept-encoding", "connection", "expect", "host", "proxy-authorization", "range",
    "te", "trailer", "transfer-encoding", "upgrade", "user-agent",
}  # fmt: skip
"""Headers that are never taken over, beside `Content-*` and `If-*`: they describe one request."""
_LIMITS = ("read_bufsize", "max_line_size", "max_field_size", "max_headers")
_SIGNALS = tuple(name for name in dir(aiohttp.TraceConfig) if name.startswith("on_"))


def check_settings(session: object) -> None:
    """Raise InputError, which names the setting, for a session that cannot be used."""
    if not isinstance(session, aiohttp.ClientSession):
        message = f"session must be an aiohttp.ClientSession; got {type(session).__name__}"
        raise InputError(message)
    if not sends_itself(session):
        return
    for setting, is_set in {"auth": session.auth, "trust_env": session.trust_env}.items():
        if is_set:
            message = (
                f"the session has its own way to send ({type(session).__name__}) and {setting}=, "
                f"which may add credentials to requests; make it without {setting}, and give "
                "login, api_key, proxy or trust_env to this client"
            )
            raise InputError(message)


def check_usable(session: aiohttp.ClientSession) -> None:
    """Raise ClosedError for a session that is closed, or of another event loop."""
    if session.closed:
        message = "the aiohttp session that this client was given is closed; open a new client"
        raise ClosedError(message)
    loop: object = getattr(session, "_loop", None)  # its property is deprecated
    if loop not in {None, asyncio.get_running_loop()}:
        message = (
            "the aiohttp session that this client was given belongs to another event loop; "
            "make both in the same loop, or give no session"
        )
        raise ClosedError(message)


def sends_itself(session: aiohttp.ClientSession) -> bool:
    """Whether somebody replaced the session's way of sending: a subclass, or a mock."""
    return any(
        name in vars(session)
        or getattr(type(session), name, None) is not getattr(aiohttp.ClientSession, name)
        for name in ("request", "_request")
    )


def with_owners(
    told: Proxies | None,
    session: aiohttp.ClientSession,
    environment: Callable[[], Mapping[str, Secret]],
) -> Proxies | None:
    """The proxies that a client was told to use, or else those of the session that it was given."""
    if sends_itself(session) or (told is not None and told.always is not None):
        return told
    proxy: str | URL | None = getattr(session, "_default_proxy", None)
    auth: aiohttp.BasicAuth | None = getattr(session, "_default_proxy_auth", None)
    if proxy is None:
        return client_proxies(None, environment()) if session.trust_env else told
    always = parse_proxy(Secret(proxy), "the session's proxy")
    header = session.headers.get("Proxy-Authorization") if auth is None else auth.encode()
    if header is not None:
        always = attrs.evolve(always, authorization=Secret(header))
    return Proxies(always=always)


def mirrored(
    session: aiohttp.ClientSession, middlewares: Sequence[ClientMiddlewareType]
) -> aiohttp.ClientSession:
    """A session for one request, on the connector of another; `detach` it at the end."""
    limits: dict[str, Any] = {
        name: getattr(session, f"_{name}") for name in _LIMITS if hasattr(session, f"_{name}")
    }
    http = aiohttp.ClientSession(
        connector=session.connector,
        connector_owner=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers=_taken_over(session.headers),
        request_class=_noting(getattr(session, "_request_class", aiohttp.ClientRequest)),
        response_class=getattr(session, "_response_class", aiohttp.ClientResponse),
        version=aiohttp.HttpVersion(*session.version),
        middlewares=middlewares,
        **limits,
    )
    # Replaced and not passed, because instrumentation adds configs to each new session.
    http.trace_configs[:] = [*map(_without_context, session.trace_configs), HOOK]
    return http


def middlewares_of(
    session: aiohttp.ClientSession, paced: Paced, headers: Mapping[str, str]
) -> Sequence[ClientMiddlewareType]:
    """The owner's middlewares, and behind them one that lets no credentials pass but ours."""

    async def own_credentials(
        request: aiohttp.ClientRequest, handler: ClientHandlerType
    ) -> aiohttp.ClientResponse:
        paced.is_watched = True
        for name in _CREDENTIALS:
            request.headers.popall(name, None)
            if name in headers:
                request.headers[name] = headers[name]
        return await handler(request)

    paced.has_middlewares = True
    theirs: Sequence[ClientMiddlewareType] = getattr(session, "_middlewares", ())
    return (*theirs, own_credentials)


_under_way: WeakKeyDictionary[aiohttp.ClientSession, int] = WeakKeyDictionary()


@contextmanager
def hooked(session: aiohttp.ClientSession) -> Generator[None]:
    """Put the trace hook on a session while a request of ours is under way."""
    _under_way[session] = _under_way.get(session, 0) + 1
    put_last(session.trace_configs)
    try:
        yield
    finally:
        _under_way[session] -= 1
        if not _under_way[session] and HOOK in session.trace_configs:
            session.trace_configs.remove(HOOK)


def _taken_over(headers: Mapping[str, str]) -> dict[str, str]:
    """The headers of a session that its owner wants in every request."""
    return {
        name: value
        for name, value in headers.items()
        if name.lower() not in _OUR_OWN and not name.lower().startswith(("content-", "if-"))
    }


@lru_cache(maxsize=8)
def _noting(kind: type[aiohttp.ClientRequest]) -> type[aiohttp.ClientRequest]:
    if kind is aiohttp.ClientRequest:
        return NotesConnection
    made = type(f"Noting{kind.__name__}", (NotesConnection, kind), {})
    return cast("type[aiohttp.ClientRequest]", made)


def _without_context(config: aiohttp.TraceConfig) -> aiohttp.TraceConfig:
    """A trace config of the owner's that does not get the `trace_request_ctx` meant for ours."""
    copied = _OwnersConfig(config)
    copied.freeze()
    return copied


class _OwnersConfig(aiohttp.TraceConfig):
    def __init__(self, config: aiohttp.TraceConfig) -> None:
        super().__init__()
        self._config = config
        for name in _SIGNALS:
            getattr(self, name).extend(map(_carrying, getattr(config, name)))

    def trace_config_ctx(self, trace_request_ctx: object = None) -> Any:
        return self._config.trace_config_ctx()


def _carrying(callback: Callable[..., Any]) -> Callable[..., Any]:
    async def carrying(*args: object) -> None:
        try:
            await callback(*args)
        except Exception as error:  # noqa: BLE001 - it is raised again, as it is
            error.add_note(
                "raised by a trace hook of the aiohttp session that an e6async client was given; "
                "the client's requests have no trace_request_ctx"
            )
            raise CallersError(error) from None

    return carrying
