"""Versions of avoid-posting entries; `avoid_posting_versions_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf, OptionalDTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import Ids, Range, Times

__all__ = ["AvoidPostingVersion", "AvoidPostingVersionSearch", "AvoidPostingVersions"]


@attrs.frozen(kw_only=True)
class AvoidPostingVersion(Model):
    """An avoid-posting entry after one edit."""

    id: int
    updater_id: int
    avoid_posting_id: int
    details: str
    """DText."""
    staff_notes: str | None = None
    """DText; for staff; None for others."""
    is_active: bool
    updated_at: Time

    details_dtext: ClassVar[DTextOf] = DTextOf("details")
    staff_notes_dtext: ClassVar[OptionalDTextOf] = OptionalDTextOf("staff_notes")


class AvoidPostingVersionSearch(ListOptions, total=False):
    """Search filters for versions of avoid-posting entries."""

    id: Range
    updated_at: Times
    updater_name: str
    updater_id: Ids
    any_name_matches: str
    """A part of a name, another name or a group; all of it when it has a `*`."""
    artist_name: str
    """With `*` as a wildcard, else words."""
    artist_id: Range
    any_other_name_matches: str
    """A regular expression of PostgreSQL."""
    group_name: str
    """UnsupportedError: the server ignores it."""
    is_active: bool
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class AvoidPostingVersions(Resource):
    """Versions of avoid-posting entries."""

    def search(self, **filters: Unpack[AvoidPostingVersionSearch]) -> Pages[AvoidPostingVersion]:
        """Every version that matches."""
        name, path = "avoid_posting_versions.search", "/avoid_posting_versions.json"
        if "group_name" in filters:
            reason = "the server ignores this filter; use artists.search"
            raise wire.unsupported(f"{name} by group_name", self._transport.site.name, reason)
        allowed = AvoidPostingVersionSearch.__optional_keys__
        return self._search(name, path, AvoidPostingVersion, filters, allowed)
