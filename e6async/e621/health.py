"""Whether a site is up: the health check of the Rails framework."""

from __future__ import annotations

import re
from typing import Final

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import get
from e6async._core.resource import Resource
from e6async.errors import NotFoundError, NotJsonError

__all__ = ["Health", "HealthStatus"]

_VERSION: Final = r"[0-9]{1,4}(?:\.[0-9]{1,4}){1,3}(?:-[\w.]{1,20})?|[0-9a-f]{7,40}"


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

    async def version(self) -> str | None:
        """The release that the server runs, such as `26.08.19`, or a commit.

        None where it does not say, as before June 2026. Raises UnavailableError while the server
        is being stopped.
        """
        try:
            body = await self._send(get("health.version", "/health", bytes))
        except (NotFoundError, NotJsonError):
            return None
        last = body.decode(errors="replace").rpartition("|")[2].strip()
        return last if re.fullmatch(_VERSION, last) else None
