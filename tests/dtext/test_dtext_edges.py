"""What the servers make of texts that their own tests do not have: tags that cross or end nothing.

The expected HTML was written by the servers' parsers.
"""

from __future__ import annotations

import json

import pytest

from e6async.dtext import Dialect
from tests.dtext.test_dtext_assertions import HERE, Options, html_of

ROWS = json.loads((HERE / "edges.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("row", ROWS)
def test_odd_texts(row: tuple[Dialect, str, str, dict[str, bool]]) -> None:
    """Odd markup gives what the server makes of it."""
    dialect, text, html, *options = row
    assert html_of(text, dialect, Options(**dict(*options))) == html
