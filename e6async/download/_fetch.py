"""The requests for one file: gone on with where they broke off, checked at the end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

import attrs

from e6async._core import events
from e6async._core.downloadable import Progress
from e6async._core.protocol.operation import get
from e6async._core.protocol.verdict import Attempt, Refused, judge_failure
from e6async._core.system.threads import in_thread
from e6async._transfer.static import Lane, StaticAnswer
from e6async.download._disk import CHUNK, Partial, Sum
from e6async.download._ranges import Complete, Meaning, Rest, Useless, Whole
from e6async.download._request import ask, attempt_of, refusal
from e6async.errors import ChecksumError, E6Error, ResponseTooLargeError, TransportError

if TYPE_CHECKING:
    from e6async._core.transport import Transport
    from e6async.download._variant import Wanted

LARGEST = 128 << 20
"""Bytes of a file whose length the site does not tell; the sites take uploads of 100 MiB."""
_STEP = 1 << 16
"""Bytes that a file must get further for the tries to be counted anew."""
_OPERATION = get("download", "/", object)
_FORMATS = {"jpg": "jpg", "jpeg": "jpg", "png": "png", "gif": "gif", "webp": "webp", "mp4": "mp4",
            "webm": "webm"}  # fmt: skip


class Throttle:
    """Shares so many bytes a second among all who receive."""

    def __init__(self, limit_rate: float) -> None:
        self._limit_rate = limit_rate
        self._free = 0.0

    async def spend(self, size: int) -> None:
        """Wait for as long as so many bytes may take."""
        now = asyncio.get_running_loop().time()
        self._free = max(now, self._free) + size / self._limit_rate
        await asyncio.sleep(self._free - now)


@attrs.frozen(kw_only=True, eq=False)
class Surroundings:
    """What all files of a call share."""

    transport: Transport
    lane: Lane
    throttle: Throttle | None
    on_progress: Callable[[Progress], None] | None


class Fetch:
    """The requests for one file, into an open partial file."""

    def __init__(self, around: Surroundings, file: Wanted, partial: Partial) -> None:
        self._around = around
        self._means = around.transport.means
        self._file = file
        self._partial = partial
        self._number = next(around.transport.calls)
        self._requests = 0

    async def run(self) -> Sum:
        """Fetch the file until it is there and right.

        Raises ChecksumError when it came whole and wrong twice.
        """
        try:
            return await self._run()
        except E6Error as error:
            error.attempts = self._requests
            self._tell(events.RequestFailed, reason=str(error))
            raise
        except BaseException as error:
            self._tell(events.RequestFailed, reason=type(error).__name__)
            raise

    async def _run(self) -> Sum:
        wrong = None
        if self._partial.size:  # of an earlier run: perhaps whole, and no proof of damage if wrong
            if why_wrong(self._file, self._partial) is None:
                return self._partial.sum()
            await self._fetch()
            wrong = why_wrong(self._file, self._partial)
            if wrong is not None:
                await in_thread(self._partial.discard)
        for _ in range(2):
            if not self._partial.size:
                await self._fetch()
            wrong = why_wrong(self._file, self._partial)
            if wrong is None:
                return self._partial.sum()
            await in_thread(self._partial.discard)
        message = f"the file of post {self._file.post_id} {wrong}, twice in a row"
        raise ChecksumError(message)

    async def _fetch(self) -> None:
        """Send requests until the host has given all it has."""
        tries, reached = 0, self._partial.size
        while True:
            tries += 1
            async with self._around.lane.place(self._file.host):
                self._requests += 1
                refused = await self._try(attempt_of(self._around.transport, tries))
            if refused is None:
                return
            if self._partial.size >= reached + _STEP:
                tries, reached = 0, self._partial.size
            await self._pause(refused)

    async def _pause(self, refused: Refused) -> None:
        after, retry = refused.after, self._means.retry
        if refused.holds:
            asked = min(refused.asked or after or retry.wait_initial, retry.retry_after_max)
            self._around.lane.hold(self._file.host, asked)
            self._tell(events.Paused, seconds=asked)
            after = None if after is None else 0.0  # the lane makes everybody wait
        if after is None:
            raise refused.error
        self._tell(events.Retried, after=after, reason=str(refused.error))
        await asyncio.sleep(after)

    async def _try(self, attempt: Attempt) -> Refused | None:
        """Send one request; None when the host has nothing more to give."""
        size = self._partial.size
        breaker = self._around.lane.breaker(self._file.host)
        start = self._now()
        self._tell(events.Sent, queue_wait=0.0)
        asked = ask(
            self._around.transport,
            self._around.lane,
            self._file.url,
            size=size,
            note=self._partial.note,
            checked=self._file.md5 is not None,
        )
        try:
            async with asked as (answer, found):
                refused = await self._take(answer, found, attempt)
        except TransportError as error:
            if isinstance(error, ResponseTooLargeError):
                await in_thread(self._partial.discard)
            elif self._partial.size <= size:
                breaker.record_failure(self._now())
            return judge_failure(_OPERATION, error, attempt, sent=True)
        came = max(0, self._partial.size - size)
        latency = self._now() - start
        self._tell(events.Received, status=answer.status, size=came, latency=latency)
        return refused

    async def _take(self, answer: StaticAnswer, found: Meaning, attempt: Attempt) -> Refused | None:
        match found:
            case Complete():
                return None
            case Useless(why=why):
                await in_thread(self._partial.discard)
                error = TransportError(f"download: {self._file.host}: {why}", operation="download")
                return judge_failure(_OPERATION, error, attempt, sent=True)
            case Whole() | Rest() if not answer.is_page:
                if isinstance(found, Whole):
                    await in_thread(self._partial.begin, found.note)
                await self._receive(answer)
                return None
            case _:
                return await refusal(_OPERATION, answer, attempt)

    async def _receive(self, answer: StaticAnswer) -> None:
        """Write what comes, up to what was told; raises TransportError when it is less."""
        told = self._file.length
        most = LARGEST if told is None else told
        self._tell_progress()
        async for chunk in answer.chunks(CHUNK):
            if self._around.throttle is not None:
                await self._around.throttle.spend(len(chunk))
            await in_thread(self._partial.append, chunk)
            self._tell_progress()
            if self._partial.size == told:
                return
            if self._partial.size > most:
                if told is None:
                    message = f"download: {self._file.host} sends more than {most} bytes"
                    raise ResponseTooLargeError(message, operation="download")
                return  # it is not the file, and its MD5 will say so
        if told is not None and self._partial.size < told:
            message = f"download: {self._file.host} sent {self._partial.size} of {told} bytes"
            raise TransportError(message, operation="download")

    def _tell_progress(self) -> None:
        if self._around.on_progress is not None:
            progress = Progress(
                post_id=self._file.post_id,
                received=self._partial.size,
                total=self._file.length or self._partial.note.total,
                request=self._requests,
                at=self._now(),
            )
            self._around.on_progress(progress)

    def _tell(self, kind: Callable[..., events.Event], **what: object) -> None:
        if self._means.observer is not None:
            call, attempt, at = self._number, self._requests, self._now()
            event = kind(operation="download", call=call, attempt=attempt, at=at, **what)
            self._means.observer(event)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()


def why_wrong(file: Wanted, partial: Partial) -> str | None:
    """Tell what is wrong with a file; None when it is right, as far as can be told."""
    found = partial.sum()
    if file.md5 is not None:
        return None if found.md5 == file.md5 else f"has MD5 {found.md5}, not {file.md5}"
    told = file.length if file.length is not None else partial.note.total
    if told is not None and found.length != told:
        return f"has {found.length} bytes, not {told}"
    if file.ext in _FORMATS and found.kind != _FORMATS[file.ext]:
        return f"is no {file.ext}"
    if found.has_end is False:
        return "breaks off before its end"
    if told is None and found.has_end is None:
        return "came without a length, so that nobody knows whether it is whole"
    return None
