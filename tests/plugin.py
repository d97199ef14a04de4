"""Runs pytest with our plugin, as users do: in a process and a folder of its own."""

from __future__ import annotations

from importlib.metadata import entry_points
from pathlib import Path
from typing import Protocol

import pytest

ROOT = Path(__file__).parents[1]
PLUGIN = "e6async.testing._plugin"


def arguments() -> list[str]:
    """What makes pytest load the plugin where this version of the package is not installed."""
    installed = entry_points(group="pytest11")
    return [] if any(point.value == PLUGIN for point in installed) else ["-p", PLUGIN]


class Run(Protocol):
    """Runs the tests in the folder of `pytester`."""

    def __call__(self, *options: str, mode: str = "strict") -> pytest.RunResult:
        """Run them with a mode of pytest-asyncio; a warning is an error."""
        ...


def runs(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run tests that import this work tree."""
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTHONDEVMODE", "1")
    usual = ["-W", "error", "--strict-markers", "-o", "asyncio_default_fixture_loop_scope=function"]

    def run(*options: str, mode: str = "strict") -> pytest.RunResult:
        every = (*arguments(), *usual, f"--asyncio-mode={mode}", *options)
        return pytester.runpytest_subprocess(*every, timeout=110)

    return run
