"""A request as a typed value: what is asked, and what comes back."""

from __future__ import annotations

from collections.abc import Mapping
from types import GenericAlias, NoneType
from typing import Generic, Literal, TypeAlias, TypeVar, cast
from urllib.parse import quote

import attrs

from e6async.errors import InputError

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)

Method: TypeAlias = Literal["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
Pairs: TypeAlias = tuple[tuple[str, str], ...]
Walk: TypeAlias = Literal["newest", "oldest", "numbered"]
"""How a list is paged: by id cursor down or up, or by page number in the server's own order."""


@attrs.frozen(kw_only=True)
class Operation(Generic[T_co]):
    """One call of the server: everything about it but the host, the credentials and the turn."""

    name: str
    """Family and verb, as `posts.search`."""
    method: Method
    path: str
    """The path with its holes, as `/pools/{id}.json`; it has nothing of the caller's in it."""
    returns: type[T_co]
    """What the answer becomes; `NoneType` when there is none."""
    parts: Mapping[str, int | str] = attrs.field(factory=dict[str, int | str])
    """What fills the holes of the path."""
    query: Pairs = ()
    form: Pairs = ()
    """The body, as form fields; empty for no body."""
    json: bytes | None = None
    """The body, as JSON; None for no such body."""
    unwrap: str | None = None
    """The key that may hold the answer: servers wrap some answers, sometimes."""
    repeatable: bool | None = None
    """Whether it can be sent again without harm; None for what its method says."""

    @property
    def reads(self) -> bool:
        """Whether it can be sent again without harm."""
        return self.method in {"GET", "HEAD"} if self.repeatable is None else self.repeatable

    def target(self, path: str) -> str:
        """Fill a path template with this operation's parts, each quoted."""
        return path.format_map({key: _quoted(key, part) for key, part in self.parts.items()})


@attrs.frozen(kw_only=True)
class Listing(Generic[T_co]):
    """A list operation without its page: how to ask for one, and how to go on."""

    name: str
    path: str
    item: type[T_co]
    """What each entry becomes."""
    walk: Walk
    limit: int
    """How many items a page holds at most."""
    query: Pairs = ()
    parts: Mapping[str, int | str] = attrs.field(factory=dict[str, int | str])
    unwrap: str | None = None

    def at(self, page: str) -> Operation[list[T_co]]:
        """Ask for one page, by number or by cursor (`b<id>`, `a<id>`)."""
        return Operation(
            name=self.name,
            method="GET",
            path=self.path,
            returns=list_of(self.item),
            parts=self.parts,
            query=(*self.query, ("limit", str(self.limit)), ("page", page)),
            unwrap=self.unwrap,
        )


def get(
    name: str,
    path: str,
    returns: type[T],
    /,
    *,
    query: Pairs = (),
    unwrap: str | None = None,
    **parts: int | str,
) -> Operation[T]:
    """Build an operation that reads."""
    return Operation(
        name=name, method="GET", path=path, returns=returns, parts=parts, query=query, unwrap=unwrap
    )


def write(
    name: str,
    method: Literal["POST", "PUT", "PATCH", "DELETE"],
    path: str,
    returns: type[T],
    /,
    *,
    form: Pairs = (),
    query: Pairs = (),
    unwrap: str | None = None,
    **parts: int | str,
) -> Operation[T]:
    """Build an operation that changes something; it is not sent twice."""
    return Operation(
        name=name,
        method=method,
        path=path,
        returns=returns,
        parts=parts,
        form=form,
        query=query,
        unwrap=unwrap,
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
    return quote(str(part), safe="")
