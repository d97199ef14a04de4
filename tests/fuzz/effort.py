"""How long the fuzz tests look: alike every time, or E6ASYNC_FUZZ times as long and by chance."""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, settings

TIMES = int(os.environ.get("E6ASYNC_FUZZ", "1"))
SHRINKS = "E6ASYNC_MUTATION" not in os.environ
"""Whether a failure is made small: it is nobody's business which example found a mutant."""

PATIENCE = pytest.mark.timeout(300 * TIMES)
"""How long one test may take, the search for a small example included; for `pytestmark`."""


def effort(examples: int, *, steps: int = 50) -> settings:
    """Say how many examples a test tries; without E6ASYNC_FUZZ they are always the same ones."""
    return settings(
        max_examples=examples * TIMES,
        stateful_step_count=steps,
        deadline=None,
        derandomize=TIMES == 1,
        database=None,
        print_blob=True,
        phases=tuple(Phase) if SHRINKS else (Phase.explicit, Phase.generate),
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
