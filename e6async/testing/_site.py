"""FakeSite: a server on a loopback socket, for tests of anything that talks to one."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Literal, Protocol, Self, TypedDict, Unpack

import attrs
from aiohttp import web

from e6async._core.protocol.site import Site
from e6async.testing import _answers as answers
from e6async.testing import _files as files
from e6async.testing._access import Window, WriteBudget
from e6async.testing._answers import Answer
from e6async.testing._app import App, Incoming
from e6async.testing._e621.shapes import Shapes
from e6async.testing._invent import invent
from e6async.testing._params import Upload
from e6async.testing._people import society_of
from e6async.testing._recorded import load_world
from e6async.testing._server import Server
from e6async.testing._sites import RULES_BY_SITE
from e6async.testing._static_host import StaticHost
from e6async.testing._world import World

__all__ = ["FakeSite", "Options", "PlayedBy", "Request"]

SPACING: Final = 0.5
"""Seconds that must lie between the arrivals of two requests."""
TOLERANCE: Final = 0.001
"""Seconds by which two requests may be closer, for what an event loop's clock may be off."""


class PlayedBy(Protocol):
    """A client class, or anything else with the data of its site."""

    @property
    def site(self) -> Site:
        """The site that is played."""
        ...


@attrs.define(kw_only=True)
class Request:
    """A request that came in."""

    time: float
    """When its first byte arrived, by the clock of the event loop."""
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    status: int | None = None
    """What was answered; None while it is being answered, or when the caller left before."""
    early: bool = False
    """Whether it came less than half a second after the one before."""

    def param(self, key: str) -> str | None:
        """Give the last value of a key in the query."""
        return dict(self.query).get(key)


class Options(TypedDict, total=False):
    """How a fake site behaves."""

    latency: float
    """Seconds before each answer; requests in parallel wait in parallel."""
    post_format: Literal["v2", "legacy"]
    """`legacy` plays a deployment that does not know `v2=true`."""
    on_violation: Literal["count", "punish"]
    """`punish` answers 429 to a request that came too early."""
    media_speed: float
    """Bytes per second in which the static host sends to each caller; as fast as it goes without.
    """
    throttles: bool
    """Whether writes by the minute and searches by picture are limited."""
    host: str
    port: int
    """0 takes a free one."""


@attrs.define
class _Planned:
    """A misbehaviour that waits for its request."""

    answer: Answer
    times: int
    path: str | None


