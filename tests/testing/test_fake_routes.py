"""The table of routes against the reference: what is answered, and for whom."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from e6async.testing._e621 import families
from e6async.testing._routes import Router

OPERATIONS = Path(__file__).parents[2].parent / "shared" / "reference" / "e621" / "operations.json"


@pytest.mark.skipif(not OPERATIONS.is_file(), reason="the reference is not here")
def test_every_operation_has_a_route() -> None:
    """Each operation of the reference is routed, for the level the reference has."""
    router = families.router()
    missing: list[str] = []
    for operation in json.loads(OPERATIONS.read_bytes()):
        name = f"{operation['resource']}.{operation['operation']}"
        path = operation["path"].partition("?")[0].removesuffix(".json")
        found = router.find(operation["method"], re.sub(r"\{\w+\}", "5", path))
        if found is None:
            missing.append(name)
        else:
            assert found[0].access == operation["auth"], name
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
    """Fixed text goes before holes, ids are digits, and HEAD is answered like GET."""
    found = families.router().find(method, path)
    assert (found[0].handler.__name__ if found else None) == handler


def test_holes_are_unquoted() -> None:
    """A part of a path is what it meant before it was quoted."""
    router = Router(families.router().routes)
    found = router.find("GET", "/tags/left%2Fright%3F")
    assert found is not None
    assert found[1] == {"id_or_name": "left/right?"}
