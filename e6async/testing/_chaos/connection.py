"""One connection: requests as they come in, the steps of a fault as they go out."""

from __future__ import annotations

import asyncio
import socket
import struct
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Final

import attrs

from e6async.testing._chaos.fault import End, Step, Wait
from e6async.testing._chaos.request import ChaosRequest, split_body, split_head

_LINGER: Final = 1.0
"""Seconds that a client has to close its side, too, before the socket is closed for good."""
_RESETS: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 seconds: closing sends RST


@attrs.frozen
class Incoming:
    """A request whose body may still be on its way."""

    record: ChaosRequest
    whole: asyncio.Event = attrs.field(factory=asyncio.Event)


class Connection(asyncio.Protocol):
    """Reads requests, and plays steps; tells when it has ended."""

    def __init__(
        self,
        number: int,
        *,
        record: Callable[[ChaosRequest], None],
        lost: Callable[[Connection], None],
        heeds: bool,
    ) -> None:
        """Make the number-th connection; unless it heeds, nothing is read before `heed`."""
        self.gone: asyncio.Event = asyncio.Event()
        """Set when the connection is no more."""
        self.requests: asyncio.Queue[Incoming] = asyncio.Queue()
        self._number = number
        self._record = record
        self._lost = lost
        self._heeds = heeds
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._data = b""
        self._came: float | None = None
        self._turn = 0
        self._incoming: Incoming | None = None

    # --- what the loop calls --------------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        if not isinstance(transport, asyncio.Transport):
            message = f"a connection needs a stream, not {transport!r}"
            raise TypeError(message)
        self._transport = transport
        transport.set_write_buffer_limits(high=0)  # written is what the kernel has taken
        if not self._heeds:
            transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """End."""
        self.gone.set()
        self._lost(self)

    def pause_writing(self) -> None:
        """Wait for the client to read."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Go on."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Put requests on record, as soon as their headers are there."""
        if not self._heeds:
            return
        if self._came is None:
            self._came = self._loop.time()
        self._data += data
        while self._data and self._advance(self._came):
            self._came = self._loop.time()
        if not self._data and self._incoming is None:
            self._came = None

    def _advance(self, came: float) -> bool:
        if self._incoming is None:
            found = split_head(self._data)
            if found is None:
                return False
            head, self._data = found
            self._turn += 1
            record = head.recorded(time=came, connection=self._number, turn=self._turn)
            self._incoming = Incoming(record)
            self._record(record)
            self.requests.put_nowait(self._incoming)
        incoming = self._incoming
        split = split_body(incoming.record.headers, self._data)
        if split is None:
            return False
        incoming.record.body, self._data = split
        incoming.record.whole = True
        incoming.whole.set()
        self._incoming = None
        return True

    # --- what the server does -------------------------------------------------------------------

    def heed(self) -> None:
        """Read from now on."""
        self._heeds = True
        self._open().resume_reading()

    def abort(self) -> None:
        """Close at once."""
        if self._transport is not None:
            self._transport.abort()

    async def play(self, steps: Iterable[Step]) -> bool:
        """Take the steps, and tell whether the connection is good for another request."""
        for step in steps:
            match step:
                case bytes():
                    await self._send(step)
                case Wait(seconds=seconds):
                    await asyncio.sleep(seconds)
                case End():
                    await self._end(step)
                    return False
        return True

    async def _send(self, data: bytes) -> None:
        self._open().write(data)
        await asyncio.sleep(0)  # a script without waits lets others have a turn, too
        await self._writable.wait()

    async def _end(self, end: End) -> None:
        transport = self._open()
        transport.resume_reading()  # else it would not be noticed that the client has left
        if end is End.STALL:
            await self.gone.wait()
        elif end is End.RESET:
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, _RESETS
            )
            transport.abort()
        else:
            # closing with bytes unread would send RST: close one side, and read until the client
            # has closed the other
            with suppress(OSError):  # the client may have reset it already
                transport.write_eof()
            await asyncio.sleep(_LINGER)
            transport.close()

    def _open(self) -> asyncio.Transport:
        if self._transport is None:
            message = "the connection is not made yet: await it first"
            raise RuntimeError(message)
        return self._transport
