"""DText, the markup of descriptions, comments, wiki pages and messages.

parse    text to a `Document`, by the rules of either server
nodes    what a document is made of

All names are loaded when they are used.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async.dtext._html import to_html as to_html
    from e6async.dtext._nodes import MAX_DEPTH as MAX_DEPTH
    from e6async.dtext._nodes import Anchor as Anchor
    from e6async.dtext._nodes import AttributedContainer as AttributedContainer
    from e6async.dtext._nodes import Bold as Bold
    from e6async.dtext._nodes import Code as Code
    from e6async.dtext._nodes import Color as Color
    from e6async.dtext._nodes import Column as Column
    from e6async.dtext._nodes import ColumnGroup as ColumnGroup
    from e6async.dtext._nodes import Container as Container
    from e6async.dtext._nodes import Dialect as Dialect
    from e6async.dtext._nodes import Document as Document
    from e6async.dtext._nodes import Heading as Heading
    from e6async.dtext._nodes import IdLink as IdLink
    from e6async.dtext._nodes import IdLinkKind as IdLinkKind
    from e6async.dtext._nodes import Italic as Italic
    from e6async.dtext._nodes import LineBreak as LineBreak
    from e6async.dtext._nodes import List as List
    from e6async.dtext._nodes import ListItem as ListItem
    from e6async.dtext._nodes import Mention as Mention
    from e6async.dtext._nodes import Node as Node
    from e6async.dtext._nodes import Note as Note
    from e6async.dtext._nodes import Paragraph as Paragraph
    from e6async.dtext._nodes import QTag as QTag
    from e6async.dtext._nodes import Quote as Quote
    from e6async.dtext._nodes import RawText as RawText
    from e6async.dtext._nodes import Rule as Rule
    from e6async.dtext._nodes import SearchLink as SearchLink
    from e6async.dtext._nodes import Section as Section
    from e6async.dtext._nodes import Spoiler as Spoiler
    from e6async.dtext._nodes import StrayTag as StrayTag
    from e6async.dtext._nodes import Strike as Strike
    from e6async.dtext._nodes import Subscript as Subscript
    from e6async.dtext._nodes import Superscript as Superscript
    from e6async.dtext._nodes import Table as Table
    from e6async.dtext._nodes import TableBody as TableBody
    from e6async.dtext._nodes import TableCell as TableCell
    from e6async.dtext._nodes import TableHead as TableHead
    from e6async.dtext._nodes import TableRow as TableRow
    from e6async.dtext._nodes import Text as Text
    from e6async.dtext._nodes import Thumbnail as Thumbnail
    from e6async.dtext._nodes import TopicLink as TopicLink
    from e6async.dtext._nodes import Underline as Underline
    from e6async.dtext._nodes import UrlLink as UrlLink
    from e6async.dtext._nodes import WikiLink as WikiLink
    from e6async.dtext._parse import parse as parse
    from e6async.dtext._references import References as References
    from e6async.dtext._references import references as references
    from e6async.dtext._render import Flavor as Flavor
    from e6async.dtext._render import to_markdown as to_markdown
    from e6async.dtext._render import to_telegram_html as to_telegram_html
    from e6async.dtext._render import to_terminal as to_terminal
    from e6async.dtext._render import to_text as to_text
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
        _html: to_html
        _nodes: Anchor AttributedContainer Bold Code Color Column ColumnGroup Container Dialect
            Document
            Heading IdLink IdLinkKind Italic LineBreak List ListItem MAX_DEPTH Mention Node Note
            Paragraph QTag Quote RawText Rule SearchLink Section Spoiler StrayTag Strike Subscript
            Superscript Table TableBody TableCell TableHead TableRow Text Thumbnail TopicLink
            Underline UrlLink WikiLink
        _parse: parse
        _references: References references
        _render: Flavor to_markdown to_telegram_html to_terminal to_text
        """,
    )
