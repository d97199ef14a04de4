"""The static host: sends files whole or by range, at a limited speed, with faults on demand.

Ranges follow RFC 9110, section 14, as nginx implements it.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
import socket
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Final, Literal, Protocol, TypeAlias

import attrs
from aiohttp import web

from e6async.testing._responses import Response, error_page

__all__ = ["MEDIA_FAULTS", "MediaFault", "StaticHost"]

MediaFault: TypeAlias = Literal[
    "cut", "reset", "reset-early", "stall", "drip", "long", "short", "flip", "other", "page",
    "missing", "whole", "wrong-start", "new-version", "spliced", "no-bytes", "bare",
]  # fmt: skip
"""A fault of `StaticHost`; `MEDIA_FAULTS` describes each."""
_End: TypeAlias = Literal["keep-alive", "fin", "reset", "stall"]
MEDIA_FAULTS: Mapping[MediaFault, str] = MappingProxyType(
    {
        "cut": "The connection is closed (FIN) in the middle of the file.",
        "reset": "The connection is reset (RST) in the middle of the file.",
        "reset-early": "The connection is reset (RST) after the headers.",
        "stall": "After half of the file nothing more is sent; the connection stays open.",
        "drip": "The file is sent at one byte every ten seconds.",
        "long": "Content-Length is 10 bytes longer than the file, then the connection is closed.",
        "short": "The file and its Content-Length are 10 bytes too short.",
        "flip": "One bit in the middle of the file is flipped.",
        "other": "Another file of the same length is sent.",
        "page": "200 with an HTML page.",
        "missing": "404 with an HTML page.",
        "whole": "200 with the whole file, although a range was requested.",
        "wrong-start": "The range that is sent begins one byte too early.",
        "new-version": "The file and its ETag have changed.",
        "spliced": "The range is from a new version, although If-Range names the old one.",
        "no-bytes": "416 when a range is requested; else the file.",
        "bare": "The file is chunked, without Content-Length, ETag and Last-Modified.",
    }
)
"""The faults of file responses, with a sentence on each."""

_MODIFIED: Final = "Thu, 01 Jan 2026 00:00:00 GMT"
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 seconds: closing sends RST
_CLOSE_DELAY: Final = 0.2
"""Seconds between the last byte and the end of the connection."""
_WRITES_PER_SECOND: Final = 20
"""How often a host with a limited speed sends."""


@attrs.define
class _QueuedFault:
    fault: MediaFault
    times: int | None
    path: str | None


@attrs.frozen(kw_only=True)
class _FileResponse:
    """A response to send."""

    status: int
    headers: dict[str, str]
    body: bytes
    length: int | None
    """The Content-Length; None for a chunked body."""
    end: _End = "keep-alive"
    """What happens to the connection after the body."""
    drips: bool = False
    """Whether one byte is sent every ten seconds."""


class RequestRecord(Protocol):
    """A recorded request."""

    status: int | None


class StaticHost:
    """Sends files, counts the bytes, and injects faults."""

    def __init__(self, speed: float | None = None) -> None:
        self.speed: float | None = speed
        """Bytes per second for each response; None for no limit."""
        self.bytes_sent: int = 0
        """The number of bytes of files sent so far."""
        self._queue: list[_QueuedFault] = []
        self._versions: dict[str, int] = {}

    def inject(self, fault: MediaFault, *, times: int | None = 1, path: str | None = None) -> None:
        """Add a fault for the next `times` files, None for all; with `path`, for that file only."""
        if fault not in MEDIA_FAULTS:
            message = f"unknown fault {fault!r}; use one of {', '.join(MEDIA_FAULTS)}"
            raise ValueError(message)
        self._queue.append(_QueuedFault(fault, times, path))

    def clear_faults(self) -> None:
        """Remove all faults: from now on all responses are correct."""
        self._queue.clear()

    async def respond(
        self, file: Response, request: web.BaseRequest, record: RequestRecord
    ) -> web.StreamResponse:
        """Send a file, with a fault if one is injected; sets the status of the record."""
        fault = self._fault(request.path)
        if fault in {"new-version", "spliced"}:
            self._versions[request.path] = self._versions.get(request.path, 0) + 1
        version = self._versions.get(request.path, 0)
        response = _with_fault(fault, _correct(file, request.headers, version, fault))
        record.status = response.status
        stream = web.StreamResponse(status=response.status, headers=response.headers)
        if response.length is None:
            stream.enable_chunked_encoding()
        else:
            stream.content_length = response.length
        await stream.prepare(request)
        if request.method == "HEAD":
            return stream
        with suppress(ConnectionError):  # the client has closed the connection
            await self._send(stream, response)
            await _end_connection(request, response)
        return stream

    def _fault(self, path: str) -> MediaFault | None:
        for queued in self._queue:
            if queued.path in {None, path}:
                if queued.times is not None:
                    queued.times -= 1
                    if queued.times == 0:
                        self._queue.remove(queued)
                return queued.fault
        return None

    async def _send(self, stream: web.StreamResponse, response: _FileResponse) -> None:
        body, speed = response.body, 0.1 if response.drips else self.speed
        step = len(body) if speed is None else max(1, int(speed / _WRITES_PER_SECOND))
        for start in range(0, len(body), step or 1):
            piece = body[start : start + step]
            await stream.write(piece)
            self.bytes_sent += len(piece)
            if speed is not None:
                await asyncio.sleep(len(piece) / speed)


def _correct(
    file: Response, request_headers: Mapping[str, str], version: int, fault: MediaFault | None
) -> _FileResponse:
    """The correct response: the file, the requested range, or 416."""
    body, headers = file.body, dict(file.headers)
    headers["Content-Type"] = file.content_type or "application/octet-stream"
    if file.status != 200:
        return _FileResponse(status=file.status, headers=headers, body=body, length=len(body))
    if version:
        body = body[:-1] + bytes((body[-1] ^ (version & 0xFF),))
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    etag = f'"{digest[:8]}-{len(body):x}"'
    headers |= {"ETag": etag, "Last-Modified": _MODIFIED, "Accept-Ranges": "bytes"}
    byte_range = _parse_range(request_headers.get("Range", ""), len(body))
    if_range = request_headers.get("If-Range")
    is_current = if_range in {None, etag, _MODIFIED} or fault == "spliced"
    if byte_range is None or not is_current or fault == "whole":
        return _FileResponse(status=200, headers=headers, body=body, length=len(body))
    start, stop = byte_range
    if start >= stop or fault == "no-bytes":
        headers["Content-Range"] = f"bytes */{len(body)}"
        return _FileResponse(status=416, headers=headers, body=b"", length=0)
    start -= fault == "wrong-start"
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(body)}"
    part = body[start:stop]
    return _FileResponse(status=206, headers=headers, body=part, length=len(part))


def _parse_range(text: str, size: int) -> tuple[int, int] | None:
    """The start and stop of a range; None for no range, or for several."""
    match = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", text)
    if match is None or match[0] == "bytes=-":
        return None
    if not match[1]:
        return max(0, size - int(match[2])), size
    return int(match[1]), min(size, int(match[2]) + 1) if match[2] else size


def _with_fault(fault: MediaFault | None, correct: _FileResponse) -> _FileResponse:
    """Apply a fault to the correct response."""
    change = None if fault is None else _CHANGES.get(fault)
    return correct if change is None else change(correct)


def _half(correct: _FileResponse, end: _End) -> _FileResponse:
    return attrs.evolve(correct, body=correct.body[: len(correct.body) // 2], end=end)


def _short(correct: _FileResponse) -> _FileResponse:
    body = correct.body[:-10]
    return attrs.evolve(correct, body=body, length=len(body))


def _flipped(correct: _FileResponse) -> _FileResponse:
    body, middle = bytearray(correct.body), len(correct.body) // 2
    body[middle : middle + 1] = bytes(byte ^ 1 for byte in body[middle : middle + 1])
    return attrs.evolve(correct, body=bytes(body))


def _page(status: int) -> _FileResponse:
    page = error_page(404)
    headers = {"Content-Type": page.content_type or "text/html"}
    return _FileResponse(status=status, headers=headers, body=page.body, length=len(page.body))


def _bare(correct: _FileResponse) -> _FileResponse:
    headers = {"Content-Type": correct.headers["Content-Type"]}
    return attrs.evolve(correct, headers=headers, length=None)


_CHANGES: Final[Mapping[MediaFault, Callable[[_FileResponse], _FileResponse]]] = {
    "cut": lambda correct: _half(correct, "fin"),
    "reset": lambda correct: _half(correct, "reset"),
    "reset-early": lambda correct: attrs.evolve(correct, body=b"", end="reset"),
    "stall": lambda correct: _half(correct, "stall"),
    "drip": lambda correct: attrs.evolve(correct, drips=True),
    "long": lambda correct: attrs.evolve(correct, length=len(correct.body) + 10, end="fin"),
    "short": _short,
    "flip": _flipped,
    "other": lambda correct: attrs.evolve(
        correct, body=bytes(byte ^ 0xFF for byte in correct.body)
    ),
    "page": lambda _correct: _page(200),
    "missing": lambda _correct: _page(404),
    "bare": _bare,
}
"""Faults that change the correct response; the others change how it is made."""


async def _end_connection(request: web.BaseRequest, response: _FileResponse) -> None:
    transport = request.transport
    if response.end == "keep-alive" or transport is None:
        return
    if response.end == "stall":
        while not transport.is_closing():  # noqa: ASYNC110 - aiohttp has no event for it
            await asyncio.sleep(_CLOSE_DELAY)
        return
    await asyncio.sleep(_CLOSE_DELAY)  # so that the client reads what was sent
    if transport.is_closing():
        return
    if response.end == "reset":
        transport.get_extra_info("socket").setsockopt(
            socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE
        )
        transport.abort()
    else:
        transport.close()
