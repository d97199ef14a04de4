"""Lists: their limits and page sizes, the operation for a page, cursors."""

from __future__ import annotations

import attrs
import pytest

from e6async._core.protocol import cursor as cursors
from e6async._core.protocol.cursor import Listing, Position
from e6async._core.protocol.operation import Operation, Paging, list_of
from e6async._core.protocol.site import E621_SITE
from e6async.errors import CursorError, InputError, PageLimitError

LISTING = Listing(
    name="pools.posts",
    path="/pools/{id}/posts.json",
    item=int,
    paging="id_desc",
    page_size=20,
    query=(("tags", "wolf"),),
    parts={"id": 3},
    unwrap="posts",
    level="member",
    deterministic=False,
)


def assert_same(one: Operation[object], other: Operation[object]) -> None:
    """Compare operations field by field."""
    assert attrs.asdict(one, recurse=False) == attrs.asdict(other, recurse=False)


def message_of(kind: type[Exception], error: pytest.ExceptionInfo[Exception]) -> str:
    """The message of a caught error, which is of exactly this class."""
    assert error.type is kind
    return str(error.value)


def test_the_operation_for_a_page() -> None:
    """It has all that the list has, and the page; another page size replaces the list's."""
    expected = Operation(
        name="pools.posts",
        method="GET",
        path="/pools/{id}/posts.json",
        returns=list_of(int),
        level="member",
        parts={"id": 3},
        query=(("tags", "wolf"), ("limit", "20"), ("page", "b7")),
        unwrap="posts",
        deterministic=False,
    )
    assert_same(LISTING.at("b7"), expected)
    sized = attrs.evolve(expected, query=(("tags", "wolf"), ("limit", "5"), ("page", "b7")))
    assert_same(LISTING.at("b7", 5), sized)
    position = Position(kind="p", at=2, size=5)
    numbered = attrs.evolve(expected, query=(("tags", "wolf"), ("limit", "5"), ("page", "2")))
    assert_same(cursors.page_at(position, LISTING, E621_SITE), numbered)


@pytest.mark.parametrize("limit", [None, 0, 1, 10**9])
def test_limits(limit: int | None) -> None:
    """A limit counts items in all: 0 or more, or None for every item."""
    assert cursors.checked_limit("a", limit) == limit


@pytest.mark.parametrize("limit", [-1, True, False])
def test_limits_that_mean_nothing(limit: int) -> None:
    """A negative number and a flag are refused."""
    with pytest.raises(InputError) as caught:
        cursors.checked_limit("pools.search", limit)
    assert message_of(InputError, caught) == (
        f"pools.search: limit must be 0 or more, or None for every item; got {limit!r}"
    )


@pytest.mark.parametrize(
    ("page_size", "limit", "fixed", "expected"),
    [
        (None, None, None, 320),
        (None, 1, None, 5),
        (None, 5, None, 5),
        (None, 6, None, 6),
        (None, 319, None, 319),
        (None, 321, None, 320),
        (1, None, None, 1),
        (320, 3, None, 320),
        (None, None, 50, 50),
        (50, 3, 50, 50),
    ],
)
def test_page_sizes(
    page_size: int | None, limit: int | None, fixed: int | None, expected: int
) -> None:
    """The caller's choice, or the maximum, or as much as the limit needs, but at least 5."""
    size = cursors.checked_page_size("a", page_size, 320, limit=limit, fixed=fixed)
    assert size == expected


def test_page_sizes_that_a_server_does_not_serve() -> None:
    """A page size out of range is refused; so is any other than a fixed one."""
    with pytest.raises(InputError) as caught:
        cursors.checked_page_size("a", 321, 320, limit=None)
    assert message_of(InputError, caught) == "a: page_size must be from 1 to 320; got 321"
    with pytest.raises(InputError) as caught:
        cursors.checked_page_size("a", 20, 320, limit=None, fixed=50)
    assert message_of(InputError, caught) == (
        "a: the server's pages always have 50 items; omit page_size"
    )


