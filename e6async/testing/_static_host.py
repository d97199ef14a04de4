"""How the static host sends files: whole, from where one stopped, slowly, or not as it should.

Ranges are those of RFC 9110, section 14, as nginx serves them.
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

from e6async.testing._answers import Answer, error_page

__all__ = ["MEDIA_FAULTS", "MediaFault", "StaticHost"]

MediaFault: TypeAlias = Literal[
    "cut", "reset", "reset-early", "stall", "drip", "long", "short", "flip", "other", "page",
    "missing", "whole", "wrong-start", "new-version", "spliced", "no-bytes", "bare",
]  # fmt: skip
_End: TypeAlias = Literal["well", "fin", "reset", "stall"]
MEDIA_FAULTS: Mapping[MediaFault, str] = MappingProxyType(
    {
        "cut": "The connection is closed (FIN) in the middle of the file.",
        "reset": "The connection is reset (RST) in the middle of the file.",
        "reset-early": "The connection is reset (RST) after the headers.",
        "stall": "Half of the file comes, then nothing more, and the connection stays open.",
        "drip": "The file comes for ever, a byte every ten seconds.",
        "long": "Content-Length is 10 bytes more than the file has, then FIN.",
        "short": "Content-Length is 10 bytes less than the file has.",
        "flip": "One bit of the file is wrong.",
        "other": "Another file of the same length comes.",
        "page": "A page for people comes, with status 200.",
        "missing": "404, with a page.",
        "whole": "The whole file comes, whatever part was asked for.",
        "wrong-start": "The part that comes begins a byte too early.",
        "new-version": "The file has changed, and has a new ETag.",
        "spliced": "The part that comes is of a new version, although If-Range names the old one.",
        "no-bytes": "416 to a question for a part; else the file.",
        "bare": "The file comes in chunks, with neither length nor ETag nor Last-Modified.",
    }
)
"""What can befall a file, with a sentence on each."""

_MODIFIED: Final = "Thu, 01 Jan 2026 00:00:00 GMT"
_RESETS: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 seconds: closing sends RST
_LATER: Final = 0.2
"""Seconds between the last byte and the end of a connection."""
_PIECES: Final = 20
"""Pieces a second in which a slow host sends."""


@attrs.define
class _Order:
    fault: MediaFault
    times: int | None
    path: str | None


@attrs.frozen(kw_only=True)
class _Sending:
    """An answer on its way."""

    status: int
    headers: dict[str, str]
    body: bytes
    length: int | None
    """What Content-Length says; None for chunks."""
    ends: _End = "well"
    """What comes after the body."""
    drips: bool = False
    """Whether it comes a byte every ten seconds."""


class Recorded(Protocol):
    """A request on record."""

    status: int | None


class StaticHost:
    """Sends files; counts what it sends."""

    def __init__(self, speed: float | None = None) -> None:
        self.speed: float | None = speed
        """Bytes per second to each caller; None for as fast as it goes."""
        self.bytes_sent: int = 0
        """Bytes of files that went out, to all callers."""
        self._orders: list[_Order] = []
        self._versions: dict[str, int] = {}

    def behave(self, fault: MediaFault, *, times: int | None = 1, path: str | None = None) -> None:
        """Let a fault befall the next files; None times for all of them, `path` for that one."""
        if fault not in MEDIA_FAULTS:
            message = f"there is no fault {fault!r}; there are {', '.join(MEDIA_FAULTS)}"
            raise ValueError(message)
        self._orders.append(_Order(fault, times, path))

    def heal(self) -> None:
        """Forget all orders: from now on files come as they should."""
        self._orders.clear()

    async def respond(
        self, answer: Answer, request: web.BaseRequest, record: Recorded
    ) -> web.StreamResponse:
        """Send a file, or what was ordered instead; the record gets the status."""
        fault = self._fault(request.path)
        if fault in {"new-version", "spliced"}:
            self._versions[request.path] = self._versions.get(request.path, 0) + 1
        version = self._versions.get(request.path, 0)
        sending = _broken(fault, _chosen(answer, request.headers, version, fault))
        record.status = sending.status
        response = web.StreamResponse(status=sending.status, headers=sending.headers)
        if sending.length is None:
            response.enable_chunked_encoding()
        else:
            response.content_length = sending.length
        await response.prepare(request)
        if request.method == "HEAD":
            return response
        with suppress(ConnectionError):  # the caller has left
            await self._send(response, sending)
            await _end(request, sending)
        return response

    def _fault(self, path: str) -> MediaFault | None:
        for order in self._orders:
            if order.path in {None, path}:
                if order.times is not None:
                    order.times -= 1
                    if order.times == 0:
                        self._orders.remove(order)
                return order.fault
        return None

    async def _send(self, response: web.StreamResponse, sending: _Sending) -> None:
        body, speed = sending.body, 0.1 if sending.drips else self.speed
        step = len(body) if speed is None else max(1, int(speed / _PIECES))
        for start in range(0, len(body), step or 1):
            piece = body[start : start + step]
            await response.write(piece)
            self.bytes_sent += len(piece)
            if speed is not None:
                await asyncio.sleep(len(piece) / speed)


def _chosen(
    answer: Answer, asked: Mapping[str, str], version: int, fault: MediaFault | None
) -> _Sending:
    """Choose what is right: the file, the part that was asked for, or 416."""
    body, headers = answer.body, dict(answer.headers)
    headers["Content-Type"] = answer.content_type or "application/octet-stream"
    if answer.status != 200:
        return _Sending(status=answer.status, headers=headers, body=body, length=len(body))
    if version:
        body = body[:-1] + bytes((body[-1] ^ (version & 0xFF),))
    digest = hashlib.md5(body, usedforsecurity=False).hexdigest()
    etag = f'"{digest[:8]}-{len(body):x}"'
    headers |= {"ETag": etag, "Last-Modified": _MODIFIED, "Accept-Ranges": "bytes"}
    found = _range(asked.get("Range", ""), len(body))
    if_range = asked.get("If-Range")
    stands = if_range in {None, etag, _MODIFIED} or fault == "spliced"
    if found is None or not stands or fault == "whole":
        return _Sending(status=200, headers=headers, body=body, length=len(body))
    start, stop = found
    if start >= stop or fault == "no-bytes":
        headers["Content-Range"] = f"bytes */{len(body)}"
        return _Sending(status=416, headers=headers, body=b"", length=0)
    start -= fault == "wrong-start"
    headers["Content-Range"] = f"bytes {start}-{stop - 1}/{len(body)}"
    part = body[start:stop]
    return _Sending(status=206, headers=headers, body=part, length=len(part))


def _range(text: str, size: int) -> tuple[int, int] | None:
    """Read a range: where it starts and stops; None for none or several."""
    found = re.fullmatch(r"bytes=(\d{0,15})-(\d{0,15})", text)
    if found is None or found[0] == "bytes=-":
        return None
    if not found[1]:
        return max(0, size - int(found[2])), size
    return int(found[1]), min(size, int(found[2]) + 1) if found[2] else size


def _broken(fault: MediaFault | None, right: _Sending) -> _Sending:
    """Turn what is right into what was ordered."""
    change = None if fault is None else _CHANGES.get(fault)
    return right if change is None else change(right)


def _half(right: _Sending, ends: _End) -> _Sending:
    return attrs.evolve(right, body=right.body[: len(right.body) // 2], ends=ends)


def _short(right: _Sending) -> _Sending:
    body = right.body[:-10]
    return attrs.evolve(right, body=body, length=len(body))


def _flipped(right: _Sending) -> _Sending:
    body, middle = bytearray(right.body), len(right.body) // 2
    body[middle : middle + 1] = bytes(byte ^ 1 for byte in body[middle : middle + 1])
    return attrs.evolve(right, body=bytes(body))


def _page(status: int) -> _Sending:
    page = error_page(404)
    headers = {"Content-Type": page.content_type or "text/html"}
    return _Sending(status=status, headers=headers, body=page.body, length=len(page.body))


def _bare(right: _Sending) -> _Sending:
    headers = {"Content-Type": right.headers["Content-Type"]}
    return attrs.evolve(right, headers=headers, length=None)


_CHANGES: Final[Mapping[MediaFault, Callable[[_Sending], _Sending]]] = {
    "cut": lambda right: _half(right, "fin"),
    "reset": lambda right: _half(right, "reset"),
    "reset-early": lambda right: attrs.evolve(right, body=b"", ends="reset"),
    "stall": lambda right: _half(right, "stall"),
    "drip": lambda right: attrs.evolve(right, drips=True),
    "long": lambda right: attrs.evolve(right, length=len(right.body) + 10, ends="fin"),
    "short": _short,
    "flip": _flipped,
    "other": lambda right: attrs.evolve(right, body=bytes(byte ^ 0xFF for byte in right.body)),
    "page": lambda _right: _page(200),
    "missing": lambda _right: _page(404),
    "bare": _bare,
}
"""What changes of a right answer; the other faults change what is chosen."""


async def _end(request: web.BaseRequest, sending: _Sending) -> None:
    transport = request.transport
    if sending.ends == "well" or transport is None:
        return
    if sending.ends == "stall":
        while not transport.is_closing():  # noqa: ASYNC110 - aiohttp tells no event
            await asyncio.sleep(_LATER)
        return
    await asyncio.sleep(_LATER)  # what went out before is read before
    if transport.is_closing():
        return
    if sending.ends == "reset":
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESETS)
        transport.abort()
    else:
        transport.close()
