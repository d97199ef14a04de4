"""What docs/queries.md lists is what the tables say."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from e6async.query import METATAGS, ORDERS
from e6async.query._conditions import UNDECIDABLE
from e6async.query._limits import Language

pytestmark = pytest.mark.any_python

LANGUAGES: tuple[Language, ...] = ("e621", "e6ai", "femboyfans")
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


def test_the_docs_list_what_each_site_lacks() -> None:
    """docs/queries.md names the metatags and orders of another site that a site does not have."""
    (row,) = re.findall(
        r"^\| metatags and orders that are missing \| (.*) \|$", DOCS.read_text(), re.M
    )
    for language, cell in zip(LANGUAGES, row.split(" | "), strict=True):
        lacking = {name for name, rule in METATAGS.items() if not rule.is_on(language)}
        orders = {
            f"order:{name}"
            for name, rule in ORDERS.items()
            if not rule.is_on(language) and (rule.on_e621 or rule.on_e6ai)
        }
        assert set(re.findall(r"`(.*?)`", cell)) == lacking | orders, language
