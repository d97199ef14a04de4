"""Tag queries: matching, sorting and paging."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, Literal

import attrs

from e6async.errors import QueryError
from e6async.query import (
    METATAGS,
    ORDERS,
    Group,
    Metatag,
    Node,
    Order,
    Query,
    Tag,
    parse,
    parse_int_range,
)
from e6async.testing._access import Viewer
from e6async.testing._e621.metatags import CONDITIONS, SLOTS, Scope, any_of, status
from e6async.testing._e621.orders import sort
from e6async.testing._e621.ranges import UnreadableError
from e6async.testing._paging import Page
from e6async.testing._post_table import PostTable
from e6async.testing._responses import http_error
from e6async.testing._world import World

__all__ = ["ParsedQuery", "count", "find", "like", "matching_ids", "read"]

_MAX_TERMS: Final = 40
_MAX_DEPTH: Final = 10
_MAX_CLAUSES: Final = 1024
_WILDCARD_TAGS: Final = 40
_ANY_NONE: Final = frozenset(
    {"approver", "commenter", "noter", "pool", "parent", "source", "qtags"}
)
_WALKED: Final = frozenset({"status", "rating", "id"})
_WALK_COLUMNS: Final = ("id", "rating", "pending", "flagged", "deleted")
_WALK_STEP: Final = 340
_LIMIT = re.compile(r"(?<!\S)limit:(\S+)")
_GROUP_ENDS = re.compile(r"(?<!\S)[-~]?\((?=\s)|(?<=\s)\)(?!\S)")
_NOTHING: Final = Query((Tag("", "~~not_found~~"),))


@attrs.frozen
class ParsedQuery:
    """A parsed query; `limit` is the text after `limit:`, valid or not."""

    query: Query
    limit: str | None = None


def read(text: str, language: Literal["e621", "e6ai"] = "e621") -> ParsedQuery:
    """Parse a query, or reject it with the server's message."""
    text = text.replace("\0", "")
    limit = _LIMIT.search(text)
    depth = 0
    for end in _GROUP_ENDS.findall(text):
        depth = depth + 1 if end.endswith("(") else max(depth - 1, 0)
        if depth > _MAX_DEPTH:
            raise _too_deep()
    try:
        query = parse(_LIMIT.sub("", text), max_terms=1_000_000, max_depth=100)
    except QueryError:
        # Our parser rejects what the server treats as tags without posts.
        return ParsedQuery(_NOTHING, limit[1] if limit else None)
    if query.count > _MAX_TERMS:
        raise http_error(422, f"You cannot search for more than {_MAX_TERMS} tags at a time")
    if _depth(query.terms) >= _MAX_DEPTH - 1:
        raise _too_deep()
    if query.order is not None:
        rule = ORDERS.get(query.order.field)
        if rule is None or not rule.is_on(language):
            query = attrs.evolve(query, order=Order("id", descending=True))
    query = attrs.evolve(query, terms=tuple(_known(query.terms, language)))
    return ParsedQuery(query, limit[1] if limit else None)


def _known(terms: Sequence[Node], language: Literal["e621", "e6ai"]) -> Iterator[Node]:
    """The terms; a metatag that the server does not know is a tag."""
    for term in terms:
        match term:
            case Group():
                yield attrs.evolve(term, terms=tuple(_known(term.terms, language)))
            case Metatag() if not METATAGS[term.name].is_on(language):
                yield Tag(term.prefix, f"{term.name}:{term.value}".lower())
            case _:
                yield term


async def find(world: World, parsed: ParsedQuery, viewer: Viewer, page: Page) -> list[int]:
    """The ids on a page, without ghosts."""
    if page.limit == 0 and page.kind == "numbered":
        return []
    hits = await _hits(world, parsed.query, viewer, page)
    rows = [post_id for post_id in hits if post_id in world.posts]
    if page.kind == "numbered":
        return rows
    # A cursor reads one row more than it shows: paginated_array.rb.
    rows = rows[: page.limit]
    return rows if page.kind == "before" else rows[::-1]


async def count(world: World, parsed: ParsedQuery, viewer: Viewer) -> int:
    """The number of matches, including ghosts."""
    await world.prepare()
    scope = Scope(world=world, table=world.table, viewer=viewer)
    return _matching(scope, parsed.query).bit_count()


def matching_ids(world: World, parsed: ParsedQuery, viewer: Viewer) -> list[int]:
    """The ids of all matches, ascending, including ghosts."""
    scope = Scope(world=world, table=world.table, viewer=viewer)
    return [scope.table.ids[at] for at in scope.table.positions(_matching(scope, parsed.query))]


