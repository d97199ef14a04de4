"""A limit on the retries of a client, so that an outage does not double the traffic."""

from __future__ import annotations

from e6async._core.system.at_fork import LOCK
from e6async._core.system.reset import call_on_reset


class RetryBudget:
    """Retries spend from it, successes refill it; calls fail at once while it is empty."""

    def __init__(self, maximum: float = 20.0, earned: float = 0.1) -> None:
        self.maximum = maximum
        """How many retries in a row it allows."""
        self.earned = earned
        """What each success adds: one retry for ten successes."""
        self.left: float = maximum
        """How many retries are left."""
        call_on_reset(self)

    def reset(self) -> None:
        """Forget the retries so far."""
        self.left = self.maximum

    def spend(self) -> bool:
        """Take one retry; False when none is left."""
        with LOCK:
            if self.left < 1:
                return False
            self.left -= 1
            return True

    def earn(self) -> None:
        """Count a success."""
        with LOCK:
            self.left = min(self.maximum, self.left + self.earned)
