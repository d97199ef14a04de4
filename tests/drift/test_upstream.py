"""What pull requests that were open in August 2026 would change: the client survives each."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Literal, TypeVar, cast

import pytest

from e6async import E621, Q
from e6async._core.protocol.decode import Decoder
from e6async._core.protocol.operation import get, list_of
from e6async.e621 import BasicPost, ForumPost, Post, ThumbnailPost
from e6async.errors import DecodeError, FileHiddenError, InvalidError
from e6async.testing import MockResponse
from tests.drift.records import Record, record
from tests.mocked import mocking, urls

AGENT = "drift-test/1.0 (by the tests)"
ANY = re.compile(".*")
MD5 = "0123456789abcdef0123456789abcdef"
TAG = record("Tag")

_T = TypeVar("_T")


def hidden(shape: str) -> Record:
    """A post whose file the caller may not see, where MD5 and extension are hidden, too (#2166)."""
    post: dict[str, object] = json.loads(json.dumps(record(shape)))
    for key, value in _below(post):
        if key in {"md5", "ext", "url", "jpg", "webp", "alt"} or key.endswith(("_url", "file_ext")):
            value[key] = None
    return post


def _below(value: object) -> list[tuple[str, dict[str, object]]]:
    if not isinstance(value, dict):
        return []
    own = cast("dict[str, object]", value)
    return [(key, own) for key in own] + [pair for each in own.values() for pair in _below(each)]


@pytest.mark.parametrize(
    ("shape", "model"),
    [
        ("PostExtended", Post),
        ("PostLegacy", Post),
        ("PostBasic", BasicPost),
        ("PostLegacy", BasicPost),
        ("PostThumbnail", ThumbnailPost),
        ("PostLegacy", ThumbnailPost),
    ],
)
def test_a_hidden_md5(shape: str, model: type[Post | BasicPost | ThumbnailPost]) -> None:
    """A post without MD5 and extension decodes in every shape; its words for them are empty."""
    post = _decoded(model, hidden(shape))
    assert not post.md5
    assert (post.ext, post.url, post.thumbnail_url) == ("", None, None)
    assert post.why_hidden is not None


async def test_a_hidden_md5_is_looked_up(tmp_path: Path) -> None:
    """A lookup by MD5 takes a post that does not tell its own, and a download says it is hidden."""
    with mocking() as mocked:
        mocked.get(ANY, payload=hidden("PostExtended"), response_class=MockResponse)
        async with E621(AGENT) as e6:
            post = await e6.posts.by_md5(MD5)
            with pytest.raises(FileHiddenError, match="no visible file"):
                await e6.download(post, tmp_path)
    assert post.id == record("PostExtended")["id"]


@pytest.mark.parametrize("shape", ["PostExtended", "PostLegacy"])
@pytest.mark.parametrize("wrapped", [True, False])
def test_whichever_shape_is_the_default(shape: str, wrapped: bool) -> None:
    """A list decodes in either format, wrapped or bare, whatever was asked for."""
    body: object = [record(shape), hidden(shape)]
    body = {"posts": body} if wrapped else body
    operation = get("posts.search", "/posts.json", list_of(Post), unwrap="posts")
    for strict in (False, True):
        posts = Decoder(strict=strict).decode(operation, json.dumps(body).encode())
        assert [bool(post.md5) for post in posts] == [True, False]
    assert posts[0] == _decoded(Post, record(shape))


@pytest.mark.parametrize("mode", ["extended", "basic", "thumbnail"])
async def test_the_format_is_always_named(mode: Literal["extended", "basic", "thumbnail"]) -> None:
    """Requests for posts name the format, so that a server whose default changes sends the same.

    A server that ignores both parameters sends the old one (`v1=true` elsewhere).
    """
    old = {"posts": [record("PostLegacy")]}
    with mocking() as mocked:
        mocked.get(ANY, payload=old, response_class=MockResponse)
        async with E621(AGENT) as e6:
            post = await e6.posts.search("wolf", mode=mode, limit=1).first()
        (sent,) = urls(mocked)
    assert {"v2=true", f"mode={mode}"} <= set(re.split("[?&]", sent))
    assert post is not None
    assert post.url is not None


async def test_a_wiki_page_that_is_only_a_tag() -> None:
    """A server that changes a tag and makes no page (#1706) is told from one that made a page."""
    with mocking() as mocked:
        mocked.post(ANY, payload={"tag": TAG}, response_class=MockResponse)
        mocked.post(ANY, payload={"tags": TAG}, response_class=MockResponse)
        mocked.post(ANY, payload=record("WikiPage"), status=201, response_class=MockResponse)
        async with E621(AGENT) as e6:
            with pytest.raises(InvalidError, match="changed the tag only and made no page"):
                await e6.wiki_pages.create("wolf", "", category_id=5)
            with pytest.raises(DecodeError, match=r"wiki_pages\.create"):
                await e6.wiki_pages.create("wolf", "")
            assert (await e6.wiki_pages.create("wolf", "Text.")).id == 7


async def test_favorites_are_read_by_page() -> None:
    """Favorites are requested by numbered pages, which a server with cursors for them has, too."""
    with mocking() as mocked:
        for payload in ([record("PostExtended")], []):
            mocked.get(ANY, payload=payload, response_class=MockResponse)
        async with E621(AGENT) as e6:
            assert len(await e6.favorites.search(7, page_size=1).collect()) == 1
        pages = [re.findall(r"[?&]page=(\w+)", url) for url in urls(mocked)]
    assert pages in ([[], ["2"]], [["1"], ["2"]])


def test_scores_of_forum_posts() -> None:
    """A forum post with the sum of its votes (#930) decodes; a strict client names the field."""
    scored = {**record("ForumPost"), "vote_score": 3}
    assert _decoded(ForumPost, scored, strict=False) == _decoded(ForumPost, record("ForumPost"))
    with pytest.raises(DecodeError, match="vote_score"):
        _decoded(ForumPost, scored)


def test_queries_mean_the_same() -> None:
    """What `Q` writes does not depend on whether `-` negates a boolean metatag (#2320).

    `long_playtime` is sent as it is, whether it is a tag or stands for a duration.
    """
    assert str(~Q.inpool()) == "inpool:false"
    assert str(~Q.hassource()) == "hassource:false"
    assert str(Q.tag("long_playtime") & Q.order("score_asc")) == "long_playtime order:score_asc"


def _decoded(model: type[_T], plain: Record, *, strict: bool = True) -> _T:
    operation = get("test.get", "/", model, unwrap="post")
    return Decoder(strict=strict).decode(operation, json.dumps(plain).encode())
