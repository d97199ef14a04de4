"""The exports of FemboyFans: sixteen tables, xz, in a folder for each of the last days.

`db/export/exec`: folders older than four days go, but the first of a month stays as an archive.
There is no list but what the web server shows of the folder, and that may be nothing.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar, Final, Literal, TypeAlias, overload

from yarl import URL

from e6async._core.system.threads import in_thread
from e6async.exports._family import Exports, OnProgress
from e6async.exports._file import ExportFile, Rows
from e6async.exports._integrity import extract
from e6async.exports._listing import Export, archive_name, days_in, file_name, files_in
from e6async.exports._stream import stream
from e6async.exports._tables import Row, Table
from e6async.exports.femboyfans import (
    TABLES,
    ArtistRow,
    ArtistVersionRow,
    BulkUpdateRequestRow,
    NoteRow,
    NoteVersionRow,
    PoolRow,
    PoolVersionRow,
    PostRow,
    PostVersionRow,
    TableName,
    TagAliasRow,
    TagImplicationRow,
    TagRow,
    TagVersionRow,
    UserRow,
    WikiPageRow,
    WikiPageVersionRow,
)

__all__ = ["FemboyFansExports"]

Day: TypeAlias = dt.date | None
Folder: TypeAlias = str | Path
Listed: TypeAlias = list[Export]
Told: TypeAlias = OnProgress | None

_FOLDER: Final = "/db_exports"
_KEPT: Final = 4
"""Days that a folder stays."""


class FemboyFansExports(Exports):
    """Exports of the database: what there is, files of it, and their rows."""

    tables: ClassVar[Mapping[str, Table[Row]]] = TABLES
    _paced: ClassVar[bool] = True

    async def list(self, *, date: Day = None) -> Listed:
        """The exports of a day, by name, or of the newest day that has any.

        Raises NotFoundError where the site shows no list; `download` and `rows` work without one.
        """
        days = [date] if date is not None else days_in(await self._page("/"))
        for day in days:
            found = files_in(await self._page(f"/{day:%Y-%m-%d}/"))
            if found:
                return [self._export(name, day) for name, day in found]
        return []

    @overload
    def rows(
        self, name: Literal["artist_versions"], *, date: Day = None
    ) -> Rows[ArtistVersionRow]: ...
    @overload
    def rows(self, name: Literal["artists"], *, date: Day = None) -> Rows[ArtistRow]: ...
    @overload
    def rows(
        self, name: Literal["bulk_update_requests"], *, date: Day = None
    ) -> Rows[BulkUpdateRequestRow]: ...
    @overload
    def rows(self, name: Literal["note_versions"], *, date: Day = None) -> Rows[NoteVersionRow]: ...
    @overload
    def rows(self, name: Literal["notes"], *, date: Day = None) -> Rows[NoteRow]: ...
    @overload
    def rows(self, name: Literal["pool_versions"], *, date: Day = None) -> Rows[PoolVersionRow]: ...
    @overload
    def rows(self, name: Literal["pools"], *, date: Day = None) -> Rows[PoolRow]: ...
    @overload
    def rows(self, name: Literal["post_versions"], *, date: Day = None) -> Rows[PostVersionRow]: ...
    @overload
    def rows(self, name: Literal["posts"], *, date: Day = None) -> Rows[PostRow]: ...
    @overload
    def rows(self, name: Literal["tag_aliases"], *, date: Day = None) -> Rows[TagAliasRow]: ...
    @overload
    def rows(
        self, name: Literal["tag_implications"], *, date: Day = None
    ) -> Rows[TagImplicationRow]: ...
    @overload
    def rows(self, name: Literal["tag_versions"], *, date: Day = None) -> Rows[TagVersionRow]: ...
    @overload
    def rows(self, name: Literal["tags"], *, date: Day = None) -> Rows[TagRow]: ...
    @overload
    def rows(self, name: Literal["users"], *, date: Day = None) -> Rows[UserRow]: ...
    @overload
    def rows(
        self, name: Literal["wiki_page_versions"], *, date: Day = None
    ) -> Rows[WikiPageVersionRow]: ...
    @overload
    def rows(self, name: Literal["wiki_pages"], *, date: Day = None) -> Rows[WikiPageRow]: ...

    @overload
    def rows(self, name: TableName, *, date: Day = None) -> Rows[Row]: ...
    def rows(self, name: TableName, *, date: Day = None) -> Rows[Row]:
        """Rows of a day, or of the newest, straight from the network in constant memory.

        The site tells no checksum, but a damaged file is an ExportError, which says where.
        """
        return self._rows(name, date)

    @overload
    async def download(
        self,
        name: Literal["artist_versions"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[ArtistVersionRow]: ...
    @overload
    async def download(
        self,
        name: Literal["artists"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[ArtistRow]: ...
    @overload
    async def download(
        self,
        name: Literal["bulk_update_requests"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[BulkUpdateRequestRow]: ...
    @overload
    async def download(
        self,
        name: Literal["note_versions"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[NoteVersionRow]: ...
    @overload
    async def download(
        self, name: Literal["notes"], folder: Folder, *, date: Day = None, on_progress: Told = None
    ) -> ExportFile[NoteRow]: ...
    @overload
    async def download(
        self,
        name: Literal["pool_versions"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[PoolVersionRow]: ...
    @overload
    async def download(
        self, name: Literal["pools"], folder: Folder, *, date: Day = None, on_progress: Told = None
    ) -> ExportFile[PoolRow]: ...
    @overload
    async def download(
        self,
        name: Literal["post_versions"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[PostVersionRow]: ...
    @overload
    async def download(
        self, name: Literal["posts"], folder: Folder, *, date: Day = None, on_progress: Told = None
    ) -> ExportFile[PostRow]: ...
    @overload
    async def download(
        self,
        name: Literal["tag_aliases"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[TagAliasRow]: ...
    @overload
    async def download(
        self,
        name: Literal["tag_implications"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[TagImplicationRow]: ...
    @overload
    async def download(
        self,
        name: Literal["tag_versions"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[TagVersionRow]: ...
    @overload
    async def download(
        self, name: Literal["tags"], folder: Folder, *, date: Day = None, on_progress: Told = None
    ) -> ExportFile[TagRow]: ...
    @overload
    async def download(
        self, name: Literal["users"], folder: Folder, *, date: Day = None, on_progress: Told = None
    ) -> ExportFile[UserRow]: ...
    @overload
    async def download(
        self,
        name: Literal["wiki_page_versions"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[WikiPageVersionRow]: ...
    @overload
    async def download(
        self,
        name: Literal["wiki_pages"],
        folder: Folder,
        *,
        date: Day = None,
        on_progress: Told = None,
    ) -> ExportFile[WikiPageRow]: ...

    @overload
    async def download(
        self, name: TableName, folder: Folder, *, date: Day = None, on_progress: Told = None
    ) -> ExportFile[Row]: ...
    async def download(
        self, name: TableName, folder: Folder, *, date: Day = None, on_progress: Told = None
    ) -> ExportFile[Row]:
        """Fetch an export of a day, or the newest, into a folder, unless it is there.

        It goes on where an earlier try broke off. The first day of an older month is taken out of
        the month's archive, which stays in the folder. Raises NotFoundError for a day without
        exports, ChecksumError when what comes is never right, DiskFullError without room.
        """
        return await self.fetch(name, folder, date=date, on_progress=on_progress)

    async def _candidates(self, name: str, date: Day) -> Listed:
        if date is not None:
            return [self._export(name, date)]
        now = dt.datetime.fromtimestamp(self._transport.means.surroundings.now(), dt.UTC)
        return [self._export(name, now.date() - dt.timedelta(days=ago)) for ago in range(_KEPT + 1)]

    async def _elsewhere(
        self, name: str, date: Day, folder: Path, on_progress: OnProgress | None
    ) -> Path | None:
        if date is None or date.day != 1:
            return None
        archive = Export(
            name=name,
            file_name=archive_name(date),
            url=f"{self._transport.base_url}{_FOLDER}/{archive_name(date)}",
            file_size=None,
            checksum=None,
            updated_at=None,
            date=date,
        )
        wrong = await self._fetch(archive, folder / archive.file_name, on_progress)
        if wrong is not None:
            return None
        target = folder / file_name(name, date)
        found = await in_thread(extract, folder / archive.file_name, target.name, target)
        return target if found else None

    async def _page(self, path: str) -> str:
        url, page = URL(f"{self._transport.base_url}{_FOLDER}{path}"), b""
        async for piece in stream(self._transport, url, checked=True, paced=True, page=True):
            page += piece if isinstance(piece, bytes) else b""
        return page.decode(errors="replace")

    def _export(self, name: str, day: dt.date) -> Export:
        own = file_name(name, day)
        return Export(
            name=name,
            file_name=own,
            url=f"{self._transport.base_url}{_FOLDER}/{day:%Y-%m-%d}/{own}",
            file_size=None,
            checksum=None,
            updated_at=None,
            date=day,
        )
