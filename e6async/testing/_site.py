"""FakeSite: a server on a loopback socket, for tests of any client of these sites."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Protocol, Self, TypedDict, Unpack

import attrs
from aiohttp import web
from yarl import URL

from e6async._core.protocol.site import Site
from e6async._core.system.reset import call_on_reset
from e6async.testing import _files as files
from e6async.testing import _responses as responses
from e6async.testing._access import Window, WriteBudget
from e6async.testing._app import App, Incoming
from e6async.testing._e621.shapes import Shapes
from e6async.testing._generated_world import generate_world
from e6async.testing._loaded_world import load_world
from e6async.testing._request import Request, headers_of, incoming_of, log_request
from e6async.testing._responses import HttpError, Response
from e6async.testing._server import Arrival, Server
from e6async.testing._sites import RULES_BY_SITE
from e6async.testing._static_host import StaticHost
from e6async.testing._thread import InThread
from e6async.testing._users import accounts_of
from e6async.testing._world import World

__all__ = ["FakeSite", "HasSite", "Options", "Request"]

SPACING: Final = 0.5
"""The minimum interval between the arrivals of two requests, in seconds."""
_ANY_ADDRESS: Final = {"0.0.0.0": "127.0.0.1", "": "127.0.0.1", "::": "::1"}  # noqa: S104
TOLERANCE: Final = 0.001
"""Seconds by which two requests may be closer: the inaccuracy of an event loop's clock."""


class HasSite(Protocol):
    """A client class, or any other object with a `site`."""

    @property
    def site(self) -> Site:
        """The site to imitate."""
        ...


class Options(TypedDict, total=False):
    """The options of a fake site."""

    latency: float
    """Seconds before each response; parallel requests wait in parallel."""
    post_format: Literal["v2", "legacy"]
    """`legacy` imitates a deployment that ignores `v2=true`."""
    on_violation: Literal["count", "punish"]
    """`punish` sends 429 to a request that arrived too early."""
    media_speed: float
    """Bytes per second of each response of the static host; no limit by default."""
    throttles: bool
    """Whether writes per minute and image searches are limited."""
    host: str
    port: int
    """0 for any free port."""


@attrs.define
class _PlannedResponse:
    """A response to send instead of the correct one."""

    response: Response
    times: int
    path: str | None


