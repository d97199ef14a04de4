"""Faults of HTTP itself: lengths, chunks, status lines, headers, answers out of turn."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Asked, End, Fault, Script, Step, Wait, steps

__all__ = ["framing_faults"]

_MEBIBYTE: Final = b" " * (1 << 20)
_HEADERS: Final = 5000
_STRAY: Final = wire.ok(b'{"stray": "this answers nobody"}')


def framing_faults() -> Iterator[Fault]:
    """Give the faults of this module."""
    yield from _lengths()
    yield from _chunks()
    yield from _starts()
    yield from _headers()
    yield from _informational()
    yield from _surpluses()


def _ends_after(name: str, description: str, script: Script) -> Fault:
    """Make a fault after which the connection is closed, as nothing can follow."""

    def then_close(asked: Asked) -> Iterator[Step]:
        yield from script(asked)
        yield End.FIN

    return Fault(
        name=name,
        description=f"{description}, then the connection is closed (FIN).",
        script=then_close,
    )


def _under(asked: Asked, *lines: str) -> list[Step]:
    """Send the right body under headers that say something else of its length."""
    return [wire.head(wire.HTTP_OK, wire.JSON, *lines) + asked.good]


def _length(name: str, description: str, value: str) -> Fault:
    return _ends_after(name, description, lambda asked: _under(asked, f"Content-Length: {value}"))


def _lengths() -> Iterator[Fault]:
    yield _ends_after(
        "length-too-long",
        "Content-Length is 10 bytes more than the body has",
        lambda asked: _under(asked, f"Content-Length: {len(asked.good) + 10}"),
    )
    yield Fault(
        name="length-too-short",
        description="Content-Length is one byte less than the body has, and the connection stays "
        "open.",
        script=lambda asked: _under(asked, f"Content-Length: {len(asked.good) - 1}"),
    )
    yield _length("length-negative", "Content-Length is -1", "-1")
    yield _length("length-not-a-number", "Content-Length is no number", "many")
    yield _length("length-absurd", "Content-Length has 31 digits", "1" + "0" * 30)
    yield _ends_after(
        "length-twice",
        "Content-Length is there twice, with two values",
        lambda asked: _under(
            asked, f"Content-Length: {len(asked.good)}", f"Content-Length: {len(asked.good) + 5}"
        ),
    )
    yield Fault(
        name="length-and-chunks",
        description="The body is chunked, and there is a Content-Length of 1, too.",
        script=lambda asked: [
            wire.head(wire.HTTP_OK, wire.JSON, "Content-Length: 1", wire.CHUNKED)
            + wire.chunk(asked.good)
            + wire.LAST_CHUNK
        ],
    )
    yield _ends_after(
        "length-missing",
        "The right answer has neither length nor chunks, as HTTP allows",
        lambda asked: _under(asked, "Connection: close"),
    )
    yield _ends_after(
        "length-missing-cut",
        "There is neither length nor chunks, and half of the body",
        lambda asked: [
            wire.head(wire.HTTP_OK, wire.JSON, "Connection: close")
            + asked.good[: len(asked.good) // 2]
        ],
    )


def _chunked(name: str, description: str, before: bytes, after: bytes, *, part: int = 1) -> Fault:
    """Make a fault of a chunked body: what stands before the data, what after it."""
    return _ends_after(
        name,
        description,
        lambda asked: [
            wire.head(wire.HTTP_OK, wire.JSON, wire.CHUNKED)
            + before
            + asked.good[: len(asked.good) // part]
            + after
        ],
    )


def _chunks() -> Iterator[Fault]:
    last = wire.LAST_CHUNK
    yield _chunked("chunk-size-bad", "A chunk's size is `zz`", b"zz\r\n", b"\r\n" + last)
    yield _chunked("chunk-size-negative", "A chunk's size is -5", b"-5\r\n", b"\r\n" + last)
    yield _chunked(
        "chunk-size-absurd", "A chunk's size has 20 hexadecimal digits", b"f" * 20 + b"\r\n", b""
    )
    yield _chunked(
        "chunk-cut",
        "A chunk of a mebibyte is announced, half of the body sent",
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
        "The body comes in one whole chunk, the last chunk is missing",
        lambda asked: [wire.head(wire.HTTP_OK, wire.JSON, wire.CHUNKED) + wire.chunk(asked.good)],
    )


def _starts() -> Iterator[Fault]:
    high = bytes(range(128, 256))
    yield _ends_after("garbage", "512 bytes that are no HTTP come", steps(high * 4))
    yield _ends_after(
        "tls-alert",
        "An alert of TLS comes, as from a port for https",
        steps(b"\x15\x03\x01\x00\x02\x02\x50"),
    )
    yield _ends_after(
        "http-0-9", "The body comes alone, as in HTTP/0.9", lambda asked: [asked.good]
    )
    yield _start("status-word", "The status line has a word for a status", b"HTTP/1.1 OK OK")
    yield _start("status-999", "The status is 999", b"HTTP/1.1 999 Request Denied")
    yield _start("status-1000", "The status is 1000", b"HTTP/1.1 1000 Far Too Much")
    yield _start("version-unknown", "The version of HTTP is 7.7", b"HTTP/7.7 200 OK")


def _start(name: str, description: str, line: bytes) -> Fault:
    return _ends_after(
        name,
        f"{description}, in a right answer otherwise",
        lambda asked: [line + asked.answer.removeprefix(b"HTTP/1.1 200 OK")],
    )


def _with_header(name: str, description: str, line: str) -> Fault:
    return Fault(
        name=name,
        description=f"{description}, in a right answer otherwise.",
        script=lambda asked: [wire.whole(wire.HTTP_OK, asked.good, wire.JSON, line)],
    )


def _headers() -> Iterator[Fault]:
    yield _with_header(
        "header-long", "A header line is a mebibyte long", f"X-Padding: {'x' * (1 << 20)}"
    )
    yield _with_header(
        "headers-many",
        f"There are {_HEADERS} headers more than usual",
        "\r\n".join(f"X-Padding-{number}: x" for number in range(_HEADERS)),
    )
    yield _with_header("header-no-colon", "A header has no colon", "This is no header")
    yield _with_header("header-nul", "A header has a NUL in its value", "X-Name: a\0b")
    yield _with_header("header-nameless", "A header has no name", ": nobody")
    yield Fault(
        name="headers-endless",
        description="Headers come for ever, 100 a second.",
        script=_endless_headers,
    )


def _endless_headers(_asked: Asked) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON).removesuffix(b"\r\n")
    while True:
        yield b"X-Padding: x\r\n" * 100
        yield Wait(1.0)


def _informational() -> Iterator[Fault]:
    for code, line in ((100, ()), (102, ()), (103, ("Link: </style.css>; rel=preload",))):
        interim = wire.head(wire.status_of(code), *line)
        yield Fault(
            name=f"interim-{code}",
            description=f"A {code} comes before the right answer, as HTTP allows.",
            script=_after(interim),
        )
    yield Fault(
        name="interim-endless",
        description="A 102 comes every second, for ever, and no answer.",
        script=_endless_interim,
    )
    yield Fault(
        name="switching-101",
        description="101 switches to a protocol that nobody asked for, then nothing comes.",
        script=steps(
            wire.head(wire.status_of(101), "Connection: Upgrade", "Upgrade: websocket"), End.STALL
        ),
    )


def _after(interim: bytes) -> Script:
    return lambda asked: [interim, asked.answer]


def _endless_interim(_asked: Asked) -> Iterator[Step]:
    while True:
        yield wire.head(wire.status_of(102))
        yield Wait(1.0)


def _surpluses() -> Iterator[Fault]:
    yield Fault(
        name="answer-twice",
        description="A second answer follows the right one in the same breath, and the connection "
        "stays open.",
        script=lambda asked: [asked.answer + _STRAY],
    )
    yield Fault(
        name="answer-twice-late",
        description="A second answer follows the right one after 0.1 seconds, and the connection "
        "stays open.",
        script=lambda asked: [asked.answer, Wait(0.1), _STRAY],
    )
    yield Fault(
        name="garbage-after-answer",
        description="64 NULs follow the right answer, and the connection stays open.",
        script=lambda asked: [asked.answer + bytes(64)],
    )
    yield Fault(
        name="endless-body",
        description="A body without a length comes for ever, a mebibyte every half second.",
        script=_endless_body,
    )
    yield Fault(
        name="endless-chunks",
        description="Chunks come for ever, a mebibyte every half second.",
        script=_endless_chunks,
    )


def _endless_body(_asked: Asked) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON, "Connection: close")
    while True:
        yield _MEBIBYTE
        yield Wait(0.5)


def _endless_chunks(_asked: Asked) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON, wire.CHUNKED)
    piece = wire.chunk(_MEBIBYTE)
    while True:
        yield piece
        yield Wait(0.5)
