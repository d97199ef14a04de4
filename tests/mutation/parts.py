"""The parts that `make mutate` mutates, and the tests that run against their mutants."""

from __future__ import annotations

from collections.abc import Sequence

import attrs


@attrs.frozen
class Part:
    """Modules that do no I/O, and their tests."""

    modules: Sequence[str]
    """Globs of source files."""
    tests: Sequence[str]
    """Files and folders."""


PARTS = {
    "query": Part(
        ["e6async/query/*.py"],
        ["tests/query", "tests/fuzz/test_query.py", "tests/attacks/test_wildcards.py"],
    ),
    "protocol": Part(
        ["e6async/_core/protocol/*.py"],
        [
            f"tests/core/test_{name}.py"
            for name in (
                *("cursor", "decode", "decode_rules", "form_fields", "frozen_values", "host"),
                *("listing", "operation", "raw_paths", "redirects", "refusal", "retries"),
                *("settings", "verdict", "wire"),
            )
        ],
    ),
    "arguments": Part(
        ["e6async/_arguments/*.py"],
        [f"tests/core/test_argument{name}.py" for name in ("_classes", "_kinds", "_secrets", "s")],
    ),
    "batch": Part(
        ["e6async/_core/batch.py"], ["tests/core/test_batch.py", "tests/throughput/test_batch.py"]
    ),
    "gate": Part(
        [
            "e6async/_core/gate/line.py",
            "e6async/_core/gate/slots.py",
            "e6async/_core/gate/breaker.py",
            "e6async/_core/gate/outage.py",
            "e6async/_core/retry_budget.py",
        ],
        [
            "tests/gate/test_breaker.py",
            "tests/gate/test_line.py",
            "tests/gate/test_outage.py",
            "tests/gate/test_slots.py",
            "tests/gate/test_slot_edges.py",
            "tests/core/test_host_failures.py",
        ],
    ),
    "crawl": Part(
        ["e6async/_crawl/plan.py", "e6async/_crawl/covered.py"],
        ["tests/throughput/test_crawl_plan.py", "tests/throughput/test_crawl_estimates.py"],
    ),
    "names": Part(
        ["e6async/download/_names.py"],
        ["tests/download/test_names.py", "tests/attacks/test_safe_names.py"],
    ),
    "split": Part(["e6async/exports/_split.py"], ["tests/exports/test_split.py"]),
}
