"""Which file of a post is chosen, for posts of any mode and site."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import attrs
import pytest
from yarl import URL

from e6async._core.downloadable import Size
from e6async.download._variant import FIELDS, choose_file, field_values
from e6async.errors import FileHiddenError, SizeMissingError
from e6async.testing import virtual_time
from tests.download.conftest import scene

BASE = URL("https://example.net")
MD5 = "0123456789abcdef0123456789abcdef"


@attrs.frozen(kw_only=True)
class Variant:
    """A file as FemboyFans lists it."""

    type: str
    ext: str
    md5: str
    size: int
    url: str | None


@attrs.frozen(kw_only=True)
class VariedPost:
    """A post with variants only."""

    id: int = 7
    md5: str = MD5
    ext: str = "webm"
    url: str | None = f"https://static.example.net/{MD5}.webm"
    flags: str = ""
    variants: tuple[Variant, ...] = ()


def variant(kind: str, ext: str, sign: str) -> Variant:
    return Variant(
        type=kind, ext=ext, md5=sign * 32, size=99, url=f"https://static.example.net/{sign}.{ext}"
    )


VARIED = VariedPost(
    variants=(
        variant("preview", "webp", "a"),
        variant("large", "webp", "b"),
        variant("720p", "mp4", "c"),
        variant("720p", "webm", "d"),
        variant("original", "mp4", "e"),
    )
)


@pytest.mark.parametrize(
    ("size", "md5", "ext"),
    [
        ("preview", "a" * 32, "webp"),
        ("sample", "b" * 32, "webp"),
        ("720p", "c" * 32, "mp4"),
        ("480p", MD5, "webm"),
        ("mp4", "e" * 32, "mp4"),
        ("webm", MD5, "webm"),
        ("original", MD5, "webm"),
    ],
)
def test_variants(size: Size, md5: str, ext: str) -> None:
    """Each has its own MD5; of two containers the first is taken."""
    file = choose_file(VARIED, size, BASE)
    assert (file.md5, file.ext, file.original_md5) == (md5, ext, MD5)
    assert file.size == ("original" if md5 == MD5 else size)
    assert file.length == (None if md5 == MD5 else 99)


def test_hidden_and_missing() -> None:
    """Neither a URL nor a preview is guessed."""
    with pytest.raises(FileHiddenError, match="logged-in users"):
        choose_file(attrs.evolve(VARIED, url=None), "original", BASE)
    with pytest.raises(FileHiddenError, match="deleted"):
        choose_file(attrs.evolve(VARIED, url=None, flags="deleted"), "original", BASE)
    with pytest.raises(SizeMissingError, match="it has original"):
        choose_file(VariedPost(), "preview", BASE)
    with pytest.raises(SizeMissingError):
        choose_file(VariedPost(), "mp4", BASE)
    with pytest.raises(SizeMissingError, match="is not valid"):
        choose_file(attrs.evolve(VARIED, url="https://[bad"), "original", BASE)


@virtual_time
async def test_all_shapes_of_a_post() -> None:
    """Posts of all three modes have the same files, and the same length of the original."""
    async with scene() as on:
        post = next(post for post in on.shown if post.files.meta.has_sample)
        query = f"id:{post.id}"
        (basic,) = await on.e6.posts.search(query, mode="basic").collect()
        (card,) = await on.e6.posts.search(query, mode="thumbnail").collect()
        for size in ("original", "sample", "preview"):
            files = [choose_file(each, size, BASE) for each in (post, basic, card)]
            assert files[0] == files[1]
            assert files[0].url == files[2].url
            assert files[0].length == files[2].length
        for each in (post, basic, card):
            fields = field_values(each, choose_file(each, "original", BASE), frozenset(FIELDS[:13]))
            assert fields["id"] == str(post.id)
            assert "none" not in {
                fields["year"],
                fields["score"],
                fields["uploader"],
                fields["width"],
            }


@pytest.mark.parametrize("hours", [-9, -5, 0, 5, 14])
def test_the_day_is_that_of_utc(hours: int) -> None:
    """A post whose time is in the account's zone gets the same name for every account."""

    @attrs.frozen(kw_only=True)
    class Dated(VariedPost):
        created_at: datetime

    moment = datetime(2026, 1, 1, 1, 30, tzinfo=UTC).astimezone(timezone(timedelta(hours=hours)))
    post = Dated(created_at=moment)
    fields = field_values(post, choose_file(post, "original", BASE), frozenset(FIELDS[10:13]))
    assert fields == {"year": "2026", "month": "01", "day": "01"}
