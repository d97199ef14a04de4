"""API keys: the server refuses to show or change them by API; `api_keys_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters

if TYPE_CHECKING:
    from datetime import datetime

__all__ = ["ApiKey", "ApiKeySearch", "ApiKeys"]

_REFUSED = "it takes a browser with a password just typed in; see Manage API Access in the account"


@attrs.frozen(kw_only=True)
class ApiKey(Model):
    """An API key of the caller."""

    id: int
    user_id: int
    key: str = attrs.field(repr=False)
    """The secret itself."""
    created_at: Time
    updated_at: Time
    name: str
    last_used_at: Time | None
    """None when it never was; this also holds for the next two fields."""
    last_ip_address: str | None
    last_user_agent: str | None
    expires_at: Time | None
    """None when it never does."""
    notified_at: Time | None
    """When its end was announced; None before."""


class ApiKeySearch(CommonFilters, total=False):
    """Search filters for keys."""

    name_matches: str
    """Words, or with `*` as a wildcard."""
    is_expired: bool
    order: Literal[
        "id", "id_asc", "id_desc",
        "name", "name_asc", "name_desc",
        "created_at", "created_at_asc", "created_at_desc",
        "updated_at", "updated_at_asc", "updated_at_desc",
        "expires_at", "expires_at_asc", "expires_at_desc",
        "last_used_at", "last_used_at_asc", "last_used_at_desc",
    ]  # fmt: skip


class ApiKeys(Resource):
    """API keys; everything here raises UnsupportedError."""

    async def search(self, **filters: Unpack[ApiKeySearch]) -> list[ApiKey]:
        """The caller's keys; member; UnsupportedError, since only a browser can."""
        name, path = "api_keys.search", "/api_keys.json"
        query = wire.search(name, filters, ApiKeySearch.__optional_keys__)
        return await self._send(
            get(name, path, list_of(ApiKey), query=query, level="member", refused=_REFUSED)
        )

    async def create(
        self, name: str, *, duration: str | None = None, expires_at: datetime | None = None
    ) -> ApiKey:
        """Create a key for some days, `never` or `custom`; member; UnsupportedError."""
        values = {"name": name, "duration": duration, "expires_at": expires_at}
        form, path = wire.fields(values, root="api_key"), "/api_keys.json"
        return await self._send(
            write("api_keys.create", "POST", path, ApiKey, form=form, refused=_REFUSED)
        )

    async def delete(self, id: int) -> None:
        """Remove a key; member; UnsupportedError."""
        path = "/api_keys/{id}.json"
        await self._send(write("api_keys.delete", "DELETE", path, NOTHING, refused=_REFUSED, id=id))

    async def regenerate(self, id: int) -> ApiKey:
        """Renew an expired key; member; UnsupportedError."""
        name, path = "api_keys.regenerate", "/api_keys/{id}/regenerate.json"
        return await self._send(write(name, "POST", path, ApiKey, refused=_REFUSED, id=id))
