"""What the clients of all sites share: how they are built, opened and closed."""

from __future__ import annotations

import importlib
import random
import time
from collections.abc import AsyncGenerator, AsyncIterable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal, NoReturn, Self, Unpack

from yarl import URL

from e6async._arguments import Secret, check_methods
from e6async._core.call import CallContext, Options
from e6async._core.credentials import Place, Refresh, Token, credentials
from e6async._core.gate import Gate, Priority, gate_of_client, limiter_of
from e6async._core.protocol.decode import Decoder, Json
from e6async._core.protocol.operation import Method, Pairs
from e6async._core.protocol.raw import raw_operation
from e6async._core.protocol.settings import (
    check_count,
    check_seconds,
    is_open_to_all,
    parse_base_url,
)
from e6async._core.protocol.site import Site
from e6async._core.protocol.verdict import Retry
from e6async._core.retry_budget import RetryBudget
from e6async._core.session import Session, Timeouts
from e6async._core.transport import Transport
from e6async.errors import InputError

if TYPE_CHECKING:
    from types import TracebackType

    import aiohttp

    from e6async._core.cache import Cache, Store
    from e6async._core.downloadable import DownloadOptions, P, Result
    from e6async._core.events import Observer
    from e6async._core.resource import Resource
    from e6async.post import Downloadable

_BROWSERS = ("mozilla/", "chrome/", "safari/", "firefox/", "opera/", "gecko/", "msie ", "edg/")
_LIBRARIES = ("python-", "aiohttp/", "python/", "curl/", "wget/", "okhttp/", "go-http", "httpx/")

_PLAIN_HTTP = (
    "http:// would show the key or the token to everybody on the way to {}; use https://, or "
    "allow_plain_http=True in a network that you trust"
)


class Family:
    """Loads a family when it is first used, so that importing a client is fast."""

    def __init__(self, path: str) -> None:
        module, _, self._class = path.partition(":")
        self._module = f"e6async.{module}"

    def __set_name__(self, owner: type[Client], name: str) -> None:
        self._name = name

    def __get__(self, client: Client | None, owner: type[Client]) -> object:
        kind: type[Resource] = getattr(importlib.import_module(self._module), self._class)
        if client is None:
            return kind
        family = client.__dict__[self._name] = kind(transport_of(client))
        return family


def family(path: str) -> Any:
    """Declare a family as `module:class`; the attribute's annotation is its type."""
    return Family(path)


