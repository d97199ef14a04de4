"""The HTML of each dialect equals that of its server, for what the server's own tests assert.

The data has every call of the servers' parsers in their unit tests that gives HTML, once: 287 of
e621 and 1,244 of FemboyFans. Some names in it are changed. Not in it are the calls with nil, with
a number, with bytes that are no UTF-8 and with NUL: a `str` is UTF-8, and for NUL see
`test_dtext_nodes.py`.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from e6async.dtext import Dialect, parse, to_html
from tests.dtext.html_check import text_of

HERE = Path(__file__).parent
DIALECTS: tuple[Dialect, ...] = ("e621", "femboyfans")
SIZES = {"e621": 287, "femboyfans": 1244}


class Options(NamedTuple):
    """The options of a call, as the servers name them."""

    inline: bool = False
    allow_color: bool = False
    disable_mentions: bool = False
    qtags: bool = False
    max_thumbs: int = 25
    base_url: str = ""
    domain: str = ""
    internal_domains: list[str] = []  # noqa: RUF012 - not changed


def rows(dialect: str) -> dict[str, list[tuple[str, str, Options]]]:
    """Input, expected HTML and options, by topic."""
    data = json.loads((HERE / f"{dialect}.json").read_text(encoding="utf-8"))
    return {
        topic: [(text, html, Options(**dict(*options))) for text, html, *options in found]
        for topic, found in data.items()
    }


ROWS = {dialect: rows(dialect) for dialect in DIALECTS}


def html_of(text: str, dialect: Dialect, options: Options) -> str:
    document = parse(
        text,
        dialect=dialect,
        allow_color=options.allow_color,
        mentions=not options.disable_mentions,
        qtags=options.qtags,
        inline=options.inline,
    )
    return to_html(
        document,
        inline=options.inline,
        allow_color=options.allow_color,
        max_thumbs=options.max_thumbs,
        base_url=options.base_url,
        domain=options.domain,
        internal_domains=options.internal_domains,
    )


@pytest.mark.parametrize(
    ("dialect", "topic"), [(dialect, topic) for dialect in DIALECTS for topic in ROWS[dialect]]
)
def test_the_html_is_that_of_the_server(dialect: Dialect, topic: str) -> None:
    """Each text of a topic gives exactly the HTML that the server's tests expect."""
    for text, html, options in ROWS[dialect][topic]:
        assert html_of(text, dialect, options) == html, text


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_data_is_complete(dialect: Dialect) -> None:
    """No assertion is missing from the data."""
    assert sum(map(len, ROWS[dialect].values())) == SIZES[dialect]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_the_html_is_well_formed(dialect: Dialect) -> None:
    """Each text of either server gives HTML without open tags, in both dialects."""
    for found in (*ROWS["e621"].values(), *ROWS["femboyfans"].values()):
        for text, _, options in found:
            text_of(html_of(text, dialect, options))


@pytest.mark.parametrize("dialect", DIALECTS)
def test_colors_that_are_not_allowed_are_left_out_by_either_option(dialect: Dialect) -> None:
    """A document with colors, written without them, is that of a server without them."""
    for text, html, options in ROWS[dialect]["colors"]:
        if not options.allow_color:
            assert to_html(parse(text, dialect=dialect)) == html
