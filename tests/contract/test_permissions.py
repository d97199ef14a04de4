"""What restricted keys need, as the client knows it offline, held against the reference."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from e6async import FemboyFans
from e6async._core.client import Family
from e6async.errors import UnsupportedError
from tests.contract.audited import audited
from tests.contract.compare import entry_of


def method_of(name: str) -> Callable[..., object]:
    family, _, verb = name.partition(".")
    found: Callable[..., object] = getattr(getattr(FemboyFans, family), verb)
    return found


def test_every_method_says_what_it_needs() -> None:
    """What is listed for a method covers each request that it is known to send."""
    found = audited(FemboyFans)
    lacking: dict[str, set[str | None]] = {}
    for name, calls in found.calls.items():
        entries = [entry_of(each, found.reference) for each in calls.sent]
        needed = {entry.identifier for entry in entries if entry is not None}
        try:
            listed = set(FemboyFans.permissions_for(method_of(name)))
        except UnsupportedError:
            continue
        if needed - listed:
            lacking[name] = needed - listed
    assert lacking == {}


def test_nothing_is_listed_that_the_server_does_not_know() -> None:
    """Each identifier is one of an operation, for the methods that nobody played, too."""
    known = {entry.identifier for entry in audited(FemboyFans).reference.entries}
    for family, value in vars(FemboyFans).items():
        if not isinstance(value, Family):
            continue
        kind = getattr(FemboyFans, family)
        for verb, method in inspect.getmembers(kind, inspect.isfunction):
            if verb.startswith("_"):
                continue
            try:
                listed = FemboyFans.permissions_for(method)
            except UnsupportedError:
                continue
            assert set(listed) <= known, f"{family}.{verb}"
