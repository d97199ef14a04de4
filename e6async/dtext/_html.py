"""A document as HTML, as the servers write it."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from e6async.dtext import _html_links as links
from e6async.dtext import _nodes as n
from e6async.dtext._html_links import HtmlOptions, escape
from e6async.dtext._links import escaped, topic_link_url
from e6async.errors import InputError

_STYLES: dict[type[n.Node], str] = {
    n.Bold: "strong",
    n.Italic: "em",
    n.Strike: "s",
    n.Underline: "u",
    n.Superscript: "sup",
    n.Subscript: "sub",
}

_BLOCKS: dict[type[n.Node], str] = {
    n.Paragraph: "p",
    n.List: "ul",
    n.ListItem: "li",
    n.TableHead: "thead",
    n.TableBody: "tbody",
    n.TableRow: "tr",
    n.ColumnGroup: "colgroup",
}


_FIXED: dict[type[n.Node], tuple[str, str]] = {
    n.Spoiler: ('<div class="spoiler">', "</div>"),
    n.Note: ('<p class="dtext-note">', "</p>"),
    n.Table: ('<table class="striped">', "</table>"),
}
"""The tags of other blocks that are always the same."""


def to_html(
    document: n.Document,
    *,
    inline: bool = False,
    allow_color: bool = False,
    max_thumbs: int = 25,
    base_url: str = "",
    domain: str = "",
    internal_domains: Collection[str] = (),
) -> str:
    """The HTML that the document's server makes of it, with the options that it has.

    `inline` leaves out the tags of blocks, `allow_color` writes colors, `max_thumbs` limits
    thumbnails, and `base_url` is put before links within the site. On FemboyFans, links to
    `domain` count as internal, and those to `internal_domains` are written as `post #1`.
    """
    _check(document, base_url)
    options = HtmlOptions(
        dialect=document.dialect,
        inline=inline,
        allow_color=allow_color,
        max_thumbs=max_thumbs,
        base_url=base_url.rstrip("/"),
        domain=domain,
        internal_domains=frozenset(internal_domains),
    )
    writer = _Writer(options)
    writer.nodes(document.children)
    return "".join(writer.out)


def _check(document: object, base_url: str) -> None:
    if not isinstance(document, n.Document):
        message = f"to_html: document must be a Document, see parse(), not {document!r:.60}"
        raise InputError(message)
    if base_url and not base_url.startswith(("https://", "http://")):
        message = f"to_html: base_url must be empty or begin with https://, not {base_url!r}"
        raise InputError(message)


class _Writer:
    def __init__(self, options: HtmlOptions) -> None:
        self.options = options
        self.out: list[str] = []
        self._thumbnails = 0

    def nodes(self, nodes: Iterable[n.Node]) -> None:
        """Write nodes, one after the other."""
        out, blocks = self.out, not self.options.inline
        for node in nodes:
            kind = type(node)
            if isinstance(node, n.Text):
                out.append(escape(node.text))
            elif kind in _STYLES:
                self._wrap(node, f"<{_STYLES[kind]}>", f"</{_STYLES[kind]}>")
            elif kind in _BLOCKS:
                tag = _BLOCKS[kind]
                self._wrap(node, f"<{tag}{_attributes(node)}>" if blocks else "", f"</{tag}>")
                if kind is n.Paragraph and not blocks:
                    self._end_inline_paragraph()
            elif isinstance(node, n.LineBreak):
                out.append("<br>")
            elif not self._leaf(node) and not self._block(node):
                self._inline(node)

    def _wrap(self, node: n.Node, before: str, after: str) -> None:
        """Write what is inside a node between two tags; between none, if the first is empty."""
        self.out.append(before)
        self.nodes(node.children)
        if before:
            self.out.append(after)

    def _end_inline_paragraph(self) -> None:
        """Drop the line break at the end of a paragraph without tags, as e621 does."""
        out = self.out
        while out and not out[-1]:
            out.pop()
        if self.options.dialect == "e621" and len(out) > 1 and out[-1] == "<br>":
            out.pop()

    def _leaf(self, node: n.Node) -> bool:
        """Write a node that is written the same everywhere."""
        options = self.options
        match node:
            case n.IdLink():
                text = links.id_link(node, options)
            case n.WikiLink():
                text = links.wiki_link(node, options)
            case n.SearchLink():
                text = links.search_link(node, options)
            case n.Thumbnail(id):
                self._thumbnails += 1
                if self._thumbnails > options.max_thumbs:
                    node = n.IdLink("post", id, start=node.start, end=node.end)
                    text = links.id_link(node, options)
                else:
                    text = links.thumbnail(node, options)
            case n.Mention():
                text = links.mention(node, options)
            case n.QTag():
                text = links.qtag(node, options)
            case n.Anchor(name):
                text = f'<a id="{escaped(name)}"></a>'
            case _:
                return False
        self.out.append(text)
        return True

    def _block(self, node: n.Node) -> bool:
        """Write a block with its tags, unless tags of blocks are left out."""
        before, after = "", ""
        match node:
            case n.TableCell(header=header):
                tag = "th" if header else "td"
                before, after = f"<{tag}{_attributes(node)}>", f"</{tag}>"
            case n.Heading(level=level):
                before, after = f"<h{level}{_heading_id(node)}>", f"</h{level}>"
            case n.Quote():
                before, after = f"<blockquote{_quote_color(node)}>", "</blockquote>"
            case n.Section(title=title, expanded=expanded):
                before = "<details open>" if expanded else "<details>"
                before += f"<summary>{escape(title)}</summary><div>"
                after = "</div></details>"
            case n.Spoiler(block=True) | n.Note(block=True) | n.Table():
                before, after = _FIXED[type(node)]
            case n.Column():
                before = f"<col{_attributes(node)}>"
            case n.Rule():
                before = "<hr>"
            case n.StrayTag(text):
                before = escape(text)
            case _:
                return False
        if self.options.inline:
            before = ""
            if isinstance(node, n.Section) and self.options.dialect == "e621":
                self.out.append(escape(node.title))
        self._wrap(node, before, after)
        return True

    def _inline(self, node: n.Node) -> None:
        """Write a node that is neither simple nor a block."""
        before, after, text = "", "", ""
        match node:
            case n.Spoiler():
                before, after = '<span class="spoiler">', "</span>"
            case n.Note():
                before, after = '<span class="dtext-note">', "</span>"
            case n.Color():
                if self.options.allow_color:
                    before, after = _color(node, self.options), "</span>"
            case n.TopicLink():
                url = self.options.absolute(topic_link_url(node))
                before = f'<a class="dtext-link dtext-forum-topic-link" href="{url}">Topic: '
                after = "</a>"
            case n.Code(text):
                before, after = _code_tags(node, self.options)
            case n.RawText(text, block):
                if block and not self.options.inline:
                    before, after = "<p>", "</p>"
            case n.UrlLink():
                title = _Writer(self.options)
                title.nodes(node.children)
                before = links.url_link(node, "".join(title.out), self.options)
                self.out.append(before)
                return
            case _:
                pass
        self.out.append(before + escape(text))
        self.nodes(node.children)
        self.out.append(after)


def _attributes(node: n.Node) -> str:
    if not isinstance(node, n.AttributedContainer):
        return ""
    return "".join(f' {name}="{escape(value)}"' for name, value in node.attributes)


def _heading_id(node: n.Heading) -> str:
    return "" if node.anchor is None else f' id="dtext-{escape(node.anchor)}"'


def _quote_color(node: n.Quote) -> str:
    if node.color is None:
        return ""
    if node.typed:
        return f' class="dtext-sidebar-colored-{escaped(node.color)}"'
    return f' class="dtext-quote-color" style="border-left-color:{escaped(node.color, safe="#")}"'


def _color(node: n.Color, options: HtmlOptions) -> str:
    if node.typed:
        return f'<span class="dtext-color-{escaped(node.color)}">'
    space = " " if options.dialect == "femboyfans" else ""
    return f'<span class="dtext-color" style="color:{space}{escaped(node.color, safe="#")}">'


def _code_tags(node: n.Code, options: HtmlOptions) -> tuple[str, str]:
    language = "" if node.language is None else f' class="language-{escape(node.language)}"'
    if node.block:
        return ("", "") if options.inline else (f"<pre{language}>", "</pre>")
    if node.tagged:
        return f"<code{language}>", "</code>"
    return '<span class="inline-code">', "</span>"
