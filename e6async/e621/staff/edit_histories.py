"""Earlier texts of comments, forum posts and blips; `edit_histories_controller.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, TypeAlias, Unpack

import attrs

from e6async._core.models.dtext_field import DTextOf
from e6async._core.models.model import Model
from e6async._core.protocol import wire
from e6async._core.protocol.decode import Time
from e6async._core.protocol.operation import ListOptions, get, list_of
from e6async._core.resource import Resource
from e6async.e621._vocabulary import CommonFilters, Ids

if TYPE_CHECKING:
    from e6async._core.pages import Pages

__all__ = ["EditHistories", "EditHistory", "EditHistorySearch", "VersionableType"]

VersionableType: TypeAlias = Literal["Comment", "ForumPost", "Blip"]
"""What has an edit history."""


@attrs.frozen(kw_only=True)
class EditHistory(Model):
    """An earlier text."""

    id: int
    created_at: Time
    updated_at: Time
    body: str
    """DText."""
    subject: str | None
    """None if it has none."""
    versionable_type: str
    """`Comment`, `ForumPost` or `Blip`."""
    versionable_id: int
    version: int
    user_id: int
    """Who wrote it."""

    body_dtext: ClassVar[DTextOf] = DTextOf("body")


class EditHistorySearch(ListOptions, CommonFilters, total=False):
    """Search filters for old texts."""

    body_matches: str
    """Words, or with `*` as a wildcard."""
    subject_matches: str
    """Words, or with `*` as a wildcard."""
    versionable_type: VersionableType
    versionable_id: int
    editor_name: str
    """Exact match."""
    editor_id: Ids
    ip_addr: str
    """An IP address or network; admin."""
    order: Literal["id_asc", "id_desc"]
    """Default: newest first."""


class EditHistories(Resource):
    """Old texts."""

    def search(self, **filters: Unpack[EditHistorySearch]) -> Pages[EditHistory]:
        """Every old text that matches; moderator."""
        name, path = "edit_histories.search", "/edit_histories.json"
        allowed = EditHistorySearch.__optional_keys__
        return self._search(name, path, EditHistory, filters, allowed, level="moderator")

    async def get(self, versionable_id: int, type: VersionableType) -> list[EditHistory]:
        """All texts of one record, oldest first; moderator; empty also for an unknown record."""
        name, path = "edit_histories.get", "/edit_histories/{versionable_id}.json"
        query = wire.fields({"type": type})
        return await self._send(
            get(
                name,
                path,
                list_of(EditHistory),
                query=query,
                level="moderator",
                versionable_id=versionable_id,
            )
        )
