"""Hosts from which files may be fetched: `app/controllers/upload_whitelists_controller.rb`."""

from __future__ import annotations

from typing import Literal, TypedDict, Unpack

import attrs

from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import NOTHING, ListOptions, Moved, get, write
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters
from e6async.e621.upload_whitelists import UploadWhitelistCheck
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._shared.ignored_filters import refuse_ignored
from e6async.femboyfans._vocabulary.filters import ByCreator, ByUpdater, Order

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
    pattern: str
    """A URL, with `*` as wildcard."""
    note: str | None
    reason: str | None
    """Why it is not allowed."""
    allowed: bool
    hidden: bool
    created_at: Time
    updated_at: Time
    creator_id: int
    updater_id: int


class UploadWhitelistSearch(ListOptions, CommonFilters, ByCreator, ByUpdater, total=False):
    """Search filters for the whitelist."""

    pattern: str
    """With `*` as a wildcard."""
    note: str
    """With `*` as a wildcard."""
    allowed: bool
    """UnsupportedError, like the next one: the server ignores it."""
    reason: str
    order: Literal[Order, "pattern", "pattern_asc", "pattern_desc", "note", "note_asc", "note_desc"]


class UploadWhitelistFields(TypedDict, total=False):
    """Editable fields of an entry, besides the pattern."""

    allowed: bool
    reason: str
    note: str
    hidden: bool


class UploadWhitelists(Resource):
    """The upload whitelist."""

    def search(self, **filters: Unpack[UploadWhitelistSearch]) -> Pages[UploadWhitelist]:
        """Every entry that matches."""
        name, path = "upload_whitelists.search", "/upload_whitelists.json"
        refuse_ignored(name, filters, ("allowed", "reason"), site=self._transport.site.name)
        allowed = keys_of(UploadWhitelistSearch)
        return self._search(name, path, UploadWhitelist, filters, allowed)

    async def create(
        self, pattern: str, **fields: Unpack[UploadWhitelistFields]
    ) -> UploadWhitelist:
        """Add an entry; admin."""
        name, path = "upload_whitelists.create", "/upload_whitelists.json"
        wire.known(name, fields, keys_of(UploadWhitelistFields))
        form = wire.fields({"pattern": pattern, **fields}, root="upload_whitelist")
        return await self._send(
            write(name, "POST", path, UploadWhitelist, form=form, level="admin")
        )

    async def update(
        self, id: int, *, pattern: str | None = None, **fields: Unpack[UploadWhitelistFields]
    ) -> None:
        """Change an entry; admin; the server never reports that it refused the values."""
        name, path = "upload_whitelists.update", "/upload_whitelists/{id}.json"
        wire.known(name, fields, keys_of(UploadWhitelistFields))
        form = wire.fields({"pattern": pattern, **fields}, root="upload_whitelist")
        await self._send(write(name, "PATCH", path, Moved, form=form, level="admin", id=id))

    async def delete(self, id: int) -> None:
        """Remove an entry; admin."""
        name, path = "upload_whitelists.delete", "/upload_whitelists/{id}.json"
        await self._send(write(name, "DELETE", path, NOTHING, level="admin", id=id))

    async def is_allowed(self, url: str) -> UploadWhitelistCheck:
        """Whether a file may be fetched from a URL; member."""
        name, path = "upload_whitelists.is_allowed", "/upload_whitelists/is_allowed.json"
        query = wire.fields({"url": url})
        return await self._send(get(name, path, UploadWhitelistCheck, query=query, level="member"))