async def _hits(world: World, query: Query, viewer: Viewer, page: Page) -> list[int]:
    order = (
        query.order if page.kind == "numbered" else Order("id", descending=page.kind == "before")
    )
    # A cursor overrides the order, but not the conditions of the order.
    ascending = order is not None and order == Order("id", descending=False)
    low = page.value + 1 if page.kind == "after" else 1
    high = page.value - 1 if page.kind == "before" else world.posts.source.last_id
    first = page.offset if page.kind == "numbered" else 0
    most = page.limit if page.kind == "numbered" else page.limit + 1
    if all(each is None or each.field == "id" for each in (order, query.order)):
        walk = _walk(world, query, viewer, ascending=ascending, low=low, high=high)
        if walk is not None:
            return list(islice(walk, first, first + most))
    await world.prepare()
    scope = Scope(world=world, table=world.table, viewer=viewer)
    positions = scope.table.positions(_matching(scope, query))
    ids = [scope.table.ids[at] for at in sort(scope, order, query.randseed, positions)]
    if page.kind != "numbered":
        ids = [post_id for post_id in ids if low <= post_id <= high]
    return ids[first : first + most]


# --- without the index: a few conditions on posts in order of id ----------------------------------


def _walk(
    world: World, query: Query, viewer: Viewer, *, ascending: bool, low: int, high: int
) -> Iterator[int] | None:
    """The matching ids without the index, for a simple query; None for others."""
    ids = _few_ids(query, low, high)
    if ids is not None and not _has_wildcard(query.terms):
        candidates = sorted(ids, reverse=not ascending)
        source = world.posts.source
        existing = (
            post_id
            for post_id in candidates
            if next(source.ids(post_id, post_id), None) is not None
        )
        return _filtered(world, query, viewer, existing, columns=None)
    if not all(isinstance(term, Metatag) and term.name in _WALKED for term in query.terms):
        return None
    bounds = _bounds(query, low, high)
    if bounds is None:
        return None
    low, high = bounds
    source = world.posts.source
    ids_in_order = source.ids(low, high) if ascending else source.ids_down(low, high)
    if all(isinstance(term, Metatag) and term.name == "id" for term in query.terms):
        posts = map(world.posts.indexed, ids_in_order)
        safe_only = viewer.safe_mode
        return (
            post.id for post in posts if not post.deleted and (post.rating == "s" or not safe_only)
        )
    return _filtered(world, query, viewer, ids_in_order, columns=_WALK_COLUMNS)


def _has_wildcard(terms: Sequence[Node]) -> bool:
    return any(
        _has_wildcard(term.terms)
        if isinstance(term, Group)
        else isinstance(term, Tag) and term.is_wildcard
        for term in terms
    )


def _few_ids(query: Query, low: int, high: int) -> set[int] | None:
    """The only ids that can match, if the query names a few; else None."""
    for term in query.terms:
        if isinstance(term, Metatag) and term.name == "id" and not term.prefix:
            ids = parse_int_range(term.value)
            if not ids.spans:
                return {post_id for post_id in ids.points if low <= post_id <= high}
    return None


def _bounds(query: Query, low: int, high: int) -> tuple[int, int] | None:
    """The range of ids that `id:` allows; None if it is not one range."""
    for term in query.terms:
        if isinstance(term, Metatag) and term.name == "id":
            ids = parse_int_range(term.value)
            if term.prefix or ids.points or len(ids.spans) != 1:
                return None
            span = ids.spans[0]
            low = low if span.low is None else max(low, span.low + span.above)
            high = high if span.high is None else min(high, span.high - span.below)
    return low, high


def _filtered(
    world: World,
    query: Query,
    viewer: Viewer,
    ids: Iterable[int],
    columns: Sequence[str] | None,
) -> Iterator[int]:
    going = iter(ids)
    while step := list(islice(going, _WALK_STEP)):
        table = PostTable(world.categories, columns=columns)
        for post_id in sorted(step):
            table.add(world.posts.indexed(post_id))
        scope = Scope(world=world, table=table, viewer=viewer)
        matches = {table.ids[at] for at in table.positions(_matching(scope, query))}
        yield from (post_id for post_id in step if post_id in matches)


# --- with the index -------------------------------------------------------------------------------


