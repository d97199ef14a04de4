"""Servers that a loop in virtual time talks to, but that do not run in it.

They work in real time: while one of them owes a response, the clock may not jump.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable, Coroutine, Generator, Iterable
from contextlib import contextmanager, suppress
from selectors import EVENT_READ
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from selectors import BaseSelector, SelectorKey

__all__ = ["Outside"]

_PAUSE_IN_RESPONSE: Final = 0.05
"""Real seconds after some bytes in which more bytes of the same response may follow."""

Establish = Callable[..., Coroutine[Any, Any, tuple[asyncio.Transport, asyncio.BaseProtocol]]]


class _Peer:
    """The server at the other end of a connection."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self.transport = transport
        self._owes = False
        self._heard_at = float("-inf")
        write, writelines = transport.write, transport.writelines

        def noted_write(data: bytes) -> None:
            self._owes = True
            write(data)

        def noted_writelines(data: Iterable[bytes]) -> None:
            self._owes = True
            writelines(data)

        vars(transport).update(write=noted_write, writelines=noted_writelines)

    def heard(self) -> None:
        self._owes, self._heard_at = False, time.monotonic()

    @property
    def is_busy(self) -> bool:
        """Whether it may be about to send something."""
        return self._owes or time.monotonic() - self._heard_at < _PAUSE_IN_RESPONSE


class Outside:
    """The servers outside of a loop."""

    def __init__(self, selector: BaseSelector, known: Callable[[], Iterable[int | None]]) -> None:
        """Take the selector of the loop, and the ports of servers that follow its clock."""
        self._selector = selector
        self._known = known
        self._peers: dict[int, _Peer] = {}
        self._handshakes = 0

    def noting(self, establish: Establish) -> Establish:
        """Wrap `create_connection` of the loop, to note the connections to servers outside."""

        async def create_connection(
            *args: object, **kwargs: object
        ) -> tuple[asyncio.Transport, asyncio.BaseProtocol]:
            sock = kwargs.get("sock")
            with self._handshake(sock if isinstance(sock, socket.socket) else None):
                transport, protocol = await establish(*args, **kwargs)
            connected: socket.socket | None = transport.get_extra_info("socket")
            if connected is not None and self._is_outside(connected):
                self._peers[connected.fileno()] = _Peer(transport)
            return transport, protocol

        return create_connection

    def heard(self, ready: Iterable[tuple[SelectorKey, int]]) -> None:
        """Note from whom bytes have arrived."""
        if self._peers:
            for key, _ in ready:
                if key.fd in self._peers:
                    self._peers[key.fd].heard()

    @property
    def is_busy(self) -> bool:
        """Whether a server may be about to send something to a connection that is read."""
        for fd, peer in [*self._peers.items()]:
            if peer.transport.is_closing():
                del self._peers[fd]
        return self._handshakes > 0 or any(
            peer.is_busy and self._is_read(fd) for fd, peer in self._peers.items()
        )

    def _is_read(self, fd: int) -> bool:
        key = self._selector.get_map().get(fd)
        return key is not None and bool(key.events & EVENT_READ)

    @contextmanager
    def _handshake(self, sock: socket.socket | None) -> Generator[None]:
        counts = sock is not None and self._is_outside(sock)
        self._handshakes += counts
        try:
            yield
        finally:
            self._handshakes -= counts

    def _is_outside(self, connected: socket.socket) -> bool:
        try:
            peer: tuple[str, int] | str = connected.getpeername()
        except OSError:  # it is closed already
            return False
        here = [*self._known(), *map(_port, self._served_here())]
        return _port(peer) not in here

    def _served_here(self) -> Generator[tuple[str, int] | str]:
        """The addresses on which this loop listens."""
        for fd in [*self._selector.get_map()]:
            with suppress(OSError, TypeError), _duplicate(fd) as listening:
                if listening.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                    yield listening.getsockname()


def _duplicate(fd: object) -> socket.socket:
    if not isinstance(fd, int):
        raise TypeError
    return socket.fromfd(fd, socket.AF_INET, socket.SOCK_STREAM)


def _port(address: tuple[str, int] | str) -> int | str:
    return address if isinstance(address, str) else address[1]
