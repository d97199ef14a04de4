"""Every fault against every kind of call ends as documented, in time, and leaves nothing behind."""

from __future__ import annotations

import json

import aiohttp
import pytest

from e6async.testing import run_in_virtual_time
from e6async.testing._chaos import FAULTS
from tests.faults.matrix import KINDS, LONGEST, OUTCOMES, outcome
from tests.faults.table import PAGE, page

TOLD_FOR = "3.14."
"""The aiohttp whose reading of broken HTTP the table tells."""
DOCUMENTED: dict[str, dict[str, str]] = json.loads(OUTCOMES.read_text())


@pytest.mark.parametrize(
    "kind",
    [
        pytest.param(kind, marks=() if kind in {"read", "write"} else pytest.mark.any_python)
        for kind in KINDS
    ],
)
@pytest.mark.parametrize("fault", FAULTS)
def test_it_ends_as_documented(fault: str, kind: str) -> None:
    """Outcome and requests are those of the table, and no task or connection stays."""
    ended, requests, took = run_in_virtual_time(outcome(fault, kind), grace=0, debug=True)
    assert took < LONGEST
    if aiohttp.__version__.startswith(TOLD_FOR):
        assert f"{ended}, {requests}" == DOCUMENTED[fault][kind]
    else:  # others read broken HTTP more or less strictly
        assert ended == "done" or ended.endswith("Error")
        most = int(DOCUMENTED[fault]["write"].rpartition(", ")[2])
        assert kind != "write" or requests <= most


def test_the_page_is_current() -> None:
    """The table in the docs is what `python -m tests.faults.table` writes."""
    assert PAGE.read_text() == page(DOCUMENTED)


def test_no_write_is_sent_twice_but_when_turned_away() -> None:
    """In the whole table a write comes twice only after 429, 503 or 421, which did nothing."""
    twice = {
        fault for fault, row in DOCUMENTED.items() if int(row["write"].rpartition(", ")[2]) > 1
    }
    assert all(
        fault.startswith(("retry-after-", "html-503", "maintenance", "old-421")) for fault in twice
    )
