"""A fault: the steps that replace the correct response, and when they begin."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

import attrs

from e6async.testing._chaos import wire

Stage: TypeAlias = Literal["connect", "accept", "head", "request"]


class End(enum.Enum):
    """How a connection ends, or stays."""

    FIN = "fin"
    """Closed: the client reads the end of the stream."""
    RESET = "reset"
    """Reset: the next read or write of the client fails."""
    STALL = "stall"
    """Open and silent until the client closes it."""


@attrs.frozen
class Wait:
    """A pause, by the clock of the event loop."""

    seconds: float


Step: TypeAlias = bytes | Wait | End
"""Bytes are sent unchanged; an End is the last step."""


@attrs.frozen(kw_only=True)
class FaultContext:
    """The request that a fault applies to; `url` and `now` alone before a request is read."""

    url: str
    """The URL of the server."""
    now: float
    """Seconds since the epoch."""
    method: str = "GET"
    target: str = "/"
    """Path and query, undecoded."""
    good: bytes = b"{}"
    """The body of the correct response."""
    sequence: int = 1
    """The number of the request on its connection, from 1."""

    @property
    def response(self) -> bytes:
        """The correct response: headers and, unless the method is HEAD, the body."""
        response = wire.ok(self.good)
        return response.removesuffix(self.good) if self.method == "HEAD" else response


Script: TypeAlias = Callable[[FaultContext], Iterable[Step]]
"""Returns the steps; after the last one the connection stays open, unless that is an End."""


def steps(*sequence: Step) -> Script:
    """A script that is the same for every request."""
    return lambda _context: sequence


@attrs.frozen(kw_only=True)
class Fault:
    """A way in which a server can misbehave."""

    name: str
    description: str
    """One sentence."""
    script: Script = attrs.field(repr=False)
    at: Stage = "request"
    """When it begins: `request` after the whole request, `head` after the request headers, `accept`
    before a new connection is read; `connect` closes the port and never runs the script.
    """
