"""Requests, and how they are parsed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qsl

import attrs

_END_OF_HEAD = b"\r\n\r\n"


@attrs.define(kw_only=True)
class ChaosRequest:
    """A request; it is recorded as soon as its headers have arrived."""

    time: float
    """When its first byte arrived, by the clock of the event loop."""
    connection: int
    """The number of its connection, from 1."""
    sequence: int
    """Its number on the connection, from 1."""
    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    target: str
    """Path and query, undecoded."""
    headers: Mapping[str, str]
    """Names in lower case."""
    body: bytes = b""
    complete: bool = False
    """Whether the body has arrived."""
    fault: str | None = None
    """The name of the fault that it got; None for the correct response or no response."""


@attrs.frozen(kw_only=True)
class Head:
    """The request line and the headers."""

    method: str
    target: str
    headers: Mapping[str, str]

    def to_record(self, *, time: float, connection: int, sequence: int) -> ChaosRequest:
        """The record of the request, without its body."""
        path, _, query = self.target.partition("?")
        return ChaosRequest(
            time=time,
            connection=connection,
            sequence=sequence,
            method=self.method,
            path=path,
            query=tuple(parse_qsl(query, keep_blank_values=True)),
            target=self.target,
            headers=self.headers,
        )


def split_head(data: bytes) -> tuple[Head, bytes] | None:
    """Parse the head; returns it and the bytes after it, or None while it is incomplete."""
    head, end, rest = data.partition(_END_OF_HEAD)
    if not end:
        return None
    first, *lines = head.decode("latin-1").split("\r\n")
    words = first.split(" ")
    if len(words) != 3:
        message = f"{first[:80]!r} is not a request line; send HTTP/1.1 to this server"
        raise ValueError(message)
    method, target, _version = words
    fields = [line.partition(":") for line in lines]
    headers = {name.strip().lower(): value.strip() for name, _, value in fields}
    return Head(method=method, target=target, headers=headers), rest


def split_body(headers: Mapping[str, str], data: bytes) -> tuple[bytes, bytes] | None:
    """Parse the body; returns it and the bytes after it, or None while it is incomplete."""
    if headers.get("transfer-encoding", "").lower() == "chunked":
        return _split_chunks(data)
    length = int(headers.get("content-length", "0"))
    return (data[:length], data[length:]) if len(data) >= length else None


def _split_chunks(data: bytes) -> tuple[bytes, bytes] | None:
    body = bytearray()
    while True:
        line, end, data = data.partition(b"\r\n")
        if not end:
            return None
        size = int(line.partition(b";")[0], 16)
        if len(data) < size + 2:
            return None
        if size == 0:
            return bytes(body), data[2:]
        body += data[:size]
        data = data[size + 2 :]
