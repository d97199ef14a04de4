"""What any answer means: Done, Follow or Refused, and nothing that hurts."""

from __future__ import annotations

import json
import math
import pickle
import time
from collections.abc import Iterator
from email.utils import formatdate

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from e6async import errors
from e6async._core.protocol.decode import Decoder, Json
from e6async._core.protocol.operation import NOTHING, Moved, Operation, get, write
from e6async._core.protocol.verdict import (
    Answer,
    Attempt,
    Done,
    Follow,
    Refused,
    Retry,
    judge,
    judge_failure,
    redacted,
    retry_after,
)
from tests.fuzz.effort import PATIENCE, effort
from tests.fuzz.mutations import ANY_JUNK, mutants

pytestmark = [PATIENCE, pytest.mark.any_python]

READ = get("posts.get", "/posts/{id}.json", object, id=1)
WRITE = write("posts.vote", "POST", "/posts/{id}/votes.json", NOTHING, id=1)
MOVED = write("tickets.create", "POST", "/tickets", Moved)
OPERATIONS = st.sampled_from(
    [
        READ,
        WRITE,
        MOVED,
        attrs.evolve(READ, name="posts.peek", method="HEAD"),
        attrs.evolve(WRITE, name="posts.find", repeatable=True),
        attrs.evolve(READ, name="posts.random", repeatable=False),
    ]
)
SECRET = "k3y-of-nobody"

SECONDS = st.floats(0, 1000)
RETRIES = st.builds(
    Retry,
    attempts=st.integers(1, 5) | st.just(10**9),
    wait_initial=SECONDS,
    wait_max=SECONDS,
    retry_after_max=SECONDS,
)
ATTEMPTS = st.builds(
    Attempt,
    number=st.integers(1, 6) | st.integers(1, 10**6),
    retry=RETRIES,
    chance=st.floats(0, 1),
    now=st.floats(0, 4e9),
)

DATE_PARTS = """
    Mon, Thu Foo, 0 1 01 31 32 99 Feb Jan- Mars 1970 2026 0000 99999 70 00:00:00 25:61:61 12:34
    1:2:3:4 :: 00:00:00.5 GMT UTC EST Z A J -0000 +0000 +9999 -9999 +99999999999999 - , . ( ) (x "
    \u0661 \u00b2 1e5 inf nan 0x10 1_0 99999999999999999999 \0 \u2028
"""
DATES = st.lists(st.sampled_from(DATE_PARTS.split()), max_size=8).map(" ".join)


def _date(moment: int) -> str:
    try:
        return formatdate(moment, usegmt=True)
    except (OverflowError, ValueError, OSError):  # what no calendar has
        return str(moment)


PAUSES = (
    DATES
    | st.text(max_size=12)
    | st.integers(-5, 10**12).map(str)
    | st.floats().map(str)
    | st.integers(-(10**12), 10**12).map(_date)
)


LOCATIONS = st.text(max_size=20) | st.lists(
    st.sampled_from(
        ["http:", "//", "/", "e.test", "[", "]", "[::1]", ":", "99999", "@", "?", "#", "\\", "%2f",
         "u:p", "\n", " ", "\u2100", "\uff20", "..", "*", "%", "\udcff", "posts", "1"]
    ), max_size=8,
).map("".join)  # fmt: skip
HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "retry-after": PAUSES,
        "content-type": st.sampled_from(
            ["application/json; charset=utf-8", "text/html", "TEXT/HTML ; x", "", ";", "\xff/\xff"]
        ),
        "cf-mitigated": st.sampled_from(["challenge", "", "Challenge"]),
        "location": LOCATIONS,
    },
)

REFUSALS: list[Json] = [
    {"success": False, "message": "param is missing", "code": None},
    {"success": False, "reason": "Access Denied"},
    {"success": False, "reasons": ["Body is empty", "X is low"]},
    {"success": False, "reason": "invalid", "message": "no rating"},
    {"success": False, "reason": "duplicate", "location": "/posts/12", "post_id": "12"},
    {"status": 404, "error": "Not Found"},
    {"error": "invalid_grant", "error_description": "it expired", "code": "a-b"},
    {"errors": {"name": ["is taken", "is long"], "base": ["no"]}},
    {"errors": ["a", "b"]},
    {"errors": "a", "post_id": 3},
]
PAGES = [
    b"<!DOCTYPE html><html><head><title>Down &amp; out</title></head>",
    b"<html><title>Just a moment...</title>",
    b"<html><title lang='x'>&#x1F43A; &#xD800; &#0; &bogus; <b>\xff</b></title>",
    b"<html><title>&#" + b"9" * 5000 + b";</title>",
    b"  <body><script src='/cdn-cgi/challenge-platform/x'>",
    b"<html><title></title><title>x</title>",
    b"<html><title>",
]


