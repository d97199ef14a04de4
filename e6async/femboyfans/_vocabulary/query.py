"""Tag queries as FemboyFans reads them; `app/logical/tag_query.rb`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from e6async.query._check import SiteQuery, read_for
from e6async.query._terms import Order, QueryTerms
from e6async.query._write import format  # noqa: A004

if TYPE_CHECKING:
    from e6async._core.protocol.site import Site

_ORDER = re.compile(r'(?<!\S)order:"?([^\s"]+)', re.IGNORECASE)
_OWN_ORDER = re.compile(
    r"(views|framecount|disapprovals|(?:co|ch|oc|gender|imp)tags)(?:_asc|_desc)?", re.IGNORECASE
)
"""What only this site sorts by: ORDER_METATAGS and TagCategory.short_name_mapping."""


def read(query: QueryTerms | str, site: Site) -> SiteQuery:
    """Read a query for this site; raises QueryError for what the site lacks altogether.

    Its text is rewritten, because the site lacks names that e621 has for the same thing, as
    `order:hot` for `order:rank`.
    """
    orders = _ORDER.findall(query) if isinstance(query, str) else []
    parts = read_for(query, site).parts
    if not orders or (own := _OWN_ORDER.fullmatch(orders[-1])) is None:
        return SiteQuery(format(parts), parts)
    text = f"{format(attrs.evolve(parts, order=None))} order:{own[0]}".strip()
    return SiteQuery(text, attrs.evolve(parts, order=Order(own[1].lower(), descending=True)))
