"""Rows of posts: they are taken wherever posts are."""

from __future__ import annotations

import pickle
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

import attrs
import pytest

from e6async import E6AI, E621, E926, Blacklist, FemboyFans, structure, to_json, unstructure
from e6async.errors import UndecidableError
from e6async.exports import Row, e621, femboyfans
from e6async.exports.e621 import PostRow
from e6async.query import parse
from e6async.testing import FakeSite, virtual_time

R = TypeVar("R", bound=Row)

AGENT = "exports-test/1.0 (by the tests)"
MD5 = "0a1b2c3d4e5f60718293a4b5c6d7e8f9"
NOW = datetime(2026, 1, 2, tzinfo=UTC)
ROW = PostRow(
    id=7, uploader_id=1, created_at=NOW, md5=MD5, source="https://a.test/1\nhttps://a.test/2",
    rating="s", image_width=800, image_height=600, tag_string="solo wolf", locked_tags=None,
    fav_count=3, file_ext="png", parent_id=5, change_seq=9, approver_id=None, file_size=1000,
    comment_count=0, description="x", duration=None, updated_at=None, is_deleted=False,
    is_pending=True, is_flagged=False, score=4, up_score=5, down_score=-1,
    is_rating_locked=False, is_status_locked=False, is_note_locked=True, bg_color=None,
    last_noted_at=None, last_commented_at=None,
)  # fmt: skip
QUERIES = (
    "rating:s", "score:>10", "filesize:>1000", "width:<1000 ~type:png ~type:jpg", "-status:deleted",
    "status:pending", "ischild:true", "date:>2020-01-01", "locked:rating",
    "source:any", "hasdescription:true", "status:any id:<40", "duration:>1",
)  # fmt: skip


def changed(row: R, **changes: object) -> R:
    """A row with other values."""
    return structure({**unstructure(row), **changes}, type(row))


@asynccontextmanager
async def member(
    kind: type[E621 | FemboyFans], *, posts: int
) -> AsyncGenerator[tuple[FakeSite, E621 | FemboyFans]]:
    """A client that sees all posts but the deleted ones."""
    async with FakeSite(kind, posts=posts) as fake:
        login, key = fake.credentials("member")
        async with kind(AGENT, base_url=fake.url, login=login, api_key=key) as client:
            yield fake, client


@pytest.mark.parametrize("kind", [E621, FemboyFans])
@virtual_time
async def test_downloads_take_rows(kind: type[E621 | FemboyFans], tmp_path: Path) -> None:
    """The files of rows are those of the posts, deleted ones are reported as hidden."""
    async with member(kind, posts=60) as (fake, client):
        rows = [row async for row in client.exports.posts.rows()]
        results = [each async for each in client.download_all(rows, tmp_path / "rows")]
        posts = [post async for post in client.posts.search("status:any")]
        expected = [each async for each in client.download_all(posts, tmp_path / "posts")]
        found = {each.post.id: type(each).__name__ for each in results}
        assert found == {each.post.id: type(each).__name__ for each in expected}
        assert set(found.values()) == {"Downloaded", "Hidden"}
        names = {path.name for path in (tmp_path / "posts").iterdir()}
        assert {path.name for path in (tmp_path / "rows").iterdir()} == names
        by_id = {post.id: post for post in posts}
        for row in rows:
            assert row.page_url == f"{fake.url}/posts/{row.id}"
            assert row.url is None or by_id[row.id].page_url == row.page_url
            assert (row.url, row.flags.deleted) == (by_id[row.id].url, row.why_hidden == "deleted")
            assert row.thumbnail_url == by_id[row.id].thumbnail_url


