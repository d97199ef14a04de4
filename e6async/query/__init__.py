"""The tag query language of e621: parse, build, check, match and write queries.

Imports run downward only:

_build      Q: queries built from Python values        _blacklist  the site's other syntax
_kinds      how metatags are called in Python
_query      Query: the parts with their operators; parse
_algebra    `&`, `|` and `~`      _renaming  other names for tags
_match      a query as a test of posts; _conditions: one for each metatag
_check      whether a site reads a query, and each value in it, as meant
_write      parts to text
_parse      text to parts            _fields  the fields of a post, in any shape
_order      what posts can be sorted by
_metatags   what each metatag takes
_dates      ranges of time        _terms  a query as plain data
_values     ranges of numbers     _limits  how much a query may hold

All names are loaded when they are used. `Q`, `Query` and `Blacklist` are names of `e6async`, too.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from e6async.query._dates import parse_age as parse_age
    from e6async.query._dates import parse_date_range as parse_date_range
    from e6async.query._limits import MAX_DEPTH as MAX_DEPTH
    from e6async.query._limits import MAX_LIMIT as MAX_LIMIT
    from e6async.query._limits import MAX_TERMS as MAX_TERMS
    from e6async.query._limits import MAX_VALUES as MAX_VALUES
    from e6async.query._limits import Limits as Limits
    from e6async.query._metatags import CATEGORIES as CATEGORIES
    from e6async.query._metatags import E6AI_CATEGORIES as E6AI_CATEGORIES
    from e6async.query._metatags import FILE_TYPES as FILE_TYPES
    from e6async.query._metatags import METATAGS as METATAGS
    from e6async.query._metatags import MetatagRule as MetatagRule
    from e6async.query._order import ORDERS as ORDERS
    from e6async.query._order import OrderRule as OrderRule
    from e6async.query._order import parse_order as parse_order
    from e6async.query._query import Query as Query
    from e6async.query._query import parse as parse
    from e6async.query._terms import Group as Group
    from e6async.query._terms import Metatag as Metatag
    from e6async.query._terms import Node as Node
    from e6async.query._terms import Order as Order
    from e6async.query._terms import Prefix as Prefix
    from e6async.query._terms import QueryTerms as QueryTerms
    from e6async.query._terms import Tag as Tag
    from e6async.query._values import Range as Range
    from e6async.query._values import Span as Span
    from e6async.query._values import aspect_ratio as aspect_ratio
    from e6async.query._values import parse_filesize as parse_filesize
    from e6async.query._values import parse_float_range as parse_float_range
    from e6async.query._values import parse_int_range as parse_int_range
    from e6async.query._values import parse_mpixels as parse_mpixels
    from e6async.query._values import parse_ratio as parse_ratio
    from e6async.query._values import to_int as to_int
    from e6async.query._write import format as format  # noqa: A004
else:
    from e6async._lazy import lazy_names

    __getattr__, __dir__, __all__ = lazy_names(
        __name__,
        """
        _dates: parse_age parse_date_range
        _limits: Limits MAX_DEPTH MAX_LIMIT MAX_TERMS MAX_VALUES
        _metatags: CATEGORIES E6AI_CATEGORIES FILE_TYPES METATAGS MetatagRule
        _order: ORDERS OrderRule parse_order
        _query: Query parse
        _terms: Group Metatag Node Order Prefix QueryTerms Tag
        _values: Range Span aspect_ratio parse_filesize parse_float_range parse_int_range
            parse_mpixels parse_ratio to_int
        _write: format
        """,
    )
