"""Requests as a fake site records, reads and logs them."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlencode

import attrs
from aiohttp import web

from e6async._arguments import Secret
from e6async.testing._app import Incoming
from e6async.testing._params import Upload
from e6async.testing._responses import http_error

__all__ = ["Request", "headers_of", "incoming_of", "log_request"]

_LOG: Final = logging.getLogger("e6async.testing")
_SECRETS: Final = frozenset({"api_key", "password"})


@attrs.define(kw_only=True)
class Request:
    """A request that the site received."""

    time: float
    """When its first byte arrived, by the clock of the event loop."""
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    headers: Mapping[str, str]
    """Names in lower case; the one with credentials is shown as dots."""
    body: bytes = attrs.field(default=b"", repr=False)
    status: int | None = None
    """The status of the response; None before it is sent, or when the client disconnected first."""
    early: bool = False
    """Whether it arrived less than half a second after the previous request."""

    def param(self, key: str) -> str | None:
        """The last value of a key in the query; None if the key is missing."""
        return dict(self.query).get(key)


def headers_of(request: web.BaseRequest) -> dict[str, str]:
    """The headers as a record keeps them: logs and failed assertions show no credentials."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    if (credentials := headers.get("authorization")) is not None:
        headers["authorization"] = Secret(credentials)
    return headers


async def incoming_of(request: web.BaseRequest, record: Request) -> Incoming:
    """A request, read whole, for the application; keeps its body in the record."""
    kind = request.content_type
    form: list[tuple[str, str | Upload]] = []
    if kind in {"application/x-www-form-urlencoded", "multipart/form-data"}:
        record.body = await request.read() if kind.startswith("application") else b""
        for key, value in (await _posted(request)).items():
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
        base_url=f"{request.scheme}://{request.host}",
    )


async def _posted(request: web.BaseRequest) -> Mapping[str, object]:
    try:
        return await request.post()
    except ValueError:  # a multipart body without its boundary
        raise http_error(400, "bad content body") from None


def log_request(
    request: web.BaseRequest, record: Request, response: web.StreamResponse, since: float | None
) -> None:
    """Log a request in the Combined Log Format, with the seconds since the previous request.

    `since` is None for the first request, and for files, which have no rate limit.
    """
    if not _LOG.isEnabledFor(logging.INFO):
        return
    pairs = [(key, "..." if key in _SECRETS else value) for key, value in record.query]
    path = record.path + (f"?{urlencode(pairs, safe='[]:,~*')}" if pairs else "")
    size = response.content_length
    interval = "-" if since is None else f"{since:.3f}{' early' if record.early else ''}"
    _LOG.info(
        '%s - %s [%s] "%s %s HTTP/%d.%d" %d %s "%s" "%s" %s',
        request.remote or "-",
        "-" if "authorization" not in record.headers else "key",
        datetime.now(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
        record.method,
        path,
        *request.version,
        response.status,
        "-" if size is None else size,
        record.headers.get("referer", "-"),
        record.headers.get("user-agent", "-"),
        interval,
    )
