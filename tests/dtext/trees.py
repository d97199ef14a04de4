"""Documents of any shape, and what of them a reader sees."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hypothesis import strategies as st

from e6async.dtext import _nodes as n

MARKUP = [
    *"\\`*_~|<>[](){}#+-.!:/@&$=\"' \n\t0123abcé🙂",
    *("**", "__", "||", "~~", "```", "@everyone", "@here", "<@123>", "<@&1>", "<#1>", "<:a:1>"),
    *(":smile:", "</a:1>", "<t:1>", "https://a.example", "# ", "- ", "> ", "1. ", "-# ", "GH-1"),
    *("#12", "@someone", "/start", "$ABC", "<script>", "<b>", "</details>", "&lt;", "![a](b)"),
    *("[a](https://b.example)", "| - |", "---", "===", "www.a.example", "\u200d", "\x1b[2J"),
]
"""What some medium takes for markup, a mention or a command."""
LAYOUT = frozenset("•│─\u200b")
"""What the media add: bullets, bars, lines, joints."""


def text(written: str) -> n.Text:
    """A text."""
    return n.Text(written, start=0, end=0)


texts = st.lists(st.sampled_from(MARKUP), min_size=0, max_size=6).map("".join)
BARE = ["/posts/1", "https://a.example/b_c__d~~e", 'HTTP://a.example/(x)?<y>|*`\\"&', "//x.y"]
"""URLs that are shown where a link has no title."""
urls = st.sampled_from(["#top", *BARE])


zero = st.just(0)
titles: st.SearchStrategy[tuple[n.Node, ...]] = st.lists(
    texts.map(text) | texts.map(lambda written: n.Bold((text(written),), start=0, end=0)),
    max_size=3,
).map(tuple)
"""What can be inside a link."""

_KINDS: list[type[n.Container]] = [
    *(n.Bold, n.Italic, n.Strike, n.Underline, n.Superscript, n.Subscript, n.Color, n.Quote),
    *(n.Paragraph, n.List, n.ListItem, n.Table, n.TableRow, n.TableCell, n.TableBody),
]


def made(inside: st.SearchStrategy[n.Node]) -> st.SearchStrategy[n.Node]:
    """A node with these nodes inside."""
    children: st.SearchStrategy[tuple[n.Node, ...]] = st.lists(inside, max_size=4).map(tuple)
    return st.one_of(
        *(st.builds(kind, children, start=zero, end=zero) for kind in _KINDS),
        st.builds(n.Spoiler, children, block=st.booleans(), start=zero, end=zero),
        st.builds(n.Note, children, block=st.booleans(), start=zero, end=zero),
        st.builds(n.Heading, children, level=st.integers(1, 6), start=zero, end=zero),
        st.builds(n.Section, children, title=texts, start=zero, end=zero),
        st.builds(n.TopicLink, titles, id=st.just("3"), start=zero, end=zero),
        st.builds(n.UrlLink, titles, url=urls, start=zero, end=zero),
    )


leaves: st.SearchStrategy[n.Node] = st.one_of(
    texts.map(text),
    st.builds(n.StrayTag, texts, start=zero, end=zero),
    st.builds(n.RawText, texts, block=st.booleans(), start=zero, end=zero),
    st.builds(n.Code, texts, block=st.booleans(), start=zero, end=zero),
    st.just(n.LineBreak(start=0, end=0)),
    st.just(n.Rule(start=0, end=0)),
    st.just(n.Anchor(name="here", start=0, end=0)),
    st.just(n.IdLink(kind="post", id="12", start=0, end=0)),
    st.just(n.Thumbnail(id="13", start=0, end=0)),
    st.builds(n.WikiLink, page=st.just("tree"), text=texts, start=zero, end=zero),
    st.builds(n.SearchLink, tags=st.just("tree"), text=texts, start=zero, end=zero),
)
nodes: st.SearchStrategy[n.Node] = st.recursive(leaves, made, max_leaves=14)
documents = st.lists(nodes, max_size=5).map(
    lambda inside: n.Document(tuple(inside), "", "e621", start=0, end=0)
)


def document(*children: n.Node) -> n.Document:
    """A document with these nodes."""
    return n.Document(children, "", "e621", start=0, end=0)


def own_texts(inside: Iterable[n.Node]) -> Iterator[str]:
    """The texts of nodes that hold text, in order."""
    for node in inside:
        match node:
            case (
                n.Text(text=written)
                | n.StrayTag(text=written)
                | n.RawText(text=written)
                | n.Code(text=written)
            ):
                yield written
            case n.WikiLink(text=written) | n.SearchLink(text=written):
                yield written
            case n.Section(title=title):
                yield title
                yield from own_texts(node.children)
            case _:
                yield from own_texts(node.children)


def seen(inside: Iterable[n.Node], *, hidden: bool = False) -> Iterator[tuple[str, bool]]:
    """Each character that is not white space, and whether a spoiler hides it."""
    for node in inside:
        written = ""
        match node:
            case n.Text(text=written) | n.StrayTag(text=written) | n.RawText(text=written):
                pass
            case n.Code(text=written) | n.WikiLink(text=written) | n.SearchLink(text=written):
                pass
            case n.IdLink(id=number) | n.Thumbnail(id=number):
                written = f"post #{number}"
            case n.Section(title=title):
                written = title
            case n.TopicLink():
                written = "Topic: "
            case n.UrlLink(url="#top") if not titled(node.children):
                written = "#top"
            case _:
                pass
        yield from ((character, hidden) for character in written if is_seen(character))
        if not (isinstance(node, n.UrlLink) and not titled(node.children)):
            yield from seen(node.children, hidden=hidden or isinstance(node, n.Spoiler))


def is_seen(character: str) -> bool:
    """Whether it is neither white space nor added by a medium."""
    return not character.isspace() and character not in LAYOUT


def titled(inside: Iterable[n.Node]) -> bool:
    """Whether a link has a title that can be seen."""
    return any(bool(written.strip()) for written in own_texts(inside))
