"""The packed bytes of an export, piece by piece: to blocks of text, and to rows."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from importlib.util import find_spec
from typing import TYPE_CHECKING, Final, Generic, TypeVar, cast

import attrs

from e6async._core.protocol.frozen import FrozenDict
from e6async.errors import ExportError
from e6async.exports._bounds import MAX_RATIO
from e6async.exports._columns import Values, split
from e6async.exports._layout import Layout, layout_of
from e6async.exports._schema import Row, TableSchema
from e6async.exports._split import Block, Splitter
from e6async.exports._unpack import Unpacker

if TYPE_CHECKING:
    from e6async.exports._arrow import ArrowColumns

__all__ = ["Blocks", "RowReader", "has_arrow"]

R = TypeVar("R", bound=Row)

SMALL: Final = 96 << 10
"""Bytes of text that plain Python reads at a time; they fit into a processor's cache."""
LARGE: Final = 1 << 21
"""Bytes of text in a block that a thread reads; less is not worth the switch."""
MAX_ROWS: Final = 1024
"""Rows that are made of an Arrow batch at a time; they fit into a processor's cache."""


def has_arrow() -> bool:
    """Whether pyarrow is installed."""
    return find_spec("pyarrow") is not None


class Blocks(Generic[R]):
    """Packed bytes to blocks of rows, and the layout of these rows."""

    def __init__(
        self, schema: TableSchema[R], file: str, *, size: int, max_ratio: int = MAX_RATIO
    ) -> None:
        self._schema = schema
        self._file = file
        self._unpacker = Unpacker(file, max_ratio)
        self._splitter = Splitter(file, size=size)
        self._layout: Layout[R] | None = None

    @property
    def layout(self) -> Layout[R]:
        """The columns of the blocks, known once the first block is there."""
        if self._layout is None:
            message = f"{self._file} is empty; an export begins with the names of its columns"
            raise ExportError(message, file=self._file, line=1, byte=0)
        return self._layout

    def feed(self, packed: bytes) -> Iterator[Block]:
        """Take a piece of the file, give its blocks; raises ExportError where it is damaged."""
        return self._with_rest(self._blocks(self._unpacker.feed(packed)))

    def end(self) -> Iterator[Block]:
        """Give the last blocks; raises ExportError when the file is truncated."""
        yield from self._with_rest(self._blocks(self._unpacker.end()))
        yield from self._without_header(self._splitter.end())
        self.layout  # noqa: B018 - raises for an empty file

    def rest(self) -> Iterator[Block]:
        """Give the complete rows that are left of a file whose end is missing."""
        if self._layout is not None:
            yield from self._without_header(self._splitter.rest())

    def all(self, chunks: Iterable[bytes]) -> Iterator[Block]:
        """Read a whole file."""
        for chunk in chunks:
            yield from self.feed(chunk)
        yield from self.end()

    def _with_rest(self, blocks: Iterator[Block]) -> Iterator[Block]:
        """Give the rows before the damage as well."""
        try:
            yield from blocks
        except ExportError:
            yield from self.rest()
            raise

    def _blocks(self, texts: Iterable[bytes]) -> Iterator[Block]:
        for text in texts:
            yield from self._without_header(self._splitter.feed(text))

    def _without_header(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            if self._layout is None:
                header = _header(block, self._file)
                self._layout = layout_of(self._schema, header, self._file)
            else:
                yield block


class RowReader(Generic[R]):
    """Packed bytes to lists of some hundred rows."""

    def __init__(
        self,
        schema: TableSchema[R],
        file: str,
        *,
        arrow: bool | None = None,
        max_ratio: int = MAX_RATIO,
    ) -> None:
        """Make a reader; `arrow` uses pyarrow, which is the default where it is installed."""
        self._has_arrow = has_arrow() if arrow is None else arrow
        self.blocks: Blocks[R] = Blocks(schema, file, size=LARGE, max_ratio=max_ratio)
        """The packed bytes as blocks."""
        self._arrow: ArrowColumns | None = None

    def all(self, chunks: Iterable[bytes]) -> Iterator[list[R]]:
        """Read a whole file."""
        for block in self.blocks.all(chunks):
            yield from self.read(block)

    def read_next(
        self, blocks: Iterator[Block], on_block: Callable[[bool], object]
    ) -> Iterator[list[R]]:
        """Read the next block; calls `on_block` with whether there is one, before it is read.

        From then on Arrow works without Python's lock, so that other threads can run.
        """
        block = None
        try:
            block = next(blocks, None)
        finally:
            on_block(block is not None)
        return iter(()) if block is None else self.read(block)

    def read(self, block: Block) -> Iterator[list[R]]:
        """Read a block; its rows are made as the iterator is read.

        The iterator raises ExportError for a damaged row, after all rows before it.
        """
        try:
            return self._rows(block, self._parts(block))
        except ExportError as error:
            return self._rows(block, iter(()), error)

    def _parts(self, block: Block) -> Iterator[list[Values]]:
        layout = self.blocks.layout
        if not self._has_arrow:
            return map(layout.columns, block.parts(SMALL))
        if self._arrow is None:
            from e6async.exports._arrow import ArrowColumns  # noqa: PLC0415 - heavy

            self._arrow = ArrowColumns(layout)
        arrow, batch = self._arrow, self._arrow.read(block)
        if batch is None:
            return map(layout.columns, block.parts(SMALL))
        starts = range(0, batch.num_rows, MAX_ROWS)
        return (arrow.columns(block, batch.slice(start, MAX_ROWS)) for start in starts)

    def _rows(
        self, block: Block, parts: Iterator[list[Values]], damage: ExportError | None = None
    ) -> Iterator[list[R]]:
        layout, count = self.blocks.layout, 0
        try:
            for columns in parts:
                rows = _make_rows(layout, columns)
                yield rows
                count += len(rows)
        except ExportError as error:
            damage = error
        if damage is None:
            return
        before = block.data[: max(0, (damage.byte or 0) - block.byte)]
        if before:
            columns = layout.columns(attrs.evolve(block, data=before))
            yield _make_rows(layout, columns)[count:]
        raise damage


def _make_rows(layout: Layout[R], columns: Sequence[Values]) -> list[R]:
    """Make rows of columns."""
    row, width = layout.schema.row, len(layout.schema.columns)
    known = columns[:width]
    if layout.schema.files_url is not None:
        known = [*known, [layout.schema.files_url] * len(columns[0])]
    if not layout.unknown:
        return list(map(row, *known))
    extras = _extras(layout.unknown, columns[width:])
    return [
        row(*values, extra=extra)
        for values, extra in zip(zip(*known, strict=True), extras, strict=True)
    ]


def _extras(names: Sequence[str], columns: Sequence[Values]) -> Iterator[Mapping[str, str | None]]:
    for values in zip(*cast("Sequence[Sequence[str | None]]", columns), strict=True):
        yield FrozenDict(zip(names, values, strict=True))


def _header(block: Block, file: str) -> list[str]:
    try:
        text = block.data.decode()
        columns, _ = split(text, len(list(_fields(text))))
    except ValueError as error:
        message = f"{file} does not begin with a header of columns ({error}); it is not an export"
        raise ExportError(message, file=file, line=1, byte=0) from None
    return [name for (name,) in columns]


def _fields(text: str) -> Iterator[None]:
    """Count the columns of the first row: its commas outside of quotes, plus one."""
    for piece in text.split('"')[::2]:
        yield from [None] * piece.count(",")
    yield None
