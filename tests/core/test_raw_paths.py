"""Raw requests: what is sent, and what is refused."""

from __future__ import annotations

import re
from functools import reduce
from typing import Literal, cast

import pytest

from e6async._arguments import Secret
from e6async._core.protocol.decode import Json
from e6async._core.protocol.operation import Operation
from e6async._core.protocol.raw import raw_operation, split_path
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


NESTED: list[object] = []
NESTED.append(NESTED)
DEEP: Json = reduce(lambda inner, _: [inner], range(100), cast("Json", "x"))


@pytest.mark.parametrize(
    ("json", "body"),
    [
        (None, None),
        ({"a": [1, True, None, "\u00e9", 1.5]}, '{"a":[1,true,null,"\u00e9",1.5]}'.encode()),
        ((1, {"b": ()}), b'[1,{"b":[]}]'),
        (DEEP, b"[" * 100 + b'"x"' + b"]" * 100),
        (-(10**29), str(-(10**29)).encode()),
    ],
)
def test_json_that_is_sent(json: Json, body: bytes | None) -> None:
    """Objects, lists, texts and numbers, as JSON writes them."""
    operation = raw_operation("POST", "/a{b}.json?c=d", {"e": 1}, None, json)
    assert isinstance(operation, Operation)
    assert (operation.name, operation.path) == ("raw POST /a%7Bb%7D.json", "/a%7Bb%7D.json")
    assert (operation.method, operation.returns, operation.repeatable) == ("POST", object, False)
    assert (operation.query, operation.form) == ((("c", "d"), ("e", "1")), ())
    assert operation.json == body


@pytest.mark.parametrize(
    ("json", "problem"),
    [
        ({"a": object()}, "json['a'] cannot be sent as JSON: of type object, or out of range"),
        ([1, b"x"], "json[1] cannot be sent as JSON: of type bytes, or out of range"),
        ({"a": [{"b": "\ud800"}]}, "json['a'][0]['b'] cannot be sent as JSON: of type str, or "),
        (["\0"], "json[0] cannot be sent as JSON: of type str, or out of range"),
        ({"a": float("nan")}, "json['a'] cannot be sent as JSON: of type float, or out of range"),
        (float("inf"), "json cannot be sent as JSON: of type float, or out of range"),
        (10**400, "json cannot be sent as JSON: of type int, or out of range"),
        ({1}, "json cannot be sent as JSON: of type set, or out of range"),
        ({(1, 2): 1}, "json has a key that is not a text which can be sent"),
        ({"a": {None: 1}}, "json['a'] has a key that is not a text which can be sent"),
        (NESTED, "json is nested more than 100 deep"),
        ([DEEP], "json is nested more than 100 deep"),
    ],
)
def test_json_that_is_refused(json: object, problem: str) -> None:
    """The message names the part that cannot be sent."""
    found = raw_operation("POST", "/x.json", None, None, json)
    assert isinstance(found, str)
    assert found.startswith(problem)


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_reads_are_repeatable(method: Literal["GET", "HEAD"]) -> None:
    """They can be sent again; texts of a form are secrets."""
    operation = raw_operation(method, "/x.json", None, {"a": "b", "c": [1], "d": None}, None)
    assert isinstance(operation, Operation)
    assert operation.repeatable
    assert operation.form == (("a", "b"), ("c[]", "1"))
    assert [type(value) for _, value in operation.form] == [Secret, str]


def test_what_is_wrong_is_said_without_raising() -> None:
    """The frames of an error would show secrets."""
    assert raw_operation("POST", "x", None, {"a": "b"}, None) == (
        "path must start with one slash, such as /posts.json; got 'x'"
    )
    assert raw_operation("POST", "/x", None, {"a": object()}, None) == (
        "a cannot be sent as a form field: of type object, or out of range"
    )
    one_body = "pass either data or json: a request has one body"
    assert raw_operation("POST", "/x", None, {}, False) == one_body
    url = "do not put api_key in the URL; pass it to the client"
    assert raw_operation("GET", "/x", {"search[api_key]": "k"}, None, None) == url
    assert raw_operation("GET", "/x?api_key=k", None, None, None) == url