ANY_REFUSAL = st.sampled_from(REFUSALS)
BODIES = (
    st.binary(max_size=60)
    | mutants(ANY_REFUSAL)
    | mutants(ANY_JUNK)
    | st.sampled_from(PAGES)
    | st.tuples(st.sampled_from(PAGES), st.binary(max_size=20)).map(b"".join)
)
WITH_DATA = (412, 422)
"""Statuses whose errors have data of the body."""
ANSWERS = st.builds(
    Answer,
    status=st.integers(100, 599) | st.sampled_from(WITH_DATA),
    headers=HEADERS,
    body=BODIES,
) | st.builds(
    Answer,
    status=st.sampled_from(WITH_DATA),
    body=ANY_REFUSAL.map(lambda plain: json.dumps(plain).encode()),
)

RETRIED = st.builds(
    Answer,
    status=st.sampled_from([421, 429, 500, 502, 503, 504, 520, 527]),
    headers=HEADERS,
    body=BODIES,
)


@given(OPERATIONS, ANSWERS, ATTEMPTS)
@effort(700)
def test_every_answer_means_something(
    operation: Operation[object], answer: Answer, attempt: Attempt
) -> None:
    """Any status, headers and body give a verdict, and a refusal an error that says whose it is."""
    verdict = judge(operation, answer, attempt)
    if isinstance(verdict, Done):
        assert answer.status < (400 if operation is MOVED else 300)
        return
    if isinstance(verdict, Follow):
        assert 300 <= answer.status < 400
        assert operation.method in {"GET", "HEAD"}
        return
    error = verdict.error
    assert isinstance(error, errors.ResponseError)
    assert (error.status, error.operation) == (answer.status, operation.name)
    assert operation.name in str(error)
    if isinstance(error, errors.RedirectedError):  # a Location may repeat a secret
        assert error.body == b""
        assert error.headers == {**answer.headers, "location": error.location}
    else:
        assert error.body == answer.body
        assert error.headers == answer.headers
    _check_words(error)
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again), vars(again)) == (type(error), str(error), vars(error))


def _check_words(error: errors.ResponseError) -> None:
    """What an error says about itself has the types that it promises."""
    for words in (error.server_message, error.code):
        assert words is None or type(words) is str
    if isinstance(error, errors.InvalidError):
        for field, texts in error.errors.items():
            assert {type(each) for each in (field, *texts)} == {str}
    if isinstance(error, errors.DuplicateError):
        assert error.post_id is None or type(error.post_id) is int
    str(error).encode()


@given(OPERATIONS, RETRIED, ATTEMPTS)
@effort(700)
def test_pauses_are_bounded(operation: Operation[object], answer: Answer, attempt: Attempt) -> None:
    """A pause is as long as allowed at most, attempts end, and a write is hardly ever repeated."""
    verdict = judge(operation, answer, attempt)
    assert isinstance(verdict, Refused)
    assume(verdict.after is not None)
    assert verdict.after is not None
    assert attempt.number < attempt.retry.attempts
    assert operation.repeatable or answer.status in {421, 429, 503}
    _check_pause(verdict.after, attempt)


@given(OPERATIONS, ATTEMPTS, st.booleans())
@effort(200)
def test_pauses_after_lost_answers(
    operation: Operation[object], attempt: Attempt, sent: bool
) -> None:
    """The same holds where no answer came; what may have arrived is repeated for reads only."""
    error = errors.TransportError("lost", operation=operation.name)
    verdict = judge_failure(operation, error, attempt, sent=sent)
    if verdict.after is None:
        return
    assert attempt.number < attempt.retry.attempts
    assert operation.repeatable or not sent
    _check_pause(verdict.after, attempt)


def _check_pause(after: float, attempt: Attempt) -> None:
    assert math.isfinite(after)
    assert 0 <= after <= max(attempt.retry.wait_max, attempt.retry.retry_after_max)


@given(PAUSES, st.floats(0, 4e9))
@effort(800)
def test_any_retry_after(text: str, now: float) -> None:
    """Whatever stands in the header, it is a number of seconds or nothing."""
    seconds = retry_after({"retry-after": text}, now)
    assert seconds is None or (math.isfinite(seconds) and seconds >= 0)


