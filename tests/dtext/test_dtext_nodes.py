"""The tree: what is inside what, where it was written, and what is never in it."""

from __future__ import annotations

import pickle
from collections.abc import Iterator

import attrs
import pytest

from e6async.dtext import (
    MAX_DEPTH,
    Anchor,
    Bold,
    Code,
    Color,
    Column,
    Container,
    Dialect,
    Document,
    Heading,
    IdLink,
    List,
    ListItem,
    Mention,
    Node,
    Paragraph,
    QTag,
    Quote,
    RawText,
    SearchLink,
    Section,
    Spoiler,
    StrayTag,
    Table,
    TableCell,
    TableRow,
    Text,
    Thumbnail,
    TopicLink,
    UrlLink,
    WikiLink,
    parse,
    to_html,
)

DIALECTS: tuple[Dialect, ...] = ("e621", "femboyfans")


def written(text: str, node: Node) -> str:
    """Where a node was written."""
    return text[node.start : node.end]


def leaves(document: Document) -> Iterator[tuple[str, str]]:
    """The names of the nodes without children, and where they were written."""
    for node in document.walk():
        if not node.children:
            yield type(node).__name__, written(document.source, node)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_blocks_and_their_places(dialect: Dialect) -> None:
    """Each block of a page is a node that knows where it begins and ends."""
    text = "h2. Title\n[quote]\nSaid [b]he[/b]\n[/quote]\n* one\n** two\n\nend"
    document = parse(text, dialect=dialect)
    heading, quote, outer, paragraph = document.children
    assert isinstance(heading, Heading)
    assert (heading.level, written(text, heading)) == (2, "h2. Title")
    assert isinstance(quote, Quote)
    assert written(text, quote) == "[quote]\nSaid [b]he[/b]\n[/quote]"
    assert [type(node) for node in quote.children[0].children] == [Text, Bold]
    assert isinstance(outer, List)
    assert [type(node) for node in outer.children] == [ListItem, List]
    assert written(text, outer).strip() == "* one\n** two"
    assert isinstance(paragraph, Paragraph)
    assert written(text, paragraph) == "end"
    assert (document.start, document.end, document.source) == (0, len(text), text)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_places_do_not_shift(dialect: Dialect) -> None:
    """Newlines of two characters do not move what follows."""
    text = "a\r\nb [b]c[/b]\r\n\r\n\r\n[[page]] d\r\npost #1"
    found = [(name, where) for name, where in leaves(parse(text, dialect=dialect)) if where.strip()]
    assert found == [
        ("Text", "a"),
        ("Text", "b "),
        ("Text", "c"),
        ("WikiLink", "[[page]]"),
        ("Text", " d"),
        ("IdLink", "post #1"),
    ]


def test_places_in_old_tables() -> None:
    """Cells of `[ltable]` are where they were written, and so is what follows."""
    text = "x\n\n[ltable]\na|b [[c]]\n\nd|\n[/ltable] end"
    document = parse(text)
    assert [(name, where) for name, where in leaves(document) if where != "\n"] == [
        ("Text", "x"),
        ("Text", "a"),
        ("Text", "b "),
        ("WikiLink", "[[c]]"),
        ("Text", "d"),
        ("Text", " end"),
    ]
    table = document.children[1]
    assert isinstance(table, Table)
    assert text[table.start :].startswith("[ltable]")
    assert [type(node).__name__ for node in table.children] == ["TableHead", "TableBody"]


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("post #12", IdLink("post", "12", start=0, end=8)),
        ("take down request #3", IdLink("takedown", "3", start=0, end=20)),
        ("thumb #4", Thumbnail("4", start=0, end=8)),
        ("[[A b#C|d]]", WikiLink("a_b", "d", "c", start=0, end=11)),
        ("[[#top]]", WikiLink("", "#top", "top", start=0, end=8)),
        ("{{Wolf -fox}}", SearchLink("wolf -fox", "Wolf -fox", start=0, end=13)),
        ("http://a.example.", UrlLink((), "http://a.example", start=0, end=16)),
        ("<http://a.example/(b)>", UrlLink((), "http://a.example/(b)", start=0, end=22)),
        ("[#Top]", Anchor("top", start=0, end=6)),
        ("`[b]`", Code("[b]", start=0, end=5)),
    ],
)
def test_links_of_e621(text: str, node: Node) -> None:
    """Each kind of link is a node with what it names."""
    (paragraph,) = parse(text).children
    assert paragraph.children[0] == node


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("@wolf_fan", Mention("wolf_fan", start=0, end=9)),
        ("<@wolf fan>", Mention("wolf fan", start=0, end=11)),
        ("#sketch", QTag("sketch", start=0, end=7)),
        ("topic #1/p2", IdLink("forum_topic", "1", page="2", start=0, end=11)),
        ("dmail #1/a=b", IdLink("dmail", "1", key="a=b", start=0, end=12)),
        ("post changes #1:2", IdLink("post_changes", "1", version="2", start=0, end=17)),
        ("19[[60s]]es", WikiLink("60s", "1960ses", start=0, end=11)),
        ("[[Wolf (toy)|]]", WikiLink("wolf_(toy)", "Wolf", start=0, end=15)),
        ("[[a#B c]]", WikiLink("a", "a", "b-c", start=0, end=9)),
        ("{{ wolf  fox | it }}s", SearchLink("wolf  fox", "its", start=0, end=21)),
        ("[a](//b.c)", UrlLink((Text("a", start=1, end=2),), "http://b.c", start=0, end=10)),
        ("[url]http://a.example[/url]", UrlLink((), "http://a.example", start=0, end=27)),
    ],
)  # fmt: skip
def test_links_of_femboyfans(text: str, node: Node) -> None:
    """Each kind of link is a node with what it names."""
    (paragraph,) = parse(text, dialect="femboyfans", qtags=True).children
    assert paragraph.children == (node,)


