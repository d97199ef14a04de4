"""Whether a site is up: the health check of the Rails framework."""

from __future__ import annotations

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import get
from e6async._core.resource import Resource

__all__ = ["Health", "HealthStatus"]


@attrs.frozen(kw_only=True)
class HealthStatus(Model):
    """The state of a site."""

    status: str
    """`up`."""
    timestamp: Time | None = None
    """None from an older framework."""


class Health(Resource):
    """Whether a site is up."""

    async def status(self) -> HealthStatus:
        """Whether the site is up; ServerError when it is not."""
        return await self._send(get("health.status", "/status.json", HealthStatus))
