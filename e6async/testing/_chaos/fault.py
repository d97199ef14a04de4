"""What a fault is: the steps taken instead of a right answer, and the moment they begin."""

from __future__ import annotations

import enum
from collections.abc import Callable, Iterable
from typing import Literal, TypeAlias

import attrs

from e6async.testing._chaos import wire

Moment: TypeAlias = Literal["connect", "accept", "head", "request"]


class End(enum.Enum):
    """How a connection ends, or fails to."""

    FIN = "fin"
    """Closed cleanly: the client reads the end of the stream."""
    RESET = "reset"
    """Reset: what the client reads or writes next fails."""
    STALL = "stall"
    """Silent and open until the client leaves."""


@attrs.frozen
class Wait:
    """Let time pass, by the clock of the event loop."""

    seconds: float


Step: TypeAlias = bytes | Wait | End
"""Bytes are sent as they are; after an End nothing follows."""


@attrs.frozen(kw_only=True)
class Asked:
    """What a fault knows of what it befalls; before a request was read, only url and now count."""

    url: str
    """Where the server is."""
    now: float
    """Seconds since the epoch."""
    method: str = "GET"
    target: str = "/"
    """Path and query as they were sent."""
    good: bytes = b"{}"
    """The body of the right answer."""
    turn: int = 1
    """Which request of its connection it is."""

    @property
    def answer(self) -> bytes:
        """The right answer: headers and, unless the method is HEAD, the body."""
        whole = wire.ok(self.good)
        return whole.removesuffix(self.good) if self.method == "HEAD" else whole


Script: TypeAlias = Callable[[Asked], Iterable[Step]]
"""Gives the steps; when they run out, the connection stays open for the next request."""


def steps(*given: Step) -> Script:
    """Make a script that is the same for every request."""
    return lambda _asked: given


@attrs.frozen(kw_only=True)
class Fault:
    """A way to misbehave."""

    name: str
    description: str
    """One sentence."""
    script: Script = attrs.field(repr=False)
    at: Moment = "request"
    """When it begins: `request` once a request was read, `head` without waiting for its body,
    `accept` before anything is read of a new connection, `connect` keeps the port closed and never
    runs the script.
    """
