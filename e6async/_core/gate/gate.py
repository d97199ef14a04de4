"""The gate as users see it, and the gates that the clients of this process share."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING
from weakref import WeakValueDictionary

from e6async._arguments import check_methods
from e6async._core.gate.breaker import Breaker
from e6async._core.gate.limiter import MAX_WAITING, RateLimiter
from e6async._core.gate.line import Priority
from e6async._core.gate.local import LocalPacer
from e6async._core.gate.pacer import Pacer
from e6async._core.protocol.settings import check_count
from e6async._core.protocol.site import PUBLIC_SITES
from e6async._core.system.at_fork import LOCK
from e6async._core.system.clock import has_machine_clock
from e6async._core.system.reset import call_on_reset

if TYPE_CHECKING:
    from e6async._core.gate.fallback import FallbackPacer


@check_methods
class Gate:
    """The rate limiter of a host, shared by all clients that send requests to it.

    A client has one as `client.gate`. LockFileGate and RedisGate share the rate limit with other
    processes; pass one to each client as `gate=`.
    """

    def __init__(
        self, pacer: Pacer, *, max_waiting: int = MAX_WAITING, breaker: Breaker | None = None
    ) -> None:
        """Make a gate; `max_waiting` is how many requests may wait in its queue."""
        check_count("max_waiting", max_waiting)
        self._limiter = RateLimiter(pacer, max_waiting=max_waiting, breaker=breaker)

    def __repr__(self) -> str:
        if not hasattr(self, "_limiter"):
            return f"<{type(self).__name__}, not made yet>"
        return f"<{type(self).__name__} waiting={self.waiting} sent={self.sent}>"

    @property
    def min_interval(self) -> float:
        """Seconds between two requests."""
        return self._limiter.pacer.min_interval

    @property
    def waiting(self) -> int:
        """How many requests of this process wait in the queue."""
        return self._limiter.waiting

    @property
    def sent(self) -> int:
        """How many requests this process sent through the gate."""
        return self._limiter.sent

    @property
    def eta(self) -> float:
        """Seconds that a new request of normal priority would wait for its turn."""
        return self._limiter.wait_of("normal")

    def wait_of(self, priority: Priority) -> float:
        """Seconds that a new request of this priority would wait for its turn."""
        return self._limiter.wait_of(priority)

    @property
    def breaker(self) -> Breaker:
        """The circuit breaker of the host: its `state` tells whether requests are sent."""
        return self._limiter.breaker


def limiter_of(gate: Gate) -> RateLimiter:
    """The limiter behind a gate, which only the client uses; users see the gate alone."""
    return gate._limiter  # noqa: SLF001  # pyright: ignore[reportPrivateUsage]


class _SharedGates:
    """The gates of this process, by host."""

    def __init__(self) -> None:
        self.by_host: dict[str, Gate] = {}
        call_on_reset(self)

    def reset(self) -> None:
        """Forget the gates that no client has any more."""
        alive = WeakValueDictionary(self.by_host)
        self.by_host = {}
        # A client in a reference cycle, as of a traceback, would keep others at its slower pace.
        if any(gate.min_interval > _USUAL_INTERVAL for gate in alive.values()):
            gc.collect()
        self.by_host = dict(alive)


_USUAL_INTERVAL = max(site.min_interval for site in PUBLIC_SITES)
_gates = _SharedGates()
FILE_RETRIED_AFTER = 60.0
"""Seconds after which a file that could not be used is tried again."""


def gate_for(host: str, *, min_interval: float, on_machine: bool) -> Gate:
    """The gate that all clients of this process share for a host; the longest interval counts.

    It is shared with the user's other processes as soon as one client wants that.
    """
    with LOCK:
        gate = _gates.by_host.get(host)
        if gate is None:
            gate = _gates.by_host[host] = Gate(LocalPacer(min_interval))
        limiter = limiter_of(gate)
        if on_machine and isinstance(limiter.pacer, LocalPacer):
            limiter.pacer = _shared_by_file(host, limiter.pacer)
        limiter.pacer.min_interval = max(limiter.pacer.min_interval, min_interval)
        return gate


def _shared_by_file(host: str, alone: LocalPacer) -> FallbackPacer:
    from e6async._core.gate.fallback import FallbackPacer  # noqa: PLC0415 - loaded when needed
    from e6async._core.gate.lockfile import LockFilePacer  # noqa: PLC0415

    shared = LockFilePacer(min_interval=alone.min_interval, host=host)
    return FallbackPacer(
        shared, alone=alone, retry_after=FILE_RETRIED_AFTER, is_usable=has_machine_clock
    )


def forget_gates(host: str | None = None) -> None:
    """Forget the shared gate of a host, or of all; a test server may get the same port again."""
    with LOCK:
        if host is None:
            _gates.by_host.clear()
        else:
            _gates.by_host.pop(host, None)
