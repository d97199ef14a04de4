"""An export that comes piece by piece: unpacked, cut into blocks, and read as rows."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar, cast

from e6async.errors import ExportError
from e6async.exports.cut import Block, Cutter
from e6async.exports.parse import Values, split
from e6async.exports.plan import Plan, plan
from e6async.exports.tables import Row, Table
from e6async.exports.unpack import Unpacker

if TYPE_CHECKING:
    from concurrent.futures import Future

    from e6async.exports.arrow import ArrowColumns
    from e6async.exports.extras import Batch

__all__ = ["Blocks", "RowReader", "has_arrow", "rows_of_columns"]

R = TypeVar("R", bound=Row)

SMALL: Final = 96 << 10
"""Bytes of text in a block that plain Python reads: what a processor's cache holds."""
LARGE: Final = 1 << 19
"""Bytes of text in a block that Arrow reads."""
MOST_ROWS: Final = 1024
"""Rows that are made of what Arrow read at a time: more do not fit into a cache."""
_AHEAD: Final = 2
"""Blocks that Arrow reads while an earlier one becomes rows."""


def has_arrow() -> bool:
    """Whether pyarrow is installed, which reads in C, in a thread of its own."""
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
        """Take a piece of the file."""
        yield from self._blocks(self._unpacker.feed(packed))

    def end(self) -> Iterator[Block]:
        """Give what is left; raises ExportError when the file is cut off."""
        yield from self._blocks(self._unpacker.end())
        yield from self._headless(self._cutter.end())
        self.plan  # noqa: B018 - an empty file has none

    def rest(self) -> Iterator[Block]:
        """Give the whole rows of a file that will not come to its end."""
        return self._headless(self._cutter.rest())

    def all(self, chunks: Iterable[bytes]) -> Iterator[Block]:
        """Read a whole file."""
        for chunk in chunks:
            yield from self.feed(chunk)
        yield from self.end()

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
    """Packed bytes to rows, some hundreds at a time; `with` ends the thread that it may have.

    Arrow needs no lock of Python's to read, so it reads the next blocks in a thread of its own
    while this one unpacks, cuts and makes rows.
    """

    def __init__(self, table: Table[R], file: str, *, arrow: bool | None = None) -> None:
        """Make a reader; `arrow` says whether pyarrow reads, by default where it is installed."""
        self._has_arrow = has_arrow() if arrow is None else arrow
        self._blocks = Blocks(table, file, size=LARGE if self._has_arrow else SMALL)
        self._pool = ThreadPoolExecutor(1, "e6async-exports") if self._has_arrow else None
        self._arrow: ArrowColumns | None = None
        self._reading: deque[tuple[Block, Future[Batch]]] = deque()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the thread; does not wait for it."""
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def feed(self, packed: bytes) -> Iterator[list[R]]:
        """Take a piece of the file; raises ExportError for what does not fit."""
        return self._rows(self._blocks.feed(packed))

    def end(self) -> Iterator[list[R]]:
        """Give what is left; raises ExportError when the file is cut off."""
        yield from self._rows(self._blocks.end())
        yield from self._read()

    def rest(self) -> Iterator[list[R]]:
        """Give the whole rows that came of a file that will not come to its end."""
        yield from self._rows(self._blocks.rest())
        yield from self._read()

    def all(self, chunks: Iterable[bytes]) -> Iterator[list[R]]:
        """Read a whole file."""
        with self:
            for chunk in chunks:
                yield from self.feed(chunk)
            yield from self.end()

    def _rows(self, blocks: Iterator[Block]) -> Iterator[list[R]]:
        while True:
            try:
                block = next(blocks, None)
            except ExportError:
                yield from self.rest()  # what stands before the damage
                raise
            if block is None:
                return
            if self._pool is None:
                yield rows_of_columns(self._blocks.plan, self._blocks.plan.columns(block))
                continue
            if self._arrow is None:
                from e6async.exports.arrow import ArrowColumns  # noqa: PLC0415 - heavy

                self._arrow = ArrowColumns(self._blocks.plan)
            self._reading.append((block, self._pool.submit(self._arrow.read, block)))
            yield from self._read(_AHEAD)

    def _read(self, under_way: int = 0) -> Iterator[list[R]]:
        """Give the rows of what Arrow reads, but for the last so many blocks."""
        while self._arrow is not None and len(self._reading) > under_way:
            block, reading = self._reading.popleft()
            batch = reading.result()
            for start in range(0, batch.num_rows, MOST_ROWS):
                some = batch.slice(start, MOST_ROWS)
                yield rows_of_columns(self._blocks.plan, self._arrow.columns(block, some))


def rows_of_columns(found: Plan[R], columns: Sequence[Values]) -> list[R]:
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
