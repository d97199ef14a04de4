"""Comparing functions within one run, in turn, so that a noisy machine is noisy for all of them."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Mapping


def medians(
    contenders: Mapping[str, Callable[[], object]], *, rounds: int = 80
) -> dict[str, float]:
    """Seconds that each one takes in the middle of many rounds."""
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    for contender in contenders.values():
        contender()
    for _ in range(rounds):
        for name, contender in contenders.items():
            gc.collect()
            start = time.perf_counter()
            result = contender()
            taken[name].append(time.perf_counter() - start)
            del result
    return {name: statistics.median(times) for name, times in taken.items()}
