"""The bytes of a file from a static host, gone on with where the connection breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from yarl import URL

from e6async._core.protocol.operation import get
from e6async._core.protocol.verdict import Refused, judge_failure
from e6async._transfer.static import StaticAnswer, lane_of
from e6async.download._ranges import Complete, Meaning, Note, Rest, Useless, Whole
from e6async.download._request import ask, attempt_of, refusal
from e6async.errors import TransportError

if TYPE_CHECKING:
    from e6async._core.gate import Turn
    from e6async._core.transport import Transport

__all__ = ["Begin", "Piece", "stream"]

_NAME: Final = "exports.download"
_OPERATION: Final = get(_NAME, "/", object)
_CHUNK: Final = 1 << 18
_STEP: Final = 1 << 16
"""Bytes that a file must get further for the tries to be counted anew."""


@attrs.frozen(kw_only=True)
class Begin:
    """Bytes come from here on: of the version that the note tells."""

    at: int
    """How many bytes of the file come before; 0 when all of it comes, anew if some was there."""
    note: Note


Piece: TypeAlias = Begin | bytes


class _Progress:
    """What is there of a file, and how often nothing more could be had."""

    def __init__(self, size: int, note: Note, length: int | None) -> None:
        self.size = size
        self.note = note
        self.length = length
        self.tries = 0
        self._reached = size

    def began(self, begin: Begin) -> Begin:
        self.size, self.note = begin.at, begin.note
        self._reached = min(self._reached, self.size)
        return begin

    def came(self, chunk: bytes) -> bytes:
        self.size += len(chunk)
        if self.size >= self._reached + _STEP:
            self.tries, self._reached = 0, self.size
        return chunk


async def stream(
    transport: Transport,
    url: URL,
    *,
    size: int = 0,
    note: Note | None = None,
    length: int | None = None,
    checked: bool,
    paced: bool,
    page: bool = False,
) -> AsyncGenerator[Piece]:
    """Give a file from byte `size` on, as often as connections break: a Begin, then its bytes.

    `length` is how many bytes the site tells the file has; `checked` is whether the caller can
    tell a file put together of two versions; `paced` is for files on the host of the API, whose
    requests take turns; `page` for a page for people, which else is no file. Close it, or read it
    to its end.
    """
    so_far = _Progress(size, note or Note(), length)
    while True:
        so_far.tries += 1
        refused: Refused | None = None
        pieces = _request(transport, url, so_far, checked=checked, paced=paced, page=page)
        try:
            async for piece in pieces:
                if isinstance(piece, Refused):
                    refused = piece
                    break
                yield piece
        except TransportError as error:
            refused = judge_failure(
                _OPERATION, error, attempt_of(transport, so_far.tries), sent=True
            )
        finally:
            await pieces.aclose()
        if refused is None:
            return
        if refused.after is None:
            refused.error.attempts = so_far.tries
            raise refused.error
        if refused.holds:
            lane_of(transport.means.session).hold(url.host or "", refused.after)
        await asyncio.sleep(refused.after)


async def _request(
    transport: Transport, url: URL, so_far: _Progress, *, checked: bool, paced: bool, page: bool
) -> AsyncGenerator[Piece | Refused]:
    """Send one request; gives what comes, or at the end why nothing does."""
    host, before = url.host or "", so_far.size
    lane = lane_of(transport.means.session)
    async with lane.place(host), _turn(transport, paced=paced) as turn:
        asked = ask(transport, lane, url, size=before, note=so_far.note, checked=checked, turn=turn)
        try:
            async with asked as (answer, found):
                async for piece in _pieces(transport, answer, found, so_far, page=page):
                    yield piece
        except TransportError:
            if so_far.size <= before:
                lane.breaker(host).record_failure(asyncio.get_running_loop().time())
            raise


async def _pieces(
    transport: Transport, answer: StaticAnswer, found: Meaning, so_far: _Progress, *, page: bool
) -> AsyncGenerator[Piece | Refused]:
    match found:
        case Complete():
            return
        case Useless(why=why):
            so_far.began(Begin(at=0, note=Note()))  # the next request asks for all of it
            message = f"{_NAME}: {answer.host}: {why}"
            error = TransportError(message, operation=_NAME)
            yield judge_failure(_OPERATION, error, attempt_of(transport, so_far.tries), sent=True)
        case Whole(note=note) | Rest(note=note) if page or not answer.is_page:
            at = so_far.size if isinstance(found, Rest) else 0
            yield so_far.began(Begin(at=at, note=note))
            async for chunk in answer.chunks(_CHUNK):
                yield so_far.came(chunk)
            total = so_far.length or note.total
            if total is not None and so_far.size < total:
                message = f"{_NAME}: {answer.host} sent {so_far.size} of {total} bytes"
                raise TransportError(message, operation=_NAME)
        case _:
            yield await refusal(_OPERATION, answer, attempt_of(transport, so_far.tries))


@asynccontextmanager
async def _turn(transport: Transport, *, paced: bool) -> AsyncGenerator[Turn | None]:
    """Wait to be admitted by the API's gate, where the file lies on its host."""
    if not paced:
        yield None
        return
    means = transport.means
    options = means.options
    turn = await means.limiter.acquire(
        priority=options.priority, max_wait=options.max_wait, owner=means.session
    )
    try:
        yield turn
    finally:
        turn.release()
