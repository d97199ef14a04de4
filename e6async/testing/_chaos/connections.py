"""Faults of connections: refused, cut off, silent, slow, dropped while idle."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import Asked, End, Fault, Step, Wait, steps

__all__ = ["connection_faults"]

_POINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "before-answer": "after the request, before a byte of the answer",
        "mid-status-line": "in the middle of the status line",
        "mid-headers": "in the middle of a header",
        "after-headers": "after the headers, before the body",
        "mid-body": "in the middle of the body",
    }
)
_ENDS: Final[Mapping[str, tuple[End, str]]] = MappingProxyType(
    {
        "reset": (End.RESET, "The connection is reset (RST)"),
        "close": (End.FIN, "The connection is closed (FIN)"),
        "stall": (End.STALL, "The server falls silent and keeps the connection open"),
    }
)
_CRUMBS: Final = 200  # bytes sent one by one
_PIECES: Final = 50


def connection_faults() -> Iterator[Fault]:
    """Give the faults of this module."""
    yield from _faults_before_reading()
    for ending, (end, what) in _ENDS.items():
        for point, where in _POINTS.items():
            yield Fault(
                name=f"{ending}-{point}",
                description=f"{what} {where}.",
                script=functools.partial(_cut, point, end),
            )
    yield from _slow_faults()
    yield from _keep_alive_faults()


def _faults_before_reading() -> Iterator[Fault]:
    yield Fault(
        name="refused",
        description="The port is closed: connections are refused, and open ones end.",
        at="connect",
        script=steps(),
    )
    yield Fault(
        name="close-on-accept",
        description="A new connection is closed (FIN) before anything is read.",
        at="accept",
        script=steps(End.FIN),
    )
    yield Fault(
        name="reset-on-accept",
        description="A new connection is reset (RST) before anything is read.",
        at="accept",
        script=steps(End.RESET),
    )
    yield Fault(
        name="stall-on-accept",
        description="A new connection stays open, but nothing is read or answered.",
        at="accept",
        script=steps(End.STALL),
    )
    yield Fault(
        name="slow-accept",
        description="A new connection is left unread for 2 seconds, then answered right.",
        at="accept",
        script=steps(Wait(2.0)),
    )
    yield Fault(
        name="reset-mid-request",
        description="The connection is reset (RST) when the headers of the request are there, "
        "whether its body is or not.",
        at="head",
        script=steps(End.RESET),
    )
    yield Fault(
        name="refuse-mid-request",
        description="413 comes when the headers of the request are there, whether its body is or "
        "not, then the connection is closed (FIN).",
        at="head",
        script=steps(wire.whole(wire.status_of(413), b"", "Connection: close"), End.FIN),
    )


def _slow_faults() -> Iterator[Fault]:
    yield Fault(
        name="slow-answer",
        description="The right answer comes after 5 seconds.",
        script=lambda asked: [Wait(5.0), asked.answer],
    )
    yield Fault(
        name="trickle",
        description="The right answer comes in crumbs, 10 ms apart: its first 200 bytes one by "
        "one, the rest in 50 pieces.",
        script=_trickle,
    )
    yield Fault(
        name="drip",
        description="The headers are right, the body comes for ever, a byte every 10 seconds.",
        script=_drip,
    )


def _keep_alive_faults() -> Iterator[Fault]:
    yield Fault(
        name="close-after-answer",
        description="The answer is right and does not say `Connection: close`, but the connection "
        "is closed (FIN) after it.",
        script=lambda asked: [asked.answer, End.FIN],
    )
    yield Fault(
        name="close-after-three",
        description="Three requests of a connection are answered right, then it is closed (FIN) "
        "without a word.",
        script=lambda asked: [asked.answer] if asked.turn < 3 else [asked.answer, End.FIN],
    )
    yield Fault(
        name="close-when-idle",
        description="One second after a right answer the connection is closed (FIN), even when "
        "the next request has come.",
        script=lambda asked: [asked.answer, Wait(1.0), End.FIN],
    )
    yield Fault(
        name="close-on-reuse",
        description="The first request of a connection is answered right, the second is met by "
        "its end (FIN).",
        script=lambda asked: [asked.answer if asked.turn == 1 else End.FIN],
    )
    yield Fault(
        name="reset-on-reuse",
        description="The first request of a connection is answered right, the second is met by "
        "a reset (RST).",
        script=lambda asked: [asked.answer if asked.turn == 1 else End.RESET],
    )


def _cut(point: str, end: End, asked: Asked) -> Iterator[Step]:
    answer = wire.ok(asked.good)
    body = len(answer) - len(asked.good)
    where = {
        "before-answer": 0,
        "mid-status-line": len(b"HTTP/1.1 2"),
        "mid-headers": answer.index(b"Content-Length") + len(b"Content-"),
        "after-headers": body,
        "mid-body": (body + len(answer)) // 2,
    }
    if sent := answer[: where[point]]:
        yield sent
    yield end


def _trickle(asked: Asked) -> Iterator[Step]:
    crumbs, rest = asked.answer[:_CRUMBS], asked.answer[_CRUMBS:]
    size = len(rest) // _PIECES + 1
    pieces = [rest[start : start + size] for start in range(0, len(rest), size)]
    for piece in [crumbs[at : at + 1] for at in range(len(crumbs))] + pieces:
        yield piece
        yield Wait(0.01)


def _drip(_asked: Asked) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON, f"Content-Length: {1 << 30}")
    while True:
        yield Wait(10.0)
        yield b" "
