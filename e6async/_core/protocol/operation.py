"""A request as a typed value: what is sent, and the type of what comes back."""

from __future__ import annotations

import re
from collections.abc import AsyncIterable, Callable, Mapping
from pathlib import Path
from types import GenericAlias, NoneType
from typing import Generic, Literal, TypeAlias, TypedDict, TypeVar, cast
from urllib.parse import quote

import attrs
from yarl import URL

from e6async._core.protocol.frozen import FrozenDict
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
"""The lowest level that may call an operation; `approver`, `aibur` and the `bd_` ones are flags.

`privileged`, `staff` and the `bd_` flags exist on e621 only; `trusted`, `owner` and the flag
`aibur` (`can_manage_aibur`: deciding on tag requests) on FemboyFans only.
"""
NEEDS: Mapping[Access, str] = FrozenDict(
    {
        "logged_in": "a login",
        "member": "the level Member, with a confirmed e-mail address",
        "privileged": "the level Privileged",
        "trusted": "the level Trusted",
        "former_staff": "the level Former Staff",
        "staff": "the level Staff",
        "janitor": "the level Janitor",
        "moderator": "the level Moderator",
        "admin": "the level Admin",
        "owner": "the level Owner",
        "approver": "an account that can approve posts",
        "aibur": "an account that can manage tag requests",
        "bd_staff": "an account of BD staff",
        "bd_auditor": "an account of a BD auditor",
    }
)
"""What each level asks for, in words for messages; nothing for `anonymous`."""
Paging: TypeAlias = Literal["id_desc", "id_asc", "page"]
"""How a list is paged: by id cursor down or up, or by page number in the server's own order."""


@attrs.frozen(kw_only=True)
class Moved:
    """The target of a redirect that a write gets in place of JSON: what it created or changed."""

    path: str
    """The path on the site, such as `/tickets/12`."""

    @property
    def id(self) -> int | None:
        """The last number in the path; None when there is none."""
        numbers = re.findall(r"/([0-9]{1,18})(?=/|$|\?|#|\.)", self.path)
        return int(numbers[-1]) if numbers else None


@attrs.frozen(kw_only=True, eq=False, repr=False)
class FilePart:
    """A file in a request body."""

    field: str
    """The form key, such as `upload[file]`."""
    name: str
    """The file name."""
    content: bytes | Path | AsyncIterable[bytes]
    """The bytes, a path, or an iterator, which cannot be sent twice."""


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Request:
    """An operation with its URL, ready to be sent."""

    operation: str
    """The operation's name."""
    method: Method
    url: URL
    headers: Mapping[str, str]
    form: Pairs = ()
    json: bytes | None = None
    repeatable: bool
    """Whether it may be sent again on a new connection when a kept-alive one turns out closed."""
    files: tuple[FilePart, ...] = ()
    on_progress: Callable[[int], None] | None = None

    def with_form(self, form: Pairs) -> Request:
        """The same request with credentials in its body.

        A method without a body of its own becomes a POST with `_method`, which Rails understands
        (`Rack::MethodOverride`): in the URL, keys would end up in logs.
        """
        if self.method in {"POST", "PUT", "PATCH"}:
            return attrs.evolve(self, form=(*form, *self.form))
        override = ("_method", self.method)
        return attrs.evolve(self, method="POST", form=(*form, override, *self.form))


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Operation(Generic[T_co]):
    """One call of the server: everything but the host and the credentials."""

    name: str
    """Family and verb, such as `posts.search`."""
    method: Method
    path: str
    """The path template, such as `/pools/{id}.json`; it contains nothing of the caller's."""
    returns: type[T_co]
    """What the response becomes; `NoneType` without a body, `Moved` for a redirect."""
    level: Access = "anonymous"
    """Who may call it."""
    parts: Mapping[str, int | str] = attrs.field(factory=dict[str, int | str])
    """The values of the path template."""
    query: Pairs = ()
    form: Pairs = attrs.field(default=(), repr=False)
    """The body, as form fields; empty for no body."""
    json: bytes | None = attrs.field(default=None, repr=False)
    """The body, as JSON; None for no JSON body."""
    files: tuple[FilePart, ...] = ()
    """Files in the body, besides the form fields."""
    on_progress: Callable[[int], None] | None = attrs.field(default=None, repr=False)
    """Called with the number of body bytes sent so far."""
    unwrap: str | None = None
    """The key that may hold the result: servers wrap some responses, sometimes."""
    refused: str | None = None
    """Why no API client can do it, as when it needs a browser; None when it works."""
    repeatable: bool = True
    """Whether it may be sent again without harm: it only reads."""
    deterministic: bool = True
    """False for random results, so that equal concurrent requests are not merged."""

    @property
    def is_one_shot(self) -> bool:
        """Whether its body cannot be sent twice: a file that comes from an iterator."""
        return not all(isinstance(part.content, bytes | Path) for part in self.files)

    def target(self, path: str) -> str:
        """Fill a path template with this operation's parts, each percent-encoded."""
        return path.format_map({key: _quoted(key, part) for key, part in self.parts.items()})


class ListOptions(TypedDict, total=False):
    """What every list takes besides its filters."""

    limit: int | None
    """How many items in all; None for every item."""
    page_size: int | None
    """How many items one request asks for; None for as many as the site allows or `limit` needs."""
    prefetch: bool
    """Whether the next page is requested while the caller works on this one; True by default."""


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
    """Build an operation that reads; `parts` fill the path template."""
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
    """Build an operation that changes something, by any method; `parts` fill the path template.

    It is not sent twice unless it is `repeatable`: a POST that only reads.
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
"""What an operation returns whose response has no body."""


def _quoted(key: str, part: int | str) -> str:
    if part == "":
        message = f"{key} must not be empty"
        raise InputError(message)
    if part in {".", ".."}:
        message = f"{key} must not be '.' or '..': it would change the URL's path"
        raise InputError(message)
    try:
        return quote(str(part), safe="")
    except ValueError:
        message = f"{key} cannot be part of a URL: it is not valid Unicode"
        raise InputError(message) from None
