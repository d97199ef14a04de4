"""Posts written to stdout as they arrive: a table, a JSON array, or JSON lines."""

from __future__ import annotations

import re
import sys
from typing import TYPE_CHECKING, Annotated, Literal, Protocol, TypeAlias, TypeVar

import msgspec
from cyclopts import Parameter

from e6async.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from e6async import Json
    from e6async._cli.tables import ShownPost, WholePost

JsonFlag: TypeAlias = Annotated[
    bool,
    Parameter(
        help="Write one JSON array of the posts as the server sent them.", show_default=False
    ),
]
JsonLinesFlag: TypeAlias = Annotated[
    bool,
    Parameter(
        help="Write one JSON object per line, the posts as the server sent them.",
        show_default=False,
    ),
]
_UNSAFE = re.compile("[\x7f-\x9f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
"""What JSON allows in a string, and a terminal acts on; characters below U+0020 are escaped."""
OutputFormat: TypeAlias = Literal["table", "json", "jsonl"]
T_contra = TypeVar("T_contra", contravariant=True)


class PostWriter(Protocol[T_contra]):
    """Writes posts to stdout; `close` is called after the last one."""

    def write(self, post: T_contra, /) -> None:
        """Write a post."""

    def close(self) -> None:
        """Write what belongs after the last post."""


def output_format(*, json: bool, jsonl: bool) -> OutputFormat:
    """The format that the flags ask for; raises InputError for both flags at once."""
    if json and jsonl:
        message = "--json and --jsonl cannot be used together; choose one of them"
        raise InputError(message)
    return "json" if json else "jsonl" if jsonl else "table"


class JsonLinesWriter:
    """One JSON object per line."""

    def write(self, post: Json) -> None:
        """Write a post."""
        write_json(msgspec.json.encode(post) + b"\n")

    def close(self) -> None:
        """Write nothing."""


class JsonArrayWriter:
    """One JSON array; `close` completes it even when the search failed half-way."""

    def __init__(self) -> None:
        self._separator = b"["

    def write(self, post: Json) -> None:
        """Write a post."""
        write_json(self._separator + msgspec.json.encode(post))
        self._separator = b",\n"

    def close(self) -> None:
        """End the array."""
        write_json((b"[]" if self._separator == b"[" else b"]") + b"\n")


class TableWriter:
    """A table: in colour and fitted to a terminal, one plain line per post elsewhere."""

    def __init__(self, console: Console, *, logged_in: bool) -> None:
        self._console = console
        self._logged_in = logged_in
        self._width = console.width if console.is_terminal else None
        self._has_header = False

    def write(self, post: ShownPost) -> None:
        """Write a post, and the header before the first one."""
        from e6async._cli import tables  # noqa: PLC0415 - not needed for JSON

        if not self._has_header:
            self._console.print(tables.header(self._width), soft_wrap=True)
            self._has_header = True
        for line in tables.lines(tables.row(post, logged_in=self._logged_in), self._width):
            self._console.print(line, soft_wrap=True)

    def close(self) -> None:
        """Write nothing."""


class DetailsWriter:
    """All details of a post, one per line."""

    def __init__(self, console: Console, *, logged_in: bool) -> None:
        self._console = console
        self._logged_in = logged_in

    def write(self, post: WholePost) -> None:
        """Write a post."""
        from e6async._cli import tables  # noqa: PLC0415 - not needed for JSON

        details = tables.details(post, logged_in=self._logged_in)
        if self._console.is_terminal:
            # the URL on a line of its own, so that it can be clicked or copied as a whole
            self._console.print(details.pop("url"), style="cyan", markup=False, soft_wrap=True)
            self._console.print(tables.grid(details))
            return
        for name, value in details.items():
            self._console.print(f"{name}: {value}", soft_wrap=True, markup=False)

    def close(self) -> None:
        """Write nothing."""


def write_json(data: bytes) -> None:
    """Write JSON to stdout, to a terminal without what it would act on."""
    if sys.stdout.isatty():
        data = _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", data.decode()).encode()
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
