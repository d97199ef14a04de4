"""An export that comes piece by piece: unpacked, cut into blocks, and read as rows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

import attrs

from e6async.errors import ExportError
from e6async.exports.cut import Block, Cutter
from e6async.exports.parse import Values, split
from e6async.exports.plan import Plan, plan
from e6async.exports.tables import Row, Table
from e6async.exports.unpack import Unpacker

if TYPE_CHECKING:
    from e6async.exports.arrow import ArrowColumns
    from e6async.exports.extras import Batch

__all__ = ["CHUNK", "Blocks", "Loaded", "RowReader", "has_arrow", "rows_of_columns"]

R = TypeVar("R", bound=Row)

CHUNK: Final = 1 << 18
"""Packed bytes that are read at a time."""
SMALL: Final = 96 << 10
"""Bytes of text in a block that plain Python reads: what a processor's cache holds."""
LARGE: Final = 1 << 19
"""Bytes of text in a block that Arrow reads."""


def has_arrow() -> bool:
    """Whether pyarrow is installed, which reads rows about twice as fast."""
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


@attrs.frozen(kw_only=True)
class Loaded:
    """A block that waits to become rows."""

    block: Block
    batch: Batch | None = None
    """The block as Arrow read it; None where plain Python reads."""


class RowReader(Generic[R]):
    """Packed bytes to blocks, and those to rows; the two steps can go on in two threads."""

    def __init__(self, table: Table[R], file: str, *, arrow: bool | None = None) -> None:
        """Make a reader; `arrow` says whether pyarrow reads, by default where it is installed."""
        self._has_arrow = has_arrow() if arrow is None else arrow
        self._blocks = Blocks(table, file, size=LARGE if self._has_arrow else SMALL)
        self._arrow: ArrowColumns | None = None

    def feed(self, packed: bytes) -> Iterator[Loaded]:
        """Take a piece of the file."""
        return map(self._load, self._blocks.feed(packed))

    def end(self) -> Iterator[Loaded]:
        """Give what is left; raises ExportError when the file is cut off."""
        return map(self._load, self._blocks.end())

    def rows(self, loaded: Loaded) -> list[R]:
        """Make the rows of a block."""
        found = self._blocks.plan
        if self._arrow is None or loaded.batch is None:
            return rows_of_columns(found, found.columns(loaded.block))
        return rows_of_columns(found, self._arrow.columns(loaded.block, loaded.batch))

    def all(self, chunks: Iterable[bytes]) -> Iterator[list[R]]:
        """Read a whole file."""
        return map(self.rows, map(self._load, self._blocks.all(chunks)))

    def _load(self, block: Block) -> Loaded:
        if not self._has_arrow:
            return Loaded(block=block)
        if self._arrow is None:
            from e6async.exports.arrow import ArrowColumns  # noqa: PLC0415 - heavy

            self._arrow = ArrowColumns(self._blocks.plan)
        return Loaded(block=block, batch=self._arrow.read(block))


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
