"""The injected faults in their order, and the connections and requests that get them."""

from __future__ import annotations

import attrs

from e6async.errors import InputError
from e6async.testing._chaos.fault import Fault


@attrs.define(kw_only=True, eq=False)
class QueuedFault:
    """An injected fault, with the requests that it applies to."""

    fault: Fault
    times: int | None = None
    """How many more requests or connections get it; None for all."""
    path: str | None = None
    """The path of the requests that get it; None for any."""

    def __attrs_post_init__(self) -> None:
        at = self.fault.at
        if self.times is not None and at == "connect":
            message = (
                f"the server cannot count how many connections {self.fault.name} refuses: "
                "pass `seconds` instead of `times`"
            )
            raise InputError(message)
        if self.path is not None and at in {"connect", "accept"}:
            message = f"{self.fault.name} applies before the request is read: leave out `path`"
            raise InputError(message)


@attrs.define
class FaultQueue:
    """First in, first out; a fault with a path does not block requests for other paths."""

    _queue: list[QueuedFault] = attrs.field(factory=list[QueuedFault])

    def add(self, queued: QueuedFault) -> None:
        """Append a fault."""
        self._queue.append(queued)

    def remove(self, queued: QueuedFault) -> None:
        """Remove a fault, if it is still queued."""
        self._queue = [other for other in self._queue if other is not queued]

    def clear(self) -> None:
        """Remove all faults."""
        self._queue.clear()

    @property
    def closes_port(self) -> bool:
        """Whether the port must be closed now."""
        first = self._first()
        return first is not None and first.fault.at == "connect"

    def for_connection(self) -> Fault | None:
        """The fault for a new connection; None for a normal one. Counts as one of its `times`."""
        first = self._first()
        return self._take(first) if first is not None and first.fault.at == "accept" else None

    def for_request(self, path: str, connection_fault: Fault | None) -> Fault | None:
        """The fault for a request; None for the correct response. Counts as one of its `times`.

        `connection_fault` is the fault that its connection got; it does not apply twice.
        """
        for queued in self._queue:
            if queued.path in {None, path} and queued.fault is not connection_fault:
                return None if queued.fault.at == "connect" else self._take(queued)
        return None

    def _first(self) -> QueuedFault | None:
        return next((queued for queued in self._queue if queued.path is None), None)

    def _take(self, queued: QueuedFault) -> Fault:
        if queued.times is not None:
            queued.times -= 1
            if queued.times <= 0:
                self.remove(queued)
        return queued.fault
