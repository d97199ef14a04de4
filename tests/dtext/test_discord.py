"""Discord's Markdown, read back by Discord's rules."""

from __future__ import annotations

import pytest
from hypothesis import given

from e6async.dtext import _nodes as n
from e6async.dtext import to_markdown
from e6async.errors import InputError
from tests.dtext.discord_reader import read
from tests.dtext.trees import documents, is_seen, seen

NEVER = {"ping", "channel", "emoji", "time", "command", "guild", "bare"}


@given(documents)
def test_what_is_read_is_what_was_written(tree: n.Document) -> None:
    """A reader sees each character, spoilers hide the same ones, and nothing else is special."""
    written = to_markdown(tree)
    pieces = read(written)
    assert [piece for piece in pieces if piece.marks & NEVER] == []
    found = [
        (character, "spoiler" in piece.marks)
        for piece in pieces
        if "auto" not in piece.marks
        for character in piece.text
        if is_seen(character)
    ]
    assert found == list(seen(tree.children))


EXAMPLES = {
    "[b]a[/b][b]b[/b]": "**a**\u200b**b**",
    "[i]a[/i]b": "_a_\u200bb",
    "[b]a [i]b[/i] c[/b]": "**a _b_ c**",
    "[b][b]a[/b][/b]": "**a**",
    "[s]a[/s][i]b[/i]": "~~a~~\u200b_b_",
    "[spoiler]a|[/spoiler]": "||a\\|\u200b||",
    "[spoiler]a\nb[/spoiler]": "||a||\n||b||",
    "[b]a `b` c[/b]": "**a **`b`** c**",
    "[spoiler][b]a `b_` c[/b][/spoiler]": "||**a b\\_ c**||",
    "`a`": "`a`",
    "`a\\`b`": "`` a`b ``",
    "[code]`a`[/code]": "```\n`a`\n```",
    "[spoiler]\n[code]a\nb[/code][/spoiler]": "||`a`||\n||`b`||",
    "h1. a": "# a",
    "h6. a": "**a**",
    "@everyone @HERE <@1> <@&2>": "@\u200beveryone @\u200bHERE \\<@\u200b1\\> \\<@\u200b&2\\>",
    ":smile: a: b": "\\:smile: a: b",
    "1. a": "1\\. a",
    "# a": "\\# a",
    "a # b - c": "a # b - c",
    "discord.gg/abc": "discord\\.gg/abc",
    "post #1": "[post #1](<https://e621.net/posts/1>)",
    "{{a_b|c]}}": "[c\\]](<https://e621.net/posts?tags=a_b>)",
    "[i]{{a_b|c}}[/i]": "_[c](<https://e621.net/posts?tags=a%5Fb>)_",
    '"http://a.example":/b': "http\\://a.example <https://e621.net/b>",
    "https://a.example/(b)c": "<https://a.example/%28b%29c>",
    '"a":#b': "a",
    "[color=red]a[/color] b[sup]2[/sup]": "a b2",
    "[section=A]b[/section]": "**A**\n\nb",
    "[b][/b]a": "a",
    "[quote]a[/quote][quote]b[/quote]": "> a\n\n> b",
    "*** a\n* b": "- a\n- b",
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.items(), ids=EXAMPLES)
def test_how_it_looks(text: str, expected: str) -> None:
    """Each kind of markup, and what could be taken for it."""
    assert to_markdown(text) == expected


def test_a_flavor() -> None:
    """There are two."""
    with pytest.raises(InputError, match="flavor must be 'discord' or 'github', not 'gitlab'"):
        to_markdown("", flavor="gitlab")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_links_of_femboyfans() -> None:
    """Mentions and topics are links of the site, not mentions of Discord."""
    assert to_markdown("@someone [topic=4]a[/topic]", dialect="femboyfans") == (
        "[@someone](<https://femboy.fan/users?name=someone>)"
        " [Topic: a](<https://femboy.fan/forums/topics/4>)"
    )
