"""Walks through lists that change meanwhile, broken off and gone on with."""

from __future__ import annotations

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.cursor import Listing, Position
from e6async._core.protocol.operation import Paging
from e6async._core.protocol.site import E621_SITE
from e6async.errors import CursorError
from tests.fuzz.effort import PATIENCE, effort

pytestmark = [PATIENCE, pytest.mark.any_python]

PAGINGS: list[Paging] = ["id_desc", "id_asc", "page"]
EVENTS = ["go", "go", "go", "stop", "add", "delete"]


def listing(paging: Paging, page_size: int = 5, tags: str = "wolf") -> Listing[object]:
    return Listing(
        name="posts.search", path="/posts.json", item=object, paging=paging, page_size=page_size,
        query=(("tags", tags),),
    )  # fmt: skip


@attrs.define
class Table:
    """The rows of a server, by id, in the order in which it lists them: newest first."""

    rows: set[int]
    hidden: set[int]
    """Rows that take a place on a page and are left out of it."""
    last: int = 1_000
    deleted: set[int] = attrs.field(factory=set[int])

    def page(self, position: Position, limit: int) -> list[int]:
        """Answer one page."""
        rows = sorted(self.rows, reverse=True)
        match position.kind:
            case "b":
                found = [row for row in rows if row < position.at][:limit]
            case "a":
                found = [row for row in rows if row > position.at][-limit:]
            case _:
                found = rows[(position.at - 1) * limit :][:limit]
        # a page that lost all its rows cannot be told from the end
        return [row for row in found if row not in self.hidden] or found[:1]

    def add(self) -> None:
        """Make a row, above all others."""
        self.last += 1
        self.rows.add(self.last)

    def delete(self, which: int) -> None:
        """Delete a row."""
        if self.rows:
            row = sorted(self.rows)[which % len(self.rows)]
            self.rows.remove(row)
            self.deleted.add(row)


@attrs.define
class Walker:
    """Somebody who reads a list, as `Pages` does, and keeps the cursor of each place."""

    table: Table
    listing: Listing[object]
    events: list[tuple[str, int]]
    seen: list[int] = attrs.field(factory=list[int])
    pages: int = 0

    def walk(self) -> None:
        """Read to the end, however often it is broken off."""
        position: Position | None = cursors.start(self.listing.paging, E621_SITE, 320)
        while position is not None:
            position = self._read(position)

    def _read(self, position: Position) -> Position | None:
        """Hand out one page, or a part of it; say where to go on."""
        self.pages += 1
        assert self.pages < 500
        page = self.table.page(position, self.listing.page_size)
        for index in cursors.in_walking_order(position, len(page)):
            self.seen.append(page[index])
            if self._broken_off():
                return self._resumed(cursors.after_item(position, page[index], index))
        following = cursors.after_page(position, page)
        if following is None:
            return self._resumed(None)
        return self._resumed(following) if self._broken_off() else following

    def _broken_off(self) -> bool:
        event, which = self.events.pop() if self.events else ("go", 0)
        if event == "add":
            self.table.add()
        elif event == "delete":
            self.table.delete(which)
        return event == "stop"

    def _resumed(self, position: Position | None) -> Position | None:
        text = cursors.encode(position, self.listing)
        again = cursors.decode(text, self.listing)
        assert again == position
        return again


@st.composite
def walkers(draw: st.DrawFn, paging: Paging, events: list[str]) -> Walker:
    rows = draw(st.sets(st.integers(1, 40) | st.integers(1, 1_000), max_size=25))
    hidden = draw(st.sets(st.sampled_from([0, *rows]))) if paging != "page" else set[int]()
    script = st.lists(st.tuples(st.sampled_from(events), st.integers(0, 40)), max_size=40)
    table = Table(rows=set(rows), hidden=hidden)
    limit = draw(st.integers(1, 6))
    return Walker(table=table, listing=listing(paging, limit), events=draw(script))