@pytest.mark.parametrize("kind", [E621, FemboyFans])
@virtual_time
async def test_queries_and_blacklists_take_rows(kind: type[E621 | FemboyFans]) -> None:
    """A query finds a row if it finds the post; what a row lacks cannot be decided."""
    blacklist = Blacklist("rating:e\nwolf -solo\nstatus:pending\nfilesize:>1mb")
    async with member(kind, posts=60) as (_, client):
        rows = [row async for row in client.exports.posts.rows()]
        posts = {post.id: post async for post in client.posts.search("status:any")}
    seen: set[bool] = set()
    for row in rows:
        for text in QUERIES:
            query = parse(text)
            assert query.matches(row) == query.matches(posts[row.id]), (text, row.id)
        assert blacklist.why(row) == blacklist.why(posts[row.id])
        seen.add(blacklist.hides(row))
    assert seen == {True, False}
    with pytest.raises(UndecidableError):
        parse("arttags:1").matches(rows[0])


def test_the_vocabulary_of_posts() -> None:
    """A row has the names of a post beside those of its columns."""
    assert (ROW.ext, ROW.size, ROW.width, ROW.height) == ("png", 1000, 800, 600)
    assert (ROW.all_tags, len(ROW.sources)) == (["solo", "wolf"], 2)
    assert ROW.flags.pending
    assert ROW.flags.note_locked
    assert ROW.url == f"https://static1.e621.net/data/0a/1b/{MD5}.png"
    assert ROW.preview_url == f"https://static1.e621.net/data/preview/0a/1b/{MD5}.jpg"
    assert ROW.page_url == "https://e621.net/posts/7"
    assert ROW.why_hidden is None
    deleted = changed(ROW, is_deleted=True)
    assert (deleted.url, deleted.thumbnail_url, deleted.why_hidden) == (None, None, "deleted")
    assert changed(ROW, file_ext="swf").thumbnail_url is None
    assert repr(ROW) == f"<PostRow id=7 rating=s score=4 url={ROW.url}>"


def test_rows_of_femboyfans() -> None:
    """A post without a file has no URL; a small one has no preview of its own."""
    values: dict[str, object] = {
        column.name: None if column.nullable else {str: "", int: 7, bool: False, datetime: NOW}.get(
            column.type.hint, ()  # type: ignore[call-overload]
        )
        for column in femboyfans.SCHEMAS["posts"].columns
    }  # fmt: skip
    row = structure(values, femboyfans.PostRow)
    assert (row.url, row.why_hidden, row.ext, row.width, row.size) == (None, "no_file", "", 0, None)
    with_file = changed(row, md5=MD5, file_ext="webm", image_width=200)
    assert with_file.url == f"https://femboy.fan/data/posts/0a/1b/{MD5}.webm"
    assert (with_file.preview_url, with_file.thumbnail_url) == (with_file.url, None)
    wide = changed(with_file, image_width=300)
    assert wide.thumbnail_url == f"https://femboy.fan/data/posts/preview/0a/1b/{MD5}.webp"


@pytest.mark.parametrize(
    ("kind", "host", "site"),
    [
        (E621, None, "https://e621.net"),
        (E926, "https://static1.e926.net", "https://e926.net"),
        (E6AI, "https://static1.e6ai.net", "https://e6ai.net"),
    ],
)
async def test_each_site_has_its_own_files(kind: type[E621], host: str | None, site: str) -> None:
    """Rows know their site after pickling and in JSON, and only posts have files."""
    async with kind(AGENT) as client:
        assert client.exports.posts.schema.files_url == host
        assert client.exports.tags.schema.files_url is None
    row = changed(ROW, files_url=host)
    for copy in (pickle.loads(pickle.dumps(row)), structure(unstructure(row), PostRow)):
        assert copy == row
        assert to_json(copy) == to_json(row)
        assert copy.page_url == f"{site}/posts/7"
        assert (copy.url or "").startswith(host or "https://static1.e621.net")


def test_plain_rows_have_the_names_of_the_columns() -> None:
    """Nothing is added to the columns, except unknown columns, which come back."""
    assert list(unstructure(ROW)) == [column.name for column in e621.SCHEMAS["posts"].columns]
    later = structure({**unstructure(ROW), "extra": {"new": "1", "null": None}}, PostRow)
    assert later.extra == {"new": "1", "null": None}
    assert structure(unstructure(later), PostRow) == later
    assert {later: 1}[pickle.loads(pickle.dumps(later))] == 1
    assert attrs.evolve(ROW.flags, pending=False) != ROW.flags
