"""What a post tells beyond its fields: its page, why its file is hidden, a thumbnail, its tags."""

from __future__ import annotations

import copy
import multiprocessing
from collections.abc import AsyncIterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress

import attrs
import pytest

from e6async import E621, E926, Blacklist, FemboyFans, structure
from e6async._core.models.posts import page_url, thumbnail_url, why_hidden
from e6async.e621 import BasicPost, Post, PostTags, ThumbnailPost
from e6async.errors import NotFoundError
from e6async.femboyfans import PostTags as FemboyFansTags
from e6async.post import CommonPost, HiddenReason
from e6async.testing import FakeSite, virtual_time
from tests.exports.test_post_rows import ROW
from tests.models.made import sample

AGENT = "e6async-tests/1.0 (by nobody)"
POST = structure(sample("post_v2.json"), Post)
PAGE = "https://e621.net/posts/5200005"


def without_url(post: Post) -> Post:
    """The post as someone sees it who may not see its file."""
    files = attrs.evolve(
        post.files,
        original=attrs.evolve(post.files.original, url=None),
        preview=attrs.evolve(post.files.preview, jpg=None, webp=None),
        sample=attrs.evolve(post.files.sample, jpg=None, webp=None),
    )
    return attrs.evolve(post, files=files)


def test_the_page_of_a_post() -> None:
    """The page is on the site whose files the post has, in every shape."""
    older = sample("post_legacy.json")
    assert POST.page_url == structure(older, BasicPost).page_url == PAGE
    assert structure(older, ThumbnailPost).page_url == PAGE
    assert without_url(POST).page_url == PAGE
    on_e6ai = attrs.evolve(without_url(POST), tags=PostTags(director=("someone",)))
    assert on_e6ai.page_url == "https://e6ai.net/posts/5200005"


@pytest.mark.parametrize(
    ("files", "page"),
    [
        (["https://static1.e926.net/data/a.png"], "https://e926.net/posts/3"),
        (["HTTPS://static.e6ai.net/data/a.png"], "HTTPS://e6ai.net/posts/3"),
        (["https://cdn2.some.test/a.png"], "https://some.test/posts/3"),
        (["http://127.0.0.1:8080/data/a.png"], "http://127.0.0.1:8080/posts/3"),
        (["http://localhost?x"], "http://localhost/posts/3"),
        ([None, "/images/download-preview.png"], "https://site.test/posts/3"),
        ([], "https://site.test/posts/3"),
    ],
)
def test_the_site_of_files(files: list[str | None], page: str) -> None:
    """The host of files tells the site; a path alone does not."""
    assert page_url(3, files, "https://site.test") == page


@pytest.mark.parametrize(
    ("files", "found"),
    [
        (["https://a.test/b.jpg", "https://a.test/c.png"], 0),
        ([None, "https://a.test/c.webp?auth=1&uid=2"], 1),
        (["https://a.test/b.webm", "https://a.test/c.GIF#x"], 1),
        (["/images/download-preview.png", "https://a.test/c.jpeg"], 1),
        (["https://a.test/b.webm", "https://a.test/c.swf", "https://a.test/?d.jpg"], None),
        (["ftp://a.test/b.jpg", "x https://a.test/b.jpg", "https://a.test/b.jpgs"], None),
        ([], None),
    ],
)
def test_a_thumbnail_is_a_picture(files: list[str | None], found: int | None) -> None:
    """Placeholders, videos and Flash files are no pictures."""
    assert thumbnail_url(files) == (None if found is None else files[found])


@pytest.mark.parametrize(
    ("rating", "deleted", "reason"),
    [
        ("s", True, "deleted"),
        ("q", True, "deleted"),
        ("s", False, "login"),
        ("q", False, "login_or_safe_mode"),
        ("e", False, "login_or_safe_mode"),
    ],
)
def test_why_a_file_is_hidden(rating: str, deleted: bool, reason: HiddenReason) -> None:
    """Deleted comes first; safe mode hides no safe post."""
    assert why_hidden(None, rating, deleted=deleted) == reason
    assert why_hidden("https://a.test/b.png", rating, deleted=deleted) is None


@pytest.mark.parametrize("kind", [E621, E926, FemboyFans])
@virtual_time
async def test_reasons_are_those_of_the_site(kind: type[E621 | FemboyFans]) -> None:
    """What the reasons say is what a client without account sees, and one that logs in."""
    async with FakeSite(kind, posts=150) as fake:
        login, key = fake.credentials("member")
        async with (
            kind(AGENT, base_url=fake.url) as client,
            kind(AGENT, base_url=fake.url, login=login, api_key=key) as other,
        ):
            ids = range(1, 151)
            anonymous = {post.id: post async for post in one_by_one(client, ids)}
            member = {post.id: post async for post in one_by_one(other, ids)}
    reasons: set[HiddenReason | None] = set()
    safe = kind is E926
    for post in anonymous.values():
        reasons.add(post.why_hidden)
        assert (post.why_hidden is None) == (post.url is not None)
        assert (post.why_hidden == "deleted") == post.flags.deleted
        if post.why_hidden == "login" or (post.why_hidden and not post.flags.deleted and not safe):
            assert member[post.id].why_hidden is None
        if post.url is not None:
            assert post.page_url == f"{fake.url}/posts/{post.id}"
        assert post.thumbnail_url is None or post.url is not None
    assert {None, "deleted", "login_or_safe_mode"} <= reasons


async def one_by_one(client: E621 | FemboyFans, ids: range) -> AsyncIterator[CommonPost]:
    """Look posts up one by one, since searches in safe mode leave some out."""
    for post_id in ids:
        with suppress(NotFoundError):  # some ids are not taken
            yield await client.posts.get(post_id)


def test_tags_are_in_the_order_of_the_page() -> None:
    """Artists come first, general tags late."""
    tags = PostTags(
        general=("g",), artist=("a",), contributor=("n",), copyright=("c",), character=("r",),
        species=("s",), invalid=("i",), meta=("m",), lore=("l",), director=("d",), franchise=("f",),
    )  # fmt: skip
    assert "".join(tags.all) == "iadncfrsgml"
    other = FemboyFansTags(
        general=("g",), artist=("a",), contributor=("n",), copyright=("c",), character=("r",),
        species=("s",), invalid=("i",), meta=("m",), lore=("l",), gender=("e",), important=("p",),
    )  # fmt: skip
    assert "".join(other.all) == "piancrsegml"
    assert attrs.evolve(POST, tags=tags).all_tags == tags.all


def test_models_and_blacklists_go_to_other_processes() -> None:
    """A process that is started anew takes posts, rows and blacklists, and sends them back."""
    blacklist = Blacklist("wolf -solo  # comment\n\n~a ~b \nScore:>3")
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        assert pool.submit(copy.copy, POST).result() == POST
        assert pool.submit(copy.deepcopy, [ROW]).result() == [ROW]
        came = pool.submit(copy.deepcopy, blacklist).result()
    assert came.entries == blacklist.entries
    assert came.why(POST) == blacklist.why(POST) == ("score:>3",)
