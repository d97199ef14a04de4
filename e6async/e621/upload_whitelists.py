"""Hosts from which files may be fetched: `app/controllers/upload_whitelists_controller.rb`."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, Pairs, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.errors import InputError

__all__ = [
    "UploadWhitelist",
    "UploadWhitelistCheck",
    "UploadWhitelistFields",
    "UploadWhitelistSearch",
    "UploadWhitelists",
]


@attrs.frozen(kw_only=True)
class UploadWhitelist(Model):
    """URL patterns from which files may or may not be fetched."""

    id: int
    note: str | None
    reason: str | None
    """Why it is not allowed."""
    allowed: bool
    hidden: bool
    created_at: Time
    updated_at: Time
    domain: str | None
    """A regular expression for the whole host."""
    path: str | None
    """A regular expression for the whole path."""


@attrs.frozen(kw_only=True)
class UploadWhitelistCheck(Model):
    """Whether a file may be fetched from a URL."""

    url: str | None
    domain: str | None
    """`invalid domain` for an invalid URL."""
    is_allowed: bool
    reason: str | None


class UploadWhitelistSearch(ListOptions, CommonFilters, total=False):
    """Search filters for the whitelist."""

    note: str
    """With `*` as a wildcard."""
    allowed: bool
    """UnsupportedError, like the next three: the server ignores it."""
    domain: str
    path: str
    reason: str
    order: Literal["domain", "path", "updated_at", "created_at", "id_asc", "id_desc"]
    """Default: by id, newest first. Any other order ends at the last numbered page."""


_UNHEEDED = frozenset({"allowed", "domain", "path", "reason"})


class UploadWhitelistFields(TypedDict, total=False):
    """Editable fields of an entry."""

    domain: str
    """A regular expression for the whole host; an entry needs one."""
    path: str
    """A regular expression for the whole path; an entry needs one."""
    allowed: bool
    reason: str
    note: str
    hidden: bool


class UploadWhitelists(Resource):
    """The upload whitelist."""

    def search(self, **filters: Unpack[UploadWhitelistSearch]) -> Pages[UploadWhitelist]:
        """Every entry that matches, including hidden ones."""
        allowed = UploadWhitelistSearch.__optional_keys__
        name, path = "upload_whitelists.search", "/upload_whitelists.json"
        if ignored := _UNHEEDED & filters.keys():
            reason = "the server ignores it"
            site = self._transport.site.name
            raise wire.unsupported(f"{name} by {', '.join(sorted(ignored))}", site, reason)
        return self._search(name, path, UploadWhitelist, filters, allowed)

    async def is_allowed(self, url: str) -> UploadWhitelistCheck:
        """Whether a file may be fetched from a URL; False for an invalid one."""
        name, path = "upload_whitelists.is_allowed", "/upload_whitelists/is_allowed.json"
        query = wire.fields({"url": url})
        return await self._send(get(name, path, UploadWhitelistCheck, query=query))

    async def create(self, **fields: Unpack[UploadWhitelistFields]) -> UploadWhitelist:
        """Create an entry; admin."""
        name, path = "upload_whitelists.create", "/upload_whitelists.json"
        form = self._form(name, fields)
        return await self._send(
            write(name, "POST", path, UploadWhitelist, form=form, level="admin")
        )

    async def update(self, id: int, **fields: Unpack[UploadWhitelistFields]) -> None:
        """Change an entry; admin."""
        name, path = "upload_whitelists.update", "/upload_whitelists/{id}.json"
        form = self._form(name, fields)
        await self._send(write(name, "PATCH", path, Moved, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Delete an entry; admin."""
        name, path = "upload_whitelists.delete", "/upload_whitelists/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    def _form(self, name: str, fields: UploadWhitelistFields) -> Pairs:
        wire.known(name, fields, UploadWhitelistFields.__optional_keys__)
        if not (fields.get("domain", "x").strip() and fields.get("path", "x").strip()):
            message = f"{name}: an entry needs a domain and a path; use `.*` for any"
            raise InputError(message)
        return wire.fields(fields, root="upload_whitelist")
