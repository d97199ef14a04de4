"""GitHub's Markdown, read back by a CommonMark parser with GitHub's tables and strikethrough."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from markdown_it import MarkdownIt

from e6async.dtext import _nodes as n
from e6async.dtext import to_markdown
from tests.dtext.html_reader import read_html
from tests.dtext.trees import documents, seen

READER = MarkdownIt("commonmark").enable(["table", "strikethrough"])
OURS = {"details", "summary", "ins", "sub", "sup", "span", "br", "auto"}
MARKDOWN = {
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "strong",
    "em",
    "s",
    "code",
    "pre",
    "hr",
    "a",
} | {
    "blockquote",
    "ul",
    "li",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
}
FOUND_LATER = re.compile(r"@\w|#\d|\bGH-\d|:[\w+-]+:|\$", re.IGNORECASE)
"""Mentions, issues, emoji and formulas, which GitHub looks for in the text of the HTML."""


@given(documents)
def test_what_is_read_is_what_was_written(tree: n.Document) -> None:
    """A reader sees each character, spoilers hide the same ones, and nothing else is special."""
    reader = read_html(html_of(to_markdown(tree, flavor="github")))
    assert reader.faults == []
    assert reader.seen <= OURS | MARKDOWN
    assert [
        piece
        for piece in reader.pieces
        if FOUND_LATER.search(piece[0]) and not piece[1] & {"code", "pre", "span"}
    ] == []
    assert reader.visible("spoiler") == list(seen(tree.children))


def html_of(markdown: str) -> str:
    """The HTML, with links that show their URL as other tags."""
    tokens = READER.parse(markdown)
    for token in [child for block in tokens for child in block.children or ()]:
        if token.markup == "autolink":
            token.tag = "auto"
    return str(READER.renderer.render(tokens, READER.options, {}))


EXAMPLES = {
    "[b]a[/b]": "**a**",
    "a[b]b[/b]c": "a**b**c",
    'a[b]"b"[/b]c': 'a**\u200b"b"\u200b**c',
    "[i]a [/i]b": "\u200b<em>a </em>b",
    "[u]a[/u] b": "\u200b<ins>a</ins> b",
    "b [u]a[/u][sub]c[/sub]": "b <ins>a</ins><sub>c</sub>",
    "a\nb": "a\\\nb",
    "c [spoiler]a\nb[/spoiler]": "c <details><summary>Spoiler</summary>a<br>b</details>",
    "* [spoiler]a[/spoiler]": "- \u200b<details><summary>Spoiler</summary>a</details>",
    "[spoiler]\n\na\n\nb[/spoiler]": (
        "<details><summary>Spoiler</summary>\n\na\n\nb\n\n</details>"
    ),
    "[section=A & B]b[/section]": "<details><summary>A &amp; B</summary>\n\nb\n\n</details>",
    "[section,expanded]b[/section]": "<details open>\n\nb\n\n</details>",
    "[code]``` a[/code]": "````\n``` a\n````",
    "@someone #1 GH-1 :smile: $a$": (
        "@\u200bsomeone \\#\u200b1 GH-\u200b1 :\u200bsmile: <span>$</span>a<span>$</span>"
    ),
    "wow! post #1": "wow! [post \\#\u200b1](<https://e621.net/posts/1>)",
    "!post #1": "\\![post \\#\u200b1](<https://e621.net/posts/1>)",
    "<script>a</script>": "&lt;script&gt;a&lt;/script&gt;",
    "1) a": "1\\) a",
    "www.a.example": "www\\.a.example",
    "[table][tr][th]a|[/th][/tr][tr][td]1[/td][td]2[/td][/tr][/table]": (
        "| a\\| | |\n| --- | --- |\n| 1 | 2 |"
    ),
    "[table][tr][td]`a|b`[/td][/tr][/table]": "| `a\\|b` |\n| --- |",
}


@pytest.mark.parametrize(("text", "expected"), EXAMPLES.items(), ids=EXAMPLES)
def test_how_it_looks(text: str, expected: str) -> None:
    """Each kind of markup, and what could be taken for it."""
    assert to_markdown(text, flavor="github") == expected