def test_what_only_femboyfans_has() -> None:
    """Raw text, languages of code, topics, attributes of tables and anchors of headings."""
    text = (
        "h1#See_Also. x\n[code=ruby]\ny\n[/code]\n[nodtext][b][/nodtext]\n"
        "[topic=3]t[/topic]\n[table][col span=2][tr][td colspan=3 align=top x='1']z[/table]"
    )
    nodes = list(parse(text, dialect="femboyfans").walk())
    assert any(isinstance(n, Heading) and n.anchor == "see-also" for n in nodes)
    assert any(isinstance(n, Code) and (n.text, n.language) == ("y", "ruby") for n in nodes)
    assert any(isinstance(n, RawText) and n.text == "[b]" for n in nodes)
    assert any(isinstance(n, TopicLink) and n.id == "3" for n in nodes)
    assert any(isinstance(n, Column) and n.attributes == (("span", "2"),) for n in nodes)
    assert any(isinstance(n, TableCell) and n.attributes == (("colspan", "3"),) for n in nodes)


def test_sections_spoilers_and_quotes_say_how_they_look() -> None:
    """Titles, colors and whether something stands as a block are in the nodes."""
    text = "[section,expanded=More]a[/section]\n[quote=artist]b[/quote]\n[quote=#f80]c[/quote]"
    section, category, colored = parse(text).children
    assert section == attrs.evolve(section, title="More", expanded=True)  # type: ignore[call-arg]
    assert isinstance(section, Section)
    assert isinstance(category, Quote)
    assert (category.color, category.typed) == ("artist", True)
    assert isinstance(colored, Quote)
    assert (colored.color, colored.typed) == ("#f80", False)
    spoilers = list(parse("[spoiler]a [spoiler]b[/spoiler][/spoiler]").walk())
    assert [n.block for n in spoilers if isinstance(n, Spoiler)] == [True, False]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_colors_and_names_can_be_left_out(dialect: Dialect) -> None:
    """Without them, their text stays."""
    text = "[color=red]a[/color] [color=Artist]b[/color] @name"
    colors = [n for n in parse(text, dialect=dialect).walk() if isinstance(n, Color)]
    assert [(n.color, n.typed) for n in colors] == [("red", False), ("Artist", True)]
    plain = parse(text, dialect=dialect, allow_color=False, mentions=False)
    assert to_html(plain) == "<p>a b @name</p>"


def test_a_closing_tag_without_partner_is_kept() -> None:
    """It is a node of its own, since it is left out where tags of blocks are."""
    document = parse("a [/td] b")
    assert any(isinstance(n, StrayTag) and n.text == "[/td]" for n in document.walk())
    assert to_html(document) == "<p>a [/td] b</p>"
    assert to_html(document, inline=True) == "a  b"


def depth(node: Node) -> int:
    return 1 + max(map(depth, node.children), default=0)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize("tag", ["[b]", "[quote]", "[spoiler]", "[table][tr][td]", "[section]\n"])
def test_nesting_is_limited(dialect: Dialect, tag: str) -> None:
    """Deep nesting gives nodes that can be compared, shown and pickled; no text is lost."""
    text = tag * 5_000 + "deep"
    document = parse(text, dialect=dialect)
    assert depth(document) <= MAX_DEPTH + 3
    assert pickle.loads(pickle.dumps(document)) == document
    assert repr(document)
    assert hash(document) == hash(parse(text, dialect=dialect))
    assert "deep" in to_html(document) or "td" in tag


@pytest.mark.parametrize("dialect", DIALECTS)
def test_long_lists_of_stars_are_limited(dialect: Dialect) -> None:
    """A list that is a thousand lists deep is closed as it was opened."""
    html = to_html(parse("*" * 1_000 + " a\n* b", dialect=dialect))
    assert html.count("<ul>") == html.count("</ul>") <= MAX_DEPTH
    assert html.endswith("<li>b</li></ul>")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_what_no_server_stores_is_replaced(dialect: Dialect) -> None:
    """NUL and halves of surrogate pairs become U+FFFD, in the same places."""
    text = "a\0b [[c\ud800]]\udfff"
    document = parse(text, dialect=dialect)
    assert document.source == text
    assert to_html(document).encode()
    assert [written(text, n) for n in document.walk() if not n.children] == [
        "a\0b ",
        "[[c\ud800]]",
        "\udfff",
    ]


def test_nodes_are_frozen() -> None:
    """No node can be changed."""
    document = parse("[table][tr][td]x")
    row = next(n for n in document.walk() if isinstance(n, TableRow))
    assert isinstance(row, Container)
    with pytest.raises(attrs.exceptions.FrozenInstanceError):
        row.children = ()  # type: ignore[misc]
