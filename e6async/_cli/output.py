"""Posts to stdout, one by one as they come: a table, JSON, or JSON lines."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Literal, Protocol, TypeAlias, TypeVar

import msgspec
from cyclopts import Parameter

from e6async.errors import InputError

if TYPE_CHECKING:
    from rich.console import Console

    from e6async import Json
    from e6async._cli.tables import ShownPost, WholePost

AsArray: TypeAlias = Annotated[
    bool, Parameter(help="One JSON array, the posts as they came.", show_default=False)
]
AsLines: TypeAlias = Annotated[
    bool, Parameter(help="JSON, one post a line, as it came.", show_default=False)
]
Format: TypeAlias = Literal["table", "json", "jsonl"]
T_contra = TypeVar("T_contra", contravariant=True)


class Output(Protocol[T_contra]):
    """Takes posts, and is told when there are no more."""

    def put(self, post: T_contra, /) -> None:
        """Write a post."""

    def close(self) -> None:
        """Write what belongs at the end."""


def format_of(*, json: bool, jsonl: bool) -> Format:
    """Say which form was asked for."""
    if json and jsonl:
        message = "--json and --jsonl exclude each other; one array, or one post a line"
        raise InputError(message)
    return "json" if json else "jsonl" if jsonl else "table"


class JsonLines:
    """One post a line."""

    def put(self, post: Json) -> None:
        """Write a post."""
        _write(msgspec.json.encode(post) + b"\n")

    def close(self) -> None:
        """Write nothing: each line stands for itself."""


class JsonArray:
    """One array, which is whole also when the reading ended early."""

    def __init__(self) -> None:
        self._before = b"["

    def put(self, post: Json) -> None:
        """Write a post."""
        _write(self._before + msgspec.json.encode(post))
        self._before = b",\n"

    def close(self) -> None:
        """End the array."""
        _write((b"[]" if self._before == b"[" else b"]") + b"\n")


class Table:
    """Lines for people; coloured and two to a post on a terminal, plain ones elsewhere."""

    def __init__(self, console: Console, *, logged_in: bool) -> None:
        self._console = console
        self._logged_in = logged_in
        self._width = console.width if console.is_terminal else None
        self._begun = False

    def put(self, post: ShownPost) -> None:
        """Write a post, the first one below a header."""
        from e6async._cli import tables  # noqa: PLC0415 - JSON does without

        if not self._begun:
            self._console.print(tables.header(self._width), soft_wrap=True)
            self._begun = True
        for line in tables.lines(tables.row(post, logged_in=self._logged_in), self._width):
            self._console.print(line, soft_wrap=True)

    def close(self) -> None:
        """Write nothing: the table has no end line."""


class Details:
    """All that is known of a post, a line for each."""

    def __init__(self, console: Console, *, logged_in: bool) -> None:
        self._console = console
        self._logged_in = logged_in

    def put(self, post: WholePost) -> None:
        """Write a post."""
        from e6async._cli import tables  # noqa: PLC0415 - as above

        told = tables.details(post, logged_in=self._logged_in)
        if self._console.is_terminal:
            # the address in a line of its own, to be clicked or copied whole
            self._console.print(told.pop("url"), style="cyan", markup=False, soft_wrap=True)
            self._console.print(tables.grid(told))
            return
        for name, value in told.items():
            self._console.print(f"{name}: {value}", soft_wrap=True, markup=False)

    def close(self) -> None:
        """Write nothing: each post stands for itself."""


def _write(data: bytes) -> None:
    sys.stdout.buffer.write(data)
    sys.stdout.buffer.flush()
