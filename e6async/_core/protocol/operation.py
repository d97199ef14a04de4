"""A request as a typed value: what is asked, and what comes back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Callable, Mapping
from pathlib import Path
from types import GenericAlias, NoneType
from typing import Generic, Literal, TypeAlias, TypedDict, TypeVar, cast
from urllib.parse import quote

import attrs

from e6async.errors import InputError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Method: TypeAlias = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
Access: TypeAlias = Literal[
    "anonymous",
    "logged_in",
    "member",
    "privileged",
    "trusted",
    "former_staff",
    "staff",
    "approver",
    "aibur",
    "janitor",
    "moderator",
    "admin",
    "owner",
    "bd_staff",
    "bd_auditor",
]
"""The least that an account must be; `approver`, `aibur` and the `bd_` ones are flags, not levels.

`privileged`, `staff` and the flags `bd_` are e621's words, `trusted`, `owner` and the flag `aibur`
(`can_manage_aibur`: it decides on requests about tags) FemboyFans'.
"""
Paging: TypeAlias = Literal["id_desc", "id_asc", "page"]
"""How a list is paged: by id cursor down or up, or by page number in the server's own order."""


@attrs.frozen(kw_only=True)
class Moved:
    """Where an answer points to that is a redirect and no JSON: what was made, or changed."""

    path: str
    """The path on the site, as `/tickets/12`."""

    @property
    def id(self) -> int | None:
        """The last number in the path; None when there is none."""
        numbers = re.findall(r"/([0-9]{1,18})(?=/|$|\?|#|\.)", self.path)
        return int(numbers[-1]) if numbers else None


@attrs.frozen(kw_only=True)
class FilePart:
    """A file in a body."""

    field: str
    """The form key, as `upload[file]`."""
    name: str
    """What the file is called."""
    content: bytes | Path | AsyncIterable[bytes] = attrs.field(repr=False)
    """The bytes, where they lie, or what gives them; the last cannot be sent twice."""


@attrs.frozen(kw_only=True)
class Operation(Generic[T_co]):
    """One call of the server: everything about it but the host, the credentials and the turn."""

    name: str
    """Family and verb, as `posts.search`."""
    method: Method
    path: str
    """The path with its holes, as `/pools/{id}.json`; it has nothing of the caller's in it."""
    returns: type[T_co]
    """What the answer becomes; `NoneType` when there is none, `Moved` when it is a redirect."""
    level: Access = "anonymous"
    """Who may do it."""
    parts: Mapping[str, int | str] = attrs.field(factory=dict[str, int | str])
    """What fills the holes of the path."""
    query: Pairs = ()
    form: Pairs = attrs.field(default=(), repr=False)
    """The body, as form fields; empty for no body."""
    json: bytes | None = attrs.field(default=None, repr=False)
    """The body, as JSON; None for no such body."""
    files: tuple[FilePart, ...] = ()
    """Files in the body, beside the form fields."""
    on_progress: Callable[[int], None] | None = attrs.field(default=None, repr=False)
    """Told how many bytes of the body have gone out so far."""
    unwrap: str | None = None
    """The key that may hold the answer: servers wrap some answers, sometimes."""
    refused: str | None = None
    """Why no API client can do it, as for what needs a browser; None for what works."""
    repeatable: bool | None = None
    """Whether it can be sent again without harm; None for what its method says."""
    deterministic: bool = True
    """Whether it gives the same when it is asked twice at once; not so what is random."""

    @property
    def reads(self) -> bool:
        """Whether it can be sent again without harm."""
        return self.method in {"GET", "HEAD"} if self.repeatable is None else self.repeatable

    @property
    def is_one_shot(self) -> bool:
        """Whether its body is gone once it was sent: a file that comes from an iterator."""
        return not all(isinstance(part.content, bytes | Path) for part in self.files)

    def target(self, path: str) -> str:
        """Fill a path template with this operation's parts, each quoted."""
        return path.format_map({key: _quoted(key, part) for key, part in self.parts.items()})


class ListOptions(TypedDict, total=False):
    """What every list takes besides its filters."""

    limit: int | None
    """How many items in all; every item unless said."""
    page_size: int | None
    """How many items one request asks for; as many as the site allows, or as `limit` needs."""
    prefetch: bool
    """Whether the next page is requested while the caller works on this one; True unless said."""


@attrs.frozen(kw_only=True)
class Listing(Generic[T_co]):
    """A list operation without its page: how to ask for one, and how to go on."""

    name: str
    path: str
    item: type[T_co]
    """What each entry becomes."""
    paging: Paging
    page_size: int
    """How many items one request asks for."""
    query: Pairs = ()
    parts: Mapping[str, int | str] = attrs.field(factory=dict[str, int | str])
    unwrap: str | None = None
    level: Access = "anonymous"
    deterministic: bool = True
    """Whether a page is the same when it is asked for twice at once; not so what is random."""

    def at(self, page: str, page_size: int | None = None) -> Operation[list[T_co]]:
        """Ask for one page, by number or by cursor (`b<id>`, `a<id>`)."""
        return Operation(
            name=self.name,
            method="GET",
            path=self.path,
            returns=list_of(self.item),
            parts=self.parts,
            query=(*self.query, ("limit", str(page_size or self.page_size)), ("page", page)),
            unwrap=self.unwrap,
            level=self.level,
            deterministic=self.deterministic,
        )


def get(
    name: str,
    path: str,
    returns: type[T],
    /,
    *,
    query: Pairs = (),
    unwrap: str | None = None,
    level: Access = "anonymous",
    refused: str | None = None,
    **parts: int | str,
) -> Operation[T]:
    """Build an operation that reads; `parts` fill the path."""
    return Operation(
        name=name,
        method="GET",
        path=path,
        returns=returns,
        parts=parts,
        query=query,
        unwrap=unwrap,
        level=level,
        refused=refused,
    )


def write(
    name: str,
    method: Literal["GET", "POST", "PUT", "PATCH", "DELETE"],
    path: str,
    returns: type[T],
    /,
    *,
    form: Pairs = (),
    files: tuple[FilePart, ...] = (),
    on_progress: Callable[[int], None] | None = None,
    query: Pairs = (),
    unwrap: str | None = None,
    level: Access = "member",
    refused: str | None = None,
    repeatable: bool = False,
    **parts: int | str,
) -> Operation[T]:
    """Build an operation that changes something, by whatever method; `parts` fill the path.

    It is not sent twice, unless it is `repeatable`: a POST that only reads.
    """
    return Operation(
        name=name,
        method=method,
        path=path,
        returns=returns,
        parts=parts,
        form=form,
        files=files,
        on_progress=on_progress,
        query=query,
        unwrap=unwrap,
        level=level,
        refused=refused,
        repeatable=repeatable,
    )


def list_of(item: type[T]) -> type[list[T]]:
    """Write `list[item]` for an item that is known at run time only."""
    return cast("type[list[T]]", GenericAlias(list, (item,)))


NOTHING: type[None] = NoneType
"""What an operation returns whose answer has no body."""


def _quoted(key: str, part: int | str) -> str:
    if part == "":
        message = f"{key} is empty; it names what the server shall act on"
        raise InputError(message)
    if part in {".", ".."}:
        message = f"{key} is {part!r}, which an address takes for a place"
        raise InputError(message)
    try:
        return quote(str(part), safe="")
    except ValueError:
        message = f"{key} cannot be part of an address"
        raise InputError(message) from None
