"""What an operation is made of, and how it becomes a request."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import attrs
import pytest
from yarl import URL

from e6async._core.protocol.operation import (
    NOTHING,
    FilePart,
    Method,
    Moved,
    Operation,
    Request,
    get,
    list_of,
    write,
)
from e6async._core.protocol.site import Permissions, Site
from e6async.errors import InputError

SITE = Site(
    name="test",
    url="http://test.invalid",
    files_url="http://test.invalid",
    max_per_page=1,
    max_pages=1,
    max_terms=1,
    lacks={"pools": "it has none", "tags.get": "it lists them only"},
)
PERMISSIONS = Permissions(
    controllers={"votes": "posts/votes"}, identifiers={"posts.random": "posts:index"}
)


def assert_same(one: Operation[object], other: Operation[object]) -> None:
    """Compare operations field by field."""
    assert attrs.asdict(one, recurse=False) == attrs.asdict(other, recurse=False)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/tickets/12", 12),
        ("/tickets/12.json", 12),
        ("/tickets/12?page=3", 12),
        ("/tickets/12#comment-4", 12),
        ("/forum_topics/12/edit", 12),
        ("/a/1/b/2", 2),
        ("/tickets", None),
        ("/tickets/12x", None),
        ("/tickets/x12", None),
        ("/tickets/123456789012345678", 123456789012345678),
        ("/tickets/1234567890123456789", None),
    ],
)
def test_the_target_of_a_redirect_has_an_id(path: str, number: int | None) -> None:
    """The last number in the path is the id."""
    assert Moved(path=path).id == number


def test_reads_and_writes() -> None:
    """A read is repeatable and for anyone; a write is neither, unless it says so."""
    read = get("posts.get", "/posts/{id}.json", object, query=(("a", "1"),), unwrap="post", id=3)
    assert_same(
        read,
        Operation(
            name="posts.get",
            method="GET",
            path="/posts/{id}.json",
            returns=object,
            level="anonymous",
            parts={"id": 3},
            query=(("a", "1"),),
            unwrap="post",
            repeatable=True,
            deterministic=True,
        ),
    )
    sent = list[int]()
    part = FilePart(field="f", name="n", content=b"")
    wrote = write(
        "posts.update",
        "PATCH",
        "/posts/{id}.json",
        NOTHING,
        form=(("b", "2"),),
        files=(part,),
        on_progress=sent.append,
        query=(("a", "1"),),
        unwrap="post",
        id=3,
    )
    assert_same(
        wrote,
        Operation(
            name="posts.update",
            method="PATCH",
            path="/posts/{id}.json",
            returns=NOTHING,
            level="member",
            parts={"id": 3},
            query=(("a", "1"),),
            form=(("b", "2"),),
            files=(part,),
            on_progress=sent.append,
            unwrap="post",
            repeatable=False,
        ),
    )
    assert get("a", "/", object, level="janitor", refused="why").level == "janitor"
    assert get("a", "/", object, level="janitor", refused="why").refused == "why"
    assert write("a", "GET", "/", object, level="admin", refused="why").level == "admin"
    assert write("a", "GET", "/", object, level="admin", refused="why").refused == "why"
    assert write("a", "GET", "/", object, repeatable=True).repeatable


@pytest.mark.parametrize(
    ("contents", "is_one_shot"),
    [([], False), ([b""], False), ([Path("x"), b""], False), ([b"", None], True)],
)
def test_an_iterator_can_be_sent_once(
    contents: list[bytes | Path | None], is_one_shot: bool
) -> None:
    """Bytes and paths can be sent again, an iterator cannot; None stands for one here."""

    async def iterator() -> AsyncIterator[bytes]:
        yield b""

    files = tuple(
        FilePart(field="f", name="n", content=iterator() if content is None else content)
        for content in contents
    )
    assert write("a", "POST", "/", NOTHING, files=files).is_one_shot is is_one_shot


@pytest.mark.parametrize(
    ("part", "message"),
    [
        ("", "name must not be empty"),
        (".", "name must not be '.' or '..': it would change the URL's path"),
        ("..", "name must not be '.' or '..': it would change the URL's path"),
        ("\ud800", "name cannot be part of a URL: it is not valid Unicode"),
    ],
)
def test_parts_that_no_path_can_have(part: str, message: str) -> None:
    """What would name another path is refused before a request."""
    operation = get("tags.get", "/tags/{name}.json", object, name=part)
    with pytest.raises(InputError) as caught:
        operation.target(operation.path)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("method", "sent", "form"),
    [
        ("POST", "POST", (("login", "a"), ("x", "1"))),
        ("PUT", "PUT", (("login", "a"), ("x", "1"))),
        ("PATCH", "PATCH", (("login", "a"), ("x", "1"))),
        ("GET", "POST", (("login", "a"), ("_method", "GET"), ("x", "1"))),
        ("DELETE", "POST", (("login", "a"), ("_method", "DELETE"), ("x", "1"))),
    ],
)
def test_credentials_in_a_body(
    method: Method, sent: str, form: tuple[tuple[str, str], ...]
) -> None:
    """A method without a body becomes a POST that names the method."""
    request = Request(
        operation="a",
        method=method,
        url=URL("http://test.invalid"),
        headers={},
        form=(("x", "1"),),
        repeatable=True,
    ).with_form((("login", "a"),))
    assert (request.method, request.form) == (sent, form)


def test_lists_of_a_model() -> None:
    """The type of a list whose items are known at run time only."""
    assert list_of(int) == list[int]


@pytest.mark.parametrize(
    ("operation", "reason"),
    [
        ("pools", "it has none"),
        ("pools.search", "it has none"),
        ("pools.history.search", "it has none"),
        ("tags.get", "it lists them only"),
        ("tags.search", None),
        ("posts.get", None),
    ],
)
def test_what_a_site_lacks(operation: str, reason: str | None) -> None:
    """A site lacks a whole family, or one operation."""
    assert SITE.why_not(operation) == reason


@pytest.mark.parametrize(
    ("operation", "permission"),
    [
        ("posts.random", "posts:index"),
        ("posts.search", "posts:index"),
        ("posts.get", "posts:show"),
        ("posts.delete", "posts:destroy"),
        ("posts.revert", "posts:revert"),
        ("votes.search", "posts/votes:index"),
        ("GET /posts.json", None),
        ("posts", None),
        ("posts.a b", None),
        ("a b.get", None),
    ],
)
def test_permissions_of_operations(operation: str, permission: str | None) -> None:
    """Family and verb give the permission, unless the table has another."""
    assert PERMISSIONS.of(operation) == permission
