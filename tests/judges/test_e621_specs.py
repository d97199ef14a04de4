"""The fake site answers as the examples of e621's own request specs say."""

from __future__ import annotations

import pytest

from e6async import E621
from e6async.testing import FakeSite
from tests.judges.case import Case
from tests.judges.cases import (
    e621_artists,
    e621_blips,
    e621_collections,
    e621_comments,
    e621_dmails,
    e621_forum,
    e621_notes,
    e621_post_histories,
    e621_post_staff,
    e621_records,
    e621_tag_relationships,
    e621_tags,
    e621_takedowns,
    e621_tickets,
    e621_uploads,
    e621_wiki,
)
from tests.judges.play import play

FAMILIES = (
    e621_artists,
    e621_blips,
    e621_collections,
    e621_comments,
    e621_dmails,
    e621_forum,
    e621_notes,
    e621_post_histories,
    e621_post_staff,
    e621_records,
    e621_tag_relationships,
    e621_tags,
    e621_takedowns,
    e621_tickets,
    e621_uploads,
    e621_wiki,
)
CASES = [case for family in FAMILIES for case in family.CASES]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.source}: {case.name}")
async def test_example(case: Case) -> None:
    """The example holds, asked for by a client that is not ours."""
    async with FakeSite(E621, posts=60, seed=1) as site:
        assert await play(site, case) == []
