"""aioresponses in tests of this package, where one canned answer is wanted and no server."""

from __future__ import annotations

from typing import Any

from aioresponses import aioresponses

SITE = "https://e621.net"


def mocking() -> Any:
    """Mocked responses while it is entered; the types of aioresponses are incomplete."""
    return aioresponses()


def urls(mocked: Any) -> list[str]:
    """The path and query of each request, in order of the first of its kind."""
    return [str(url.relative()) for _, url in mocked.requests]
