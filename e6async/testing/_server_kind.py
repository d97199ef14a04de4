"""What the servers of the two kinds do differently, for the code that plays both."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

import attrs

from e6async.testing._access import Viewer
from e6async.testing._answers import RefusedError
from e6async.testing._paging import Page
from e6async.testing._params import Params, Value
from e6async.testing._reference import Reference
from e6async.testing._world import World

if TYPE_CHECKING:
    from e6async.testing._answers import Answer
    from e6async.testing._call import Call
    from e6async.testing._e621.search import Asked
    from e6async.testing._e621.shapes import Form, Writer
    from e6async.testing._records import Pool, Post, User
    from e6async.testing._routes import Router

__all__ = ["Login", "ReadPage", "Rules", "WriteUser"]


class Login(Protocol):
    """Finds out who asks, or refuses."""

    def __call__(
        self, headers: Mapping[str, str], params: Params, world: World, *, safe: bool
    ) -> Viewer:
        """Read the credentials; `safe` is for a site that shows safe posts only."""
        ...


class ReadPage(Protocol):
    """Reads which part of a list is asked for, or refuses."""

    def __call__(
        self,
        params: Params,
        *,
        default: int | None = None,
        limit: str | None = None,
        window: int | None = None,
    ) -> Page:
        """Read page and limit.

        `default` is the limit when none is given, `limit` replaces the parameter, `window` is the
        last row to be seen.
        """
        ...


class WriteUser(Protocol):
    """Writes an account."""

    def __call__(self, call: Call, user: User, *, full: bool) -> dict[str, object]:
        """Write it; `full` is what is shown of one alone."""
        ...


@attrs.frozen(kw_only=True)
class Rules:
    """How a kind of server takes requests, before any family looks at them."""

    router: Callable[[], Router]
    """Gives the table of all routes."""
    pages: frozenset[str]
    """Paths that there are for people only: asked for as JSON these answer 406."""
    reference: Reference
    """What it can be asked and what it answers, as data."""
    login: Login
    forbid_forgery: Callable[[Mapping[str, str], Params, str], None]
    """Refuses a write that a foreign page could have sent, given the site's own address."""
    check_page: Callable[[Params], None]
    """Refuses pages and limits that are no single values."""
    read_page: ReadPage
    read_query: Callable[[str, Viewer], Asked]
    """Reads a tag query, or refuses it."""
    is_searchable: Callable[[Value], bool]
    """Whether a value of `search[...]` stays; the others are cleaned away by a redirect."""
    unpermitted: Callable[[Sequence[str]], RefusedError]
    """Refuses keys that the caller may not send."""
    form_of: Callable[[Params, Literal["v2", "legacy"]], Form]
    """Reads what posts shall look like."""
    write_pool: Callable[[Call, Pool], dict[str, object]]
    write_user: WriteUser
    unsaved: Callable[[Call, Post], Answer]
    """Answers an edit of a post that did not pass."""
    writers: Mapping[str, Writer]
    """What writes a post, by shape."""
