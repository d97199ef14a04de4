"""What the clients of all sites share: how they are built, opened and closed."""

from __future__ import annotations

import importlib
import random
import time
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from yarl import URL

from e6async._core.cache import Cache, Store
from e6async._core.call import CallContext, Options, Surroundings
from e6async._core.credentials import Place, Refresh, Token, credentials
from e6async._core.gate import Gate, Priority, gate_for, limiter_of
from e6async._core.protocol.decode import Decoder, Json
from e6async._core.protocol.operation import Method, Operation, Pairs
from e6async._core.protocol.site import PUBLIC_SITES, Site
from e6async._core.protocol.verdict import Retry
from e6async._core.protocol.wire import fields
from e6async._core.retry_budget import RetryBudget
from e6async._core.session import Session, Timeouts
from e6async._core.system.secret import Secret
from e6async._core.transport import Transport
from e6async.errors import InputError

if TYPE_CHECKING:
    from types import TracebackType

    import aiohttp

    from e6async._core.downloadable import DownloadOptions, P, Result
    from e6async._core.events import Observer
    from e6async._core.resource import Resource
    from e6async.post import Downloadable

_BROWSERS = ("mozilla/", "chrome/", "safari/", "firefox/", "opera/", "gecko/", "msie ", "edg/")
_LIBRARIES = ("python-", "aiohttp/", "python/", "curl/", "wget/", "okhttp/", "go-http", "httpx/")


class Family:
    """Loads a family when it is first used, so that a client of many families starts at once."""

    def __init__(self, path: str) -> None:
        module, _, self._class = path.partition(":")
        self._module = f"e6async.{module}"

    def __set_name__(self, owner: type[Client], name: str) -> None:
        self._name = name

    def __get__(self, client: Client | None, owner: type[Client]) -> object:
        kind: type[Resource] = getattr(importlib.import_module(self._module), self._class)
        if client is None:
            return kind
        family = client.__dict__[self._name] = kind(client.transport)
        return family


def family(path: str) -> Any:
    """Name a family as `module:class`; the attribute's annotation says what it is."""
    return Family(path)