@check_methods
class Client:
    """The base of the clients of all sites."""

    site: ClassVar[Site]

    def __init_subclass__(cls) -> None:
        super().__init_subclass__()
        check_methods(cls)

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
        allow_plain_http: bool = False,
        session: aiohttp.ClientSession | None = None,
        proxy: str | None = None,
        trust_env: bool = False,
        gate: Gate | Literal["machine", "process"] | None = None,
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
        """Prepare a client; nothing is sent and no event loop is needed.

        `user_agent` names your program and a contact, such as `my-bot/1.0 (by someone)`. `token`
        replaces login and api_key (`e6async.oauth`); `refresh` is awaited for the next token when
        it expires, once for all calls. With `credentials_in="parameters"`, for programs that cannot
        set headers, login and key are sent in the body, so that reads with them become POST, and
        the User-Agent also in the URL. `base_url` is the URL of another deployment; a key or token
        for one with http:// is refused outside of this machine, unless `allow_plain_http` lets
        everybody on the way read it. A `session` of yours is used and stays open. `proxy` is the
        URL of an HTTP proxy for API, files and exports; with `trust_env` those of HTTP_PROXY,
        HTTPS_PROXY, ALL_PROXY and NO_PROXY are used. The rate limit is shared with all programs of
        the user on this machine, for loopback with this process; `gate="process"` and
        `gate="machine"` choose, and a LockFileGate or RedisGate has settings. `max_wait` (seconds)
        limits how long a call waits for its turn, `deadline` (seconds) how long it takes in all;
        `min_interval` (seconds) sets a slower pace than the site's. `cache` keeps responses to
        reads for a while; `batch` sends lookups that wait at the same time as one search; with
        `coalesce` equal concurrent reads share a request (see `with_options`). `max_bytes` limits
        the size of a response body; `strict` raises DecodeError for fields that the models lack,
        for tests that want to notice them.
        """
        secret = None if api_key is None else Secret(api_key)
        bearer = Token(access_token=token) if isinstance(token, str) else token
        hidden_proxy = None if proxy is None else Secret(proxy)
        hidden_url = Secret(self.site.url if base_url is None else base_url)
        del api_key, token, proxy, base_url  # no traceback from here on shows them
        check_seconds("max_wait", max_wait, zero=True)
        check_seconds("deadline", deadline)
        check_count("max_bytes", max_bytes)
        url = _base_url(hidden_url)
        has_secret = secret is not None or bearer is not None
        if has_secret and is_open_to_all(url) and not allow_plain_http:
            raise InputError(_PLAIN_HTTP.format(url.host))
        headers = {"User-Agent": _user_agent(user_agent), "Accept": "application/json"}
        shared_gate = gate_of_client(gate, url=url, site=self.site, min_interval=min_interval)
        self._is_view = False
        self._transport: Transport = Transport(
            site=self.site,
            base_url=url,
            headers=headers,
            query=_client_parameter(headers["User-Agent"], credentials_in),
            decoder=Decoder(strict=strict, hidden=self.site.hidden),
            store=None if cache is None else _store(cache),
            context=CallContext(
                host=url.host or "",
                credentials=credentials(login, secret, bearer, refresh, credentials_in),
                gate=shared_gate,
                limiter=limiter_of(shared_gate),
                session=Session(
                    borrowed=session,
                    proxy=hidden_proxy,
                    trust_env=trust_env,
                    timeouts=timeouts or Timeouts(),
                    max_bytes=max_bytes,
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
                time=time.time,
                random=random.random,
                permissions=self.site.permissions,
            ),
        )

    def __repr__(self) -> str:
        url = self._transport.base_url if hasattr(self, "_transport") else "no URL yet"
        return f"<{type(self).__name__} at {url}>"

    def __reduce__(self) -> NoReturn:
        message = (
            "a client can be neither pickled nor copied, because connections and its rate limit "
            "belong to a process: make a client in each process, and another view of "
            "this one with with_options()"
        )
        raise InputError(message)

    async def __aenter__(self) -> Self:
        self._check_not_view("entered")
        self._transport.context.session.enter()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._check_not_view("closed")
        await self._transport.context.session.exit(self._cancel_waiting)

    async def aclose(self) -> None:
        """Close the client; waiting calls raise ClosedError. May be called twice.

        `async with` does it, at the end of the last block if there are several.
        """
        self._check_not_view("closed")
        self._cancel_waiting()
        await self._transport.context.session.close()

    def _cancel_waiting(self) -> None:
        self._transport.context.limiter.cancel_for(self._transport.context.session)

    def _check_not_view(self, verb: str) -> None:
        if self._is_view:
            message = (
                f"the result of with_options() is a view and cannot be {verb}; "
                "use `async with` on the client itself, and the view inside of it"
            )
            raise InputError(message)

    @property
    def gate(self) -> Gate:
        """The rate limiter that this client shares with all others for the same host."""
        return self._transport.context.gate

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
        """A view of this client with another priority, wait limits, batching or caching.

        It shares everything else with the client, and is not entered or closed itself. Without
        `batch` each lookup is a request of its own, without `coalesce` each read is, and without
        `cache` no response comes from the cache. A search that replaces several lookups can lack a
        record that is not indexed yet, or that searches leave out: it raises NotFoundError, where a
        lookup by itself returns the record, or raises ForbiddenError.
        """
        check_seconds("with_options: max_wait", max_wait, zero=True)
        check_seconds("with_options: deadline", deadline)
        now = self._transport.context.options
        options = Options(
            priority=priority or now.priority,
            max_wait=now.max_wait if max_wait is None else max_wait,
            deadline=now.deadline if deadline is None else deadline,
            batch=now.batch if batch is None else batch,
            coalesce=now.coalesce if coalesce is None else coalesce,
            cache=now.cache if cache is None else cache,
        )
        view = object.__new__(type(self))
        view._is_view = True
        view._transport = self._transport.with_options(options)
        return view

    async def download(
        self, post: Downloadable, folder: str | Path, **options: Unpack[DownloadOptions]
    ) -> Path:
        """Download the file of a post into a folder, unless it is there already; returns its path.

        An interrupted download is resumed; the file gets its name once its MD5 matches. Options:
        `name`, a template: `{artist}-{md5}.{ext}`; `size`, such as `sample`; `verify`, to check the
        MD5 of an existing file again; `limit_rate` (bytes per second); `on_progress`. Raises
        FileHiddenError for a post whose file the account may not see, ChecksumError when its MD5
        is wrong twice in a row, DiskFullError without space.
        """
        module = importlib.import_module("e6async.download")  # a layer above, loaded when used
        path: Path = await module.download(self._transport, post, Path(folder), **options)
        return path

    def download_all(
        self,
        posts: AsyncIterable[P] | Iterable[P],
        folder: str | Path,
        *,
        concurrency: int = 4,
        **options: Unpack[DownloadOptions],
    ) -> AsyncGenerator[Result[P], None]:
        """Download the files of posts, `concurrency` at once; yields a result for each, as it ends.

        Options are those of `download`. A post without a visible file gives Hidden, a failed
        download DownloadFailed. A full disk, a host that is down and an error of `posts` are
        raised, after the downloads that were in progress.
        """
        module = importlib.import_module("e6async.download")
        results: AsyncGenerator[Result[P], None] = module.download_all(
            self._transport, posts, Path(folder), concurrency=concurrency, **options
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
        """Send any request through the same gate, retries and errors; returns parsed JSON.

        `path` is the part after the site's URL, such as `/posts.json`; `params` are added to its
        query. `params` and `data` take the server's own keys, as in `search[name_matches]`.
        Returns None for a response without a body.
        """
        operation = raw_operation(method, path, params, data, json)
        del path, params, data, json  # no traceback from here on shows what they have
        if isinstance(operation, str):
            raise InputError(operation)
        return await self._transport.plain(operation)


def transport_of(client: Client) -> Transport:
    """The transport of a client, which other parts of the package send operations with."""
    return client._transport  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


def _user_agent(text: str) -> str:
    """Check a User-Agent: sites ban clients that pretend to be browsers or have no name."""
    user_agent = text.strip()
    if not user_agent:
        message = "user_agent is empty; name program and contact, such as 'my-bot/1.0 (by someone)'"
        raise InputError(message)
    if any(mark in user_agent.lower() for mark in _BROWSERS):
        message = (
            f"the User-Agent {user_agent!r} looks like a browser; the sites ban such clients. "
            "Use your program's name and a contact"
        )
        raise InputError(message)
    if user_agent.lower().startswith(_LIBRARIES):
        message = (
            f"the User-Agent {user_agent!r} is the name of a library; "
            "use your program's name and a contact"
        )
        raise InputError(message)
    if not user_agent.isprintable():
        message = "the User-Agent contains characters that are not allowed in a header"
        raise InputError(message)
    return user_agent


def _client_parameter(user_agent: str, place: Place) -> Pairs:
    """The parameter that replaces the User-Agent header where headers cannot be set."""
    return (("_client", user_agent),) if place == "parameters" else ()


def _base_url(text: Secret) -> URL:
    url = parse_base_url(text)
    if isinstance(url, str):
        raise InputError(url)
    return url


def _store(cache: Cache) -> Store:
    from e6async._core.cache import Store  # noqa: PLC0415 - loaded with the first cache

    return Store(cache)
