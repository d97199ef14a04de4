"""Nodes of a DText document: frozen, with their place in the text that was parsed."""

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from attrs import field, frozen

Dialect: TypeAlias = Literal["e621", "femboyfans"]
"""The server whose rules are used."""

MAX_DEPTH: Final = 100
"""How deep nodes nest; a tag that opens a deeper one makes none, its content stays."""

IdLinkKind: TypeAlias = Literal[
    "post",
    "post_changes",
    "flag",
    "note",
    "forum_post",
    "forum_topic",
    "forum_category",
    "comment",
    "dmail",
    "pool",
    "user",
    "artist",
    "artist_changes",
    "ban",
    "bulk_update_request",
    "tag_alias",
    "tag_implication",
    "mod_action",
    "user_feedback",
    "wiki_page",
    "wiki_page_changes",
    "set",
    "blip",
    "takedown",
    "ticket",
    "avoid_posting",
    "github_issue",
    "github_pull",
    "github_commit",
]
"""What an `IdLink` leads to."""


@frozen
class Node:
    """A part of a document: `text[node.start:node.end]` is where it was written."""

    start: int = field(kw_only=True)
    end: int = field(kw_only=True)

    children: "tuple[Node, ...]" = field(default=(), init=False, repr=False)
    """The nodes inside this one, in the order of the text; empty for a leaf."""


@frozen
class Container(Node):
    """A node with other nodes inside."""

    children: tuple[Node, ...] = ()


# Blocks


@frozen
class Document(Container):
    """A whole text: mostly blocks, but text and inline nodes may stand between them."""

    source: str = ""
    dialect: Dialect = "e621"

    def walk(self) -> Iterator[Node]:
        """All nodes inside, each before those that it contains."""
        stack: list[Iterator[Node]] = [iter(self.children)]
        while stack:
            node = next(stack[-1], None)
            if node is None:
                stack.pop()
                continue
            yield node
            if node.children:
                stack.append(iter(node.children))


@frozen
class Paragraph(Container):
    """A paragraph."""


@frozen
class Heading(Container):
    """A heading, `h1.` to `h6.`; `anchor` is the name after `#` (FemboyFans only)."""

    level: int = 1
    anchor: str | None = None


@frozen
class Quote(Container):
    """A quote; `color` is `red`, `#f80` or, if `typed`, a category such as `artist`."""

    color: str | None = None
    typed: bool = False


@frozen
class Section(Container):
    """A part that readers unfold, with its title, which may be empty."""

    title: str = ""
    expanded: bool = False


@frozen
class Spoiler(Container):
    """A part that is hidden until a reader asks for it; `block` if it holds paragraphs."""

    block: bool = False


@frozen
class Note(Container):
    """A remark in small letters (FemboyFans only); `block` if it stands as a paragraph."""

    block: bool = False


@frozen
class List(Container):
    """A list of items; a list inside a list stands beside the items."""


@frozen
class ListItem(Container):
    """An item of a list."""


@frozen
class Rule(Node):
    """A horizontal line (FemboyFans only)."""


# Tables


@frozen
class Table(Container):
    """A table; rows and even cells may be direct children, as they were written."""


@frozen
class AttributedContainer(Container):
    """A part of a table; `attributes` are those the server lets through, such as `colspan`."""

    attributes: tuple[tuple[str, str], ...] = ()


@frozen
class TableHead(AttributedContainer):
    """The head of a table."""


@frozen
class TableBody(AttributedContainer):
    """The body of a table."""


@frozen
class TableRow(AttributedContainer):
    """A row of a table."""


@frozen
class TableCell(AttributedContainer):
    """A cell of a table, `header` if it is written `[th]`."""

    header: bool = False


@frozen
class ColumnGroup(AttributedContainer):
    """Columns of a table (FemboyFans only)."""


@frozen
class Column(AttributedContainer):
    """A column in a `ColumnGroup`, without content (FemboyFans only)."""


# Inline


@frozen
class Text(Node):
    """Plain text, without any markup and with entities replaced."""

    text: str = ""


@frozen
class StrayTag(Node):
    """A closing tag that closes nothing and is shown as it was written."""

    text: str = ""


@frozen
class LineBreak(Node):
    """A line break inside a paragraph."""


@frozen
class Bold(Container):
    """Bold text."""


@frozen
class Italic(Container):
    """Italic text."""


@frozen
class Strike(Container):
    """Text that is struck through."""


@frozen
class Underline(Container):
    """Underlined text."""


@frozen
class Superscript(Container):
    """Superscript."""


@frozen
class Subscript(Container):
    """Subscript."""


@frozen
class Color(Container):
    """Colored text; `color` is `red`, `#f80` or, if `typed`, a category such as `artist`."""

    color: str = ""
    typed: bool = False


@frozen
class RawText(Node):
    """Text that is shown as written (FemboyFans only); `block` if it stands as a paragraph."""

    text: str = ""
    block: bool = False


@frozen
class Code(Node):
    """Code, shown as written; `block` if it stands alone, `language` on FemboyFans only.

    It is `tagged` if it was written between tags, not between backticks.
    """

    text: str = ""
    block: bool = False
    language: str | None = None
    tagged: bool = False


# Links


@frozen
class IdLink(Node):
    """A link by the number of a thing, such as `post #123`.

    `page` is that of a forum topic, `key` that of a dmail, `version` that of changes
    of a post (FemboyFans only).
    """

    kind: IdLinkKind = "post"
    id: str = ""
    page: str | None = None
    key: str | None = None
    version: str | None = None


@frozen
class Thumbnail(Node):
    """A thumbnail of a post, `thumb #123`."""

    id: str = ""


@frozen
class WikiLink(Node):
    """A link to a wiki page, `[[title]]`: `page` is its title as the site writes it.

    `page` is empty if the link leads to an anchor of the same page, `[[#anchor]]`.
    """

    page: str = ""
    text: str = ""
    anchor: str | None = None


@frozen
class SearchLink(Node):
    """A link to a search for posts, `{{tags}}`."""

    tags: str = ""
    text: str = ""


@frozen
class UrlLink(Container):
    """A link to a URL, which may be relative to the site; without children if it has no title."""

    url: str = ""


@frozen
class TopicLink(Container):
    """A link to a forum topic around other nodes, `[topic=123]` (FemboyFans only)."""

    id: str = ""


@frozen
class Mention(Node):
    """A user's name, `@name` (FemboyFans only)."""

    name: str = ""


@frozen
class QTag(Node):
    """A tag of a post's quick search, `#name` (FemboyFans only)."""

    name: str = ""


@frozen
class Anchor(Node):
    """A place that links lead to, `[#name]`."""

    name: str = ""
