"""The router of the fake site: which request reaches which handler, and who may send it."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from e6async.testing._e621 import families as e621
from e6async.testing._e621.reference import E621_REFERENCE
from e6async.testing._femboyfans import families as femboyfans
from e6async.testing._femboyfans.reference import FEMBOYFANS_REFERENCE
from e6async.testing._reference import Reference
from e6async.testing._routes import Router


@pytest.mark.parametrize(
    ("router", "reference"),
    [(e621.router, E621_REFERENCE), (femboyfans.router, FEMBOYFANS_REFERENCE)],
    ids=["e621", "femboyfans"],
)
def test_every_operation_has_a_route(router: Callable[[], Router], reference: Reference) -> None:
    """Each operation of the reference has a route, for the level that the reference names."""
    missing: list[str] = []
    for operation in reference.operations:
        match = router().find(operation.method, re.sub(r"\{\w+\}", "5", operation.route))
        if match is None:
            missing.append(operation.name)
        else:
            assert match[0].access == operation.access, operation.name
    assert missing == []


@pytest.mark.parametrize(
    ("method", "path", "handler"),
    [
        ("GET", "/posts/random", "random"),
        ("HEAD", "/posts/5", "show"),
        ("PUT", "/posts/5", "update"),
        ("GET", "/users/me", "me"),
        ("GET", "/users/5", "show"),
        ("GET", "/posts/five", None),
        ("POST", "/posts", None),
    ],
)
def test_routes(method: str, path: str, handler: str | None) -> None:
    """Fixed path parts win over parameters, ids are digits, HEAD is answered like GET."""
    match = e621.router().find(method, path)
    assert (match[0].handler.__name__ if match else None) == handler


def test_path_parameters_are_unquoted() -> None:
    """A path parameter is percent-decoded."""
    router = Router(e621.router().routes)
    match = router.find("GET", "/tags/left%2Fright%3F")
    assert match is not None
    assert match[1] == {"id_or_name": "left/right?"}