@pytest.mark.parametrize(
    ("paging", "position"),
    [
        ("id_desc", Position(kind="b", at=2_147_483_647)),
        ("id_asc", Position(kind="a", at=0)),
        ("page", Position(kind="p", at=1, size=20)),
    ],
)
def test_first_pages(paging: Paging, position: Position) -> None:
    """A list by id begins beyond all ids, a numbered one at page 1 with its page size."""
    assert cursors.start(paging, E621_SITE, 20) == position


@pytest.mark.parametrize(
    ("position", "ids", "following"),
    [
        (Position(kind="p", at=2, skip=3, size=20), [5], Position(kind="p", at=3, size=20)),
        (Position(kind="b", at=9, done=((1, 2),)), [8, 3, 5], Position(kind="b", at=3)),
        (Position(kind="a", at=2), [8, 3, 5], Position(kind="a", at=8)),
        (Position(kind="a", at=2), [], None),
    ],
)
def test_the_page_after_a_page(
    position: Position, ids: list[int], following: Position | None
) -> None:
    """By id it begins after the last one; by number it is the next, with the same page size."""
    assert cursors.after_page(position, ids) == following


@pytest.mark.parametrize(
    ("position", "ids", "page"),
    [
        (Position(kind="b", at=9), [9], "page b9 contains id 9"),
        (Position(kind="b", at=9), [10, 11], "page b9 contains id 10"),
        (Position(kind="a", at=9), [9, 3], "page a9 contains id 9"),
        (Position(kind="a", at=9), [8, 3], "page a9 contains id 8"),
    ],
)
def test_a_server_that_ignores_the_cursor(position: Position, ids: list[int], page: str) -> None:
    """A page that does not go on is an error, as paging would never end."""
    with pytest.raises(PageLimitError) as caught:
        cursors.after_page(position, ids)
    assert message_of(PageLimitError, caught) == (
        f"{page}: the server ignored the page cursor; stopping, since paging would loop forever"
    )


@pytest.mark.parametrize(
    ("position", "item_id", "expected"),
    [
        (Position(kind="b", at=9), 7, Position(kind="b", at=7)),
        (Position(kind="a", at=9), 17, Position(kind="a", at=17)),
        (Position(kind="b", at=9), None, Position(kind="b", at=9, skip=3)),
        (Position(kind="p", at=9, size=5), 7, Position(kind="p", at=9, skip=3, size=5)),
    ],
)
def test_the_position_after_an_item(
    position: Position, item_id: int | None, expected: Position
) -> None:
    """By id it is that of the item; by number it counts the items of the page."""
    assert cursors.after_item(position, item_id, 2) == expected


@pytest.mark.parametrize(
    ("position", "order"),
    [
        (Position(kind="p", at=1, skip=1), [1, 2]),
        (Position(kind="b", at=1, skip=1), [0, 1, 2]),
        (Position(kind="a", at=1, skip=1), [2, 1, 0]),
    ],
)
def test_the_order_of_a_page(position: Position, order: list[int]) -> None:
    """Numbered pages skip what was delivered; pages by id upwards are turned round."""
    assert list(cursors.in_walking_order(position, 3)) == order


def test_numbered_pages_end() -> None:
    """The error says where the pages end, and what to do."""
    cursors.check_reach(Position(kind="p", at=750), "posts.search", E621_SITE)
    with pytest.raises(PageLimitError) as caught:
        cursors.page_at(Position(kind="p", at=751), LISTING, E621_SITE)
    assert message_of(PageLimitError, caught) == (
        "pools.posts: e621 serves 750 numbered pages, and there may be more items; leave the "
        "order out (or use order:id) to page by id without an end, or split the search by id: "
        "or date: ranges"
    )