@pytest.fixture(params=["UTC", "America/New_York", "Asia/Kolkata"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Put the machine somewhere else."""
    monkeypatch.setenv("TZ", str(request.param))
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("zone")
@pytest.mark.parametrize(
    "text",
    [
        "Sun, 06 Nov 1994 08:49:37 GMT",
        "Sunday, 06-Nov-94 08:49:37 GMT",
        "Sun Nov  6 08:49:37 1994",
        "Sun, 06 Nov 1994 08:49:37 -0000",
        "Sun, 06 Nov 1994 09:49:37 +0100",
    ],
)
def test_dates_mean_the_same_everywhere(text: str) -> None:
    """Every form of an HTTP date is in UTC (RFC 9110, 5.6.7), wherever the machine stands."""
    assert retry_after({"retry-after": text}, now=784_111_777 - 60) == 60


@given(LOCATIONS)
@effort(500)
def test_any_address_can_be_told(location: str) -> None:
    """Any text in `Location` can be told, and without its query and fragment."""
    told = redacted(location)
    assert not {"?", "#"} & set(told)
    _, slashes, rest = told.partition("//")
    assert not slashes or "@" not in rest.partition("/")[0]


@given(
    start=st.sampled_from(["https://", "http://", "//", "HTTPS://"]),
    userinfo=st.sampled_from(["", f"{SECRET}@", f"u:{SECRET}@", f":{SECRET}@", f"a@{SECRET}@"]),
    host=st.sampled_from(["e.test", "e.test:8080", "[::1]", "E.TEST."]),
    path=st.sampled_from(["", "/", "/posts/1.json", "/a@b", "/%3Fx", "/;x", "//x"]),
    rest=st.sampled_from(["", f"?api_key={SECRET}", f"#{SECRET}", f"?a=1&b={SECRET}#{SECRET}"]),
)
@effort(200)
def test_addresses_are_told_without_secrets(
    start: str, userinfo: str, host: str, path: str, rest: str
) -> None:
    """Neither a login nor a query or fragment gets into an error, and the rest of it does."""
    location = f"{start}{userinfo}{host}{path}{rest}"
    verdict = judge(
        WRITE,
        Answer(status=302, headers={"location": location}),
        Attempt(number=1, retry=Retry(), chance=1.0, now=0.0),
    )
    assert isinstance(verdict, Refused)
    assert isinstance(verdict.error, errors.RedirectedError)
    told = verdict.error.location
    assert told is not None
    assert host.lower() in told.lower()
    assert path in told
    for words in (told, str(verdict.error), repr(verdict.error)):
        assert SECRET not in words


@given(
    LOCATIONS | st.sampled_from(["/tickets/" + "9" * 5000, "/tickets/\u0663", "/a/1/b/2.json?3#4"])
)
@effort(300)
def test_any_place_can_be_moved_to(location: str) -> None:
    """Where something moved to is a path with an id or without one, whatever was written."""
    answer = Answer(status=302, headers={"location": location})
    attempt = Attempt(number=1, retry=Retry(), chance=1.0, now=0.0)
    verdict = judge(MOVED, answer, attempt)
    if isinstance(verdict, Done):
        moved = Decoder().decode(MOVED, verdict.answer.body)
        assert isinstance(moved, Moved)
        assert moved.id is None or moved.id >= 0


@pytest.mark.parametrize(
    "body",
    [
        b"<html><title>" + b"<" * 60_000 + b"</title>",
        b"<html>" + b"<title" * 30_000,
        b"<html>" + b"<title>" * 9_000,
        b"<html><title>" + b" " * 190_000,
        b"<html><title>" + b"&" * 190_000,
        b"[" * 190_000,
        b'{"errors":{' + b",".join(b'"%d":["x"]' % n for n in range(20_000)) + b"}}",
        b'{"reasons":[' + b'"x",' * 50_000 + b'""]}',
    ],
    ids=lambda body: body[:20].decode(),
)
def test_no_page_stops_the_loop(body: bytes) -> None:
    """What is made to be slow to read takes no longer for being so long: no minutes, no hours."""
    answer = Answer(status=500, headers={}, body=body)
    begun = time.process_time()
    judge(READ, answer, Attempt(number=1, retry=Retry(), chance=1.0, now=0.0))
    assert time.process_time() - begun < 5


@given(mutants(ANY_REFUSAL))
@effort(300)
def test_words_are_short(body: bytes) -> None:
    """The words of a server go into a message in part only, and on one line."""
    answer = Answer(status=422, headers={}, body=body)
    verdict = judge(READ, answer, Attempt(number=1, retry=Retry(), chance=1.0, now=0.0))
    assert isinstance(verdict, Refused)
    assert isinstance(verdict.error, errors.ResponseError)
    words = verdict.error.server_message
    assume(words)
    assert len(words or "") <= 300
    assert not {"\r", "\n"} & set(words or "")
