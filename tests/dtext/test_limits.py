"""`limit` cuts each kind of output at a length, and breaks nothing."""

from __future__ import annotations

import html
import re
import time
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async.dtext import _nodes as n
from e6async.dtext._media.cut import whole
from e6async.dtext._media.utf16 import utf16_length
from e6async.dtext._render import to_markdown, to_telegram_html, to_text
from e6async.errors import InputError
from tests.dtext.discord_reader import read
from tests.dtext.html_reader import read_html
from tests.dtext.test_discord import NEVER
from tests.dtext.test_github import html_of
from tests.dtext.test_telegram import faults
from tests.dtext.trees import document, documents, is_seen, text

limits = st.integers(1, 60)


@given(documents, limits)
def test_discord(tree: n.Document, limit: int) -> None:
    """What a reader sees is the beginning of the whole, and an ellipsis."""
    written = to_markdown(tree, limit=limit)
    assert utf16_length(written) <= limit
    pieces = read(written)
    assert [piece for piece in pieces if piece.marks & NEVER] == []
    cut = [
        (character, "spoiler" in piece.marks)
        for piece in pieces
        if "auto" not in piece.marks
        for character in piece.text
        if is_seen(character)
    ]
    whole = [
        (character, "spoiler" in piece.marks)
        for piece in read(to_markdown(tree))
        if "auto" not in piece.marks
        for character in piece.text
        if is_seen(character)
    ]
    assert is_beginning(cut, whole)


@given(documents, limits)
def test_github(tree: n.Document, limit: int) -> None:
    """What a reader sees is the beginning of the whole, and an ellipsis."""
    written = to_markdown(tree, flavor="github", limit=limit)
    assert len(written) <= limit
    reader = read_html(html_of(written))
    assert reader.faults == []
    assert is_beginning(
        reader.visible("spoiler"),
        read_html(html_of(to_markdown(tree, flavor="github"))).visible("spoiler"),
    )


@given(documents, limits)
def test_telegram(tree: n.Document, limit: int) -> None:
    """The text without tags has the length; what a reader sees is the beginning of the whole."""
    written = to_telegram_html(tree, limit=limit)
    assert utf16_length(html.unescape(re.sub(r"<[^>]*>", "", written))) <= limit
    reader = read_html(written.replace("\n", " "))
    assert faults(reader) == []
    whole = read_html(to_telegram_html(tree).replace("\n", " "))
    assert is_beginning(
        reader.visible("tg-spoiler", urls=True), whole.visible("tg-spoiler", urls=True)
    )


@given(documents, limits)
def test_text(tree: n.Document, limit: int) -> None:
    """A text that fits is whole; else it is the beginning, and an ellipsis."""
    whole, cut = to_text(tree), to_text(tree, limit=limit)
    assert len(cut) <= limit
    if len(whole) <= limit:
        assert cut == whole
    else:
        assert cut.endswith("…")
        assert whole.startswith(cut[:-1].rstrip())


def is_beginning(cut: list[tuple[str, bool]], whole: list[tuple[str, bool]]) -> bool:
    """Whether the one is the other, or a beginning of it with an ellipsis."""
    if cut == whole:
        return True
    return cut[-1:] in ([("…", False)], [("…", True)]) and whole[: len(cut) - 1] == cut[:-1]


def test_it_is_as_long_as_the_medium_allows() -> None:
    """Markup counts on Discord, not on Telegram; an emoji is two units on both."""
    bold = document(n.Bold((text("🙂" * 10),), start=0, end=0))
    assert to_markdown(bold, limit=24) == f"**{'🙂' * 10}**"
    assert to_markdown(bold, limit=23) == f"**{'🙂' * 7}…**"
    assert to_telegram_html(bold, limit=20) == f"<b>{'🙂' * 10}</b>"
    assert to_telegram_html(bold, limit=19) == f"<b>{'🙂' * 8}…</b>"
    assert to_text(bold, limit=9) == f"{'🙂' * 7}…"


@pytest.mark.parametrize("emoji", ["👩\u200d👩\u200d👧", "👍🏽", "e\u0301", "❤\ufe0f"])
def test_no_character_is_divided(emoji: str) -> None:
    """A cut is never inside an emoji of several parts or a letter with an accent."""
    written = f"ab{emoji}cd"
    places = {whole(written, length) for length in range(len(written) + 1)}
    assert places == {0, 1, 2, 2 + len(emoji), 3 + len(emoji), len(written)}


@pytest.mark.parametrize("limit", [0, -1, True, 2.0, "9"])
@pytest.mark.parametrize("render", [to_markdown, to_telegram_html, to_text])
def test_a_limit_is_a_number(render: Callable[..., str], limit: object) -> None:
    """Anything but a positive number is refused."""
    with pytest.raises(InputError, match="limit must be a number"):
        render("text", limit=limit)


LONG = document(
    *(n.Paragraph((text("@" * 50),), start=0, end=0) for _ in range(5_000)),
    text("`*_|:" * 50_000),
    n.Code("`" * 250_000, block=True, start=0, end=0),
    text(":a" * 125_000),
)
"""A megabyte, all of it markup."""


def test_time_grows_with_the_length_only() -> None:
    """A megabyte that is all markup takes less than a second for each medium, whole and cut."""
    started = time.process_time()
    to_markdown(LONG)
    to_markdown(LONG, flavor="github")
    to_telegram_html(LONG)
    to_text(LONG)
    assert time.process_time() - started < 4
    started = time.process_time()
    to_markdown(LONG, limit=2000)
    to_telegram_html(LONG, limit=4096)
    assert time.process_time() - started < 1
