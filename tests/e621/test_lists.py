"""Paging through lists, over a real socket against the fake site."""

from __future__ import annotations

import subprocess
import sys

import attrs
import pytest

from e6async import E621
from e6async.errors import CursorError, InputError, OutOfRangeError, PageLimitError
from e6async.testing import FakeSite, virtual_time

AGENT = "lists-test/1.0 (by the tests)"


@virtual_time
async def test_pages_by_id_go_to_the_end() -> None:
    """Short pages in the middle are not the end; the empty one is."""
    async with FakeSite(E621, posts=1000, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        sizes = [len(page) async for page in e6.posts.search().by_page()]
        assert min(sizes) > 0
        assert max(sizes) < 320
        assert sum(sizes) == sum(not post.deleted for post in fake.world.posts)


@virtual_time
async def test_ascending_pages() -> None:
    """`order:id` goes up from the first post, though each page comes newest first."""
    async with FakeSite(E621, posts=300, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        up = [post.id async for post in e6.posts.search("order:id", page_size=40)]
        down = [post.id async for post in e6.posts.search("order:id_desc", page_size=70)]
        assert up == sorted(up)
        assert up == down[::-1]
        assert any(("page", "a0") in request.query for request in fake.requests)


@virtual_time
async def test_orders_of_the_server_come_by_number() -> None:
    """`order:score` keeps the server's order, page by page."""
    async with FakeSite(E621, posts=300, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        found = await e6.posts.search("order:score", page_size=30).collect()
        totals = [post.score.total for post in found]
        assert totals == sorted(totals, reverse=True)
        assert len(found) == sum(not post.deleted for post in fake.world.posts)
        pages = [
            value for request in fake.requests for key, value in request.query if key == "page"
        ]
        assert pages == [str(number) for number in range(1, len(pages) + 1)]


class ShortSite(E621):
    """A site that serves four numbered pages."""

    site = attrs.evolve(E621.site, max_pages=4)


@virtual_time
async def test_the_page_cap_is_an_error() -> None:
    """After the last numbered page an error says what to do; what came before was delivered."""
    async with FakeSite(E621, posts=300, seed=1) as fake, ShortSite(AGENT, base_url=fake.url) as e6:
        pages = e6.posts.search("order:score", page_size=10).by_page()
        sizes = [len(await anext(pages)) for _ in range(4)]
        assert sum(sizes) >= 35
        with pytest.raises(PageLimitError, match="order:id"):
            await anext(pages)


@pytest.mark.parametrize("tags", ["", "order:id", "order:score"])
@virtual_time
async def test_tokens_go_on_in_the_middle_of_a_page(tags: str) -> None:
    """Whatever the order, a cursor gives the rest: nothing twice, nothing missing."""
    async with FakeSite(E621, posts=200, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        whole = [post.id for post in await e6.posts.search(tags, page_size=25).collect()]
        for cut in (1, 24, 25, 26, 77):
            pages = e6.posts.search(tags, page_size=25)
            begun: list[int] = []
            async for post in pages:
                begun.append(post.id)
                if len(begun) == cut:
                    break
            rest = e6.posts.search(tags, page_size=25).resume(pages.cursor)
            assert begun + [post.id for post in await rest.collect()] == whole
            assert (await rest.collect(limit=0)) == []
        assert pages.cursor.startswith("posts.search~")
        with pytest.raises(CursorError):
            e6.posts.search("another", page_size=25).resume(pages.cursor)


@virtual_time
async def test_a_finished_list_stays_finished() -> None:
    """The cursor at the end says so, and costs no request."""
    async with FakeSite(E621, posts=50, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        pages = e6.posts.search()
        await pages.collect()
        before = len(fake.requests)
        assert await e6.posts.search().resume(pages.cursor).collect() == []
        assert await e6.posts.search().resume(pages.cursor).first() is None
        assert len(fake.requests) == before


@pytest.mark.parametrize("tags", ["", "order:id", "order:score"])
@virtual_time
async def test_single_pages(tags: str) -> None:
    """Each page is one request and gives the cursor of the next; after the end it is empty."""
    async with FakeSite(E621, posts=200, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        whole = [post.id for post in await e6.posts.search(tags, page_size=25).collect()]
        fake.requests.clear()
        cursor, found, count = None, list[int](), 0
        while True:
            pages = e6.posts.search(tags, page_size=25).resume(cursor)
            page = await pages.first_page()
            count += 1
            assert len(fake.requests) == count
            if not page:
                break
            found += [post.id for post in page]
            cursor = pages.cursor
        assert found == whole
        assert count >= 8
        assert await e6.posts.search(tags).resume(pages.cursor).first_page() == []
        assert await e6.posts.search(tags, limit=0).first_page() == []
        assert len(fake.requests) == count
        cut = e6.posts.search(tags, limit=7, page_size=25)
        begun = [post.id for post in await cut.first_page()]
        rest = await e6.posts.search(tags).resume(cut.cursor).collect(limit=40)
        assert begun + [post.id for post in rest] == whole[:47]
        assert len(await e6.posts.search("order:random", page_size=25).first_page()) > 20


def test_tokens_go_from_one_process_to_another() -> None:
    """A cursor is the same text in every process."""
    code = (
        "from e6async import E621\n"
        "e6 = E621('lists-test/1.0 (by the tests)')\n"
        "print(e6.posts.search('rating:s wolf').cursor)"
    )
    cursors = {
        subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert cursors == {E621(AGENT).posts.search("rating:s wolf").cursor + "\n"}


@virtual_time
async def test_first_and_raw() -> None:
    """One item for one small request, and the JSON with all that the model leaves out."""
    async with FakeSite(E621, posts=100, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        first = await e6.posts.search().first()
        assert first is not None
        assert len(fake.requests) == 1
        assert int(dict(fake.requests[0].query)["limit"]) <= 5
        assert await e6.posts.search("no_such_tag_at_all").first() is None
        async for plain in e6.posts.search().raw():
            assert isinstance(plain, dict)
            assert plain["id"] == first.id
            break


@virtual_time
async def test_other_families_page_by_id() -> None:
    """Tags, pools and users come whole, by id unless an order of the server's is asked for."""
    async with (
        FakeSite(E621, posts=300, seed=1) as fake,
        E621(AGENT, base_url=fake.url, strict=True) as e6,
    ):
        tags = await e6.tags.search(page_size=40, hide_empty=False).collect()
        assert [tag.id for tag in tags] == sorted((tag.id for tag in tags), reverse=True)
        assert len(tags) == len({tag.id for tag in tags})
        counted = await e6.tags.search(order="count", page_size=50).collect(limit=120)
        counts = [tag.post_count for tag in counted]
        assert counts == sorted(counts, reverse=True)
        up = await e6.pools.search(order="id_asc", page_size=3).collect()
        assert [pool.id for pool in up] == sorted(pool.id for pool in up)
        assert len(await e6.pools.search().collect()) == len(up)
        users = await e6.users.search(page_size=20).collect()
        assert len(users) == len({user.id for user in users})
        assert all("order" not in key for key, _ in fake.requests[0].query)


@virtual_time
async def test_limits_are_checked_here_and_there() -> None:
    """A page larger than the site's is refused before it is sent; the server would, too."""
    async with FakeSite(E621, posts=50, seed=1) as fake, E621(AGENT, base_url=fake.url) as e6:
        with pytest.raises(InputError, match="1 to 320"):
            e6.posts.search(page_size=321)
        assert fake.requests == []
        with pytest.raises(OutOfRangeError):
            await e6.raw("GET", "/posts.json", params={"limit": 321})
