"""Tag queries, which FemboyFans reads flat: `app/logical/tag_query.rb`."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import attrs

from e6async.errors import QueryError
from e6async.query._parse import LONGEST

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Paging, Pairs

_QUOTED = re.compile(r'[-~]?\w*?:".*?"', re.ASCII)
_FREE = re.compile(r"-?status:deleted|rating:s.*|limit:.+", re.IGNORECASE)
_GROUP = re.compile(r"[-~]?\(|\)")
_PAGINGS: dict[str, Paging] = {"id_desc": "id_desc", "id": "id_asc", "id_asc": "id_asc"}


@attrs.frozen(kw_only=True)
class TagQuery:
    """What a query means for the list of what it finds."""

    text: str
    paging: Paging
    limit: int | None
    """The size of a page that `limit:` asks for; None without one."""
    count: int
    """How many terms the server counts."""
    is_random: bool
    """Whether the same query gives other posts each time."""

    @property
    def pairs(self) -> Pairs:
        """The query as it is sent; nothing for all posts."""
        return (("tags", self.text),) if self.text.strip() else ()


def read(text: str, *, max_terms: int) -> TagQuery:
    """Read a query; raise QueryError for one that the server refuses or cannot understand."""
    if len(text) > LONGEST:
        message = f"the query has {len(text)} characters, and no address holds more than {LONGEST}"
        raise QueryError(message)
    terms = [*_QUOTED.findall(text), *dict.fromkeys(_QUOTED.sub("", text).split())]
    for term in terms:
        if _GROUP.fullmatch(term):
            message = f"{term!r} groups terms, which this site does not do: it takes it for a tag"
            raise QueryError(message)
    count = sum(_FREE.fullmatch(term) is None for term in terms)
    if count > max_terms:
        message = (
            f"the query has {count} terms and the server takes {max_terms}: "
            f"leave out {count - max_terms}"
        )
        raise QueryError(message)
    values = {name: value for name, _, value in (term.lower().partition(":") for term in terms)}
    order, limit = values.get("order", ""), values.get("limit", "")
    by_id: Paging = "id_desc" if not order and "randseed" not in values else "page"
    return TagQuery(
        text=text,
        paging=_PAGINGS.get(order.strip('"'), by_id),
        limit=int(limit) if limit.isascii() and limit.isdigit() and int(limit) > 0 else None,
        count=count,
        is_random=order == "random" and "randseed" not in values,
    )
