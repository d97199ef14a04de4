"""Patterns that a stranger wrote: wildcards take linear time and mean what they say."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from functools import partial
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from e6async import Blacklist, Q
from e6async.post import MatchablePost
from e6async.query._wildcards import matches_any, matches_start
from tests.fuzz.effort import effort

MAX_SECONDS = 0.25
"""For what took a backtracking matcher seconds to years, on a busy machine."""


def _post(tags: list[str], sources: list[str] | None = None) -> MatchablePost:
    fields = {
        "id": 1,
        "md5": "0" * 32,
        "ext": "png",
        "width": 1,
        "height": 1,
        "fav_count": 0,
        "rating": "s",
        "all_tags": tags,
        "sources": sources or [],
        "flags": SimpleNamespace(pending=False, flagged=False, deleted=False),
    }
    return cast("MatchablePost", SimpleNamespace(**fields))


def _seconds(action: Callable[[], object]) -> float:
    start = time.process_time()
    action()
    return time.process_time() - start


HOSTILE = [
    "*" * 12 + "x",
    "*" * 900 + "x",
    "*a" * 5 + "*b",
    "*a" * 40 + "*b",
    "a*" * 40 + "b",
    "*aa" * 40 + "*b*",
    "*" + "a" * 60 + "b",
    "b" + "*a" * 40,
]


@pytest.mark.parametrize("pattern", HOSTILE)
def test_tags(pattern: str) -> None:
    """A pattern of a query or a blacklist that almost fits long tags is decided at once."""
    post = _post(["a" * 100, "y" * 100, "ab" * 50 + "c"])
    assert _seconds(lambda: Q.tag(pattern).matches(post)) < MAX_SECONDS
    assert _seconds(lambda: Blacklist(pattern).hides(post)) < MAX_SECONDS
    assert not Q.tag(pattern).matches(post)
    assert not Blacklist(pattern).hides(post)


@pytest.mark.parametrize("pattern", [*HOSTILE, "*?" * 100 + "b", "*a?" * 100 + "b", "?*" * 400])
def test_sources(pattern: str) -> None:
    """A pattern for sources that almost fits long ones is decided at once."""
    post = _post([], ["a" * 398, "y" * 398])
    assert _seconds(lambda: Q.source(pattern).matches(post)) < MAX_SECONDS
    assert not Q.source(pattern).matches(post)


def test_a_number_that_no_float_holds() -> None:
    """A file size of 400 digits is a large number, not an OverflowError."""
    post = cast("MatchablePost", SimpleNamespace(rating="s", all_tags=[], size=5))
    assert not Blacklist(f"filesize:{'9' * 400}").hides(post)
    assert Blacklist(f"filesize:<{'9' * 400}mb").hides(post)


def test_many_texts() -> None:
    """Thousands of texts that almost fit take linear time: four times as many, four times as long.

    Each has all pieces of the pattern, the last one in front.
    """
    test = matches_any("*a*a*a*a*b*")

    def seconds(size: int) -> float:
        texts = [frozenset(f"b{'a' * 50}{n}" for n in range(i, i + size)) for i in range(3)]
        return min(_seconds(partial(test, names)) for names in texts)

    assert seconds(40_000) < 10 * seconds(10_000)


@pytest.mark.parametrize("pattern", ["*z*qqq*", "*z*qqq", "qqq*z*"])
def test_texts_without_the_rarest_piece(pattern: str) -> None:
    """Texts that lack the longest piece of a pattern are passed over without a look at each."""
    test, texts = matches_any(pattern), frozenset(f"z{number}z" for number in range(100_000))
    assert not test(texts)

    def look_at_each() -> bool:
        return any(text.startswith("q") and "qqq" in text for text in texts)

    of_test, of_each = (
        min(_seconds(action) for _ in range(5)) for action in (partial(test, texts), look_at_each)
    )
    assert of_test < 2 * of_each


def _fits_any(pattern: str, texts: list[str]) -> bool:
    """What the pattern means, as a regular expression: in time that can be exponential."""
    meaning = re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)
    return any(map(meaning.fullmatch, texts))


PATTERNS = st.text("ab*", max_size=7).filter(lambda text: "*" in text)
TEXTS = st.lists(st.text("ab", max_size=7), max_size=6)


@given(PATTERNS, TEXTS)
@example("a*a", ["a"])
@example("ab*ba", ["aba", "abba"])
@example("*b*", ["a", "ab"])
@example("*", [])
@example("*", [""])
@example("a*b*a", ["ab", "ba", "abba"])
@effort(1000)
def test_any_means_the_same(pattern: str, texts: list[str]) -> None:
    """A search over all texts finds what a regular expression finds in one of them."""
    assert matches_any(pattern)(frozenset(texts)) is _fits_any(pattern, texts)


@given(st.text("a*\n\ufffd", max_size=6), st.lists(st.text("a\n\0", max_size=5), max_size=4))
@effort(500)
def test_control_characters(pattern: str, texts: list[str]) -> None:
    """A line feed is a character like any other; a NUL is U+FFFD and ends no text."""
    clean = [text.replace("\0", "\ufffd") for text in texts]
    assert matches_any(f"{pattern}*")(frozenset(texts)) is _fits_any(f"{pattern}*", clean)


def test_a_nul_in_a_pattern() -> None:
    """A NUL in a pattern does not join two texts."""
    assert not matches_any("a\0b*")(frozenset({"a", "b"}))
    assert matches_any("a\0b*")(frozenset({"a\0b"}))


@given(st.text("ab*?", max_size=8), st.text("ab", max_size=8))
@effort(1000)
def test_start_means_the_same(pattern: str, text: str) -> None:
    """A pattern for the start of a text fits as the regular expression of the same meaning."""
    special = {"*": ".*", "?": "."}
    meaning = "".join(special.get(char) or re.escape(char) for char in pattern)
    assert matches_start(pattern)(text) is bool(re.match(meaning, text, re.DOTALL))