@pytest.mark.parametrize("paging", ["id_desc", "id_asc"])
@given(data=st.data())
@effort(250)
def test_nothing_is_missed_and_nothing_comes_twice(paging: Paging, data: st.DataObject) -> None:
    """A paging by id hands out once whatever was there all the time, in the order of the paging."""
    walker = data.draw(walkers(paging, EVENTS))
    before = set(walker.table.rows)
    walker.walk()
    throughout = before - walker.table.deleted - walker.table.hidden
    assert throughout <= set(walker.seen)
    assert walker.seen == sorted(set(walker.seen), reverse=paging == "id_desc")


@given(walkers("id_asc", EVENTS))
@effort(120)
def test_a_walk_upwards_sees_what_comes(walker: Walker) -> None:
    """Rows that are added while a list is read from its oldest end are part of it."""
    walker.walk()
    assert walker.table.rows - walker.table.hidden <= set(walker.seen)


@given(walkers("page", ["go", "stop"]))
@effort(120)
def test_numbered_pages_go_on_where_they_stood(walker: Walker) -> None:
    """A list that stays as it is comes whole and in order by page numbers, too."""
    walker.walk()
    assert walker.seen == sorted(walker.table.rows, reverse=True)


@given(walkers("page", ["go", "stop", "add"]))
@effort(120)
def test_numbered_pages_miss_nothing_while_a_list_grows(walker: Walker) -> None:
    """Rows that are added on top move others down: they can come twice, but none is missed."""
    before = set(walker.table.rows)
    walker.walk()
    assert before <= set(walker.seen)


def _digest(paging: Paging) -> str:
    return cursors.encode(None, listing(paging)).rpartition("~")[2]


PIECES = [
    "posts.search", "~", "~~", "end", "b", "a", "p", "5", "0", "007", "99999999999", "+", "-",
    "x5", "x0", "x99999",
    "+3", "+0", "+99999", "\u0665", "\u00b2", "\n", " ", "\0", "\ud800", "tags.search", "e",
]  # fmt: skip


@st.composite
def texts(draw: st.DrawFn, paging: Paging) -> str:
    """Write a text that is no cursor, nearly one, or one."""
    where = "".join(draw(st.lists(st.sampled_from(PIECES), max_size=4)))
    digest = draw(st.sampled_from([_digest(other) for other in PAGINGS]))
    near = f"posts.search~{where}~{digest}"
    known = cursors.encode(Position(kind="b", at=5), listing(paging))
    cut = draw(st.integers(0, len(known)))
    free = draw(st.text(max_size=20) | st.lists(st.sampled_from(PIECES)).map("".join))
    return draw(st.sampled_from([near, near, known[:cut], known[:cut] + free, free]))


@pytest.mark.parametrize("paging", PAGINGS)
@given(data=st.data())
@effort(300)
def test_any_text_is_a_token_or_refused(paging: Paging, data: st.DataObject) -> None:
    """Any text gives a place in this list, its end, or a CursorError."""
    text = data.draw(texts(paging))
    try:
        position = cursors.decode(text, listing(paging))
    except CursorError:
        return
    if position is None:
        return
    assert position.kind == cursors.start(paging, E621_SITE, 320).kind
    assert position.page.isascii()
    again = cursors.encode(position, listing(paging))
    assert cursors.decode(again, listing(paging)) == position


@given(
    st.sampled_from(PAGINGS),
    st.integers(0, E621_SITE.highest_id),
    st.integers(0, 320),
    st.text(max_size=10),
    st.text(max_size=10),
)
@effort(300)
def test_tokens_come_back(paging: Paging, at: int, index: int, tags: str, others: str) -> None:
    """A cursor gives its place back on the same list, and on no other."""
    start = attrs.evolve(cursors.start(paging, E621_SITE, 320), at=at)
    position = cursors.after_item(start, None if paging == "page" else at, index)
    text = cursors.encode(position, listing(paging, tags=tags))
    assert cursors.decode(text, listing(paging, tags=tags)) == position
    if others != tags:
        with pytest.raises(CursorError):
            cursors.decode(text, listing(paging, tags=others))
