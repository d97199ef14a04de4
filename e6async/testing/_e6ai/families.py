"""The rules of e6ai's server: other names for some families, no karma, its own tag categories."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import attrs

from e6async.testing._access import Viewer
from e6async.testing._call import Call
from e6async.testing._e6ai.reference import E6AI_REFERENCE
from e6async.testing._e621 import families as of_e621
from e6async.testing._e621 import iqdb_queries, recommendations
from e6async.testing._e621.factory import Fields, RowFactory
from e6async.testing._e621.search import ParsedQuery, read
from e6async.testing._e621.users import write_user
from e6async.testing._records import User
from e6async.testing._reference import unnamed
from e6async.testing._routes import Route, Router

__all__ = ["RULES"]

_ROUTED: Final = frozenset((each.method, unnamed(each.route)) for each in E6AI_REFERENCE.operations)


def _existing(routes: Iterable[Route]) -> Iterator[Route]:
    """The hand-written routes that e6ai has."""
    known = {(each.method, unnamed(each.route)) for each in of_e621.GENERIC.reference.operations}
    for route in routes:
        keys = {(method, unnamed(route.path)) for method in route.methods.split()}
        if not keys & known or keys & _ROUTED:
            yield route


_HAND_WRITTEN: Final = (
    *(
        attrs.evolve(route, handler=iqdb_queries.show_on_e6ai)
        if route.path == "/iqdb_queries"
        else route
        for route in _existing(of_e621.HAND_WRITTEN)
    ),
    Route("GET", "/posts/{id}/similar/director", "anonymous", recommendations.artist),
)


def _no_rows(_: RowFactory) -> Iterator[Fields]:
    """The rows of a table that nothing fills."""
    return iter(())


def _renamed(name: str) -> str:
    """The name of an operation of e621 on e6ai."""
    family, _, action = name.partition(".")
    return f"{E6AI_REFERENCE.renamed.get(family, family)}.{action}"


_MODELS: Final = {
    **of_e621.RULES.models,
    "AvoidPosting": attrs.evolve(of_e621.RULES.models["AvoidPosting"], seed=_no_rows),
}

_GENERIC: Final = attrs.evolve(
    of_e621.GENERIC,
    reference=E6AI_REFERENCE,
    models=_MODELS,
    handlers={_renamed(name): each for name, each in of_e621.GENERIC.handlers.items()},
    without_effect=frozenset(map(_renamed, of_e621.GENERIC.without_effect)),
)


@cache
def _router() -> Router:
    return Router((*_HAND_WRITTEN, *_GENERIC.routes(_HAND_WRITTEN)))


def _write_user(call: Call, user: User, *, full: bool) -> dict[str, object]:
    """The JSON of an account: no karma, an upload limit that may be negative."""
    values = write_user(call, user, full=full)
    del values["upload_karma"], values["upload_karma_free"]
    if full:
        values["upload_limit"] = values.pop("upload_slots")
    if user.id == call.viewer.user.id:
        values |= {"style_usernames": True, **user.settings, "favorite_limit": 80_000}
    return values


def _read_query(text: str, _: Viewer) -> ParsedQuery:
    return read(text, "e6ai")


RULES: Final = attrs.evolve(
    of_e621.RULES,
    router=_router,
    reference=E6AI_REFERENCE,
    models=_MODELS,
    read_query=_read_query,
    write_user=_write_user,
)
"""The rules of e6ai."""