class FakeSite:
    """Plays a site; use it with `async with`, in the event loop that asks it.

    `client` is the client class whose site is played: E621, E926 (safe posts only), E6AI or
    FemboyFans.
    """

    def __init__(
        self,
        client: PlayedBy | type[PlayedBy] | None = None,
        *,
        posts: int = 1000,
        seed: int = 0,
        gaps: float = 0.04,
        world: World | None = None,
        **options: Unpack[Options],
    ) -> None:
        self.site_name: str = _name_of(client)
        self._rules = RULES_BY_SITE[self.site_name]
        self.world: World = (
            invent(seed=seed, posts=posts, gaps=gaps, site=self.site_name)
            if world is None
            else world
        )
        """Everything the site knows, to read expectations from."""
        self.requests: list[Request] = []
        """What was asked of the site, in order of arrival."""
        self.media_requests: list[Request] = []
        """What was asked of the static host, which keeps no pace."""
        self.media: StaticHost = StaticHost(options.get("media_speed"))
        """The static host, to make it misbehave."""
        self._options = options
        self._planned: list[_Planned] = []
        self._server = Server(self._handle)
        self._url: str | None = None
        self._app: App | None = None

    @classmethod
    def load(
        cls,
        path: str | Path,
        client: PlayedBy | type[PlayedBy] | None = None,
        **options: Unpack[Options],
    ) -> Self:
        """Play a site that has what was recorded: a JSON file, or a folder of them.

        Posts may be in any shape. Their files are stand-ins of the same size in pixels, so MD5 and
        size are those of the stand-ins; the recorded MD5 still finds the post.
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
        """Begin to listen."""
        host = self._options.get("host", "127.0.0.1")
        port = await self._server.start(host, self._options.get("port", 0))
        self._url = f"http://{host}:{port}"
        clock = asyncio.get_running_loop().time
        self._app = App(
            world=self.world,
            rules=self._rules,
            router=self._rules.router(),
            shapes=Shapes(self._rules.writers),
            base_url=self._url,
            is_safe=self.site_name == "e926",
            style=self._options.get("post_format", "v2"),
            budget=WriteBudget(clock),
            window=Window(clock) if self._options.get("throttles", True) else None,
        )

    async def close(self) -> None:
        """Stop listening and end all connections."""
        await self._server.stop()

    @property
    def url(self) -> str:
        """Where the site is, without a slash at the end."""
        if self._url is None:
            message = "the site does not listen yet: use it with `async with`"
            raise RuntimeError(message)
        return self._url

    # --- what tests ask -------------------------------------------------------------------------

    @property
    def violations(self) -> int:
        """How many requests came less than 500 ms after the one before, give or take 1 ms."""
        return sum(request.early for request in self.requests)

    def credentials(
        self, level: str = "member", *, permissions: Iterable[str] | None = None
    ) -> tuple[str, str]:
        """Give login and key of the account with a level, as `member`, `janitor`, `newcomer`.

        With `permissions` the key is a new one that may call nothing else; FemboyFans has such.
        """
        user = self.world.users[self.user_id(level)]
        if permissions is None:
            return user.name, user.api_key or ""
        key = f"{user.api_key}_for_{len(self.world.restricted_keys) + 1}"
        self.world.restricted_keys[user.key, key] = frozenset(permissions)
        return user.name, key

    def user_id(self, level: str = "member") -> int:
        """Give the id of the account with a level, as for `credentials`."""
        accounts = society_of(self.site_name).accounts
        if level not in accounts:
            message = f"there is no account {level!r}; there are {', '.join(accounts)}"
            raise ValueError(message)
        return accounts.index(level) + 1

    def answer_next(
        self,
        *,
        status: int,
        headers: Mapping[str, str] = answers.NO_HEADERS,
        body: bytes | None = None,
        times: int = 1,
        path: str | None = None,
    ) -> None:
        """Answer the next request, or some, in this way instead; `path` waits for that path."""
        if body is None:
            answer = answers.error_page(status).having(headers)
        else:
            kind = "application/json" if body.lstrip()[:1] in {b"{", b"["} else "text/html"
            answer = Answer(status=status, body=body, content_type=kind, headers=headers)
        self._planned.append(_Planned(answer, times, path))

    def redirect_next(
        self, location: str, *, status: int = 302, times: int = 1, path: str | None = None
    ) -> None:
        """Redirect the next request, or the next ones."""
        self._planned.append(_Planned(answers.redirect(location, status), times, path))

    # --- requests -------------------------------------------------------------------------------

    async def _handle(self, request: web.BaseRequest, arrived: float) -> web.StreamResponse:
        record = Request(
            time=arrived,
            method=request.method,
            path=request.path,
            query=tuple(request.query.items()),
            headers={name.lower(): value for name, value in request.headers.items()},
        )
        media = files.is_media(request.path)
        if media:
            self.media_requests.append(record)
        else:
            before = self.requests[-1].time if self.requests else None
            record.early = before is not None and arrived - before < SPACING - TOLERANCE
            self.requests.append(record)
        planned = self._plan_for(record.path)
        incoming = await _incoming(request, record)
        if latency := self._options.get("latency", 0.0):
            await asyncio.sleep(latency)
        answer = planned or await self._answer(incoming, record, media=media)
        record.status = answer.status
        if media and planned is None:
            return await self.media.respond(answer, request, record)
        return _response(answer, request)

    def _plan_for(self, path: str) -> Answer | None:
        for planned in self._planned:
            if planned.path is None or planned.path == path:
                planned.times -= 1
                if planned.times == 0:
                    self._planned.remove(planned)
                return planned.answer
        return None

    async def _answer(self, incoming: Incoming, record: Request, *, media: bool) -> Answer:
        if media:
            return await files.serve(self.world, record.path, dict(record.query))
        if record.early and self._options.get("on_violation") == "punish":
            return answers.failed(429, "Throttled: Too many requests").answer
        agent = record.headers.get("user-agent", "")
        if not agent.strip() or "mozilla/" in agent.lower():
            text = "Give your program a User-Agent of its own, with a way to reach you."
            return answers.page(403, "403 Forbidden", text)
        if self._app is None:
            message = "a request came before the site listened"
            raise RuntimeError(message)
        return await self._app.answer(incoming)


def _name_of(client: PlayedBy | type[PlayedBy] | None) -> str:
    site: object = getattr(client, "site", None)
    name = site.name if isinstance(site, Site) else "e621"
    if name not in RULES_BY_SITE:
        message = f"FakeSite does not support {name} yet; it supports {', '.join(RULES_BY_SITE)}"
        raise ValueError(message)
    return name


async def _incoming(request: web.BaseRequest, record: Request) -> Incoming:
    kind = request.content_type
    form: list[tuple[str, str | Upload]] = []
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        record.body = await request.read() if kind.startswith("application") else b""
        for key, value in (await request.post()).items():
            if isinstance(value, web.FileField):
                form.append((key, Upload(value.filename, value.file.read())))
            elif isinstance(value, str):
                form.append((key, value))
    else:
        record.body = await request.read()
    return Incoming(
        method=record.method,
        path=request.url.raw_path,
        query=record.query,
        headers=request.headers,
        body=record.body,
        form=tuple(form),
    )


def _response(answer: Answer, request: web.BaseRequest) -> web.Response:
    headers = dict(answer.headers)
    if answer.content_type is not None:
        headers.setdefault("Content-Type", answer.content_type)
    if "Origin" in request.headers:
        headers["Access-Control-Allow-Origin"] = "*"
    return web.Response(status=answer.status, body=answer.body or None, headers=headers)
