"""The exports of e621.net, e926.net and e6ai.net: gzip, made each day under the same names."""

from __future__ import annotations

import datetime as dt
from typing import ClassVar

from e6async.e621.db_exports import DbExports
from e6async.exports._listing import Export
from e6async.exports._site import ExportSite

__all__ = ["E621ExportSite"]


class E621ExportSite(ExportSite):
    """The API lists the exports, with size and SHA-256; the files lie on the static host."""

    takes_turns: ClassVar[bool] = False

    async def exports(self) -> list[Export]:
        """List all exports."""
        return [
            Export(
                name=export.name,
                file_name=export.file_name,
                url=export.url,
                file_size=export.file_size,
                checksum=export.checksum,
                updated_at=export.updated_at,
                date=None,
            )
            for export in await DbExports(self.transport).search()
        ]

    async def candidates(self, name: str, _date: dt.date | None, /) -> list[Export]:
        """List the newest export of a table."""
        return [export for export in await self.exports() if export.name == name]
