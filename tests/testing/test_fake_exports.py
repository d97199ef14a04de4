"""Exports have the rows that the API shows."""

from __future__ import annotations

import csv
import gzip
from io import StringIO

import pytest

from tests.testing.asking import asking

TABLES = ("artists", "post_replacements", "tag_aliases", "tag_implications", "wiki_pages")


@pytest.mark.parametrize("table", TABLES)
async def test_exports_and_lists_agree(table: str) -> None:
    """A table has the ids of the list."""
    async with asking(posts=60) as ask:
        packed = (await ask(f"/data/db_export/{table}.csv.gz")).body
        rows = list(csv.DictReader(StringIO(gzip.decompress(packed).decode())))
        query = {"limit": "320", "search[order]": "id_asc"}
        listed = (await ask(f"/{table}.json", params=query, by="admin")).json
        assert rows
        assert sorted(int(row["id"]) for row in rows)[:320] == sorted(row["id"] for row in listed)
