"""What docs/queries.md lists is what the tables say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from e6async.query import METATAGS, ORDERS
from e6async.query._conditions import UNDECIDABLE

pytestmark = pytest.mark.any_python

DOCS = Path(__file__).parents[1] / "docs" / "queries.md"


def test_the_docs_list_each_metatag() -> None:
    """docs/queries.md says of each metatag whether it is decided from a post."""
    table = DOCS.read_text().partition("| decided from a post |")[2].partition("\n\n")[0]
    rows = [line.split("|") for line in table.splitlines()[2:]]
    decided = {name for row in rows for name in re.findall(r"`(\w+)(?::\S+)?`", row[1])}
    undecided = {name for row in rows for name in re.findall(r"`(\w+)`", row[2])}
    assert (
        decided & set(METATAGS)
        == {name for name, rule in METATAGS.items() if not rule.hoisted} - UNDECIDABLE
    )
    assert undecided & set(METATAGS) == UNDECIDABLE


def test_the_docs_list_what_femboyfans_lacks() -> None:
    """docs/queries.md names the metatags and orders that are not for FemboyFans."""
    (row,) = re.findall(
        r"^\| metatags and orders that are missing \| none \| (.*) \|$", DOCS.read_text(), re.M
    )
    lacking = {name for name, rule in METATAGS.items() if not rule.on_femboyfans}
    orders = {f"order:{name}" for name, rule in ORDERS.items() if not rule.on_femboyfans}
    assert set(re.findall(r"`(.*?)`", row)) == lacking | orders
