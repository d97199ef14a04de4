"""HTTP responses as bytes; correct, unless a caller passes wrong headers."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from e6async.testing._responses import Response

HTTP_OK: Final = "200 OK"
JSON: Final = "Content-Type: application/json; charset=utf-8"
CHUNKED: Final = "Transfer-Encoding: chunked"
LAST_CHUNK: Final = b"0\r\n\r\n"


def head(status: str, *lines: str) -> bytes:
    """The status line and the headers, with the empty line."""
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def response(status: str, body: bytes, *lines: str) -> bytes:
    """A response with its Content-Length."""
    return head(status, *lines, f"Content-Length: {len(body)}") + body


def ok(body: bytes) -> bytes:
    """A correct response with JSON."""
    return response(HTTP_OK, body, JSON)


def chunk(data: bytes) -> bytes:
    """A chunk of a chunked body."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def status_of(code: int) -> str:
    """A status as the status line has it; unknown codes have an empty reason phrase."""
    phrases = {status.value: status.phrase for status in HTTPStatus}
    return f"{code} {phrases.get(code, '')}"


def encoded(message: Response, *lines: str) -> bytes:
    """A response of the fake site as bytes."""
    headers = [f"{name}: {value}" for name, value in message.headers.items()]
    if message.content_type is not None:
        headers.insert(0, f"Content-Type: {message.content_type}")
    return response(status_of(message.status), message.body, *headers, *lines)
