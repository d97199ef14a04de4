"""What the two kinds of servers do differently, for the code that imitates both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import attrs

from e6async.testing._access import Viewer
from e6async.testing._paging import Page
from e6async.testing._params import Params, Value
from e6async.testing._reference import Reference
from e6async.testing._responses import HttpError
from e6async.testing._world import World

if TYPE_CHECKING:
    from e6async.testing._call import Call
    from e6async.testing._e621.model import Model
    from e6async.testing._e621.search import ParsedQuery
    from e6async.testing._e621.shapes import Form, Writer
    from e6async.testing._records import Pool, Post, User
    from e6async.testing._responses import Response
    from e6async.testing._routes import Router

__all__ = ["Login", "ReadPage", "Rules", "WriteUser"]


class Login(Protocol):
    """Authenticates a request."""

    def __call__(
        self, headers: Mapping[str, str], params: Params, world: World, *, safe: bool
    ) -> Viewer:
        """The caller by the credentials; `safe` for a site that shows safe posts only."""
        ...


class ReadPage(Protocol):
    """Parses the page of a list."""

    def __call__(
        self,
        params: Params,
        *,
        default: int | None = None,
        limit: str | None = None,
        window: int | None = None,
    ) -> Page:
        """The requested page.

        `default` is the limit if the request has none, `limit` replaces the parameter, `window` is
        the last reachable row.
        """
        ...


class WriteUser(Protocol):
    """Encodes an account."""

    def __call__(self, call: Call, user: User, *, full: bool) -> dict[str, object]:
        """The JSON of an account; `full` with the fields of a single account."""
        ...


@attrs.frozen(kw_only=True)
class Rules:
    """How a kind of server parses and checks requests, for all families."""

    router: Callable[[], Router]
    """Returns the router with all routes."""
    pages: frozenset[str]
    """Paths that serve HTML only; a request for JSON gets 406."""
    reference: Reference
    """Its operations and shapes, as data."""
    models: Mapping[str, Model]
    """The rules of rows, by shape; rows of other shapes are of the right types only."""
    login: Login
    forbid_forgery: Callable[[Mapping[str, str], Params, str], None]
    """Rejects a write that another web page could have sent; takes the base URL of the site."""
    check_page: Callable[[Params], None]
    """Rejects pages and limits that are not single values."""
    read_page: ReadPage
    read_query: Callable[[str, Viewer], ParsedQuery]
    """Parses a tag query, or rejects it."""
    is_searchable: Callable[[Value], bool]
    """Whether a value of `search[...]` is kept; a redirect removes the others."""
    unpermitted: Callable[[Sequence[str]], HttpError]
    """The error for keys that the caller may not send."""
    form_of: Callable[[Params, Literal["v2", "legacy"]], Form]
    """Parses the requested format of posts."""
    write_pool: Callable[[Call, Pool], dict[str, object]]
    write_user: WriteUser
    unsaved: Callable[[Call, Post], Response]
    """The response to an edit of a post that is invalid."""
    writers: Mapping[str, Writer]
    """The encoders of posts, by shape."""
