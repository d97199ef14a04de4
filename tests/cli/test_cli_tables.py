"""Posts formatted for a terminal."""

from __future__ import annotations

import attrs
import pytest

from e6async._cli import tables
from e6async._cli.messages import sanitize
from e6async.e621._vocabulary import Post, PostTags
from tests.cli.posts import MD5, POST, URL, basic, hidden, thumbnail


def table_lines(post: Post, width: int | None) -> list[str]:
    return [line.plain for line in tables.lines(tables.row(post, logged_in=False), width)]


def test_a_row_is_the_same_in_every_mode() -> None:
    """Only the artists, on e6ai directors, are missing where tags have no categories."""
    whole = tables.row(POST, logged_in=False)
    assert (whole.id, whole.rating, whole.score, whole.fav_count) == (12345, "s", 42, 17)
    assert (whole.size, whole.ext, whole.url) == ("1500x2000", "png", URL)
    assert whole.artists == "willow,reed"
    directed = attrs.evolve(POST, tags=attrs.evolve(POST.tags, artist=(), director=("moss",)))
    assert tables.row(directed, logged_in=False).artists == "moss"
    without_artists = attrs.evolve(whole, artists="")
    assert tables.row(basic(POST), logged_in=False) == without_artists
    assert tables.row(thumbnail(POST), logged_in=False) == without_artists


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_terminal_gets_two_lines_that_fit(width: int) -> None:
    """The URL is complete on its own line; a long list of artists is truncated."""
    many = attrs.evolve(POST, tags=PostTags(artist=tuple(f"painter_{n}" for n in range(20))))
    first, second = table_lines(many, width)
    assert len(first) <= width
    assert first.endswith("…")
    assert second == f"  {URL}"
    assert len(tables.header(width).plain) <= width


def test_a_wide_terminal_gets_one_line() -> None:
    """All cells and the URL fit on one line."""
    (line,) = table_lines(POST, tables.WIDE)
    assert line.endswith(URL)
    assert len(line) <= tables.WIDE


def test_a_pipe_gets_one_whole_line() -> None:
    """Nothing is truncated where a program may read it; cells are aligned with the header."""
    many = attrs.evolve(POST, tags=PostTags(artist=tuple(f"painter_{n}" for n in range(20))))
    (line,) = table_lines(many, None)
    assert "painter_19" in line
    (line,) = table_lines(POST, None)
    assert line.split() == ["12345", "s", "42", "17", "1500x2000", "png", "willow,reed", URL]
    names = tables.header(None).plain
    assert names.split() == ["id", "rating", "score", "favs", "size", "ext", "artists", "url"]
    assert [line.index(cell) for cell in ("png", "willow", "https")] == [
        names.index(name) for name in ("ext", "artists", "url")
    ]
    assert line.index("12345") + 5 == names.index("id") + 2


def test_a_row_gives_the_reason_for_a_missing_url() -> None:
    """The post is deleted, or hidden; without a login, the reason says that one is needed."""
    assert tables.why_no_url(hidden(POST, deleted=True), logged_in=True) == "the post is deleted"
    assert tables.why_no_url(hidden(POST), logged_in=True) == "hidden from this account"
    assert tables.why_no_url(hidden(POST), logged_in=False) == "only visible after login"
    gone = thumbnail(POST, url=None, flags="pending deleted")
    assert tables.row(gone, logged_in=False).url == "no url: the post is deleted"
    assert table_lines(hidden(POST), 80)[1] == "  no url: only visible after login"


def test_details_have_no_empty_fields() -> None:
    """Fields that the post lacks are left out."""
    details = tables.details(POST, logged_in=False)
    assert details["score"] == "42 (+45, -3)"
    assert details["size"] == "1500x2000 png, 1,234,567 bytes"
    assert details["md5"] == MD5
    assert details["uploaded"] == "2026-03-04 05:06 UTC by willow"
    assert details["state"] == "pending"
    assert details["children"] == "12346 12347"
    assert details["artist tags"] == "willow reed"
    assert details["general tags"] == "snow tree"
    assert details["description"] == "A fox\nin the snow"
    assert not {"parent", "meta tags", "lore tags"} & details.keys()


def test_server_text_cannot_control_the_terminal() -> None:
    """Escape sequences in tags and descriptions are made harmless."""
    malicious = attrs.evolve(
        POST,
        tags=PostTags(artist=("red\x1b[31m",)),
        description="\x1b]0;title\x07",
        uploader_name="a\x9b",
    )
    details = "".join(tables.details(malicious, logged_in=False).values())
    for text in (details, *table_lines(malicious, None), *table_lines(malicious, 80)):
        assert not any(char in text for char in "\x1b\x07\x9b")


def test_text_of_any_script_is_kept() -> None:
    """Wide spaces, joined emoji and line breaks are kept; CRLF becomes LF."""
    text = "絵日記\u3000三\nwolf \U0001f43a\u200d\U0001f525"
    assert sanitize(text) == text
    assert sanitize("a\r\nb\tc") == "a\nb c"
    assert sanitize("a\u202eb\x85") == "a\ufffdb\ufffd"
