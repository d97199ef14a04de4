"""Where a walk stands, and how it goes on."""

from __future__ import annotations

import pytest

from e6async.core import cursor
from e6async.core.cursor import Position
from e6async.core.operation import Listing, Walk
from e6async.core.site import E621_SITE
from e6async.errors import PageLimitError, TokenError


def listing(walk: Walk = "newest", *, tags: str = "wolf", limit: int = 320) -> Listing[object]:
    return Listing(
        name="posts.search", path="/posts.json", item=object, walk=walk, limit=limit,
        query=(("tags", tags),),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("walk", "page"), [("newest", "b2147483647"), ("oldest", "a0"), ("numbered", "1")]
)
def test_where_walks_begin(walk: Walk, page: str) -> None:
    """A cursor above or below all ids keeps the server's own order out of it."""
    assert cursor.start(walk, E621_SITE).page == page


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
    after = cursor.after_page(position, ids)
    assert after is not None
    assert after.page == following


def test_an_empty_page_is_the_end() -> None:
    """Nothing follows an empty page."""
    assert cursor.after_page(Position(kind="b", at=9), []) is None


def test_ascending_pages_are_turned_round() -> None:
    """`a` pages come newest first, and are handed out oldest first."""
    assert list(cursor.in_walking_order(Position(kind="a", at=0), 3)) == [2, 1, 0]
    assert list(cursor.in_walking_order(Position(kind="b", at=9), 3)) == [0, 1, 2]
    assert list(cursor.in_walking_order(Position(kind="p", at=1, skip=2), 3)) == [2]


@pytest.mark.parametrize("walk", ["newest", "oldest", "numbered"])
def test_tokens_come_back(walk: Walk) -> None:
    """A token says where a list stands, in the middle of a page, too, and at the end."""
    position = cursor.after_item(cursor.start(walk, E621_SITE), 77, 4)
    text = cursor.token(position, listing(walk))
    assert cursor.from_token(text, listing(walk)) == position
    assert cursor.from_token(cursor.token(None, listing(walk)), listing(walk)) is None
    assert len(text) < 60


def test_a_cursor_outlives_another_page_size() -> None:
    """The size of a page may change under a cursor, not under page numbers."""
    text = cursor.token(Position(kind="b", at=5), listing(limit=320))
    assert cursor.from_token(text, listing(limit=10)) == Position(kind="b", at=5)
    text = cursor.token(Position(kind="p", at=5), listing("numbered", limit=320))
    with pytest.raises(TokenError):
        cursor.from_token(text, listing("numbered", limit=10))


@pytest.mark.parametrize(
    "text", ["", "x", "posts.search~b5", "posts.search~q5~00000000", "~~", "b5"]
)
def test_damaged_tokens(text: str) -> None:
    """What is no token is refused before anything is sent."""
    with pytest.raises(TokenError, match="token"):
        cursor.from_token(text, listing())


def test_tokens_of_other_lists() -> None:
    """A token of another query, or of another order, is refused."""
    text = cursor.token(Position(kind="b", at=5), listing(tags="fox"))
    with pytest.raises(TokenError, match="another list"):
        cursor.from_token(text, listing(tags="wolf"))


def test_the_last_numbered_page() -> None:
    """Beyond the site's last page an error says how to get the rest."""
    cursor.check_reach(Position(kind="p", at=750), "posts.search", E621_SITE)
    cursor.check_reach(Position(kind="b", at=2_000_000), "posts.search", E621_SITE)
    with pytest.raises(PageLimitError, match="order:id"):
        cursor.check_reach(Position(kind="p", at=751), "posts.search", E621_SITE)
