"""The bytes of a file from a static host, gone on with where the connection breaks."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING, Final, TypeAlias

import attrs
from yarl import URL

from e6async.core.operation import get
from e6async.core.static import StaticAnswer, lane_of, open_static
from e6async.core.verdict import Answer, Attempt, Follow, Refused, judge, judge_failure, redacted
from e6async.download.answers import Complete, Meaning, Note, Rest, Useless, Whole, asking, meaning
from e6async.errors import RedirectedError, TransportError

if TYPE_CHECKING:
    from e6async.core.door import Door

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
    door: Door,
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
        pieces = _request(door, url, so_far, checked=checked, paced=paced, page=page)
        try:
            async for piece in pieces:
                if isinstance(piece, Refused):
                    refused = piece
                    break
                yield piece
        except TransportError as error:
            refused = judge_failure(_OPERATION, error, _attempt(door, so_far), sent=True)
        finally:
            await pieces.aclose()
        if refused is None:
            return
        if refused.after is None:
            refused.error.attempts = so_far.tries
            raise refused.error
        if refused.holds:
            lane_of(door.means.session).hold(url.host or "", refused.after)
        await asyncio.sleep(refused.after)


async def _request(
    door: Door, url: URL, so_far: _Progress, *, checked: bool, paced: bool, page: bool
) -> AsyncGenerator[Piece | Refused]:
    """Send one request; gives what comes, or at the end why nothing does."""
    means, host = door.means, url.host or ""
    lane = lane_of(means.session)
    asked = asking(so_far.size, so_far.note, has_md5=checked)
    headers = {"User-Agent": door.headers["User-Agent"], **asked}
    before = so_far.size
    async with lane.place(host), _turn(door, paced=paced):
        try:
            async with open_static(means.session, url, headers) as answer:
                found = meaning(
                    answer.status,
                    answer.headers,
                    size=so_far.size,
                    note=so_far.note,
                    asked="Range" in asked,
                )
                if answer.status < 500:
                    lane.breaker(host).succeeded()
                else:
                    lane.breaker(host).failed(asyncio.get_running_loop().time())
                async for piece in _pieces(door, answer, found, so_far, page=page):
                    yield piece
        except TransportError:
            if so_far.size <= before:
                lane.breaker(host).failed(asyncio.get_running_loop().time())
            raise


async def _pieces(
    door: Door, answer: StaticAnswer, found: Meaning, so_far: _Progress, *, page: bool
) -> AsyncGenerator[Piece | Refused]:
    match found:
        case Complete():
            return
        case Useless(why=why):
            so_far.began(Begin(at=0, note=Note()))  # the next request asks for all of it
            message = f"{_NAME}: {answer.host}: {why}"
            error = TransportError(message, operation=_NAME)
            yield judge_failure(_OPERATION, error, _attempt(door, so_far), sent=True)
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
            body = await answer.some()
            yield _refused(answer.host, answer.status, answer.headers, body, _attempt(door, so_far))


def _refused(
    host: str, status: int, headers: Mapping[str, str], body: bytes, attempt: Attempt
) -> Refused:
    verdict = judge(_OPERATION, Answer(status=status, headers=headers, body=body), attempt)
    if isinstance(verdict, Refused):
        return verdict
    if not isinstance(verdict, Follow):
        message = f"{_NAME}: {host} answered {status}, which is no file"
        return Refused(error=TransportError(message, operation=_NAME))
    where = redacted(verdict.location)
    error = RedirectedError(
        f"{_NAME}: {host} points to {where}; files are not followed",
        operation=_NAME,
        status=status,
        headers=headers,
    )
    error.location = where
    return Refused(error=error)


def _attempt(door: Door, so_far: _Progress) -> Attempt:
    surroundings = door.means.surroundings
    return Attempt(
        number=so_far.tries,
        retry=door.means.retry,
        chance=surroundings.chance(),
        now=surroundings.now(),
    )


@asynccontextmanager
async def _turn(door: Door, *, paced: bool) -> AsyncGenerator[None]:
    """Wait for a turn of the API's, where the file lies on its host."""
    if not paced:
        yield
        return
    means = door.means
    options = means.options
    turn = await means.gate.enter(
        priority=options.priority, max_wait=options.max_wait, owner=means.session
    )
    try:
        await turn.stamp()
        yield
    finally:
        turn.leave()
