"""Versions of notes; `app/controllers/note_versions_controller.rb`."""

from __future__ import annotations

from typing import ClassVar, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.pages import Pages
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

__all__ = ["NoteVersion", "NoteVersionSearch", "NoteVersions"]


@attrs.frozen(kw_only=True)
class NoteVersion(Model):
    """A note after one edit; its position is in pixels of the original."""

    id: int
    note_id: int
    post_id: int
    updater_id: int
    x: int
    y: int
    width: int
    height: int
    is_active: bool
    body: str
    """DText."""
    created_at: Time
    updated_at: Time
    version: int

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class NoteVersionSearch(ListOptions, CommonFilters, total=False):
    """Search filters for versions of notes."""

    updater_name: str
    updater_id: Ids
    post_id: Ids
    note_id: Ids
    is_active: bool
    body_matches: str
    """With `*` as a wildcard, else words."""
    ip_addr: str
    """An IP address or network, such as `10.0.0.0/8`; admin."""


class NoteVersions(Resource):
    """Versions of notes."""

    def search(self, **filters: Unpack[NoteVersionSearch]) -> Pages[NoteVersion]:
        """Every version that matches."""
        name, path = "note_versions.search", "/note_versions.json"
        allowed = NoteVersionSearch.__optional_keys__
        return self._search(name, path, NoteVersion, filters, allowed)
