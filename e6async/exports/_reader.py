"""An export that comes piece by piece: unpacked, cut into blocks, and read as rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

import attrs

from e6async.errors import ExportError
from e6async.exports._columns import Values, split
from e6async.exports._header import Plan, plan
from e6async.exports._split import Block, Cutter
from e6async.exports._tables import Row, Table
from e6async.exports._unpack import Unpacker

if TYPE_CHECKING:
    from e6async.exports._arrow import ArrowColumns

__all__ = ["Blocks", "RowReader", "has_arrow"]

R = TypeVar("R", bound=Row)

SMALL: Final = 96 << 10
"""Bytes of text that plain Python reads at a time: what a processor's cache holds."""
LARGE: Final = 1 << 21
"""Bytes of text in a block: what is worth the way to a thread and back."""
MAX_ROWS: Final = 1024
"""Rows that are made of what Arrow read at a time: more do not fit into a cache."""


def has_arrow() -> bool:
    """Whether pyarrow is installed, which reads in C."""
    return find_spec("pyarrow") is not None


class Blocks(Generic[R]):
    """Packed bytes to blocks of rows, and the plan by which to read them."""

    def __init__(self, table: Table[R], file: str, *, size: int) -> None:
        self._table = table
        self._file = file
        self._unpacker = Unpacker(file)
        self._cutter = Cutter(file, size=size)
        self._plan: Plan[R] | None = None

    @property
    def plan(self) -> Plan[R]:
        """How to read the blocks; known from the first one on."""
        if self._plan is None:
            message = f"{self._file} is empty; an export begins with the names of its columns"
            raise ExportError(message, file=self._file, line=1, byte=0)
        return self._plan

    def feed(self, packed: bytes) -> Iterator[Block]:
        """Take a piece of the file; raises ExportError where it is damaged."""
        return self._with_rest(self._blocks(self._unpacker.feed(packed)))

    def end(self) -> Iterator[Block]:
        """Give what is left; raises ExportError when the file is cut off."""
        yield from self._with_rest(self._blocks(self._unpacker.end()))
        yield from self._headless(self._cutter.end())
        self.plan  # noqa: B018 - an empty file has none

    def rest(self) -> Iterator[Block]:
        """Give the whole rows of a file that will not come to its end."""
        if self._plan is not None:
            yield from self._headless(self._cutter.rest())

    def all(self, chunks: Iterable[bytes]) -> Iterator[Block]:
        """Read a whole file."""
        for chunk in chunks:
            yield from self.feed(chunk)
        yield from self.end()

    def _with_rest(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Give what stands before the damage as well."""
        try:
            yield from blocks
        except ExportError:
            yield from self.rest()
            raise

    def _blocks(self, texts: Iterable[bytes]) -> Iterator[Block]:
        for text in texts:
            yield from self._headless(self._cutter.feed(text))

    def _headless(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if self._plan is None:
                self._plan = plan(self._table, _header(block, self._file), self._file)
            else:
                yield block


class RowReader(Generic[R]):
    """Packed bytes to rows, some hundreds at a time."""

    def __init__(self, table: Table[R], file: str, *, arrow: bool | None = None) -> None:
        """Make a reader; `arrow` says whether pyarrow reads, by default where it is installed."""
        self._has_arrow = has_arrow() if arrow is None else arrow
        self.blocks: Blocks[R] = Blocks(table, file, size=LARGE)
        """The packed bytes as blocks."""
        self._arrow: ArrowColumns | None = None

    def all(self, chunks: Iterable[bytes]) -> Iterator[list[R]]:
        """Read a whole file."""
        for block in self.blocks.all(chunks):
            yield from self.read(block)

    def read_next(
        self, blocks: Iterator[Block], found: Callable[[bool], object]
    ) -> Iterator[list[R]]:
        """Read the next block; `found` is told whether there is one before it is read.

        From then on Arrow works, which leaves Python to others.
        """
        block = None
        try:
            block = next(blocks, None)
        finally:
            found(block is not None)
        return iter(()) if block is None else self.read(block)

    def read(self, block: Block) -> Iterator[list[R]]:
        """Read a block; its rows are made where they are asked for.

        They raise ExportError for what does not fit, after the rows before it.
        """
        try:
            return self._rows(block, self._parts(block))
        except ExportError as error:
            return self._rows(block, iter(()), error)

    def _parts(self, block: Block) -> Iterator[list[Values]]:
        plan = self.blocks.plan
        if not self._has_arrow:
            return map(plan.columns, block.parts(SMALL))
        if self._arrow is None:
            from e6async.exports._arrow import ArrowColumns  # noqa: PLC0415 - heavy

            self._arrow = ArrowColumns(plan)
        arrow, batch = self._arrow, self._arrow.read(block)
        starts = range(0, batch.num_rows, MAX_ROWS)
        return (arrow.columns(block, batch.slice(start, MAX_ROWS)) for start in starts)

    def _rows(
        self, block: Block, parts: Iterator[list[Values]], damage: ExportError | None = None
    ) -> Iterator[list[R]]:
        plan, given = self.blocks.plan, 0
        try:
            for columns in parts:
                rows = _rows_of(plan, columns)
                yield rows
                given += len(rows)
        except ExportError as error:
            damage = error
        if damage is None:
            return
        before = block.data[: max(0, (damage.byte or 0) - block.byte)]
        if before:
            columns = plan.columns(attrs.evolve(block, data=before))
            yield _rows_of(plan, columns)[given:]
        raise damage


def _rows_of(found: Plan[R], columns: Sequence[Values]) -> list[R]:
    """Make rows of columns."""
    make = found.table.row
    if not found.unknown:
        return list(map(make, *columns))
    width = len(found.table.columns)
    return [
        make(*values, more=more)
        for values, more in zip(
            zip(*columns[:width], strict=True), _more(found.unknown, columns[width:]), strict=True
        )
    ]


def _more(names: Sequence[str], columns: Sequence[Values]) -> Iterator[Mapping[str, str | None]]:
    for values in zip(*cast("Sequence[Sequence[str | None]]", columns), strict=True):
        yield dict(zip(names, values, strict=True))


def _header(block: Block, file: str) -> list[str]:
    try:
        text = block.data.decode()
        columns, _ = split(text, len(list(_fields(text))))
    except ValueError as error:
        message = f"{file} does not begin with the names of columns ({error}); it is no export"
        raise ExportError(message, file=file, line=1, byte=0) from None
    return [name for (name,) in columns]


def _fields(text: str) -> Iterator[None]:
    """Count the columns of the first row: commas outside of quotes, and one."""
    for piece in text.split('"')[::2]:
        yield from [None] * piece.count(",")
    yield None
