"""Plain text, and text for terminals."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from rich.console import Console

from e6async.dtext import Document, to_terminal, to_text
from e6async.errors import E6Error, InputError
from tests.dtext.trees import documents, own_texts

TEXT = """h1. Title

A [b]bold[/b] line with "a link":/posts/1 and https://a.example/b, post #2
on two lines; [spoiler]hidden[/spoiler] `code`
* one
** two
[quote]said
[quote]before[/quote][/quote]
[section=More]inside[/section]
[table][tr][th]a[/th][th]b[/th][/tr][tr][td]1[/td][td]2[/td][/tr][/table]
[code]
x = 1
  y
[/code]
[spoiler]

a secret

[/spoiler]"""
PLAIN = """Title

A bold line with a link and https://a.example/b, post #2
on two lines; hidden code

- one
  - two

> said
> 
> > before

More

inside

a | b
1 | 2

x = 1
  y

a secret"""  # noqa: W291 - the line between two parts of a quote


def test_how_it_looks() -> None:
    """Each kind of block has a form of its own."""
    assert to_text(TEXT) == PLAIN


def test_links_and_spoilers() -> None:
    """URLs of titles are written if wanted, and spoilers can be left out."""
    text = 'a [spoiler]b[/spoiler] "c":/d'
    assert to_text(text, links=True) == "a b c (https://e621.net/d)"
    assert to_text(text, spoilers="hide") == "a [spoiler] c"
    assert to_text("[spoiler]\nb\n[/spoiler]", spoilers="hide") == "[spoiler]"
    assert to_text('"c":/d', links=True, base_url="https://e6ai.net/") == "c (https://e6ai.net/d)"
    assert to_text('"c":#d', links=True) == "c"


@given(documents)
def test_every_character_of_text_is_there(tree: Document) -> None:
    """All that is not white space comes in its order, whatever is between."""
    written = iter(to_text(tree))
    expected = [
        character
        for text in own_texts(tree.children)
        for character in text
        if not character.isspace()
    ]
    assert all(character in written for character in expected)


def test_a_terminal() -> None:
    """Styles, links that can be clicked, and spoilers that are concealed."""
    text = to_terminal(TEXT)
    assert text.plain.startswith("Title\n\nA bold line with a link and https://a.example/b")
    styles = {text.plain[span.start : span.end]: str(span.style) for span in text.spans}
    assert styles["Title"] == "bold"
    assert styles["a link"] == "underline link https://e621.net/posts/1"
    assert styles["https://a.example/b"] == "underline link https://a.example/b"
    assert styles["hidden"] == "conceal"
    assert styles["code"] == "cyan"
    assert "secret" not in to_terminal(TEXT, spoilers="hide").plain
    assert to_terminal(TEXT, limit=8).plain == "Title…"


@given(documents)
def test_a_terminal_is_not_controlled(tree: Document) -> None:
    """Nothing but the styles is an escape sequence, so text cannot move the cursor."""
    output = io.StringIO()
    Console(file=output, width=1000, color_system=None).print(to_terminal(tree))
    assert not {*output.getvalue()} & {*map(chr, range(0x20)), "\x7f", "\x9b", "\u202e"} - {"\n"}


def test_what_is_refused() -> None:
    """Words that are no options, and what is neither a document nor a text."""
    with pytest.raises(InputError, match="spoilers must be 'show' or 'hide'"):
        to_text("", spoilers="never")  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]
    with pytest.raises(InputError, match="document must be a Document or a str, not int"):
        to_text(3)  # type: ignore[arg-type] # pyright: ignore[reportArgumentType]


def test_rich_is_an_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without rich, the error says what to install."""
    monkeypatch.setitem(sys.modules, "rich.text", None)
    with pytest.raises(E6Error, match=r"pip install 'e6async\[cli\]'"):
        to_terminal("a")
