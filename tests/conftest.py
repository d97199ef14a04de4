"""Fixtures and settings that all tests share."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from typing import Protocol

import pytest
from blockbuster import BlockBuster

from e6async._core.system.environment import USERS_GATE_DIR
from tests.examples import chromium
from tests.exports import postgres
from tests.fuzz.effort import load_profile
from tests.gate import redis_server
from tests.plugin import Run, arguments, runs
from tests.sites import KINDS, Kind

load_profile()

PROGRAMS = {
    "RedisGate": redis_server,
    "EXPORTS AGAINST PostgreSQL": postgres,
    "AN EXAMPLE'S PAGE": chromium,
}
"""What is tested with a program that is not always installed."""

# Our own one, which each user has, and the one that runs it.
pytest_plugins = [name for name in [*arguments(), "pytester"] if name != "-p"]

MAY_BLOCK = {
    "<frozen importlib._bootstrap_external>": {"path_stat", "get_data", "_path_stat", "listdir"},
    "<frozen importlib._bootstrap>": {"_find_spec", "_find_and_load"},
    # microseconds in a file of a few bytes, by design: see its docstring
    "e6async/_core/gate/schedule_file.py": {"update", "peek", "_linux_boot"},
    "redis/utils.py": {"get_lib_version"},  # redis-py looks for its version as it connects
}
"""Where blocking is intended: a module that is imported when first used, a lock file."""


class Node(Protocol):
    """A process of pytest-xdist, which has no types."""

    config: pytest.Config


LEFT_OUT = pytest.StashKey[int]()
"""How many tests a process with the tests of pytest-xdist was told to leave out."""


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    """Tell the process that prints; pytest-xdist does not."""
    told: dict[str, int] | None = getattr(items[0].config, "workeroutput", None)
    if told is not None:
        told["left out"] = told.get("left out", 0) + len(items)


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Node) -> None:
    """Each process has the same tests."""
    node.config.stash[LEFT_OUT] = getattr(node, "workeroutput", {}).get("left out", 0)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Print at the end what was not tested for lack of a program, or since it was left out."""
    if left_out := config.stash.get(LEFT_OUT, 0):
        text = f"{left_out} tests did not run: -m {config.getoption('-m')!r}"
        terminalreporter.write_line(text, yellow=True)
    for name, program in PROGRAMS.items():
        if program.BINARY is None:
            line = f"THE TESTS OF {name} DID NOT RUN: {program.MISSING}"
            terminalreporter.write_line(line, red=True)


@pytest.fixture(autouse=True, scope="session")
def _not_the_users_files(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Keep requests through proxies of tests away from the user's lock files, too."""
    before, os.environ[USERS_GATE_DIR] = (
        os.environ.get(USERS_GATE_DIR),
        str(tmp_path_factory.mktemp("gates")),
    )
    yield
    if before is not None:
        os.environ[USERS_GATE_DIR] = before


@pytest.fixture(scope="session")
def _guard() -> BlockBuster:
    """What fails blocking calls in our code; it is made once, since that takes milliseconds."""
    guard = BlockBuster("e6async", excluded_modules=["e6async.testing", "e6async._cli"])
    if "coverage" in sys.modules:
        # it takes a lock of its own inside any call, as if that call did; runs without it check
        del guard.functions["threading.Lock.acquire"]
    for function in guard.functions.values():
        for file, names in MAY_BLOCK.items():
            function.can_block_in(file, names)
    return guard


@pytest.fixture(autouse=True)
def _nothing_blocks(_guard: BlockBuster) -> Iterator[None]:
    """Fail a test in which our code blocks the event loop."""
    _guard.activate()
    yield
    _guard.deactivate()


@pytest.fixture(params=KINDS, ids=lambda kind: kind.site.name)
def kind(request: pytest.FixtureRequest) -> Kind:
    """Run a test once with the client class of each server software."""
    client_class: Kind = request.param
    return client_class


@pytest.fixture
def run(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run pytest in a folder of its own, as users do."""
    return runs(pytester, monkeypatch)