class Client:
    """What the clients of all sites can do."""

    site: ClassVar[Site]

    def __init__(
        self,
        user_agent: str,
        *,
        login: str | None = None,
        api_key: str | None = None,
        token: Token | str | None = None,
        refresh: Refresh | None = None,
        credentials_in: Place = "header",
        base_url: str | None = None,
        session: aiohttp.ClientSession | None = None,
        gate: Gate | None = None,
        timeouts: Timeouts | None = None,
        retry: Retry | None = None,
        max_wait: float | None = None,
        deadline: float | None = None,
        priority: Priority = "normal",
        min_interval: float | None = None,
        observer: Observer | None = None,
        cache: Cache | None = None,
        batch: bool = True,
        coalesce: bool = True,
        max_bytes: int = 64 << 20,
        strict: bool = False,
    ) -> None:
        """Prepare a client; nothing is sent and no loop is needed.

        `user_agent` names your program and how to reach you, as `my-bot/1.0 (by someone)`.
        `token` stands in for login and api_key (`e6async.oauth`); `refresh` is awaited for the next
        one when it ends, once for all calls.
        `credentials_in="parameters"` is for where headers cannot be set: login, key and the
        User-Agent go along as parameters, the key never in an address.
        `base_url` points to another deployment; a `session` of yours is used and stays open.
        `max_wait` (seconds) bounds how long a call may wait for its turn, `deadline` (seconds) how
        long it may take in all; `min_interval` (seconds) sets a slower pace than the site's;
        `cache` keeps answers for a while; `batch` lets look-ups that wait at once go out as one
        search, `coalesce` lets equal reads at once share a request (see `with_options`);
        `max_bytes` bounds an answer; `strict` refuses answers with fields that the models lack,
        for tests that want to notice.
        """
        secret = None if api_key is None else Secret(api_key)
        bearer = Token(access_token=token) if isinstance(token, str) else token
        del api_key, token  # no traceback from here on shows them
        url = _base_url(self.site.url if base_url is None else base_url)
        headers = {"User-Agent": _user_agent(user_agent), "Accept": "application/json"}
        shared_gate = _gate(gate, url, _spacing(min_interval, self.site, url))
        self.transport: Transport = Transport(
            site=self.site,
            base_url=url,
            headers=headers,
            query=_told(headers["User-Agent"], credentials_in),
            decoder=Decoder(strict=strict, hidden=self.site.hidden),
            store=None if cache is None else Store(cache),
            means=CallContext(
                host=url.host or "",
                credentials=credentials(login, secret, bearer, refresh, credentials_in),
                gate=shared_gate,
                limiter=limiter_of(shared_gate),
                session=Session(
                    borrowed=session, timeouts=timeouts or Timeouts(), max_bytes=max_bytes
                ),
                retry=retry or Retry(),
                budget=RetryBudget(),
                options=Options(
                    priority=priority,
                    max_wait=max_wait,
                    deadline=deadline,
                    batch=batch,
                    coalesce=coalesce,
                ),
                observer=observer,
                surroundings=Surroundings(now=time.time, chance=random.random),
                permissions=self.site.permissions,
            ),
        )

    def __repr__(self) -> str:
        where = self.transport.base_url if hasattr(self, "transport") else "no address yet"
        return f"<{type(self).__name__} at {where}>"

    async def __aenter__(self) -> Self:
        self.transport.means.session.open()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close the client; calls that wait for their turn get ClosedError. Twice is fine."""
        self.transport.means.limiter.cancel_for(self.transport.means.session)
        await self.transport.means.session.close()

    @property
    def gate(self) -> Gate:
        """The gate that this client shares with all others for the same host."""
        return self.transport.means.gate

    def with_options(
        self,
        *,
        priority: Priority | None = None,
        max_wait: float | None = None,
        deadline: float | None = None,
        batch: bool | None = None,
        coalesce: bool | None = None,
        cache: bool | None = None,
    ) -> Self:
        """The same client for calls that stand in line differently, or may take less long.

        Without `batch` each look-up is a request of its own, without `coalesce` each read is, and
        without `cache` no answer is an old one. A search that stands for several look-ups can lack
        what is not in the search yet, or what the site's searches leave out: that is
        NotFoundError then, where a look-up by itself gives it, or ForbiddenError.
        """
        now = self.transport.means.options
        options = Options(
            priority=priority or now.priority,
            max_wait=now.max_wait if max_wait is None else max_wait,
            deadline=now.deadline if deadline is None else deadline,
            batch=now.batch if batch is None else batch,
            coalesce=now.coalesce if coalesce is None else coalesce,
            cache=now.cache if cache is None else cache,
        )
        other = object.__new__(type(self))
        other.transport = self.transport.with_options(options)
        return other

    async def download(
        self, post: Downloadable, folder: str | Path, **options: Unpack[DownloadOptions]
    ) -> Path:
        """Fetch the file of a post into a folder, unless it is there and right; returns its path.

        It goes on where an earlier try broke off, and gets its name once its MD5 is right. Options:
        `name`, a template as `{artist}-{md5}.{ext}`; `size`, as `sample`; `verify`, to read again
        what is there; `limit_rate` (bytes per second); `on_progress`. Raises FileHiddenError for a
        post whose file the caller may not see, ChecksumError when it comes wrong twice in a row,
        DiskFullError without room.
        """
        room = importlib.import_module("e6async.download")  # above us: loaded when used
        fetched: Path = await room.download(self.transport, post, Path(folder), **options)
        return fetched

    def download_all(
        self,
        posts: AsyncIterable[P] | Iterable[P],
        folder: str | Path,
        *,
        concurrency: int = 4,
        **options: Unpack[DownloadOptions],
    ) -> AsyncGenerator[Result[P], None]:
        """Fetch the files of posts, so many at once; gives what became of each, as they finish.

        Options are those of `download`. A post without a file is Hidden, one whose file cannot be
        had is DownloadFailed. A full disk, a host that is down and an error of `posts` are raised,
        after all that was fetched by then was given.
        """
        room = importlib.import_module("e6async.download")
        results: AsyncGenerator[Result[P], None] = room.download_all(
            self.transport, posts, Path(folder), concurrency=concurrency, **options
        )
        return results

    async def raw(
        self,
        method: Method,
        path: str,
        *,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        json: Json = None,
    ) -> Json:
        """Send anything through the same gate, retry and errors; returns the JSON as it came.

        `path` is below the site, as `/posts.json`; `params` and `data` take keys as the server
        knows them, as `search[name_matches]`. Returns None for an answer without a body.
        """
        if not path.startswith("/"):
            message = f"a path below {self.transport.base_url} starts with a slash, unlike {path!r}"
            raise InputError(message)
        if any("api_key" in key for key in params or {}):
            message = "an api_key does not belong into an address; give it to the client"
            raise InputError(message)
        operation: Operation[object] = Operation(
            name=f"raw {method} {path.partition('?')[0]}",
            method=method,
            path=path.replace("{", "{{").replace("}", "}}"),
            returns=object,
            query=fields(params or {}),
            form=fields(data or {}),
            json=None if json is None else _to_json(json),
        )
        return await self.transport.plain(operation)


def _user_agent(text: str) -> str:
    """Check what a program calls itself: sites ban those that pose as browsers or hide."""
    told = text.strip()
    if not told:
        message = (
            "a User-Agent is needed: name your program and yourself, as 'my-bot/1.0 (by someone)'"
        )
        raise InputError(message)
    if any(mark in told.lower() for mark in _BROWSERS):
        message = (
            f"the User-Agent {told!r} poses as a browser, for which sites ban; name your program"
        )
        raise InputError(message)
    if told.lower().startswith(_LIBRARIES):
        message = f"the User-Agent {told!r} names a library; name your own program and yourself"
        raise InputError(message)
    if not told.isprintable():
        message = "the User-Agent has characters that no header may have"
        raise InputError(message)
    return told


def _told(user_agent: str, place: Place) -> Pairs:
    """Say in the address who is asking, where headers cannot be set."""
    return (("_client", user_agent),) if place == "parameters" else ()


def _base_url(text: str) -> URL:
    try:
        url = URL(text.rstrip("/"))
    except ValueError:
        url = URL()
    if url.scheme not in {"http", "https"} or not url.host or url.query_string or url.user:
        message = f"base_url is an address as https://host, not {text!r}"
        raise InputError(message)
    return url


def _spacing(min_interval: float | None, site: Site, url: URL) -> float:
    if min_interval is None:
        return site.min_interval
    if not min_interval > 0 or (min_interval < site.min_interval and _is_public(url)):
        message = f"min_interval is {site.min_interval} s or more at {url.host}, not {min_interval}"
        raise InputError(message)
    return min_interval


def _gate(gate: Gate | None, url: URL, min_interval: float) -> Gate:
    if gate is None:
        return gate_for(url.authority, min_interval=min_interval)
    if gate.min_interval < min_interval and _is_public(url):
        message = (
            f"the gate's min_interval is {gate.min_interval} s, but {url.host} requires "
            f"{min_interval} s or more"
        )
        raise InputError(message)
    return gate


def _is_public(url: URL) -> bool:
    return url.host in {URL(site.url).host for site in PUBLIC_SITES}


def _to_json(value: Json) -> bytes:
    import msgspec  # noqa: PLC0415

    return msgspec.json.encode(value)
