"""Tag queries as FemboyFans reads them; `app/logical/tag_query.rb`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from e6async.query._check import SiteQuery, read_for
from e6async.query._write import format  # noqa: A004

if TYPE_CHECKING:
    from e6async._core.protocol.site import Site
    from e6async.query._terms import QueryTerms


def read(query: QueryTerms | str, site: Site) -> SiteQuery:
    """Read a query for this site; raises QueryError for what the site lacks altogether.

    Its text is rewritten, because the site lacks names that e621 has for the same thing, as
    `order:hot` for `order:rank`.
    """
    parts = read_for(query, site).parts
    return SiteQuery(format(parts), parts)
