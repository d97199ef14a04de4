"""The exports of FemboyFans: xz, in a folder for each of the last days.

`db/export/exec` removes folders older than four days, and keeps the first of each month in an
archive. The only list is what the web server shows of a folder, if it does.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import ClassVar, Final

from yarl import URL

from e6async._core.system.threads import in_thread
from e6async._transfer.transfer import RemoteFile, Transfer
from e6async.exports._bounds import Bounds
from e6async.exports._fetch import OnProgress, fetch
from e6async.exports._integrity import extract
from e6async.exports._listing import Export, archive_name, days_in, file_name, files_in
from e6async.exports._site import ExportSite

__all__ = ["FemboyFansExportSite"]

_FOLDER: Final = "/db_exports"
_DAYS: Final = 4
"""Days for which a folder is kept."""


class FemboyFansExportSite(ExportSite):
    """The files lie on the API's host; neither size nor checksum is listed."""

    takes_turns: ClassVar[bool] = True

    async def exports(self, date: dt.date | None) -> list[Export]:
        """List the exports of a day, or of the newest day that has any."""
        days = [date] if date is not None else days_in(await self._listing("/"))
        for day in days:
            files = files_in(await self._listing(f"/{day:%Y-%m-%d}/"))
            if files:
                return [self._export(name, day) for name, day in files]
        return []

    async def candidates(self, name: str, date: dt.date | None, /) -> list[Export]:
        """List the export of a day, or those of the last days, newest first."""
        if date is not None:
            return [self._export(name, date)]
        now = dt.datetime.fromtimestamp(self.transport.context.time(), dt.UTC)
        today = now.date()
        return [self._export(name, today - dt.timedelta(days=ago)) for ago in range(_DAYS + 1)]

    async def from_archive(
        self,
        name: str,
        date: dt.date | None,
        folder: Path,
        on_progress: OnProgress | None,
        bounds: Bounds,
        /,
    ) -> Path | None:
        """Take the export of a first of a month out of the month's archive."""
        if date is None or date.day != 1:
            return None
        archive = Export(
            name=name,
            file_name=archive_name(date),
            url=f"{self.transport.base_url}{_FOLDER}/{archive_name(date)}",
            file_size=None,
            checksum=None,
            updated_at=None,
            date=date,
        )
        path = await fetch(
            self.transport,
            archive,
            folder,
            on_progress,
            takes_turns=self.takes_turns,
            bounds=bounds,
        )
        target = folder / file_name(name, date)
        is_in = await in_thread(extract, path, target.name, target, bounds.max_ratio)
        return target if is_in else None

    async def _listing(self, path: str) -> str:
        """Read the web server's listing of a folder."""
        url = URL(f"{self.transport.base_url}{_FOLDER}{path}")
        page = RemoteFile(
            url=url,
            has_checksum=True,
            takes_turns=True,
            is_html=True,
            max_bytes=self.transport.context.session.max_bytes,
        )
        body = bytearray()
        async with Transfer(self.transport, "exports.list", page) as transfer:
            while (piece := await transfer.read()) is not None:
                if isinstance(piece, bytes):
                    body += piece
                else:
                    del body[piece.offset :]
        return body.decode(errors="replace")

    def _export(self, name: str, day: dt.date) -> Export:
        return Export(
            name=name,
            file_name=file_name(name, day),
            url=f"{self.transport.base_url}{_FOLDER}/{day:%Y-%m-%d}/{file_name(name, day)}",
            file_size=None,
            checksum=None,
            updated_at=None,
            date=day,
        )
