"""What keeps the minimum interval between requests, as the limiter sees it."""

from __future__ import annotations

from typing import Protocol


class Pacer(Protocol):
    """Keeps the minimum interval between requests, for this process alone or with others."""

    @property
    def min_interval(self) -> float:
        """Seconds between two requests."""
        ...

    @min_interval.setter
    def min_interval(self, seconds: float) -> None: ...

    async def pace(self) -> None:
        """Return at the moment at which one request may be sent."""

    async def pause(self, seconds: float) -> None:
        """Send nothing for this many seconds."""

    def ahead(self, now: float) -> float:
        """Seconds until the next request may be sent, as far as this process knows."""
        ...
