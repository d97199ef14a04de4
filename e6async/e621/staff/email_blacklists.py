"""E-mail domains that accounts may not use; `app/controllers/email_blacklists_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["EmailBlacklist", "EmailBlacklistSearch", "EmailBlacklists"]


@attrs.frozen(kw_only=True)
class EmailBlacklist(Model):
    """A domain."""

    id: int
    created_at: Time
    updated_at: Time
    domain: str
    creator_id: int
    reason: str


class EmailBlacklistSearch(ListOptions, CommonFilters, total=False):
    """Search filters for domains."""

    domain: str
    """A domain, with `*` as a wildcard."""
    reason: str
    """A text, with `*` as a wildcard."""
    order: Literal["reason", "domain", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


class EmailBlacklists(Resource):
    """Domains."""

    def search(self, **filters: Unpack[EmailBlacklistSearch]) -> Pages[EmailBlacklist]:
        """Every domain that matches; admin."""
        name, path = "email_blacklists.search", "/email_blacklists.json"
        allowed = EmailBlacklistSearch.__optional_keys__
        return self._search(name, path, EmailBlacklist, filters, allowed, level="admin")

    async def create(self, domain: str, reason: str) -> EmailBlacklist:
        """Block a domain, and ask its accounts for another e-mail address; admin."""
        name, path = "email_blacklists.create", "/email_blacklists.json"
        form = wire.fields({"domain": domain, "reason": reason}, root="email_blacklist")
        return await self._send(write(name, "POST", path, EmailBlacklist, form=form, level="admin"))

    async def delete(self, id: int) -> None:
        """Unblock a domain; admin."""
        name, path = "email_blacklists.delete", "/email_blacklists/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))
