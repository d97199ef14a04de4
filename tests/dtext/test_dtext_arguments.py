"""What callers of e6async.dtext give by mistake, and combined characters at a cut."""

from __future__ import annotations

from typing import cast

import pytest

from e6async.dtext import Dialect, Document, parse, references, to_html, to_markdown, to_text
from e6async.errors import InputError


@pytest.mark.parametrize("text", [None, b"bytes", 7, ["a"]])
def test_a_text_is_a_str(text: object) -> None:
    """Anything else is refused by name."""
    with pytest.raises(InputError, match="parse: text must be a str"):
        parse(cast("str", text))


@pytest.mark.parametrize("dialect", ["e6ai", None, 5])
def test_a_dialect_is_known(dialect: object) -> None:
    """An unknown dialect is refused, with those that there are."""
    unknown = cast("Dialect", dialect)
    for call in (parse, to_text, to_markdown, references):
        with pytest.raises(InputError, match="dialect must be 'e621' or 'femboyfans'"):
            call("post #1", dialect=unknown)


def test_html_of_a_document() -> None:
    """`to_html` needs a document, and a URL that is one; a slash at its end does not matter."""
    with pytest.raises(InputError, match="document must be a Document"):
        to_html(cast("Document", "text"))
    with pytest.raises(InputError, match="base_url must be empty or begin with https://"):
        to_html(parse("post #7"), base_url="javascript:alert(1)")
    for base_url in ("https://e6ai.net", "https://e6ai.net/"):
        assert 'href="https://e6ai.net/posts/7"' in to_html(parse("post #7"), base_url=base_url)


@pytest.mark.parametrize(
    "emoji",
    ["🇩🇪", "1️⃣", "👨\u200d👩\u200d👧", "🏴\U000e0067\U000e0062\U000e007f"],
)
def test_no_emoji_is_divided(emoji: str) -> None:
    """A limit leaves a flag, a keycap or a family whole, or leaves it out."""
    for text in (f"{emoji} tail tail", f"ab {emoji}{emoji} tail tail"):
        for limit in range(1, len(text) + 2):
            cut = to_text(text, limit=limit)
            rest = cut.removesuffix("…").replace(emoji, "").replace("tail", "")
            assert rest.isascii(), (limit, cut)


def test_everyone_in_a_url() -> None:
    """No URL on Discord mentions everyone."""
    for text in ("http://a.b/@everyone", '"x":http://a.b/@Here/c'):
        assert "@" not in to_markdown(text)


def test_italics_beside_bold_on_github() -> None:
    """Italics are a tag on GitHub: stars of two kinds would be read together."""
    assert to_markdown("[b][i]wow[/i][/b]", flavor="github") == "**<em>wow</em>**"
