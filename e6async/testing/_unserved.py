"""Responds in place of a server whose event loop does not run: no client waits in vain."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from e6async.testing._readable import is_readable

__all__ = ["STATUS", "Unserved"]

STATUS: Final = 501
"""Not Implemented: clients do not repeat the request."""
_INTERVAL: Final = 0.25
"""Real seconds between two looks at the connections that wait to be accepted."""
_BLOCKED: Final = 2.0
"""Real seconds in which a loop that runs must have had time for the server."""
_READ_TIMEOUT: Final = 0.5

_NOT_RUNNING: Final = (
    "This test server cannot respond: its event loop is not running. It was started in another "
    "loop, as that of a fixture. Start it in the loop of the client, or in a thread of its own: "
    "with FakeSite(...).in_thread() as fake."
)
_IS_BLOCKED: Final = (
    "This test server cannot respond: its event loop is blocked, as by a TestClient or another "
    "sync client that waits for it. Run it in a thread of its own: "
    "with FakeSite(...).in_thread() as fake."
)


class Unserved:
    """Looks after the connections to a server, in a thread, until it is stopped."""

    def __init__(self, loop: asyncio.AbstractEventLoop, sockets: Iterable[socket.socket]) -> None:
        self._loop = loop
        self._sockets = [listening.dup() for listening in sockets]
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._looks_in_vain = 0
        threading.Thread(target=self._watch, name="unserved e6async", daemon=True).start()

    def stop(self) -> None:
        """Release the port."""
        self._stopped.set()
        with self._lock:
            for listening in self._sockets:
                listening.close()
            self._sockets.clear()

    def _watch(self) -> None:
        while not self._stopped.wait(_INTERVAL):
            if self._loop.is_closed():
                self.stop()
            elif reason := self._reason():
                for connection in self._accept():
                    with connection, suppress(OSError):
                        _respond(connection, reason)

    def _reason(self) -> str:
        """Why connections are not accepted; empty when they are."""
        if not self._has_waiting():
            self._looks_in_vain = 0
            return ""
        self._looks_in_vain += 1
        if not self._loop.is_running():  # twice, as it may be between two fixtures
            return _NOT_RUNNING if self._looks_in_vain > 1 else ""
        return "" if self._answers() else _IS_BLOCKED

    def _has_waiting(self) -> bool:
        with self._lock:
            return any(is_readable(listening.fileno()) for listening in self._sockets)

    def _answers(self) -> bool:
        """Whether the loop runs what it is given."""
        answered = threading.Event()
        try:
            self._loop.call_soon_threadsafe(answered.set)
        except RuntimeError:  # it was closed just now
            return True
        until = time.monotonic() + _BLOCKED
        while time.monotonic() < until:
            if answered.wait(_INTERVAL) or self._stopped.is_set():
                return True
        return False

    def _accept(self) -> list[socket.socket]:
        accepted: list[socket.socket] = []
        with self._lock, suppress(OSError):
            for listening in self._sockets:
                while is_readable(listening.fileno()):
                    accepted.append(listening.accept()[0])
        return accepted


def _respond(connection: socket.socket, reason: str) -> None:
    connection.settimeout(_READ_TIMEOUT)
    with suppress(TimeoutError):
        connection.recv(1 << 16)
    body = json.dumps({"success": False, "reason": reason}).encode()
    head = (
        f"HTTP/1.1 {STATUS} Not Implemented\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    )
    connection.sendall(head.encode() + body)
    connection.shutdown(socket.SHUT_WR)
    with suppress(TimeoutError):
        while connection.recv(1 << 16):  # else the kernel resets the connection
            pass
