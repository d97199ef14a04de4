"""Failing fast while a host is down; no clock, no I/O."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from e6async._core.system.at_fork import LOCK

BreakerState: TypeAlias = Literal["closed", "open", "half_open"]
"""Closed: all goes through. Open: nothing does. Probing: one request finds out."""


@attrs.define
class Breaker:
    """Opens when a host fails steadily, and lets one probe at a time find out when it is back."""

    failure_threshold: int = 12
    """Failures in a row after which it opens."""
    reset_timeout: float = 5.0
    """Seconds that it stays open first; each failed probe doubles them."""
    max_reset_timeout: float = 120.0
    """Seconds that it stays open at most."""
    state: BreakerState = attrs.field(default="closed", init=False)
    failures: int = attrs.field(default=0, init=False)
    """Failures in a row."""
    _opened: int = attrs.field(default=0, init=False)
    _until: float = attrs.field(default=0.0, init=False)

    def shut_for(self, now: float) -> float:
        """Seconds after which it is worth trying again; 0 when a request may go now."""
        with LOCK:
            return self._shut_for(now)

    def let_through(self, now: float) -> float:
        """Ask to send a request: 0 when it may go, else the seconds as from `shut_for`."""
        with LOCK:
            shut = self._shut_for(now)
            if not shut and self.state == "open":
                self.state, self._until = "half_open", now + self.max_reset_timeout
            return shut

    def succeeded(self) -> bool:
        """Note an answer; True when this closed it."""
        with LOCK:
            closed = self.state != "closed"
            self.state, self.failures, self._opened = "closed", 0, 0
            return closed

    def failed(self, now: float) -> bool:
        """Note a failure of the host; True when this opened it."""
        with LOCK:
            self.failures += 1
            if self.state == "open" or (
                self.state == "closed" and self.failures < self.failure_threshold
            ):
                return False
            self.state = "open"
            self._until = now + min(self.max_reset_timeout, self.reset_timeout * 2.0**self._opened)
            self._opened += 1
            return True

    def gave_up(self) -> None:
        """Note that a probe ended without telling anything, as by a cancelled caller."""
        with LOCK:
            if self.state == "half_open":
                self.state, self._until = "open", 0.0

    def _shut_for(self, now: float) -> float:
        return 0.0 if self.state == "closed" else max(0.0, self._until - now)
