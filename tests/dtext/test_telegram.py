"""Telegram's HTML, read back by an HTML parser and written again by aiogram."""

from __future__ import annotations

import re

import pytest
from aiogram.types import MessageEntity
from aiogram.utils.text_decorations import html_decoration
from hypothesis import given

from e6async.dtext import _nodes as n
from e6async.dtext import to_telegram_html
from tests.dtext.html_reader import Reader, read_html
from tests.dtext.trees import document, documents, seen, text

TAGS = {"b", "i", "u", "s", "a", "code", "pre", "blockquote", "tg-spoiler"}
FOUND_LATER = re.compile(r"@\w|(?<![\w/])/\w|#\d*[^\W\d]|\$[A-Z]", re.IGNORECASE)
"""Mentions, commands, hashtags and cashtags, which Telegram looks for in the text."""
ENTITIES = {
    "b": "bold",
    "i": "italic",
    "u": "underline",
    "s": "strikethrough",
    "tg-spoiler": "spoiler",
    "code": "code",
    "pre": "pre",
    "blockquote": "blockquote",
}


@given(documents)
def test_what_is_read_is_what_was_written(tree: n.Document) -> None:
    """A reader sees each character, spoilers hide the same ones, and nothing else is special."""
    reader = read_html(to_telegram_html(tree).replace("\n", " "))
    assert faults(reader) == []
    assert reader.visible("tg-spoiler") == list(seen(tree.children))
    message = "".join(
        " " if tags & {"pre", "code", "a"} else written for written, tags in reader.pieces
    )
    assert FOUND_LATER.search(message) is None


def test_aiogram_writes_the_same() -> None:
    """What aiogram makes of the text and its entities is what it was read from."""
    tree = document(
        n.Paragraph(
            (
                text("🙂 <b> & "),
                n.Bold((text("bold "), n.Italic((text("both"),), start=0, end=0)), start=0, end=0),
                n.Spoiler((text("hidden"),), start=0, end=0),
                n.Code("x < y", start=0, end=0),
            ),
            start=0,
            end=0,
        ),
        n.Quote((text("quoted"),), start=0, end=0),
        n.Code("a\nb", block=True, start=0, end=0),
    )
    written = to_telegram_html(tree)
    assert html_decoration.unparse(*entities(written)) == written


def entities(written: str) -> tuple[str, list[MessageEntity]]:
    """The text of a message and its entities, as Telegram reads them from HTML."""
    found: list[MessageEntity] = []
    message = ""
    starts: dict[str, int] = {}
    for part in re.split(r"(<[^>]*>)", written):
        name = part.strip("</>")
        place = len(message.encode("utf-16-le")) // 2
        if part.startswith("</"):
            start = starts.pop(name)
            found.append(MessageEntity(type=ENTITIES[name], offset=start, length=place - start))
        elif part.startswith("<"):
            starts[name] = place
        else:
            message += part.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    return message, sorted(found, key=lambda entity: (entity.offset, -entity.length))


def faults(reader: Reader) -> list[str]:
    """What Telegram's rules forbid."""
    found = [*reader.faults, *reader.nested, *(reader.seen - TAGS)]
    for _, tags in reader.pieces:
        if tags & {"pre", "code"} and len(tags - {"blockquote"}) > 1:
            found.append(f"code in {tags}")
    found += [
        value
        for tag, name, value in reader.attributes
        if (tag, name) != ("blockquote", "expandable")
        and not (tag == "a" and name == "href" and value.startswith(("http://", "https://")))
    ]
    return found


EXAMPLES = {
    "[b]a[/b] & <b>": "<b>a</b> &amp; &lt;b&gt;",
    "[b]a `b` c[/b]": "<b>a </b><code>b</code><b> c</b>",
    "[spoiler]a `b`[/spoiler]": "<tg-spoiler>a b</tg-spoiler>",
    "[quote]a\n\n[quote]b[/quote][/quote]": "<blockquote>a\n\n│ b</blockquote>",
    "[section=A]b[/section]": "<b>A</b>\n\n<blockquote expandable>b</blockquote>",
    "[section,expanded=A]b[/section]": "<b>A</b>\n\nb",
    "[code]a\n b[/code]": "<pre>a\n b</pre>",
    "[spoiler]\n[code]a\nb[/code][/spoiler]": (
        "<tg-spoiler>a</tg-spoiler>\n<tg-spoiler>b</tg-spoiler>"
    ),
    "/start and/or @someone #tag $ABC": (
        "/\u200bstart and/or @\u200bsomeone #\u200btag $\u200bABC"
    ),
    '{{a "b"}}': '<a href="https://e621.net/posts?tags=a%20%22b%22">a &quot;b&quot;</a>',
    "* a\n** b": "• a\n  • b",
    "[table][tr][td]`a`[/td][/tr][/table]": "<code>a</code>",
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.items(), ids=EXAMPLES)
def test_how_it_looks(text: str, expected: str) -> None:
    """Each kind of markup, and what could be taken for it."""
    assert to_telegram_html(text) == expected
