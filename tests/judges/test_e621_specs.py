"""The fake site answers as the examples of e621's own request specs say."""

from __future__ import annotations

import pytest

from e6async import E621
from e6async.testing import FakeSite
from tests.judges.case import Case
from tests.judges.e621_cases import CASES
from tests.judges.play import play


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.source}: {case.name}")
async def test_example(case: Case) -> None:
    """The example holds, asked for by a client that is not ours."""
    async with FakeSite(E621, posts=60, seed=1) as site:
        assert await play(site, case) == []
