"""A circuit breaker: fail fast while a host is down; no clock, no I/O."""

from __future__ import annotations

from typing import Literal, TypeAlias

import attrs

from e6async._arguments import check_constructor
from e6async._core.protocol.settings import check_count, check_seconds
from e6async._core.system.at_fork import LOCK

BreakerState: TypeAlias = Literal["closed", "open", "half_open"]
"""Closed: requests are sent. Open: none is. Half-open: one request is sent as a probe."""


@check_constructor
@attrs.define
class Breaker:
    """Stops requests to a host that keeps failing, and sends one probe at a time until it is back.

    `now` is a time in seconds of a monotonic clock, the same for all calls. `who` is the request,
    any object that no other request has.
    """

    failure_threshold: int = 12
    """Failures in a row after which it opens."""
    reset_timeout: float = 5.0
    """Seconds from opening to the first probe; they double with each probe that fails."""
    max_reset_timeout: float = 120.0
    """Seconds between two probes at most."""
    state: BreakerState = attrs.field(default="closed", init=False)
    """Whether requests are sent."""
    failures: int = attrs.field(default=0, init=False)
    """Failures in a row so far."""
    _times_opened: int = attrs.field(default=0, init=False)
    _retry_at: float = attrs.field(default=0.0, init=False)
    _probe: object = attrs.field(default=None, init=False)

    def __attrs_post_init__(self) -> None:
        check_count("Breaker: failure_threshold", self.failure_threshold)
        check_seconds("Breaker: reset_timeout", self.reset_timeout)
        check_seconds("Breaker: max_reset_timeout", self.max_reset_timeout)

    def retry_after(self, now: float) -> float:
        """Seconds until a request may be tried; 0 when one may be sent now."""
        with LOCK:
            return 0.0 if self.state == "closed" else max(0.0, self._retry_at - now)

    def allow(self, now: float, who: object) -> bool:
        """Whether a request may be sent now; if the breaker is open, that request is the probe."""
        with LOCK:
            if self.state == "closed":
                return True
            if now < self._retry_at:
                return False
            self.state, self._retry_at = "half_open", now + self.max_reset_timeout
            self._probe = who
            return True

    def record_success(self) -> bool:
        """Note a response of a healthy host; True when this closed the breaker."""
        with LOCK:
            was_closed = self.state == "closed"
            self.state, self.failures, self._times_opened = "closed", 0, 0
            self._probe = None
            return not was_closed

    def record_failure(self, now: float, who: object) -> bool:
        """Note a failure of the host; True when this opened the breaker.

        A request that was sent before the breaker opened tells nothing new.
        """
        with LOCK:
            self.failures += 1
            if self.state == "closed":
                if self.failures < self.failure_threshold:
                    return False
            elif who is not self._probe:
                return False
            self.state, self._probe = "open", None
            pause = self.reset_timeout * 2.0**self._times_opened
            self._retry_at = now + min(self.max_reset_timeout, pause)
            self._times_opened += 1
            return True

    def reset(self) -> None:
        """Close it, and forget all failures."""
        self.record_success()

    def release_probe(self, who: object) -> None:
        """Note that a request ended without a result, as when its caller is cancelled."""
        with LOCK:
            if who is self._probe:
                self.forget_probe()

    def forget_probe(self) -> None:
        """Let the next request be the probe, whatever becomes of the one that is under way."""
        with LOCK:
            if self.state == "half_open":
                self.state, self._retry_at, self._probe = "open", 0.0, None
