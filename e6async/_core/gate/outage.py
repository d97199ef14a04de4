"""How long everybody waits while a server refuses requests; no clock, no I/O.

The pause depends on how long the server has refused everything, not on how many calls notice it.
"""

from __future__ import annotations

import attrs

MAX_PAUSE = 60.0
"""Seconds that a pause grows to while the server does not say how long to wait."""
SHARE = 0.25
"""The pause after a refusal, as a share of the time since the first one."""
FORGOTTEN_AFTER = 300.0
"""Seconds after a pause in which nothing was refused: the next refusal begins a new outage."""


@attrs.frozen
class Outage:
    """A time in which the server refuses all requests."""

    began_at: float
    """When it refused the first one."""
    over_at: float
    """When it is over, if nothing is refused until then."""


def refused(
    outage: Outage | None, asked: float | None, *, now: float, min_interval: float
) -> tuple[Outage, float]:
    """The outage that a refusal belongs to, and for how many seconds nothing may be sent.

    `asked` is for how long the server wants no requests, if it says so.
    """
    began_at = now if outage is None or now > outage.over_at else min(outage.began_at, now)
    pause = min(MAX_PAUSE, SHARE * (now - began_at)) if asked is None else asked
    pause = max(min_interval, pause)
    return Outage(began_at, now + pause + FORGOTTEN_AFTER), pause
