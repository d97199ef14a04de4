"""Random and hostile texts: parsing never fails, and HTML has nothing that the text brought."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async.dtext import Dialect, Document, Node, WikiLink, parse, to_html
from tests.dtext.html_check import text_of
from tests.fuzz.effort import PATIENCE, effort

pytestmark = PATIENCE

TOKENS = [
    *("[b]", "[/b]", "[i]", "[/i]", "[sup]", "[/sup]", "[spoiler]", "[/spoiler]", "[quote]"),
    *("[/quote]", "[quote=red]", "[section]", "[/section]", "[section=a]", "[section,expanded=b]"),
    *("[code]", "[/code]", "[code=x]", "[table]", "[/table]", "[tr]", "[/tr]", "[td]", "[/td]"),
    *("[th]", "[/th]", "[thead]", "[/thead]", "[color=red]", "[color=#ab1]", "[/color]", "[note]"),
    *("[/note]", "[nodtext]", "[/nodtext]", "[topic=1]", "[/topic]", "[br]", "[hr]", "[ltable]"),
    *("[/ltable]", "<b>", "</b>", "<td>", "</td>", "<script>", "</script>", "<img onerror=x>"),
    *("<!--", "-->", '<a href="/x">', "</a>", '"', '":', "/", "#", "@", "@name", "<@", ">", "<"),
    *("&", "&amp;", "&lt;", "http://a.example", "https://b.example/c?d=e&f", "javascript:x"),
    *("post #1", "thumb #2", "topic #3", "/p4", "[[", "]]", "{{", "}}", "|", "[", "]", "(", ")"),
    *("](/a)", "[url=/b]", "[/url]", "`", "\\`", "*", "**", "h1.", "h2#c.", "é", "\uff09", "'"),
    *(":", ";", ",", ".", "!", "?", "1", "x", "\n", "\n\n", "\r\n", "\r", " ", "\t", "\n* "),
    *("\nh1. ", "\0", "\ud800", "\x1b"),
]
TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(TOKENS), max_size=30).map("".join),
    st.lists(st.sampled_from(TOKENS), max_size=30).map(" ".join),
)
DIALECTS = st.sampled_from(["e621", "femboyfans"])

HOSTILE = [
    "<script>alert(1)</script>",
    "[b]<img src=x onerror=alert(1)>[/b]",
    '"a":/"onmouseover="x',
    '"<b onclick=x>":http://a.example/"><script>',
    'http://a.example/"onclick="x',
    "[[\"><script>|<script>]]",
    "{{\"><script>|<script>}}",
    '[section="><script>]x[/section]',
    "[color=red;background:url(x)]a[/color]",
    "[quote=#f80;x]a[/quote]",
    '[code="><script>]x[/code]',
    "[code]</pre><script>[/code]",
    "`</span><script>`",
    "[nodtext]<script>[/nodtext]",
    '[table][td colspan="1\'><script>" align="<script>"]a',
    '<a href="javascript:alert(1)">a</a>',
    "[a](javascript:alert(1))",
    "[url=javascript:alert(1)]a[/url]",
    '"a":javascript:alert(1)',
    "&lt;script&gt;&#39;&quot;",
    '<@a"><script>>',
    '<#a"><script>>',
    'h1#"><script>. x',
    '[#a"b]',
    'thumb #1"><script>',
]  # fmt: skip


def check_places(document: Document) -> None:
    """Each node is inside the one around it, and nodes follow each other."""

    def inside(node: Node, start: int, end: int) -> None:
        assert start <= node.start <= node.end <= end
        at = node.start
        for child in node.children:
            assert child.start >= at
            inside(child, node.start, node.end)
            at = child.start

    inside(document, 0, len(document.source))


@effort(150)
@given(TEXTS, DIALECTS, st.booleans(), st.booleans(), st.booleans())
def test_any_text_gives_a_page(
    text: str, dialect: Dialect, inline: bool, allow_color: bool, qtags: bool
) -> None:
    """Any text has a tree with right places, and HTML without open tags, scripts or handlers."""
    document = parse(text, dialect=dialect, allow_color=allow_color, qtags=qtags, inline=inline)
    check_places(document)
    domains = ["a.example"]
    html = to_html(
        document,
        inline=inline,
        allow_color=allow_color,
        domain="b.example",
        internal_domains=domains,
    )
    text_of(html)
    assert (
        parse(text, dialect=dialect, allow_color=allow_color, qtags=qtags, inline=inline)
        == document
    )


@pytest.mark.parametrize("dialect", ["e621", "femboyfans"])
def test_hostile_text_stays_text(dialect: Dialect) -> None:
    """No tag, attribute or URL gets from a text into HTML, alone or together with others."""
    for text in (*HOSTILE, "\n\n".join(HOSTILE), "".join(HOSTILE)):
        document = parse(text, dialect=dialect, qtags=True)
        for inline in (False, True):
            html = to_html(
                document, inline=inline, allow_color=True, base_url='https://a"b.example'
            )
            text_of(html)
            assert "<script" not in html


@pytest.mark.parametrize("dialect", ["e621", "femboyfans"])
def test_what_is_searched_again_and_again_is_found_at_once(dialect: Dialect) -> None:
    """Long texts of beginnings without ends are read to the end, and no text of them is lost."""
    for start in (
        "[[",
        "[[a|",
        "{{a|",
        '"a":[/',
        "<http://a",
        "[section=",
        "<@a",
        "[a](/",
        "[url=/",
    ):
        text = start * 3_000
        found = text_of(to_html(parse(text, dialect=dialect)))
        assert found.replace(" ", "") == text.replace(" ", ""), start


@pytest.mark.parametrize("dialect", ["e621", "femboyfans"])
def test_the_last_of_many_beginnings_is_a_link(dialect: Dialect) -> None:
    """Links to wiki pages that end nowhere do not hide the one that ends."""
    document = parse("[[a|b|" * 50 + "[[wolf]]", dialect=dialect)
    assert [node.page for node in document.walk() if isinstance(node, WikiLink)] == ["wolf"]
