"""Requests to the static host, which keeps no pace and gets no credentials."""

from __future__ import annotations

import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Mapping
from contextlib import asynccontextmanager

import aiohttp
import attrs
from yarl import URL

from e6async.core.refusal import is_html
from e6async.core.session import Session
from e6async.errors import DeadlineError, NotConnectedError, TransportError

_STALL = 30.0
_WHOLE = 900.0
_SOME = 1 << 16


@attrs.frozen(kw_only=True)
class StaticAnswer:
    """An answer whose body is still coming."""

    status: int
    headers: Mapping[str, str]
    """Names in lower case."""
    content: aiohttp.StreamReader
    """The body, as it comes."""

    @property
    def is_page(self) -> bool:
        """Whether it is a page for people and no file."""
        return is_html(self.headers, b"")

    def chunks(self, size: int) -> AsyncIterator[bytes]:
        """Give the body in pieces of so many bytes at most."""
        return self.content.iter_chunked(size)

    async def some(self) -> bytes:
        """Give the start of the body, enough to see what it says."""
        return await self.content.read(_SOME)


@asynccontextmanager
async def open_static(
    session: Session, url: URL, headers: Mapping[str, str], *, connect: float
) -> AsyncGenerator[StaticAnswer]:
    """Ask the static host for a file.

    Raises NotConnectedError, DeadlineError when nothing comes for half a minute, and
    TransportError when the body ends early.
    """
    limits = aiohttp.ClientTimeout(total=_WHOLE, connect=connect, sock_read=_STALL)
    http = await session.http()
    failure: TransportError
    try:
        async with http.get(url, headers=headers, timeout=limits, allow_redirects=False) as answer:
            yield StaticAnswer(
                status=answer.status,
                headers={name.lower(): value for name, value in answer.headers.items()},
                content=answer.content,
            )
            return
    except aiohttp.ClientConnectorError as error:
        failure = NotConnectedError(f"no connection to {url.host} ({error})", operation="download")
    except TimeoutError:
        message = f"{url.host} sent nothing for {_STALL:g} s, or not all within {_WHOLE:g} s"
        failure = DeadlineError(message, operation="download")
    except (aiohttp.ClientError, ssl.SSLError, ConnectionError, ValueError) as error:
        message = f"{url.host} broke off before the file was whole ({type(error).__name__})"
        failure = TransportError(message, operation="download")
    raise failure
