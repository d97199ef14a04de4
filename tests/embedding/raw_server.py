"""An HTTP/1.1 server of plain sockets and threads; it knows nothing of this library."""

from __future__ import annotations

import itertools
import json
import socket
import ssl
import struct
import sys
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Self

import attrs


@attrs.frozen(kw_only=True)
class RawRequest:
    """A request as its bytes arrived."""

    at: float
    """Seconds of the monotonic clock at which its headers had arrived."""
    method: str
    target: str
    """Path and query, as sent; a whole URL where this server is a proxy."""
    version: str
    """Such as `HTTP/1.1`."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes


_SO_TIMESTAMPNS = 35
"""Linux: the kernel tells with received bytes when they arrived."""

Responder = Callable[[RawRequest], bytes]
"""Gives the bytes of a response; empty bytes close the connection without one."""


def response(
    value: object = None, *, status: int = 200, headers: Mapping[str, str] | None = None
) -> bytes:
    """Write a JSON response."""
    body = json.dumps({"ok": True} if value is None else value).encode()
    lines = {
        "Content-Type": "application/json",
        "Content-Length": str(len(body)),
        **(headers or {}),
    }
    head = "".join(f"{name}: {text}\r\n" for name, text in lines.items())
    return f"HTTP/1.1 {status} Something\r\n{head}\r\n".encode() + body


def is_whole(headers: Mapping[str, str], buffer: bytes) -> bool:
    """Whether all bytes of a request's body are there."""
    if "transfer-encoding" not in headers:
        return len(buffer) >= int(headers.get("content-length", "0"))
    while buffer:
        size, _, buffer = buffer.partition(b"\r\n")
        if size == b"0":
            return buffer.startswith(b"\r\n")
        buffer = buffer[int(size, 16) + 2 :]
    return False


def _received(connection: socket.socket) -> tuple[bytes, float]:
    """Some bytes, and when they arrived.

    Linux notes the moment, so that a thread that is late on a busy machine does not matter.
    """
    if sys.platform != "linux" or isinstance(connection, ssl.SSLSocket):
        return connection.recv(65_536), time.monotonic()
    data, notes, _, _ = connection.recvmsg(65_536, 256)
    ago = 0.0
    for level, kind, content in notes:
        if (level, kind) == (socket.SOL_SOCKET, _SO_TIMESTAMPNS):
            seconds, nanoseconds = struct.unpack("qq", content[:16])
            ago = (time.time_ns() - seconds * 10**9 - nanoseconds) / 1e9
    return data, time.monotonic() - ago


def _empty(_: RawRequest) -> bytes:
    return response()


class RawServer:
    """Listens on the loopback interface while it is entered."""

    def __init__(
        self, respond: Responder | None = None, *, tls: ssl.SSLContext | None = None
    ) -> None:
        self.requests: list[RawRequest] = []
        """Every request, in the order of arrival."""
        self.connections = 0
        """How many connections were accepted."""
        self._respond = _empty if respond is None else respond
        self._tls = tls
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)
        with self._lock:
            left = list(self._open)
        for connection in left:
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    @property
    def port(self) -> int:
        """The port it listens on."""
        port: int = self._listener.getsockname()[1]
        return port

    @property
    def url(self) -> str:
        """Its base URL."""
        return f"http://127.0.0.1:{self.port}"

    def gaps(self) -> list[float]:
        """Seconds between each request and the one before it."""
        times = sorted(request.at for request in self.requests)
        return [later - earlier for earlier, later in itertools.pairwise(times)]

    def count(self, method: str) -> int:
        """How many requests of a method arrived."""
        return sum(request.method == method for request in self.requests)

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            with self._lock:
                self.connections += 1
                self._open.add(connection)
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, accepted: socket.socket) -> None:
        with suppress(OSError), self._opened(accepted) as connection:
            buffer = b""
            while True:
                at = time.monotonic()  # of a request that came with the one before
                while b"\r\n\r\n" not in buffer:
                    chunk, at = _received(connection)
                    if not chunk:
                        return
                    buffer += chunk
                head, _, buffer = buffer.partition(b"\r\n\r\n")
                request_line, *lines = head.decode("latin-1").split("\r\n")
                method, target, version = request_line.split(" ", 2)
                pairs = (line.partition(":") for line in lines)
                headers = {name.lower(): text.strip() for name, _, text in pairs}
                body, buffer = self._body(connection, headers, buffer)
                request = RawRequest(
                    at=at,
                    method=method,
                    target=target,
                    version=version,
                    headers=headers,
                    body=body,
                )
                with self._lock:
                    self.requests.append(request)
                answer = self._respond(request)
                if not answer:
                    return
                self.send(connection, answer)
        with self._lock:
            self._open.discard(accepted)

    def _opened(self, accepted: socket.socket) -> socket.socket:
        if self._tls is None:
            if sys.platform == "linux":
                accepted.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
            return accepted
        try:
            return self._tls.wrap_socket(accepted, server_side=True)
        except OSError:
            accepted.close()
            raise

    def send(self, connection: socket.socket, answer: bytes) -> None:
        """Send a response; a place for servers that do it in another way."""
        connection.sendall(answer)

    @staticmethod
    def _body(
        connection: socket.socket, headers: Mapping[str, str], buffer: bytes
    ) -> tuple[bytes, bytes]:
        if headers.get("transfer-encoding", "").lower() == "chunked":
            while not is_whole(headers, buffer):
                buffer += connection.recv(65_536)
            return buffer, b""
        length = int(headers.get("content-length", "0"))
        while len(buffer) < length:
            buffer += connection.recv(65_536)
        return buffer[:length], buffer[length:]
