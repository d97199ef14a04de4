"""Requests, and how they are found in the bytes of a connection."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import attrs

_END_OF_HEAD = b"\r\n\r\n"


@attrs.define(kw_only=True)
class ChaosRequest:
    """A request that came in; it is on record as soon as its headers are."""

    time: float
    """When its first byte arrived, by the clock of the event loop."""
    connection: int
    """On which connection, counted from 1."""
    turn: int
    """Which request of its connection, counted from 1."""
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    target: str
    """Path and query as they were sent."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    whole: bool = False
    """Whether the body has arrived, too."""
    fault: str | None = None
    """The name of the fault that befell it; None for the right answer, or for none at all."""


@attrs.frozen(kw_only=True)
class Head:
    """The request line and the headers."""

    method: str
    target: str
    headers: Mapping[str, str]

    def recorded(self, *, time: float, connection: int, turn: int) -> ChaosRequest:
        """Begin the record of a request."""
        path, _, query = self.target.partition("?")
        return ChaosRequest(
            time=time,
            connection=connection,
            turn=turn,
            method=self.method,
            path=path,
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            target=self.target,
            headers=self.headers,
        )


def split_head(data: bytes) -> tuple[Head, bytes] | None:
    """Take the head off the bytes that came, and give the rest; None while it is not whole."""
    before, found, rest = data.partition(_END_OF_HEAD)
    if not found:
        return None
    first, *lines = before.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3:
        message = f"{first[:80]!r} is no request line; talk HTTP/1.1 to this server"
        raise ValueError(message)
    method, target, _version = words
    fields = [line.partition(":") for line in lines]
    headers = {name.strip().lower(): value.strip() for name, _, value in fields}
    return Head(method=method, target=target, headers=headers), rest


def split_body(headers: Mapping[str, str], data: bytes) -> tuple[bytes, bytes] | None:
    """Take the body off the bytes that came, and give the rest; None while it is not whole."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _split_chunks(data)
    length = int(headers.get("content-length", "0"))
    return (data[:length], data[length:]) if len(data) >= length else None


def _split_chunks(data: bytes) -> tuple[bytes, bytes] | None:
    body = bytearray()
    while True:
        line, found, data = data.partition(b"\r\n")
        if not found:
            return None
        size = int(line.partition(b";")[0], 16)
        if len(data) < size + 2:
            return None
        if size == 0:
            return bytes(body), data[2:]
        body += data[:size]
        data = data[size + 2 :]
