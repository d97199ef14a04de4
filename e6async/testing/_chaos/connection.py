"""One connection: reads requests, runs the steps of a fault."""

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
"""Seconds in which the client can close its side before the socket is closed."""
_RESET_ON_CLOSE: Final = struct.pack("ii", 1, 0)  # SO_LINGER on, 0 seconds: closing sends RST


@attrs.frozen
class Incoming:
    """A request whose body may not have arrived."""

    record: ChaosRequest
    complete: asyncio.Event = attrs.field(factory=asyncio.Event)


class Connection(asyncio.Protocol):
    """Reads requests, runs steps, and reports its end."""

    def __init__(
        self,
        number: int,
        *,
        record: Callable[[ChaosRequest], None],
        lost: Callable[[Connection], None],
        reads: bool,
    ) -> None:
        """Connection `number`; unless `reads`, nothing is read before `start_reading`."""
        self.gone: asyncio.Event = asyncio.Event()
        """Set when the connection is closed."""
        self.requests: asyncio.Queue[Incoming] = asyncio.Queue()
        self._number = number
        self._record = record
        self._lost = lost
        self._reads = reads
        self._loop = asyncio.get_running_loop()
        self._transport: asyncio.Transport | None = None
        self._writable = asyncio.Event()
        self._writable.set()
        self._data = b""
        self._arrived: float | None = None
        self._sequence = 0
        self._incoming: Incoming | None = None

    # --- called by the event loop -----------------------------------------------------------------

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport."""
        if not isinstance(transport, asyncio.Transport):
            message = f"a connection needs a stream, not {transport!r}"
            raise TypeError(message)
        self._transport = transport
        transport.set_write_buffer_limits(high=0)  # so that sent data has reached the kernel
        if not self._reads:
            transport.pause_reading()

    def connection_lost(self, exc: Exception | None) -> None:
        """Report the end."""
        self.gone.set()
        self._lost(self)

    def pause_writing(self) -> None:
        """Stop sending until the client reads."""
        self._writable.clear()

    def resume_writing(self) -> None:
        """Send again."""
        self._writable.set()

    def data_received(self, data: bytes) -> None:
        """Record requests as soon as their headers have arrived."""
        if not self._reads:
            return
        if self._arrived is None:
            self._arrived = self._loop.time()
        self._data += data
        while self._data and self._advance(self._arrived):
            self._arrived = self._loop.time()
        if not self._data and self._incoming is None:
            self._arrived = None

    def _advance(self, arrived: float) -> bool:
        if self._incoming is None:
            parsed = split_head(self._data)
            if parsed is None:
                return False
            head, self._data = parsed
            self._sequence += 1
            record = head.to_record(time=arrived, connection=self._number, sequence=self._sequence)
            self._incoming = Incoming(record)
            self._record(record)
            self.requests.put_nowait(self._incoming)
        incoming = self._incoming
        parsed_body = split_body(incoming.record.headers, self._data)
        if parsed_body is None:
            return False
        incoming.record.body, self._data = parsed_body
        incoming.record.complete = True
        incoming.complete.set()
        self._incoming = None
        return True

    # --- called by the server ---------------------------------------------------------------------

    def start_reading(self) -> None:
        """Start to read."""
        self._reads = True
        self._open().resume_reading()

    def abort(self) -> None:
        """Close immediately."""
        if self._transport is not None:
            self._transport.abort()

    async def run(self, steps: Iterable[Step]) -> bool:
        """Run the steps; returns whether the connection can take another request."""
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
        await asyncio.sleep(0)  # lets other tasks run when a script has no waits
        await self._writable.wait()

    async def _end(self, end: End) -> None:
        transport = self._open()
        transport.resume_reading()  # to notice when the client closes the connection
        if end is End.STALL:
            await self.gone.wait()
        elif end is End.RESET:
            transport.get_extra_info("socket").setsockopt(
                socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE
            )
            transport.abort()
        else:
            # Closing with unread bytes would send RST: close one side, and read until the client
            # closes the other.
            with suppress(OSError):  # the client may have reset it already
                transport.write_eof()
            await asyncio.sleep(_LINGER)
            transport.close()

    def _open(self) -> asyncio.Transport:
        if self._transport is None:
            message = "the connection is not open yet: await it first"
            raise RuntimeError(message)
        return self._transport
