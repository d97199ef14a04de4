"""The permissions that restricted API keys need, as the client knows them without a request."""

from __future__ import annotations

import inspect
from collections.abc import Callable

from e6async import FemboyFans
from e6async._core.client import Family
from e6async.errors import UnsupportedError
from tests.contract.audit import audited, entry_of


def method_of(name: str) -> Callable[..., object]:
    family, _, verb = name.partition(".")
    method: Callable[..., object] = getattr(getattr(FemboyFans, family), verb)
    return method


def test_every_method_names_its_permissions() -> None:
    """The permissions of a method cover each request that it is known to send."""
    result = audited(FemboyFans)
    lacking: dict[str, set[str | None]] = {}
    unsupported: set[str] = set()
    for name, calls in result.calls.items():
        entries = [entry_of(each, result.reference) for each in calls.sent]
        required = {entry.identifier for entry in entries if entry is not None}
        try:
            listed = set(FemboyFans.permissions_for(method_of(name)))
        except UnsupportedError:
            unsupported.add(name)
            continue
        if required - listed:
            lacking[name] = required - listed
    assert lacking == {}
    assert unsupported == {
        *("posts.count", "staff_ip_addrs.export", "staff_ip_addrs.search", "users.create")
    }


def test_all_permissions_exist() -> None:
    """Each permission is one of an operation, also for methods that the contract does not call."""
    checked = 0
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
            checked += 1
    assert checked > 300
