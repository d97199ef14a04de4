"""A pytest plugin for mutmut: each mutant is tested with modules and caches that are new.

mutmut imports the package once, and forks for each mutant. Tables that are built on import, and
what `functools.cache` keeps, would be those of the original code, and their mutants would survive.
"""

from __future__ import annotations

import functools
import gc
import sys
from typing import Final, Protocol

import pytest
from mutmut.state import state

OURS: Final = ("e6async", "tests")
_CACHE = type(functools.cache(lambda: None))


class Cache(Protocol):
    """What `functools.cache` makes."""

    def cache_clear(self) -> None:
        """Forget all results."""


_called: set[str] = state()._stats  # pyright: ignore[reportPrivateUsage]  # no public name
"""Where mutmut collects which functions ran since the last test."""
_called_on_import: set[str] = set()
_caches: list[Cache] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    """Forget the modules that an earlier run in this process imported."""
    for name in list(sys.modules):
        if name.partition(".")[0] in OURS and name != __name__:
            del sys.modules[name]


def pytest_collection_finish() -> None:
    """Note which functions importing has called, and which caches there are."""
    _called_on_import.clear()
    _called_on_import.update(_called)
    _caches[:] = [
        thing
        for thing in gc.get_objects()
        if type(thing) is _CACHE and thing.__module__.partition(".")[0] == "e6async"
    ]


def pytest_runtest_setup() -> None:
    """Empty the caches: whatever a test needs is computed in it."""
    for cache in _caches:
        cache.cache_clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Let every test stand for what importing calls: any of them may notice it."""
    _called.update(_called_on_import)
