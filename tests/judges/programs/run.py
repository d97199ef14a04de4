"""Runs what a client can do, and prints a line of JSON for each thing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping

__all__ = ["run", "site"]


def site() -> tuple[str, str, str]:
    """The URL of the site, a login and its API key."""
    return sys.argv[1], sys.argv[2], sys.argv[3]


def run(things: Mapping[str, Callable[[], object]]) -> None:
    """Do each thing; it fails if it raises, or gives something that is empty or false."""
    for name, thing in things.items():
        try:
            result = thing()
            error = None if result else f"gave {result!r}"
        except Exception as failure:  # noqa: BLE001 - whatever the client raises is the result
            error = f"{type(failure).__name__}: {failure}"
        print(json.dumps({"name": name, "error": error and error[:300]}))  # noqa: T201
