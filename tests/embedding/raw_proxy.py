"""An HTTP proxy of plain sockets and threads; it knows nothing of this library."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress

from tests.embedding.raw_server import RawRequest, RawServer, Responder, response

ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"


class RawProxy(RawServer):
    """Answers requests for http itself, and opens tunnels to one port of this machine."""

    def __init__(
        self,
        respond: Responder | None = None,
        *,
        tunnel_to: int = 0,
        authorization: str | None = None,
        refuse_tunnels: int = 0,
    ) -> None:
        super().__init__(self._answer)
        self._site = respond or _target
        self._tunnel_to = tunnel_to
        self._authorization = authorization
        self.refuse_tunnels = refuse_tunnels
        """How many tunnels are refused with 502."""

    def _answer(self, request: RawRequest) -> bytes:
        if request.headers.get("proxy-authorization") != self._authorization:
            return response(status=407, headers={"Proxy-Authenticate": "Basic"})
        if request.method != "CONNECT":
            return self._site(request)
        if self.refuse_tunnels:
            self.refuse_tunnels -= 1
            return response(status=502)
        return ESTABLISHED

    def send(self, connection: socket.socket, answer: bytes) -> None:
        """Send a response; after that of a tunnel, carry bytes until one end closes."""
        connection.sendall(answer)
        if answer == ESTABLISHED:
            with socket.create_connection(("127.0.0.1", self._tunnel_to)) as upstream:
                back = threading.Thread(target=_carry, args=(upstream, connection))
                back.start()
                _carry(connection, upstream)
                back.join()


def _target(request: RawRequest) -> bytes:
    return response({"target": request.target})


def _carry(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while chunk := source.recv(65_536):
            target.sendall(chunk)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
