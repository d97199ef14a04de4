"""Writes the table of faults anew: `python -m tests.faults.table`; look at what changed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from e6async.testing import run_in_virtual_time
from e6async.testing._chaos import FAULTS
from tests.faults.matrix import KINDS, LONGEST, OUTCOMES, outcome

PAGE = Path(__file__).parents[2] / "docs" / "faults.md"

_SAID = (
    "Each fault befalls every request of the call until it gives up. A cell says what the call "
    "ends in and how many requests the server saw; `done` is a right answer. Whatever happens, no "
    f"connection and no task stays behind, and the call has ended within {LONGEST:,.0f} s, most of "
    "them spent on answers that do not come. Reads are tried four times, and where aiohttp finds a "
    "connection dead it sends a read once more, in a turn of its own. This page is written by the "
    "test that proves it."
)


def written(outcomes: Mapping[str, Mapping[str, str]]) -> str:
    """Write the page."""
    rows = [
        f"| {fault.description.replace('|', ' ')} | "
        + " | ".join(_cell(outcomes[name][kind]) for kind in KINDS)
        + " |\n"
        for name, fault in FAULTS.items()
    ]
    head = [
        "# What befalls a call, and how it ends\n\n",
        f"{_SAID}\n\n",
        f"| fault | {' | '.join(KINDS)} |\n",
        f"| --- |{' --- |' * len(KINDS)}\n",
    ]
    return "".join(head + rows)


def _cell(told: str) -> str:
    ended, _, requests = told.rpartition(", ")
    return f"{ended if ended == 'done' else f'`{ended}`'}, {requests}"


def main() -> None:
    """Let everything happen once, and write it down."""
    outcomes = {
        fault: {
            kind: "{}, {}".format(*run_in_virtual_time(outcome(fault, kind), grace=0)[:2])
            for kind in KINDS
        }
        for fault in FAULTS
    }
    OUTCOMES.write_text(json.dumps(outcomes, indent=1) + "\n")
    PAGE.write_text(written(outcomes))


if __name__ == "__main__":
    main()
