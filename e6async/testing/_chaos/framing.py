"""Faults of HTTP itself: lengths, chunks, status lines, headers, extra responses."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import End, Fault, FaultContext, Script, Step, Wait, steps

__all__ = ["framing_faults"]

_MEBIBYTE: Final = b" " * (1 << 20)
_HEADERS: Final = 5000
_EXTRA_RESPONSE: Final = wire.ok(b'{"extra": "not requested"}')


def framing_faults() -> Iterator[Fault]:
    """The faults of this module."""
    yield from _lengths()
    yield from _chunks()
    yield from _starts()
    yield from _headers()
    yield from _informational()
    yield from _extra_responses()


def _ends_after(name: str, description: str, script: Script) -> Fault:
    """A fault after which the connection is closed, since no request can follow."""

    def then_close(context: FaultContext) -> Iterator[Step]:
        yield from script(context)
        yield End.FIN

    return Fault(
        name=name,
        description=f"{description}, then the connection is closed (FIN).",
        script=then_close,
    )


def _with_headers(context: FaultContext, *lines: str) -> list[Step]:
    """The correct body with wrong headers about its length."""
    return [wire.head(wire.HTTP_OK, wire.JSON, *lines) + context.good]


def _length(name: str, description: str, value: str) -> Fault:
    return _ends_after(
        name, description, lambda context: _with_headers(context, f"Content-Length: {value}")
    )


def _lengths() -> Iterator[Fault]:
    yield _ends_after(
        "length-too-long",
        "Content-Length is 10 bytes longer than the body",
        lambda context: _with_headers(context, f"Content-Length: {len(context.good) + 10}"),
    )
    yield Fault(
        name="length-too-short",
        description="Content-Length is one byte shorter than the body; the connection stays open.",
        script=lambda context: _with_headers(context, f"Content-Length: {len(context.good) - 1}"),
    )
    yield _length("length-negative", "Content-Length is -1", "-1")
    yield _length("length-not-a-number", "Content-Length is not a number", "many")
    yield _length("length-absurd", "Content-Length has 31 digits", "1" + "0" * 30)
    yield _ends_after(
        "length-twice",
        "Content-Length appears twice, with different values",
        lambda context: _with_headers(
            context,
            f"Content-Length: {len(context.good)}",
            f"Content-Length: {len(context.good) + 5}",
        ),
    )
    yield Fault(
        name="length-and-chunks",
        description="The body is chunked, and a Content-Length of 1 is sent as well.",
        script=lambda context: [
            wire.head(wire.HTTP_OK, wire.JSON, "Content-Length: 1", wire.CHUNKED)
            + wire.chunk(context.good)
            + wire.LAST_CHUNK
        ],
    )
    yield _ends_after(
        "length-missing",
        "The correct response has no Content-Length and is not chunked, as HTTP allows",
        lambda context: _with_headers(context, "Connection: close"),
    )
    yield _ends_after(
        "length-missing-cut",
        "Half of the body, without Content-Length and not chunked",
        lambda context: [
            wire.head(wire.HTTP_OK, wire.JSON, "Connection: close")
            + context.good[: len(context.good) // 2]
        ],
    )


def _chunked(name: str, description: str, before: bytes, after: bytes, *, part: int = 1) -> Fault:
    """A fault of a chunked body, with the bytes before and after the data."""
    return _ends_after(
        name,
        description,
        lambda context: [
            wire.head(wire.HTTP_OK, wire.JSON, wire.CHUNKED)
            + before
            + context.good[: len(context.good) // part]
            + after
        ],
    )


def _chunks() -> Iterator[Fault]:
    last = wire.LAST_CHUNK
    yield _chunked("chunk-size-bad", "The size of a chunk is `zz`", b"zz\r\n", b"\r\n" + last)
    yield _chunked("chunk-size-negative", "The size of a chunk is -5", b"-5\r\n", b"\r\n" + last)
    yield _chunked(
        "chunk-size-absurd",
        "The size of a chunk has 20 hexadecimal digits",
        b"f" * 20 + b"\r\n",
        b"",
    )
    yield _chunked(
        "chunk-cut",
        "The size of a chunk is 1 MiB, but only half of the body is sent",
        b"100000\r\n",
        b"",
        part=2,
    )
    yield _chunked(
        "chunk-too-long",
        "A chunk is longer than its size of 1",
        b"1\r\n",
        b"\r\n" + last,
    )
    yield _ends_after(
        "chunk-last-missing",
        "The body is one complete chunk, but the last (empty) chunk is missing",
        lambda context: [
            wire.head(wire.HTTP_OK, wire.JSON, wire.CHUNKED) + wire.chunk(context.good)
        ],
    )


def _starts() -> Iterator[Fault]:
    high = bytes(range(128, 256))
    yield _ends_after("garbage", "512 bytes that are not HTTP", steps(high * 4))
    yield _ends_after(
        "tls-alert",
        "A TLS alert, as a port for HTTPS sends it",
        steps(b"\x15\x03\x01\x00\x02\x02\x50"),
    )
    yield _ends_after(
        "http-0-9",
        "The body without status line and headers, as in HTTP/0.9",
        lambda context: [context.good],
    )
    yield _start("status-word", "The status code is a word", b"HTTP/1.1 OK OK")
    yield _start("status-999", "The status code is 999", b"HTTP/1.1 999 Request Denied")
    yield _start("status-1000", "The status code is 1000", b"HTTP/1.1 1000 Far Too Much")
    yield _start("version-unknown", "The HTTP version is 7.7", b"HTTP/7.7 200 OK")


def _start(name: str, description: str, line: bytes) -> Fault:
    return _ends_after(
        name,
        f"{description}, in an otherwise correct response",
        lambda context: [line + context.response.removeprefix(b"HTTP/1.1 200 OK")],
    )


def _with_header(name: str, description: str, line: str) -> Fault:
    return Fault(
        name=name,
        description=f"{description}, in an otherwise correct response.",
        script=lambda context: [wire.response(wire.HTTP_OK, context.good, wire.JSON, line)],
    )


def _headers() -> Iterator[Fault]:
    yield _with_header(
        "header-long", "A header line is 1 MiB long", f"X-Padding: {'x' * (1 << 20)}"
    )
    yield _with_header(
        "headers-many",
        f"There are {_HEADERS} additional headers",
        "\r\n".join(f"X-Padding-{number}: x" for number in range(_HEADERS)),
    )
    yield _with_header("header-no-colon", "A header has no colon", "This is no header")
    yield _with_header("header-nul", "A header value contains a NUL", "X-Name: a\0b")
    yield _with_header("header-nameless", "A header has no name", ": nobody")
    yield Fault(
        name="headers-endless",
        description="The headers never end: 100 per second.",
        script=_endless_headers,
    )


def _endless_headers(_context: FaultContext) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON).removesuffix(b"\r\n")
    while True:
        yield b"X-Padding: x\r\n" * 100
        yield Wait(1.0)


def _informational() -> Iterator[Fault]:
    for code, line in ((100, ()), (102, ()), (103, ("Link: </style.css>; rel=preload",))):
        interim = wire.head(wire.status_of(code), *line)
        yield Fault(
            name=f"interim-{code}",
            description=f"A {code} precedes the correct response, as HTTP allows.",
            script=_after(interim),
        )
    yield Fault(
        name="interim-endless",
        description="A 102 arrives every second, and never a final response.",
        script=_endless_interim,
    )
    yield Fault(
        name="switching-101",
        description="101 switches to a protocol that was not requested, then nothing is sent.",
        script=steps(
            wire.head(wire.status_of(101), "Connection: Upgrade", "Upgrade: websocket"), End.STALL
        ),
    )


def _after(interim: bytes) -> Script:
    return lambda context: [interim, context.response]


def _endless_interim(_context: FaultContext) -> Iterator[Step]:
    while True:
        yield wire.head(wire.status_of(102))
        yield Wait(1.0)


def _extra_responses() -> Iterator[Fault]:
    yield Fault(
        name="response-twice",
        description="A second response follows the correct one at once; the connection stays open.",
        script=lambda context: [context.response + _EXTRA_RESPONSE],
    )
    yield Fault(
        name="response-twice-late",
        description="A second response follows the correct one after 0.1 seconds; the connection "
        "stays open.",
        script=lambda context: [context.response, Wait(0.1), _EXTRA_RESPONSE],
    )
    yield Fault(
        name="garbage-after-response",
        description="64 NULs follow the correct response; the connection stays open.",
        script=lambda context: [context.response + bytes(64)],
    )
    yield Fault(
        name="endless-body",
        description="A body without a length never ends: 1 MiB every half second.",
        script=_endless_body,
    )
    yield Fault(
        name="endless-chunks",
        description="A chunked body never ends: 1 MiB every half second.",
        script=_endless_chunks,
    )


def _endless_body(_context: FaultContext) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON, "Connection: close")
    while True:
        yield _MEBIBYTE
        yield Wait(0.5)


def _endless_chunks(_context: FaultContext) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON, wire.CHUNKED)
    piece = wire.chunk(_MEBIBYTE)
    while True:
        yield piece
        yield Wait(0.5)