def _matching(scope: Scope, query: Query) -> int:
    """The mask of the posts that match a query."""
    try:
        mask = _level(scope, query.terms, is_top=True)
    except UnreadableError:
        return 0
    if scope.viewer.safe_mode:
        mask &= scope.table.where(rating == "s" for rating in scope.table.words["rating"])
    if not query.shows_deleted:
        mask &= scope.table.flag("deleted") ^ scope.table.all
    if query.order is not None and query.order.field == "comment_bumped":
        bumped = scope.table.numbers["comment_bumped"]
        mask &= scope.table.where(value is not None for value in bumped)
    return mask


@attrs.define
class _Clauses:
    """The conditions of one level: all of `must`, none of `must_not`, one of `should`."""

    everything: int
    must: list[int] = attrs.field(factory=list[int])
    must_not: list[int] = attrs.field(factory=list[int])
    should: list[int] = attrs.field(factory=list[int])
    slots: dict[str, int] = attrs.field(factory=dict[str, int])
    tags: int = 0

    def add(self, prefix: str, mask: int) -> None:
        """Add a condition."""
        {"": self.must, "-": self.must_not, "~": self.should}[prefix].append(mask)

    def mask(self) -> int:
        """The mask of the posts that match all conditions."""
        mask = self.everything
        for condition in (*self.must, *self.slots.values()):
            mask &= condition
        for condition in self.must_not:
            mask &= condition ^ self.everything
        if self.should:
            pool = 0
            for condition in self.should:
                pool |= condition
            mask &= pool
        return mask


def _level(scope: Scope, terms: Sequence[Node], *, is_top: bool) -> int:
    clauses = _Clauses(scope.table.all)
    for term in terms:
        match term:
            case Tag():
                _add_tag(scope, clauses, term)
            case Metatag():
                _add_metatag(scope, clauses, term, is_top=is_top)
            case Group():
                clauses.add(term.prefix, _level(scope, term.terms, is_top=False))
    return clauses.mask()


def _add_tag(scope: Scope, clauses: _Clauses, tag: Tag) -> None:
    """Add a tag; a wildcard adds the matching tags, as alternatives if it has no prefix."""
    if not tag.is_wildcard or tag.prefix == "~":
        names, prefix = [tag.name], tag.prefix
    else:
        names, prefix = _expanded(scope.world, tag.name), tag.prefix or "~"
    clauses.tags += len(names)
    if clauses.tags > _MAX_CLAUSES:
        message = (
            f"Tag search query is too large ({clauses.tags} tags after wildcard expansion). "
            "Reduce the number of wildcard tags or use more specific patterns."
        )
        raise http_error(422, message)
    for name in names:
        clauses.add(prefix, scope.table.having(scope.world.aliased(name)))


def _expanded(world: World, pattern: str) -> list[str]:
    fits = like(pattern)
    names = [name for name in world.tags if fits.fullmatch(name)]
    names.sort(key=lambda name: (-world.post_count(name), name))
    return names[:_WILDCARD_TAGS] or ["~~not_found~~"]


def like(pattern: str) -> re.Pattern[str]:
    """A regular expression for a pattern with `*`, which must match the whole text."""
    return re.compile(".*".join(map(re.escape, pattern.split("*"))), re.DOTALL)


def _add_metatag(scope: Scope, clauses: _Clauses, term: Metatag, *, is_top: bool) -> None:
    if term.name == "status":
        mask = status(scope, term.value)
        is_known = term.value.lower() in {"pending", "flagged", "modqueue", "deleted", "active"}
        inverted = term.prefix == "-" and is_known
        clauses.slots["status"] = mask ^ scope.table.all if inverted else mask
        return
    if term.name in _ANY_NONE and term.value.lower() in {"any", "none"}:
        mask = any_of(scope, term.name, term.value.lower())
        if term.prefix == "~":
            clauses.should.append(mask)
        else:
            clauses.slots[term.name] = mask ^ scope.table.all if term.prefix else mask
        return
    if term.name not in CONDITIONS:
        message = f"add {term.name} to CONDITIONS in e6async/testing/_e621/metatags.py"
        raise NotImplementedError(message)
    try:
        condition = CONDITIONS[term.name](scope, term.value)
    except UnreadableError:
        if is_top:
            raise
        return
    if condition is None:
        return
    if term.name in SLOTS:
        clauses.slots[term.name] = condition
    else:
        clauses.add(term.prefix, condition)


def _depth(terms: Sequence[Node]) -> int:
    return max((1 + _depth(term.terms) for term in terms if isinstance(term, Group)), default=0)


def _too_deep() -> Exception:
    return http_error(422, f"You cannot have more than {_MAX_DEPTH} levels of grouping at a time")
