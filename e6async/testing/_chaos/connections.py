"""Faults of connections: refused, cut off, silent, slow, closed while idle."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from e6async.testing._chaos import wire
from e6async.testing._chaos.fault import End, Fault, FaultContext, Step, Wait, steps

__all__ = ["connection_faults"]

_POINTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "before-response": "after the request, before the first byte of the response",
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
        "stall": (End.STALL, "The server stops sending and keeps the connection open"),
    }
)
_SINGLE_BYTES: Final = 200
_PIECES: Final = 50


def connection_faults() -> Iterator[Fault]:
    """The faults of this module."""
    yield from _faults_before_reading()
    for ending, (end, effect) in _ENDS.items():
        for point, moment in _POINTS.items():
            yield Fault(
                name=f"{ending}-{point}",
                description=f"{effect} {moment}.",
                script=functools.partial(_cut, point, end),
            )
    yield from _slow_faults()
    yield from _keep_alive_faults()


def _faults_before_reading() -> Iterator[Fault]:
    yield Fault(
        name="refused",
        description="The port is closed: new connections are refused, open ones are closed.",
        at="connect",
        script=steps(),
    )
    yield Fault(
        name="close-on-accept",
        description="A new connection is closed (FIN) before the request is read.",
        at="accept",
        script=steps(End.FIN),
    )
    yield Fault(
        name="reset-on-accept",
        description="A new connection is reset (RST) before the request is read.",
        at="accept",
        script=steps(End.RESET),
    )
    yield Fault(
        name="stall-on-accept",
        description="A new connection stays open, but no request is read or answered.",
        at="accept",
        script=steps(End.STALL),
    )
    yield Fault(
        name="slow-accept",
        description="The server reads from a new connection after 2 seconds, then responds "
        "correctly.",
        at="accept",
        script=steps(Wait(2.0)),
    )
    yield Fault(
        name="reset-mid-request",
        description="The connection is reset (RST) after the request headers, without waiting for "
        "the request body.",
        at="head",
        script=steps(End.RESET),
    )
    yield Fault(
        name="refuse-mid-request",
        description="413 follows the request headers, without waiting for the request body, then "
        "the connection is closed (FIN).",
        at="head",
        script=steps(wire.response(wire.status_of(413), b"", "Connection: close"), End.FIN),
    )


def _slow_faults() -> Iterator[Fault]:
    yield Fault(
        name="slow-response",
        description="The correct response arrives after 5 seconds.",
        script=lambda context: [Wait(5.0), context.response],
    )
    yield Fault(
        name="trickle",
        description="The correct response arrives in pieces, 10 ms apart: the first 200 bytes "
        "one by one, the rest in 50 pieces.",
        script=_trickle,
    )
    yield Fault(
        name="drip",
        description="The headers are correct, the body never ends: one byte every 10 seconds.",
        script=_drip,
    )


def _keep_alive_faults() -> Iterator[Fault]:
    yield Fault(
        name="close-after-response",
        description="A correct response without `Connection: close`, then the connection is closed "
        "(FIN).",
        script=lambda context: [context.response, End.FIN],
    )
    yield Fault(
        name="close-after-three",
        description="Three correct responses on a connection, then it is closed (FIN) without "
        "`Connection: close`.",
        script=lambda context: (
            [context.response] if context.sequence < 3 else [context.response, End.FIN]
        ),
    )
    yield Fault(
        name="close-when-idle",
        description="The connection is closed (FIN) one second after a correct response, even if "
        "the next request has arrived.",
        script=lambda context: [context.response, Wait(1.0), End.FIN],
    )
    yield Fault(
        name="close-on-reuse",
        description="The first request of a connection gets the correct response, at the second "
        "the connection is closed (FIN).",
        script=lambda context: [context.response if context.sequence == 1 else End.FIN],
    )
    yield Fault(
        name="reset-on-reuse",
        description="The first request of a connection gets the correct response, at the second "
        "the connection is reset (RST).",
        script=lambda context: [context.response if context.sequence == 1 else End.RESET],
    )


def _cut(point: str, end: End, context: FaultContext) -> Iterator[Step]:
    response = wire.ok(context.good)
    body = len(response) - len(context.good)
    cuts = {
        "before-response": 0,
        "mid-status-line": len(b"HTTP/1.1 2"),
        "mid-headers": response.index(b"Content-Length") + len(b"Content-"),
        "after-headers": body,
        "mid-body": (body + len(response)) // 2,
    }
    if sent := response[: cuts[point]]:
        yield sent
    yield end


def _trickle(context: FaultContext) -> Iterator[Step]:
    first, rest = context.response[:_SINGLE_BYTES], context.response[_SINGLE_BYTES:]
    size = len(rest) // _PIECES + 1
    pieces = [rest[start : start + size] for start in range(0, len(rest), size)]
    for piece in [first[at : at + 1] for at in range(len(first))] + pieces:
        yield piece
        yield Wait(0.01)


def _drip(_context: FaultContext) -> Iterator[Step]:
    yield wire.head(wire.HTTP_OK, wire.JSON, f"Content-Length: {1 << 30}")
    while True:
        yield Wait(10.0)
        yield b" "
