"""Which redirects are followed, and what a redirect shows of its target."""

from __future__ import annotations

import json

import attrs
import pytest
from yarl import URL

from e6async._core.protocol.operation import Moved, Operation, Request, get, write
from e6async._core.protocol.verdict import (
    Answer,
    Attempt,
    Done,
    Follow,
    Refused,
    Retry,
    followed,
    judge,
    redacted,
)
from e6async.errors import RedirectedError

REQUEST = Request(
    operation="posts.random",
    method="GET",
    url=URL("https://a.test/posts/random.json"),
    headers={},
    repeatable=True,
)
FIRST = Attempt(number=1, retry=Retry(), chance=1.0, now=0.0)


@pytest.mark.parametrize(
    ("location", "url"),
    [
        ("/posts/5.json", "https://a.test/posts/5.json"),
        ("6.json?a=1", "https://a.test/posts/6.json?a=1"),
        ("https://a.test/x", "https://a.test/x"),
        ("https://user:password@a.test/x", "https://a.test/x"),
        ("/x?login=l&a=1&api_key=k&_method=PUT&a=2", "https://a.test/x?a=1&a=2"),
        ("/x?a", "https://a.test/x?a"),
    ],
)
def test_redirects_on_the_same_host(location: str, url: str) -> None:
    """The request goes on without credentials in its URL, for at most three redirects."""
    for hops in (1, 2, 3):
        request = followed(REQUEST, location, hops=hops)
        assert str(request.url) == url
        assert attrs.astuple(request)[:2] == ("posts.random", "GET")


@pytest.mark.parametrize(
    ("location", "reason", "target"),
    [
        ("https://b.test/x?api_key=k", "to another host", "https://b.test/x"),
        ("http://a.test/x", "to another host", "http://a.test/x"),
        ("https://a.test:444/x", "to another host", "https://a.test:444/x"),
        ("https://[bad", "to another host", ""),
    ],
)
def test_redirects_elsewhere(location: str, reason: str, target: str) -> None:
    """Another scheme, host or port is an error that shows the target, without its query."""
    with pytest.raises(RedirectedError) as caught:
        followed(REQUEST, location, hops=1)
    error = caught.value
    assert error.location == target
    assert str(error) == f"posts.random: redirected {reason}, to {target or 'nowhere'}"
    assert (error.operation, error.status) == ("posts.random", 302)


def test_too_many_redirects() -> None:
    """The fourth is an error."""
    with pytest.raises(RedirectedError) as caught:
        followed(REQUEST, "/x", hops=4)
    assert str(caught.value) == ("posts.random: redirected more than 3 times, to https://a.test/x")


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("https://u:p@a.test:8/x/y?k=v#f", "https://a.test:8/x/y"),
        ("/x?k=v", "/x"),
        ("", ""),
        ("https://a.test/\ud800", "https://a.test/\\ud800"),
        ("https://[bad", "an invalid URL"),
    ],
)
def test_what_is_shown_of_a_url(location: str, shown: str) -> None:
    """Scheme, host and path; nothing that may be secret."""
    assert redacted(location) == shown


READ = get("posts.random", "/posts/random.json", object)
HEAD = attrs.evolve(READ, method="HEAD")
ONCE = attrs.evolve(READ, repeatable=False)
WRITE = write("tickets.create", "POST", "/tickets.json", object, repeatable=True)
MOVES = write("tickets.create", "POST", "/tickets.json", Moved)


def judged(operation: Operation[object], location: str | None, status: int = 302) -> object:
    """Judge a redirect; the location of None is missing."""
    headers = {} if location is None else {"location": location}
    return judge(operation, Answer(status=status, headers=headers, body=b"<p>"), FIRST)


@pytest.mark.parametrize("status", [300, 302, 399])
@pytest.mark.parametrize("operation", [READ, HEAD])
def test_reads_are_followed(operation: Operation[object], status: int) -> None:
    """A read that may be repeated goes where the server says."""
    verdict = judged(operation, "/x", status)
    assert isinstance(verdict, Follow)
    assert verdict.location == "/x"


@pytest.mark.parametrize(
    ("location", "path"),
    [
        ("https://u:p@a.test/tickets/12?api_key=k#note", "/tickets/12#note"),
        ("/tickets/12", "/tickets/12"),
        ("/tickets/\ud800", "/tickets/?"),
        ("https://[bad", ""),
    ],
)
def test_a_write_may_expect_a_redirect(location: str, path: str) -> None:
    """The path of the target is the result, as JSON in the place of the body."""
    verdict = judged(MOVES, location)
    assert isinstance(verdict, Done)
    assert json.loads(verdict.answer.body) == {"path": path}
    assert (verdict.answer.status, verdict.answer.headers) == (302, {"location": location})


@pytest.mark.parametrize(
    ("operation", "location", "target"),
    [
        (WRITE, "/x?k=v", "/x"),
        (ONCE, "/x", "/x"),
        (READ, None, "nowhere"),
        (MOVES, None, "nowhere"),
    ],
)
def test_other_redirects_are_errors(
    operation: Operation[object], location: str | None, target: str
) -> None:
    """A write, and a redirect without a target, end the call; nothing is retried."""
    verdict = judged(operation, location, 303)
    assert isinstance(verdict, Refused)
    assert (verdict.after, verdict.holds, verdict.asked) == (None, False, None)
    error = verdict.error
    assert isinstance(error, RedirectedError)
    assert str(error) == (
        f"{operation.name}: 303 redirects to {target}; only reads follow a redirect, on the same "
        "host"
    )
    assert error.location == target.replace("nowhere", "")
    assert (error.operation, error.status, error.body) == (operation.name, 303, b"")
    assert error.headers == {"location": error.location}
