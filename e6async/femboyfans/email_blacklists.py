"""E-mail domains that accounts may not use; `app/controllers/email_blacklists_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

from e6async._core.protocol import wire
from e6async._core.protocol.operation import NOTHING, ListOptions, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.e621.staff.email_blacklists import EmailBlacklist
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import Order, UserFilter

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["EmailBlacklist", "EmailBlacklistSearch", "EmailBlacklists"]


class EmailBlacklistSearch(ListOptions, CommonFilters, total=False):
    """Search filters for domains."""

    domain: str
    """With `*` as a wildcard, else words."""
    reason: str
    """With `*` as a wildcard, else words."""
    creator: UserFilter
    order: Literal[
        Order, "reason", "reason_asc", "reason_desc", "domain", "domain_asc", "domain_desc"
    ]


class EmailBlacklists(Resource):
    """Domains."""

    def search(self, **filters: Unpack[EmailBlacklistSearch]) -> Pages[EmailBlacklist]:
        """Every domain that matches; admin."""
        name, path = "email_blacklists.search", "/email_blacklists.json"
        allowed = keys_of(EmailBlacklistSearch)
        return self._search(name, path, EmailBlacklist, filters, allowed, level="admin")

    async def create(self, domain: str, reason: str) -> EmailBlacklist:
        """Block a domain; admin."""
        values, name = {"domain": domain, "reason": reason}, "email_blacklists.create"
        form, path = wire.fields(values, root="email_blacklist"), "/email_blacklists.json"
        return await self._send(write(name, "POST", path, EmailBlacklist, form=form, level="admin"))

    async def delete(self, id: int) -> None:
        """Unblock a domain; admin."""
        name, path = "email_blacklists.delete", "/email_blacklists/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))
