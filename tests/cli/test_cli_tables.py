"""Posts as lines for people."""

from __future__ import annotations

import attrs
import pytest

from e6async._cli import tables
from e6async._cli.screen import clean
from e6async.e621._vocabulary import Post, Tags
from tests.cli.posts import MD5, POST, URL, basic, card, hidden


def written(post: Post, width: int | None) -> list[str]:
    return [line.plain for line in tables.lines(tables.row(post, logged_in=False), width)]


def test_a_post_says_the_same_in_every_mode() -> None:
    """Only the artists are not known where tags have no categories."""
    whole = tables.row(POST, logged_in=False)
    assert (whole.id, whole.rating, whole.score, whole.fav_count) == (12345, "s", 42, 17)
    assert (whole.size, whole.ext, whole.url) == ("1500x2000", "png", URL)
    assert whole.artists == "willow,reed"
    without_artists = attrs.evolve(whole, artists="")
    assert tables.row(basic(POST), logged_in=False) == without_artists
    assert tables.row(card(POST), logged_in=False) == without_artists


@pytest.mark.parametrize("width", [80, 100, 120])
def test_a_terminal_gets_two_lines_that_fit(width: int) -> None:
    """The address is whole on a line of its own, long artists are cut."""
    many = attrs.evolve(POST, tags=Tags(artist=[f"painter_{n}" for n in range(20)]))
    first, second = written(many, width)
    assert len(first) <= width
    assert first.endswith("…")
    assert second == f"  {URL}"
    assert len(tables.header(width).plain) <= width


def test_a_wide_terminal_gets_one_line() -> None:
    """Address and all fit beside each other."""
    (line,) = written(POST, tables.WIDE)
    assert line.endswith(URL)
    assert len(line) <= tables.WIDE


def test_a_pipe_gets_one_whole_line() -> None:
    """Nothing is cut where a program may read it, and columns stand below their names."""
    many = attrs.evolve(POST, tags=Tags(artist=[f"painter_{n}" for n in range(20)]))
    (line,) = written(many, None)
    assert "painter_19" in line
    (line,) = written(POST, None)
    assert line.split() == ["12345", "s", "42", "17", "1500x2000", "png", "willow,reed", URL]
    names = tables.header(None).plain
    assert names.split() == ["id", "rating", "score", "favs", "size", "ext", "artists", "url"]
    assert [line.index(cell) for cell in ("png", "willow", "https")] == [
        names.index(name) for name in ("ext", "artists", "url")
    ]
    assert line.index("12345") + 5 == names.index("id") + 2


def test_it_says_why_there_is_no_address() -> None:
    """Deleted, or hidden, and then what to do about it."""
    assert tables.why_no_url(hidden(POST, deleted=True), logged_in=True) == "the post is deleted"
    assert tables.why_no_url(hidden(POST), logged_in=True) == "hidden from this account"
    assert tables.why_no_url(hidden(POST), logged_in=False).endswith("do not log in")
    gone = card(POST, url=None, flags="pending deleted")
    assert tables.row(gone, logged_in=False).url == "no url: the post is deleted"
    assert written(hidden(POST), 80)[1] == "  no url: hidden from those who do not log in"


def test_details_tell_what_there_is() -> None:
    """What a post does not have takes no line."""
    told = tables.details(POST, logged_in=False)
    assert told["score"] == "42 (+45, -3)"
    assert told["size"] == "1500x2000 png, 1,234,567 bytes"
    assert told["md5"] == MD5
    assert told["uploaded"] == "2026-03-04 05:06 UTC by willow"
    assert told["state"] == "pending"
    assert told["children"] == "12346 12347"
    assert told["artist tags"] == "willow reed"
    assert told["general tags"] == "snow tree"
    assert told["description"] == "A fox\nin the snow"
    assert not {"parent", "meta tags", "lore tags"} & told.keys()


def test_text_of_strangers_cannot_steer_a_terminal() -> None:
    """Escape sequences in tags and descriptions lose their escape."""
    sly = attrs.evolve(
        POST,
        tags=Tags(artist=["red\x1b[31m"]),
        description="\x1b]0;title\x07",
        uploader_name="a\x9b",
    )
    told = "".join(tables.details(sly, logged_in=False).values())
    for text in (told, *written(sly, None), *written(sly, 80)):
        assert not any(sign in text for sign in "\x1b\x07\x9b")


def test_text_of_any_script_stays() -> None:
    """Wide spaces, joined emoji and lines are no controls; line ends of the web are lines."""
    text = "絵日記\u3000三\nwolf \U0001f43a\u200d\U0001f525"
    assert clean(text) == text
    assert clean("a\r\nb\tc") == "a\nb c"
    assert clean("a\u202eb\x85") == "a\ufffdb\ufffd"
