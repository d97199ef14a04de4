"""Where a paging stands, and how it goes on."""

from __future__ import annotations

import pytest

from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.cursor import Listing, Position
from e6async._core.protocol.operation import Paging
from e6async._core.protocol.site import E621_SITE
from e6async.errors import CursorError, PageLimitError


def listing(
    paging: Paging = "id_desc", *, tags: str = "wolf", page_size: int = 320
) -> Listing[object]:
    return Listing(
        name="posts.search", path="/posts.json", item=object, paging=paging, page_size=page_size,
        query=(("tags", tags),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("paging", "page"), [("id_desc", "b2147483647"), ("id_asc", "a0"), ("page", "1")]
)
def test_where_walks_begin(paging: Paging, page: str) -> None:
    """A cursor above or below all ids keeps the server's own order out of it."""
    assert cursors.start(paging, E621_SITE, 320).page == page


@pytest.mark.parametrize(
    ("position", "ids", "following"),
    [
        (Position(kind="b", at=100), [9, 8, 5], "b5"),
        (Position(kind="a", at=3), [9, 8, 5], "a9"),
        (Position(kind="p", at=3), [9, 8, 5], "4"),
        (Position(kind="b", at=100), [7], "b7"),
    ],
)
def test_what_follows_a_page(position: Position, ids: list[int], following: str) -> None:
    """Down from the lowest id, up from the highest, on by one; a short page is not the end."""
    after = cursors.after_page(position, ids)
    assert after is not None
    assert after.page == following


def test_an_empty_page_is_the_end() -> None:
    """Nothing follows an empty page."""
    assert cursors.after_page(Position(kind="b", at=9), []) is None


def test_ascending_pages_are_turned_round() -> None:
    """`a` pages come newest first, and are handed out oldest first."""
    assert list(cursors.in_walking_order(Position(kind="a", at=0), 3)) == [2, 1, 0]
    assert list(cursors.in_walking_order(Position(kind="b", at=9), 3)) == [0, 1, 2]
    assert list(cursors.in_walking_order(Position(kind="p", at=1, skip=2), 3)) == [2]


@pytest.mark.parametrize("paging", ["id_desc", "id_asc", "page"])
def test_tokens_come_back(paging: Paging) -> None:
    """A cursor says where a list stands, in the middle of a page, too, and at the end."""
    position = cursors.after_item(cursors.start(paging, E621_SITE, 320), 77, 4)
    text = cursors.encode(position, listing(paging))
    assert cursors.decode(text, listing(paging)) == position
    assert cursors.decode(cursors.encode(None, listing(paging)), listing(paging)) is None
    assert len(text) < 60


def test_a_cursor_outlives_another_page_size() -> None:
    """A cursor by id fits any page size; one by page number brings its own."""
    text = cursors.encode(Position(kind="b", at=5), listing(page_size=320))
    assert cursors.decode(text, listing(page_size=10)) == Position(kind="b", at=5)
    numbered = Position(kind="p", at=5, skip=2, size=320)
    text = cursors.encode(numbered, listing("page", page_size=320))
    assert cursors.decode(text, listing("page", page_size=10)) == numbered


@pytest.mark.parametrize("where", ["p5", "p5x0", "b5x20", "p5x10000"])
def test_page_sizes_that_no_cursor_has(where: str) -> None:
    """A page number without a page size, or an id with one, is refused."""
    paging: Paging = "page" if where.startswith("p") else "id_desc"
    digest = cursors.encode(None, listing(paging)).rpartition("~")[2]
    with pytest.raises(CursorError, match="cursor"):
        cursors.decode(f"posts.search~{where}~{digest}", listing(paging))


def test_a_page_size_that_the_site_does_not_serve() -> None:
    """A cursor that was tampered with does not lead past the site's page size."""
    cursors.check_size(Position(kind="p", at=1, size=320), E621_SITE)
    cursors.check_size(None, E621_SITE)
    with pytest.raises(CursorError, match="321"):
        cursors.check_size(Position(kind="p", at=1, size=321), E621_SITE)


@pytest.mark.parametrize(
    "text", ["", "x", "posts.search~b5", "posts.search~q5~00000000", "~~", "b5"]
)
def test_damaged_tokens(text: str) -> None:
    """What is no cursor is refused before anything is sent."""
    with pytest.raises(CursorError, match="cursor"):
        cursors.decode(text, listing())


def test_tokens_of_other_lists() -> None:
    """A cursor of another query, or of another order, is refused."""
    text = cursors.encode(Position(kind="b", at=5), listing(tags="fox"))
    with pytest.raises(CursorError, match="another list"):
        cursors.decode(f"{text}~", listing(tags="fox"))
    with pytest.raises(CursorError, match="another list"):
        cursors.decode(text, listing(tags="wolf"))


def test_the_last_numbered_page() -> None:
    """Beyond the site's last page an error says how to get the rest."""
    cursors.check_reach(Position(kind="p", at=750), "posts.search", E621_SITE)
    cursors.check_reach(Position(kind="b", at=2_000_000), "posts.search", E621_SITE)
    with pytest.raises(PageLimitError, match="order:id"):
        cursors.check_reach(Position(kind="p", at=751), "posts.search", E621_SITE)


def test_the_operation_of_a_page() -> None:
    """A numbered page is requested with the page size of its position, as far as the site goes."""
    numbered = cursors.page_at(Position(kind="p", at=3, size=7), listing("page"), E621_SITE)
    assert numbered.query == (("tags", "wolf"), ("limit", "7"), ("page", "3"))
    by_id = cursors.page_at(Position(kind="b", at=9), listing(page_size=5), E621_SITE)
    assert by_id.query == (("tags", "wolf"), ("limit", "5"), ("page", "b9"))
    with pytest.raises(PageLimitError, match="750 numbered pages"):
        cursors.page_at(Position(kind="p", at=751, size=7), listing("page"), E621_SITE)
