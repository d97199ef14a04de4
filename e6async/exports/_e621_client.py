"""The exports of e621.net and its twins: ten tables, gzip, made anew each day under one name."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Literal, TypeAlias, overload

from e6async.e621.db_exports import DbExports
from e6async.errors import InputError
from e6async.exports._family import Exports, OnProgress
from e6async.exports._file import ExportFile, Rows
from e6async.exports._listing import Export
from e6async.exports._tables import Row, Table
from e6async.exports.e621 import (
    TABLES,
    ArtistRow,
    BulkUpdateRequestRow,
    PoolRow,
    PostReplacementRow,
    PostRow,
    PostVersionRow,
    TableName,
    TagAliasRow,
    TagImplicationRow,
    TagRow,
    WikiPageRow,
)

__all__ = ["E621Exports"]

Folder: TypeAlias = str | Path
Listed: TypeAlias = list[Export]
Told: TypeAlias = OnProgress | None


class E621Exports(Exports):
    """Exports of the database: what there is, files of it, and their rows."""

    tables: ClassVar[Mapping[str, Table[Row]]] = TABLES

    async def list(self) -> Listed:
        """All exports that there are now, by name; NotFoundError where the site makes none."""
        return [
            Export(
                name=each.name,
                file_name=each.file_name,
                url=each.url,
                file_size=each.file_size,
                checksum=each.checksum,
                updated_at=each.updated_at,
                date=None,
            )
            for each in await DbExports(self._transport).search()
        ]

    @overload
    def rows(self, name: Literal["artists"]) -> Rows[ArtistRow]: ...
    @overload
    def rows(self, name: Literal["bulk_update_requests"]) -> Rows[BulkUpdateRequestRow]: ...
    @overload
    def rows(self, name: Literal["pools"]) -> Rows[PoolRow]: ...
    @overload
    def rows(self, name: Literal["post_replacements"]) -> Rows[PostReplacementRow]: ...
    @overload
    def rows(self, name: Literal["post_versions"]) -> Rows[PostVersionRow]: ...
    @overload
    def rows(self, name: Literal["posts"]) -> Rows[PostRow]: ...
    @overload
    def rows(self, name: Literal["tag_aliases"]) -> Rows[TagAliasRow]: ...
    @overload
    def rows(self, name: Literal["tag_implications"]) -> Rows[TagImplicationRow]: ...
    @overload
    def rows(self, name: Literal["tags"]) -> Rows[TagRow]: ...
    @overload
    def rows(self, name: Literal["wiki_pages"]) -> Rows[WikiPageRow]: ...

    @overload
    def rows(self, name: TableName) -> Rows[Row]: ...
    def rows(self, name: TableName) -> Rows[Row]:
        """Rows straight from the network, in constant memory: `async for`.

        What was read was right if no error comes at the end: then ChecksumError tells that it was
        not what the site says of it.
        """
        return self._rows(name)

    @overload
    async def download(
        self, name: Literal["artists"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[ArtistRow]: ...
    @overload
    async def download(
        self, name: Literal["bulk_update_requests"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[BulkUpdateRequestRow]: ...
    @overload
    async def download(
        self, name: Literal["pools"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[PoolRow]: ...
    @overload
    async def download(
        self, name: Literal["post_replacements"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[PostReplacementRow]: ...
    @overload
    async def download(
        self, name: Literal["post_versions"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[PostVersionRow]: ...
    @overload
    async def download(
        self, name: Literal["posts"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[PostRow]: ...
    @overload
    async def download(
        self, name: Literal["tag_aliases"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[TagAliasRow]: ...
    @overload
    async def download(
        self, name: Literal["tag_implications"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[TagImplicationRow]: ...
    @overload
    async def download(
        self, name: Literal["tags"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[TagRow]: ...
    @overload
    async def download(
        self, name: Literal["wiki_pages"], folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[WikiPageRow]: ...

    @overload
    async def download(
        self, name: TableName, folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[Row]: ...
    async def download(
        self, name: TableName, folder: Folder, *, on_progress: Told = None
    ) -> ExportFile[Row]:
        """Fetch an export into a folder, unless the newest is there; its SHA-256 is checked.

        It goes on where an earlier try broke off. Raises ChecksumError when it never comes right,
        DiskFullError without room.
        """
        return await self.fetch(name, folder, on_progress=on_progress)

    async def _candidates(self, name: str, date: dt.date | None) -> Listed:
        if date is not None:
            message = "this site keeps the newest exports only; leave the date out"
            raise InputError(message)
        return [each for each in await self.list() if each.name == name]
