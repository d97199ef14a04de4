"""The handle of one table: `e6.exports.tags`."""

from __future__ import annotations

import datetime as dt
from collections.abc import AsyncGenerator
from pathlib import Path
from typing import TYPE_CHECKING, Final, Generic, TypeVar

from e6async._arguments import check_methods
from e6async._core.session import unwrapped
from e6async._core.system.nested_agen import NestedGenerator
from e6async.errors import ChecksumError, E6Error, NotFoundError
from e6async.exports._bounds import MAX_BYTES, MAX_RATIO, Bounds
from e6async.exports._fetch import DefectError, OnProgress, fetch, read
from e6async.exports._file import ExportFile, Rows
from e6async.exports._schema import Row, TableSchema

if TYPE_CHECKING:
    from e6async.exports._site import ExportSite

__all__ = ["DatedTable", "Table"]

R_co = TypeVar("R_co", bound=Row, covariant=True)

_ATTEMPTS: Final = 3
"""How often a file that arrives damaged is fetched."""


@check_methods
class Table(Generic[R_co]):
    """One table of a site's exports: its rows, and its file."""

    def __init__(self, site: ExportSite, schema: TableSchema[R_co]) -> None:
        self._site = site
        self.schema: TableSchema[R_co] = schema
        """Its name, its columns and the class of its rows."""

    def rows(self, *, max_bytes: int = MAX_BYTES, max_ratio: int = MAX_RATIO) -> Rows[R_co]:
        """The rows of the newest export, from the network in constant memory: `async for`.

        A checksum can be compared only at the end: ChecksumError after the last row tells that the
        rows are not those that the site lists. A file of more than `max_bytes`, or whose text is
        `max_ratio` times as long, is given up.
        """
        return self._rows(None, Bounds(max_bytes=max_bytes, max_ratio=max_ratio))

    async def download(
        self,
        folder: str | Path,
        *,
        on_progress: OnProgress | None = None,
        max_bytes: int = MAX_BYTES,
        max_ratio: int = MAX_RATIO,
    ) -> ExportFile[R_co]:
        """Fetch the newest export into a folder, unless it is there.

        Resumes what an earlier run left. Raises ChecksumError when the file arrives damaged three
        times, DiskFullError without room, NotFoundError where the site has none, and
        ResponseTooLargeError or ExportError for a file beyond `max_bytes` or `max_ratio`.
        """
        bounds = Bounds(max_bytes=max_bytes, max_ratio=max_ratio)
        return await self._download(Path(folder), None, on_progress, bounds)

    def open(self, path: str | Path, *, max_ratio: int = MAX_RATIO) -> ExportFile[R_co]:
        """Open a file of this table that is on disk, compressed or not."""
        return ExportFile(Path(path), self.schema, max_ratio=max_ratio)

    def _rows(self, date: dt.date | None, bounds: Bounds) -> Rows[R_co]:
        name, site = self.schema.name, self._site

        async def chunks() -> AsyncGenerator[bytes]:
            candidates = await site.candidates(name, date)
            for number, export in enumerate(candidates, 1):
                has_begun = False
                pieces = read(site.transport, export, takes_turns=site.takes_turns, bounds=bounds)
                try:
                    async with NestedGenerator(pieces) as inner:
                        async for piece in inner:
                            has_begun = True
                            yield piece
                except NotFoundError:
                    if has_begun or number == len(candidates):
                        raise
                else:
                    return

        return Rows(self.schema, f"{name} of {site.host}", chunks, bounds.max_ratio)

    async def _download(
        self, folder: Path, date: dt.date | None, on_progress: OnProgress | None, bounds: Bounds
    ) -> ExportFile[R_co]:
        name, reason = self.schema.name, ""
        for _ in range(_ATTEMPTS):
            try:
                with unwrapped():
                    path = await self._fetch(folder, date, on_progress, bounds)
            except DefectError as error:
                reason = str(error)
            else:
                return ExportFile(path, self.schema, max_ratio=bounds.max_ratio)
        message = f"exports.download: {name}: {reason}, {_ATTEMPTS} times in a row; try again later"
        raise ChecksumError(message)

    async def _fetch(
        self, folder: Path, date: dt.date | None, on_progress: OnProgress | None, bounds: Bounds
    ) -> Path:
        """Fetch the first candidate that exists."""
        name, site = self.schema.name, self._site
        missing: NotFoundError | None = None
        for export in await site.candidates(name, date):
            try:
                return await fetch(
                    site.transport,
                    export,
                    folder,
                    on_progress,
                    takes_turns=site.takes_turns,
                    bounds=bounds,
                )
            except NotFoundError as error:
                missing = error
        path = await site.from_archive(name, date, folder, on_progress, bounds)
        if path is not None:
            return path
        if missing is None:
            message = f"exports.download: {site.host} has no export {name} now; see exports.list()"
            raise E6Error(message)
        raise missing


@check_methods
class DatedTable(Table[R_co]):
    """One table of a site that keeps the exports of several days."""

    def rows(
        self,
        *,
        date: dt.date | None = None,
        max_bytes: int = MAX_BYTES,
        max_ratio: int = MAX_RATIO,
    ) -> Rows[R_co]:
        """The rows of a day, by default of the newest, from the network in constant memory.

        The site lists no checksum; a damaged file is an ExportError with line and byte. A file of
        more than `max_bytes`, or whose text is `max_ratio` times as long, is given up.
        """
        return self._rows(date, Bounds(max_bytes=max_bytes, max_ratio=max_ratio))

    async def download(
        self,
        folder: str | Path,
        *,
        date: dt.date | None = None,
        on_progress: OnProgress | None = None,
        max_bytes: int = MAX_BYTES,
        max_ratio: int = MAX_RATIO,
    ) -> ExportFile[R_co]:
        """Fetch the export of a day, by default of the newest, into a folder, unless it is there.

        Resumes what an earlier run left. The first day of an older month is taken out of the
        month's archive, which stays in the folder. Raises NotFoundError for a day without exports,
        ChecksumError when the file arrives damaged three times, DiskFullError without room, and
        ResponseTooLargeError or ExportError for a file beyond `max_bytes` or `max_ratio`.
        """
        bounds = Bounds(max_bytes=max_bytes, max_ratio=max_ratio)
        return await self._download(Path(folder), date, on_progress, bounds)
