"""API keys: the server refuses to show or change them by API; `api_keys_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, get, list_of, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Range

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

__all__ = ["ApiKey", "ApiKeySearch", "ApiKeyUsage", "ApiKeys"]

_REFUSED = "it takes a browser with a password just typed in; see API Keys in the account"


@attrs.frozen(kw_only=True)
class ApiKey(Model):
    """An API key of the caller; the server never shows the secret again."""

    id: int
    user_id: int
    created_at: Time
    updated_at: Time
    name: str
    permissions: tuple[str, ...]
    """Its permissions, such as `posts:index`; unrestricted when empty."""
    uses: int
    last_used_at: Time | None
    """None when it never was."""


@attrs.frozen(kw_only=True)
class ApiKeyUsage(Model):
    """A request that was made with a key."""

    action: str
    controller: str
    date: str
    ip_address: str
    method: str
    request_uri: str
    """The path and query of the call."""


class ApiKeySearch(CommonFilters, total=False):
    """Search filters for keys."""

    user_id: Range
    user_name: str
    order: str


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
        self,
        name: str,
        *,
        permissions: Sequence[str] = (),
        permitted_ip_addresses: Sequence[str] = (),
    ) -> ApiKey:
        """Create a key for some or all calls, from some or all IP addresses; UnsupportedError."""
        form = _fields(name, permissions, permitted_ip_addresses)
        path = "/api_keys.json"
        return await self._send(
            write("api_keys.create", "POST", path, ApiKey, form=form, refused=_REFUSED)
        )

    async def update(
        self,
        id: int,
        *,
        name: str | None = None,
        permissions: Sequence[str] = (),
        permitted_ip_addresses: Sequence[str] = (),
    ) -> None:
        """Change what a key may be used for; member; UnsupportedError."""
        form = _fields(name, permissions, permitted_ip_addresses)
        path = "/api_keys/{id}.json"
        await self._send(
            write("api_keys.update", "PATCH", path, NOTHING, form=form, refused=_REFUSED, id=id)
        )

    async def delete(self, id: int) -> None:
        """Remove a key; member; UnsupportedError."""
        path = "/api_keys/{id}.json"
        await self._send(write("api_keys.delete", "DELETE", path, NOTHING, refused=_REFUSED, id=id))

    async def usage(self, id: int, day: date | None = None) -> list[ApiKeyUsage]:
        """The calls that were made with a key, newest first; member; UnsupportedError."""
        path, query = "/api_keys/{id}/usage.json", wire.fields({"date": day})
        request = get(
            "api_keys.usage", path, list_of(ApiKeyUsage), query=query, level="member",
            refused=_REFUSED, id=id,
        )  # fmt: skip
        return await self._send(request)


def _fields(
    name: str | None, permissions: Sequence[str], permitted_ip_addresses: Sequence[str]
) -> tuple[tuple[str, str], ...]:
    values = {
        "name": name,
        "permissions": list(permissions) or None,
        "permitted_ip_addresses": " ".join(permitted_ip_addresses) or None,
    }
    return wire.fields(values, root="api_key")
