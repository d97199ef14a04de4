"""Versions of notes; `app/controllers/notes/versions_controller.rb`."""

from __future__ import annotations

from typing import Unpack

import attrs

from e6async._core.pages import Pages
from e6async._core.resource import Resource
from e6async.e621.note_versions import NoteVersion as SharedNoteVersion
from e6async.e621.note_versions import NoteVersionSearch as FlatNoteVersionSearch
from e6async.femboyfans._shared.filter_keys import keys_of
from e6async.femboyfans._vocabulary.filters import NoteFilter, Order, PostFilter, UserFilter

__all__ = ["NoteVersion", "NoteVersionSearch", "NoteVersions"]


@attrs.frozen(kw_only=True)
class NoteVersion(SharedNoteVersion):
    """A note after one edit; its position is in pixels of the original."""


class NoteVersionSearch(FlatNoteVersionSearch, total=False):
    """Search filters for versions of notes."""

    updater: UserFilter
    note: NoteFilter
    post: PostFilter
    order: Order


class NoteVersions(Resource):
    """Versions of notes."""

    def search(self, **filters: Unpack[NoteVersionSearch]) -> Pages[NoteVersion]:
        """Every version that matches."""
        name, path = "note_versions.search", "/notes/versions.json"
        allowed = keys_of(NoteVersionSearch)
        return self._search(name, path, NoteVersion, filters, allowed)
