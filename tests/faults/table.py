"""Writes docs/faults.md and outcomes.json: `python -m tests.faults.table`; review the diff."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from e6async import Retry
from e6async.testing import FAULTS, run_in_virtual_time
from tests.faults.matrix import KINDS, LONGEST, OUTCOMES, outcome

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"

_HEAD = """\
# Faults

How each kind of call ends when every one of its requests meets the same fault: {count} faults, each
injected with `ChaosServer`. A cell holds the result and the number of requests that the server
received. `done` is the correct result; else it is the exception that the call raises.

* Every call ends within {longest:,.0f} s; most of that is spent waiting for response timeouts.
* No connection and no task is left behind.
* A read is sent at most {attempts} times (`Retry(attempts={attempts})`, the default). When a
  connection is closed before the response headers are complete, aiohttp itself sends the read once
  more, so that the server receives up to {twice}; these requests wait for the rate limit, too.

`python -m tests.faults.table` writes this page, and the test suite compares every cell.

"""


def page(outcomes: Mapping[str, Mapping[str, str]]) -> str:
    """The whole page."""
    rows = [
        f"| {fault.description.replace('|', ' ')} | "
        + " | ".join(_cell(outcomes[name][kind]) for kind in KINDS)
        + " |\n"
        for name, fault in FAULTS.items()
    ]
    head = _HEAD.format(
        count=len(FAULTS), longest=LONGEST, attempts=Retry().attempts, twice=2 * Retry().attempts
    )
    columns = f"| fault | {' | '.join(KINDS)} |\n| --- |{' --- |' * len(KINDS)}\n"
    return "".join([head, columns, *rows])


def _cell(text: str) -> str:
    result, _, requests = text.rpartition(", ")
    return f"{result if result == 'done' else f'`{result}`'}, {requests}"


def main() -> None:
    """Run every kind of call against every fault once, and write both files."""
    outcomes = {
        fault: {
            kind: "{}, {}".format(*run_in_virtual_time(outcome(fault, kind), grace=0)[:2])
            for kind in KINDS
        }
        for fault in FAULTS
    }
    OUTCOMES.write_text(json.dumps(outcomes, indent=1) + "\n")
    PAGE.write_text(page(outcomes))


if __name__ == "__main__":
    main()