def test_a_page_size_beyond_the_site() -> None:
    """The error names both sizes."""
    cursors.check_size(Position(kind="b", at=1), E621_SITE)
    with pytest.raises(CursorError) as caught:
        cursors.check_size(Position(kind="p", at=1, size=321), E621_SITE)
    assert message_of(CursorError, caught) == (
        "the cursor is damaged: its page size is 321, e621 allows 320"
    )


@pytest.mark.parametrize(
    ("size", "limit", "is_refused"),
    [(None, None, True), (None, 20, False), (None, 21, True), (5, 5, False), (5, 6, True)],
)
def test_a_page_of_a_shuffled_list(size: int | None, limit: int | None, is_refused: bool) -> None:
    """More than one page of a list in random order is refused, of any other list it is not."""
    start = Position(kind="p", at=1, size=size)
    cursors.check_repeatable(attrs.evolve(LISTING, deterministic=True), start, limit)
    if not is_refused:
        cursors.check_repeatable(LISTING, start, limit)
        return
    with pytest.raises(InputError) as caught:
        cursors.check_repeatable(LISTING, start, limit)
    assert message_of(InputError, caught) == (
        "pools.posts: the server shuffles order:random anew for each page, so that pages overlap; "
        f"add a seed such as randseed:7 to the query, or pass a limit of {size or 20} or less"
    )


@pytest.mark.parametrize(
    ("position", "text"),
    [
        (Position(kind="b", at=5), "b5"),
        (Position(kind="a", at=5, done=((7, 9), (12, 14))), "a5,7-9,12-14"),
        (Position(kind="p", at=5, skip=2, size=320), "p5+2x320"),
        (None, "end"),
    ],
)
def test_cursors_come_back(position: Position | None, text: str) -> None:
    """A cursor is the name of its list, the position, and a digest of the arguments."""
    paging: Paging = {"a": "id_asc", "p": "page"}.get(text[0], "id_desc")  # type: ignore[assignment]
    listing = attrs.evolve(LISTING, paging=paging)
    cursor = cursors.encode(position, listing)
    name, where, digest = cursor.split("~")
    assert (name, where, len(digest)) == ("pools.posts", text, 8)
    assert cursors.decode(cursor, listing) == position
    assert cursors.decode(cursor, attrs.evolve(listing, page_size=7)) == position


def test_a_cursor_is_that_of_one_list() -> None:
    """Another name, path part, query or order makes another list."""
    cursor = cursors.encode(Position(kind="b", at=5), LISTING)
    for other in (
        attrs.evolve(LISTING, name="pools.search"),
        attrs.evolve(LISTING, parts={"id": 4}),
        attrs.evolve(LISTING, query=(("tags", "fox"),)),
        attrs.evolve(LISTING, paging="id_asc"),
    ):
        with pytest.raises(CursorError) as caught:
            cursors.decode(cursor, other)
        assert message_of(CursorError, caught) == (
            f"the cursor {cursor!r} belongs to another list; "
            "resume it on the same pools.posts with the same arguments"
        )


@pytest.mark.parametrize("text", ["", "pools.posts~q5~", "pools.posts~b5+~", "pools.posts~b5-~"])
def test_what_is_not_a_cursor(text: str) -> None:
    """The error shows the text, and says what to pass."""
    with pytest.raises(CursorError) as caught:
        cursors.decode(text, LISTING)
    assert message_of(CursorError, caught) == (
        f"{text!r} is not a valid cursor; pass it exactly as it was given"
    )


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("a5", "does not fit the order of this list; resume its own list"),
        ("p5x3", "does not fit the order of this list; resume its own list"),
        ("b5x3", "is damaged; pass it exactly as it was given"),
    ],
)
def test_damaged_cursors(where: str, words: str) -> None:
    """A position that the list cannot have is refused."""
    cursor = f"pools.posts~{where}~{cursors.encode(None, LISTING).rpartition('~')[2]}"
    with pytest.raises(CursorError) as caught:
        cursors.decode(cursor, LISTING)
    assert message_of(CursorError, caught) == f"the cursor {cursor!r} {words}"
