"""The path of a raw request: what is sent, and what is refused."""

from __future__ import annotations

import re

import pytest

from e6async._core.protocol.raw import split_path
from e6async.errors import InputError


@pytest.mark.parametrize(
    ("path", "route", "query"),
    [
        ("/posts.json", "/posts.json", ()),
        ("/", "/", ()),
        ("/posts.json?tags=wolf", "/posts.json", (("tags", "wolf"),)),
        (
            "/posts.json?tags=wolf+rating%3As&tags=&b[]=1?&b[]=2",
            "/posts.json",
            (("tags", "wolf rating:s"), ("tags", ""), ("b[]", "1?"), ("b[]", "2")),
        ),
        ("/wiki pages/ä%20ö.json?", "/wiki%20pages/%C3%A4%20%C3%B6.json", ()),
        ("/a/!$&'()*+,:;=@~-._/..b.json", "/a/!$&'()*+,:;=@~-._/..b.json", ()),
        ('/a"<>[]{}^`|\\', "/a%22%3C%3E%5B%5D%7B%7D%5E%60%7C%5C", ()),
    ],
)
def test_a_path_can_have_a_query(path: str, route: str, query: tuple[tuple[str, str], ...]) -> None:
    """The query is read, and characters that a URL cannot have are percent-encoded."""
    assert split_path(path) == (route, query)


@pytest.mark.parametrize(
    ("path", "problem"),
    [
        *dict.fromkeys([("", "s"), ("posts.json", "s"), ("?a=/", "s"), ("//evil.example/x", "s")]),
        ("/a#b", "f"),
        ("/a?b=c#d", "f"),
        *[(path, "d") for path in ("/..", "/../a", "/a/./b", "/a/..?b=1", "/.")],
        *[(path, "u") for path in ("/a\n", "/\x00", "/a?b=\x1f", "/\x7f", "/\ud800", "/?a=\udfff")],
    ],
)
def test_what_is_no_path_is_refused(path: str, problem: str) -> None:
    """The message says what is wrong, and shows the path."""
    problems = {
        "s": "start with one slash, such as /posts.json",
        "f": "not have a fragment: write %23 for a # that is part of a value",
        "d": "not contain '.' or '..' as a part: they would change the URL's path",
        "u": "be valid Unicode without control characters",
    }
    expected = f"path must {problems[problem]}; got {path!r}"
    with pytest.raises(InputError, match=f"^{re.escape(expected)}$"):
        split_path(path)
