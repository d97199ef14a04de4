"""A pytest plugin for mutmut: no mutant is tested with what the original code has computed.

mutmut imports the package once, and forks for each mutant. Tables that are built on import, and
what `functools.cache` keeps, would be those of the original code, and their mutants would survive.
Importing takes longer than most tests, so a mutant of a function that no import calls is tested
with the modules of the run before the first mutant.

mutmut names each test that may notice a mutant, often all of them. pytest takes longer to find
them one by one than to collect their files, so it gets the files: one after the other, since most
mutants are noticed in the first.
"""

from __future__ import annotations

import functools
import os
import resource
import sys
from types import ModuleType
from typing import Final, Protocol

import pytest
from mutmut.mutation.trampoline import get_mutant_under_test
from mutmut.state import state

OURS: Final = ("e6async", "tests")
CPU_SECONDS: Final = 30
"""CPU time after which the tests of a mutant are stopped; it counts as timed out."""
_SUSPICIOUS: Final = 35
_CACHE = type(functools.cache(lambda: None))


class Cache(Protocol):
    """What `functools.cache` makes."""

    def cache_clear(self) -> None:
        """Forget all results."""


_called: set[str] = state()._stats  # pyright: ignore[reportPrivateUsage]  # no public name
"""Where mutmut collects which functions ran since the last test."""
_called_on_import: set[str] = set()
_imported: dict[str, ModuleType] = {}
"""The modules of the run without a mutant."""
_caches: list[Cache] = []
_places: dict[str, int] = {}
"""The tests that mutmut has named, the fastest first; empty when it has named none."""
_options: list[str] = []
"""The arguments beside them."""
_left: list[str] = []
"""The files that are yet to be run."""
_QUIET = {pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED}
"""How a run ends that has not noticed the mutant."""


def _cpu_seconds() -> int:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return round(usage.ru_utime + usage.ru_stime)


def _our_modules() -> dict[str, ModuleType]:
    return {
        name: module
        for name, module in sys.modules.items()
        if name.partition(".")[0] in OURS and name != __name__
    }


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(args: list[str]) -> None:
    """Forget the modules that an earlier run in this process imported; collect one whole file."""
    tests = [argument for argument in args if "::" in argument]
    if not tests and _places and _is_for_a_mutant():
        return  # the next file, with the modules of the one before
    _places.clear()
    _places.update((test, place) for place, test in enumerate(tests))
    _options[:] = [argument for argument in args if argument not in _places]
    # the file with the slowest test comes last
    last = {test.partition("::")[0]: place for test, place in _places.items()}
    files = sorted(last, key=lambda file: last[file])
    _left[:] = files[1:] if _is_for_a_mutant() else []
    args[:] = [*_options, *(files[:1] if _is_for_a_mutant() else files)]
    for name in _our_modules():
        del sys.modules[name]
    function, mark, _ = get_mutant_under_test().partition("__mutmut_")
    if mark:
        _, most = resource.getrlimit(resource.RLIMIT_CPU)
        resource.setrlimit(resource.RLIMIT_CPU, (_cpu_seconds() + CPU_SECONDS, most))
    if mark and function not in _called_on_import:
        sys.modules.update(_imported)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep the named tests, the fastest first."""
    if _places:
        items[:] = [item for item in items if item.nodeid in _places]
        items.sort(key=lambda item: _places[item.nodeid])


def pytest_collection_finish() -> None:
    """Note which functions importing has called, and which caches there are.

    mutmut also runs the tests with an error in every function: modules that it imports are
    incomplete.
    """
    _caches[:] = [
        thing
        for module in _our_modules().values()
        for thing in vars(module).values()
        if type(thing) is _CACHE
    ]
    if not get_mutant_under_test():
        _called_on_import.update(_called)
        _imported.update(_our_modules())


def pytest_sessionfinish(session: pytest.Session, exitstatus: int) -> None:
    """Run the next file when the mutant was not noticed; without one, note which modules there are.

    A mutant whose tests are not found would count as killed; this exit code makes it suspicious.
    """
    if not get_mutant_under_test():
        _imported.clear()
        _imported.update(_our_modules())
    if not _is_for_a_mutant():
        return
    if exitstatus in _QUIET and _left:
        later = pytest.main([*_options, _left.pop(0)])
        if later != pytest.ExitCode.NO_TESTS_COLLECTED:
            exitstatus = session.exitstatus = later
    if exitstatus == pytest.ExitCode.USAGE_ERROR:
        os._exit(_SUSPICIOUS)


def _is_for_a_mutant() -> bool:
    return "__mutmut_" in get_mutant_under_test()


def pytest_runtest_setup() -> None:
    """Empty the caches: whatever a test needs is computed in it."""
    for cache in _caches:
        cache.cache_clear()


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_teardown() -> None:
    """Let every test stand for what importing calls: any of them may notice it."""
    if _imported.keys() != _our_modules().keys():  # the test has imported a module
        _called_on_import.update(_called)
        _imported.update(_our_modules())
    _called.update(_called_on_import)
