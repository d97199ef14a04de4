"""`e6.exports`: which exports a site has, and how they come here."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, TypeAlias

import attrs
from yarl import URL

from e6async._core.resource import Resource
from e6async._core.system.nested_agen import NestedGenerator
from e6async._core.system.threads import in_thread
from e6async.errors import ChecksumError, E6Error, InputError, NotFoundError
from e6async.exports._file import ExportFile, Rows
from e6async.exports._integrity import is_right, partial_of, why_wrong
from e6async.exports._listing import Export
from e6async.exports._stream import Begin, stream
from e6async.exports._tables import Row, Table

if TYPE_CHECKING:
    from e6async.download._disk import Partial

__all__ = ["Exports", "Fetched", "OnProgress"]

_TRIES = 3


@attrs.frozen(kw_only=True)
class Fetched:
    """How far an export is."""

    file_name: str
    received: int
    """Bytes that are here, those of earlier runs included."""
    total: int | None
    """Bytes of the whole file; None while nobody told."""


OnProgress: TypeAlias = Callable[[Fetched], None]
"""Called in the loop, for each piece that came; must not block it."""


class Exports(Resource):
    """What the exports of all sites have in common."""

    tables: ClassVar[Mapping[str, Table[Row]]]
    """The tables of the site, by name."""
    _paced: ClassVar[bool] = False
    """Whether the files lie on the API's host, so that requests for them take turns."""

    def table(self, name: str) -> Table[Row]:
        """Describe a table; raises InputError when the site exports none of that name."""
        found = self.tables.get(name)
        if found is None:
            message = f"there is no export {name!r}; there are {', '.join(self.tables)}"
            raise InputError(message)
        return found

    async def _candidates(self, name: str, date: dt.date | None) -> list[Export]:
        """List where an export may be, best first; only the last must be there."""
        raise NotImplementedError

    async def _elsewhere(
        self, _name: str, _date: dt.date | None, _folder: Path, _on_progress: OnProgress | None
    ) -> Path | None:
        """Get an export in another way, when it is at none of its places."""
        return None

    def _rows(self, name: str, date: dt.date | None = None) -> Rows[Row]:
        """Rows straight from the network."""
        table = self.table(name)

        async def chunks() -> AsyncGenerator[bytes]:
            candidates = await self._candidates(name, date)
            for number, export in enumerate(candidates, 1):
                came = False
                try:
                    async with NestedGenerator(self._whole(export)) as pieces:
                        async for piece in pieces:
                            came = True
                            yield piece
                except NotFoundError:
                    if came or number == len(candidates):
                        raise
                else:
                    return

        return Rows(table, f"{name} of {self._transport.base_url.host}", chunks)

    async def fetch(
        self,
        name: str,
        folder: str | Path,
        *,
        date: dt.date | None = None,
        on_progress: OnProgress | None = None,
    ) -> ExportFile[Row]:
        """`download` for a name that is known at run time only."""
        table, wrong = self.table(name), ""
        for _ in range(_TRIES):
            found = await self._first(name, Path(folder), date, on_progress)
            if isinstance(found, Path):
                return ExportFile(found, table)
            wrong = found
        message = f"{name}: {wrong}, {_TRIES} times in a row; try again later"
        raise ChecksumError(message)

    async def _first(
        self, name: str, folder: Path, date: dt.date | None, on_progress: OnProgress | None
    ) -> Path | str:
        """Fetch the first candidate that is there; says what was wrong with it."""
        missing: NotFoundError | None = None
        for export in await self._candidates(name, date):
            if not re.fullmatch(r"\w[\w.-]*", export.file_name, re.ASCII):
                message = f"{export.file_name!r}, as the site calls {name}, is no name for a file"
                raise ChecksumError(message)
            target = folder / export.file_name
            try:
                return await self._fetch(export, target, on_progress) or target
            except NotFoundError as error:
                missing = error
        found = await self._elsewhere(name, date, folder, on_progress)
        if found is not None:
            return found
        if missing is None:
            message = f"the site has no export {name} now; exports.list() tells what it has"
            raise E6Error(message)
        raise missing

    async def _whole(self, export: Export) -> AsyncGenerator[bytes]:
        """Give the bytes of an export, checked at the end."""
        digest, size = sha256(), 0
        pieces = stream(
            self._transport,
            URL(export.url),
            length=export.file_size,
            checked=False,
            paced=self._paced,
        )
        async with NestedGenerator(pieces) as read:
            async for piece in read:
                if isinstance(piece, Begin):
                    if piece.at != size:
                        message = (
                            f"{export.file_name} changed while its rows were read, or its host "
                            "gives no parts; download it first, or start again"
                        )
                        raise ChecksumError(message)
                    continue
                digest.update(piece)
                size += len(piece)
                yield piece
        wrong = export.checksum is not None and digest.hexdigest() != export.checksum
        if wrong or size != (export.file_size or size):
            message = (
                f"{export.file_name} came with {size} bytes that are not what the site tells of "
                "it; a new one may have been made meanwhile: start again"
            )
            raise ChecksumError(message)

    async def _fetch(
        self, export: Export, target: Path, on_progress: OnProgress | None
    ) -> str | None:
        """Fetch an export to its place, unless it is there and right; says what was wrong."""
        if await in_thread(is_right, target, export):
            return None
        partial = await in_thread(partial_of, target, export)
        try:
            await in_thread(partial.open)
            resumed = bool(partial.size)
            if export.file_size is None or partial.size != export.file_size:
                await self._receive(export, partial, on_progress)
            wrong = await in_thread(why_wrong, partial.path, export)
            if wrong is None:
                await in_thread(partial.place, target, replaces=True)
                return None
            await in_thread(partial.discard)
            return f"{wrong} (it was put together of parts)" if resumed else wrong
        finally:
            await in_thread(partial.close)

    async def _receive(
        self, export: Export, partial: Partial, on_progress: OnProgress | None
    ) -> None:
        pieces = stream(
            self._transport,
            URL(export.url),
            size=partial.size,
            note=partial.note,
            length=export.file_size,
            checked=export.checksum is not None,
            paced=self._paced,
        )
        async with aclosing(pieces):
            async for piece in pieces:
                if isinstance(piece, bytes):
                    await in_thread(partial.append, piece)
                elif piece.at == 0:
                    await in_thread(partial.begin, piece.note)
                if on_progress is not None:
                    total = export.file_size or partial.note.total
                    on_progress(
                        Fetched(file_name=export.file_name, received=partial.size, total=total)
                    )
