"""HTTP answers as bytes, right to the letter unless a caller asks otherwise."""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from e6async.testing._answers import Answer

HTTP_OK: Final = "200 OK"
JSON: Final = "Content-Type: application/json; charset=utf-8"
CHUNKED: Final = "Transfer-Encoding: chunked"
LAST_CHUNK: Final = b"0\r\n\r\n"


def head(status: str, *lines: str) -> bytes:
    """Write the status line and the headers, up to the empty line."""
    return "\r\n".join([f"HTTP/1.1 {status}", *lines, "", ""]).encode("latin-1")


def whole(status: str, body: bytes, *lines: str) -> bytes:
    """Write an answer with its length."""
    return head(status, *lines, f"Content-Length: {len(body)}") + body


def ok(body: bytes) -> bytes:
    """Write a right answer in JSON."""
    return whole(HTTP_OK, body, JSON)


def chunk(data: bytes) -> bytes:
    """Write one chunk."""
    return b"%x\r\n%b\r\n" % (len(data), data)


def status_of(code: int) -> str:
    """Give a status as it stands in the status line; a reason is missing where HTTP has none."""
    known = {status.value: status.phrase for status in HTTPStatus}
    return f"{code} {known.get(code, '')}"


def written(answer: Answer, *lines: str) -> bytes:
    """Write an answer that is a value."""
    given = [f"{name}: {value}" for name, value in answer.headers.items()]
    kind = [] if answer.content_type is None else [f"Content-Type: {answer.content_type}"]
    return whole(status_of(answer.status), answer.body, *kind, *given, *lines)
