"""Runs the examples as their docstrings say, against a fake site."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path
from types import ModuleType

from prometheus_client import REGISTRY
from prometheus_client.metrics import MetricWrapperBase

from e6async.testing import FakeSite

EXAMPLES = Path(__file__).parents[2] / "examples"
AGENT = "example-test/1.0 (by the tests)"
LEAST = 0.4
"""Seconds between two requests; a site that has no core for a moment notices one late."""
_ADDRESS = re.compile(r"https?://127\.0\.0\.1:\d+")


def settings(fake: FakeSite, **more: str) -> dict[str, str]:
    """The environment variables of an example for this site."""
    login, key = fake.credentials()
    names = {"E6_USER_AGENT": AGENT, "E6_URL": fake.url, "E6_LOGIN": login, "E6_API_KEY": key}
    return names | more


def load(name: str) -> ModuleType:
    """Import an example anew, with the environment of this moment."""
    for value in vars(sys.modules.get(name, object)).values():
        if isinstance(value, MetricWrapperBase):  # a process has one metric of a name
            REGISTRY.unregister(value)
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@contextmanager
def serving(command: str, environment: Mapping[str, str]) -> Generator[str]:
    """Run `python -m` with a command that serves; gives the URL that it prints, and stops it."""
    process = subprocess.Popen(
        [sys.executable, "-m", *command.split()],
        cwd=EXAMPLES.parent,
        env={**os.environ, **environment, "PYTHONUNBUFFERED": "1", "NO_COLOR": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert process.stdout is not None
    printed: list[str] = []
    try:
        for line in process.stdout:
            printed.append(line)
            if found := _ADDRESS.search(line):
                yield found.group()
                break
        else:
            raise AssertionError("".join(printed))
    finally:
        process.terminate()
        printed.append(process.communicate(timeout=20)[0])
    assert "Traceback" not in "".join(printed), "".join(printed)


def keeps_the_limit(fake: FakeSite) -> bool:
    """Whether requests came 500 ms apart on average, and none much earlier."""
    times = [request.time for request in fake.requests]
    gaps = [later - earlier for earlier, later in pairwise(times)]
    return not gaps or (min(gaps) >= LEAST and sum(gaps) >= 0.499 * len(gaps) - 0.1)
