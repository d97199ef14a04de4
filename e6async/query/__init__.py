"""The tag query language of e621: parse it, check it, write it.

nodes      Query, Tag, Metatag, Group, Order
metatags   what each metatag takes
order      what posts can be sorted by
values     ranges of numbers
dates      ranges of time
parse      text to Query
write      Query to text

What follows is loaded when it is used; `Q` and `Blacklist` are names of `e6async` itself.

build      Q: conditions to Query; kinds: what metatags are compared with
algebra    `&`, `|` and `~`; renaming: other tags in a query
check      whether a site takes a query
match      Query to a test of posts; conditions: one for each metatag; facts: what posts tell
blacklist  the site's other language
"""

from __future__ import annotations

from e6async.query._dates import parse_age, parse_date_range
from e6async.query._metatags import CATEGORIES, FILE_TYPES, METATAGS, MetatagRule
from e6async.query._nodes import Group, Metatag, Node, Order, Prefix, Query, Tag
from e6async.query._order import ORDERS, OrderRule, parse_order
from e6async.query._parse import MAX_DEPTH, MAX_TERMS, parse
from e6async.query._values import (
    MAX_VALUES,
    Range,
    Span,
    aspect_ratio,
    parse_filesize,
    parse_float_range,
    parse_int_range,
    parse_mpixels,
    parse_ratio,
    to_int,
)
from e6async.query._write import format  # noqa: A004

__all__ = [
    "CATEGORIES",
    "FILE_TYPES",
    "MAX_DEPTH",
    "MAX_TERMS",
    "MAX_VALUES",
    "METATAGS",
    "ORDERS",
    "Group",
    "Metatag",
    "MetatagRule",
    "Node",
    "Order",
    "OrderRule",
    "Prefix",
    "Query",
    "Range",
    "Span",
    "Tag",
    "aspect_ratio",
    "format",
    "parse",
    "parse_age",
    "parse_date_range",
    "parse_filesize",
    "parse_float_range",
    "parse_int_range",
    "parse_mpixels",
    "parse_order",
    "parse_ratio",
    "to_int",
]
