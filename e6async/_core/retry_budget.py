"""How much a client may send again, so that an outage does not double the traffic."""

from __future__ import annotations

import attrs

from e6async._core.system.at_fork import LOCK


@attrs.define
class RetryBudget:
    """Tries spend from it, successes fill it; an empty one means that a call fails at once."""

    most: float = 20.0
    """How many tries in a row it pays for."""
    earned: float = 0.1
    """What each success gives back: one try for ten successes."""
    left: float = attrs.field(init=False)

    def __attrs_post_init__(self) -> None:
        self.left = self.most

    def spend(self) -> bool:
        """Pay for one try; False when there is not enough left."""
        with LOCK:
            if self.left < 1:
                return False
            self.left -= 1
            return True

    def earn(self) -> None:
        """Note a success."""
        with LOCK:
            self.left = min(self.most, self.left + self.earned)