class FakeSite:
    """Imitates a site: with `async with` in the event loop of the client, or `in_thread`.

    `client` is the client class of the site: E621, E926 (safe posts only), E6AI or FemboyFans.
    `until` is the time of the newest post, and the site's current time; without, it is in 2022 and
    later for worlds of more posts, the same in every run.
    """

    def __init__(
        self,
        client: HasSite | type[HasSite] | None = None,
        *,
        posts: int = 1000,
        seed: int = 0,
        gaps: float = 0.04,
        until: datetime | None = None,
        world: World | None = None,
        **options: Unpack[Options],
    ) -> None:
        if unknown := sorted(options.keys() - Options.__annotations__.keys()):
            message = f"FakeSite has no option {unknown[0]!r}"
            raise TypeError(message)
        self.site_name: str = _name_of(client)
        self._rules = RULES_BY_SITE[self.site_name]
        self.world: World = (
            generate_world(seed=seed, posts=posts, gaps=gaps, site=self.site_name, until=until)
            if world is None
            else world
        )
        """All data of the site, for the expectations of tests."""
        self.requests: list[Request] = []
        """The requests to the site, in order of arrival."""
        self.media_requests: list[Request] = []
        """The requests to the static host, which has no rate limit."""
        self.media: StaticHost = StaticHost(options.get("media_speed"))
        """The static host, for injecting faults."""
        self._options = options
        self._planned: list[_PlannedResponse] = []
        self._last_arrival: float | None = None
        call_on_reset(self)
        self._server = Server(self._handle)
        self._url: str | None = None
        self._app: App | None = None

    @classmethod
    def load(
        cls,
        path: str | Path,
        client: HasSite | type[HasSite] | None = None,
        **options: Unpack[Options],
    ) -> Self:
        """Imitate a site with the posts, tags and pools of a JSON file, or a folder of them.

        Posts may be in any format. Their files are replaced by generated ones with the same size in
        pixels, so MD5 and file size differ; the original MD5 still finds the post.
        """
        return cls(client, world=load_world(Path(path)), **options)

    # --- life -----------------------------------------------------------------------------------

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Start to listen."""
        host = self._options.get("host", "127.0.0.1")
        port = await self._server.start(host, self._options.get("port", 0))
        self._url = str(URL.build(scheme="http", host=_reachable(host), port=port)).rstrip("/")
        clock = asyncio.get_running_loop().time
        self._app = App(
            world=self.world,
            rules=self._rules,
            router=self._rules.router(),
            shapes=Shapes(self._rules.writers),
            is_safe=self.site_name == "e926",
            style=self._options.get("post_format", "v2"),
            budget=WriteBudget(clock),
            window=Window(clock) if self._options.get("throttles", True) else None,
        )

    def reset(self) -> None:
        """Begin another test: its first request is not compared with the one before it.

        `e6async.testing.reset` does that, also before each test with pytest.
        """
        self._last_arrival = None

    async def close(self) -> None:
        """Stop listening and close all connections."""
        await self._server.stop()

    def in_thread(self) -> InThread[Self]:
        """Run the site in a thread of its own: `with FakeSite(E621).in_thread() as fake:`.

        For code that is not async, for apps in a TestClient, which run in another event loop, and
        for clients in other processes. In virtual time the site follows the clock of the client.
        """
        return InThread(self)

    @property
    def url(self) -> str:
        """The base URL, without a slash at the end."""
        if self._url is None:
            message = "the site is not started: use it with `async with`, or `with` in_thread()"
            raise RuntimeError(message)
        return self._url

    # --- for tests ------------------------------------------------------------------------------

    @property
    def violations(self) -> int:
        """The number of requests less than 500 ms (with 1 ms tolerance) after the previous one."""
        return sum(request.early for request in self.requests)

    def credentials(
        self, level: str = "member", *, permissions: Iterable[str] | None = None
    ) -> tuple[str, str]:
        """Login and API key of the account with a level, such as `member`, `janitor`, `newcomer`.

        With `permissions` it is a new key that is restricted to these (FemboyFans only).
        """
        user = self.world.users[self.user_id(level)]
        if permissions is None:
            return user.name, user.api_key or ""
        key = f"{user.api_key}_for_{len(self.world.restricted_keys) + 1}"
        self.world.restricted_keys[user.key, key] = frozenset(permissions)
        return user.name, key

    @property
    def accounts(self) -> tuple[str, ...]:
        """The accounts that have credentials: the levels, and some members with restrictions."""
        return accounts_of(self.site_name).accounts

    def user_id(self, level: str = "member") -> int:
        """The id of the account with a level, as in `credentials`."""
        accounts = accounts_of(self.site_name).accounts
        if level not in accounts:
            message = f"unknown account {level!r}; use one of {', '.join(accounts)}"
            raise ValueError(message)
        return accounts.index(level) + 1

    def respond_next(
        self,
        *,
        status: int,
        headers: Mapping[str, str] = responses.NO_HEADERS,
        body: bytes | None = None,
        times: int = 1,
        path: str | None = None,
    ) -> None:
        """Send this response to the next `times` requests, or to those for `path`."""
        if body is None:
            response = responses.error_page(status).with_headers(headers)
        else:
            kind = "application/json" if body.lstrip()[:1] in {b"{", b"["} else "text/html"
            response = Response(status=status, body=body, content_type=kind, headers=headers)
        self._planned.append(_PlannedResponse(response, times, path))

    def redirect_next(
        self, location: str, *, status: int = 302, times: int = 1, path: str | None = None
    ) -> None:
        """Redirect the next `times` requests, or those for `path`."""
        self._planned.append(_PlannedResponse(responses.redirect(location, status), times, path))

    # --- requests -------------------------------------------------------------------------------

    async def _handle(self, request: web.BaseRequest, arrival: Arrival) -> web.StreamResponse:
        record = Request(
            time=arrival.at,
            method=request.method,
            path=request.path,
            query=tuple(request.query.items()),
            headers=headers_of(request),
        )
        media, since = files.is_media(request.path), None
        if media:
            self.media_requests.append(record)
        else:
            before, self._last_arrival = self._last_arrival, arrival.earliest
            # it came no later than it was read: a busy loop makes no request early
            since = None if before is None else arrival.at - before
            record.early = since is not None and since < SPACING - TOLERANCE
            self.requests.append(record)
        planned = self._plan_for(record.path)
        if latency := self._options.get("latency", 0.0):
            await asyncio.sleep(latency)
        try:
            incoming = await incoming_of(request, record)
            response = planned or await self._respond(incoming, record, media=media)
        except HttpError as error:
            response = error.response
        record.status = response.status
        if media and planned is None:
            answer = await self.media.respond(response, request, record)
        else:
            answer = _response(response, request)
        log_request(request, record, answer, since)
        return answer

    def _plan_for(self, path: str) -> Response | None:
        for planned in self._planned:
            if planned.path is None or planned.path == path:
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned.response
        return None

    async def _respond(self, incoming: Incoming, record: Request, *, media: bool) -> Response:
        if media:
            return await files.serve(self.world, record.path, dict(record.query))
        if record.early and self._options.get("on_violation") == "punish":
            return responses.http_error(429, "Throttled: Too many requests").response
        agent = record.headers.get("user-agent", "")
        if not agent.strip() or "mozilla/" in agent.lower():
            text = "Send a User-Agent with the name of your program and a contact."
            return responses.page(403, "403 Forbidden", text)
        if self._app is None:
            message = "the site received a request before it was started"
            raise RuntimeError(message)
        return await self._app.respond(incoming)


def _reachable(host: str) -> str:
    """An address of this machine, for a host that stands for all its addresses."""
    return _ANY_ADDRESS.get(host, host)


def _name_of(client: HasSite | type[HasSite] | None) -> str:
    site: object = getattr(client, "site", None)
    if client is not None and not isinstance(site, Site):
        message = f"FakeSite needs a client class, such as E621, or a client; got {client!r}"
        raise TypeError(message)
    name = site.name if isinstance(site, Site) else "e621"
    if name not in RULES_BY_SITE:
        message = f"FakeSite does not support {name} yet; it supports {', '.join(RULES_BY_SITE)}"
        raise ValueError(message)
    return name


def _response(response: Response, request: web.BaseRequest) -> web.Response:
    headers = dict(response.headers)
    if response.content_type is not None:
        headers.setdefault("Content-Type", response.content_type)
    if "Origin" in request.headers:
        headers["Access-Control-Allow-Origin"] = "*"
    return web.Response(status=response.status, body=response.body or None, headers=headers)
