"""How many examples the property tests try: always the same, or E6ASYNC_FUZZ times as many.

With E6ASYNC_FUZZ set the examples are new ones in each run.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("E6ASYNC_FUZZ", "1"))

PATIENCE = pytest.mark.timeout(300 * TIMES)
"""How long one test may take, the search for a small example included; for `pytestmark`."""

_IS_MUTATION_RUN = "E6ASYNC_MUTATION" in os.environ
"""Whether `make mutate` runs the tests: that they fail counts, not for which example."""


def load_profile() -> None:
    """Set what all property tests share; without a deadline, since the machine may be busy."""
    settings.register_profile(
        "suite",
        deadline=None,
        derandomize=TIMES == 1,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
        phases=(Phase.explicit, Phase.generate) if _IS_MUTATION_RUN else tuple(Phase),
    )
    settings.load_profile("suite")


def effort(examples: int, *, steps: int = 50) -> settings:
    """Say how many examples a test tries."""
    return settings(max_examples=examples * TIMES, stateful_step_count=steps)


def slow_effort(examples: int) -> settings:
    """Say how many examples a test tries that takes seconds; a tenth while `make mutate` runs.

    What only one example in hundreds notices needs a test of its own.
    """
    return effort(examples // 10 if _IS_MUTATION_RUN else examples)
