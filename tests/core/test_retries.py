"""Which responses and failures are retried, when, and what the errors say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime

import attrs
import pytest

from e6async import errors
from e6async._core.protocol.operation import NOTHING, Operation, get, write
from e6async._core.protocol.verdict import (
    Answer,
    Attempt,
    Done,
    Refused,
    Retry,
    judge,
    judge_failure,
    retry_after,
)

READ = get("posts.get", "/posts/{id}.json", object, id=1)
WRITE = write("posts.vote", "POST", "/posts/{id}/votes.json", NOTHING, id=1)
FIRST = Attempt(number=1, retry=Retry(), chance=1.0, now=1000.0)
JSON = {"content-type": "application/json"}
HTML = {"content-type": "text/html"}
NOT_STARTED = {421, 429, 503}
RETRIED = {500, 502, 504, 520, 521, 522, 523, 524, 525, 526, 527}
KINDS = {
    400: errors.BadRequestError,
    401: errors.AuthenticationError,
    403: errors.ForbiddenError,
    404: errors.NotFoundError,
    405: errors.BadRequestError,
    406: errors.NotAcceptableError,
    409: errors.ConflictError,
    410: errors.OutOfRangeError,
    412: errors.UploadRejectedError,
    413: errors.UploadRejectedError,
    420: errors.InvalidError,
    421: errors.RateLimitedError,
    422: errors.InvalidError,
    423: errors.LockedError,
    424: errors.BadRequestError,
    429: errors.RateLimitedError,
    502: errors.UnavailableError,
    503: errors.UnavailableError,
    504: errors.UnavailableError,
    **dict.fromkeys(range(520, 528), errors.UnavailableError),
}


def refused(
    status: int,
    *,
    operation: Operation[object] = READ,
    attempt: Attempt = FIRST,
    headers: dict[str, str] | None = None,
    body: bytes = b"",
) -> Refused:
    """Judge a response that is not a success."""
    verdict = judge(operation, Answer(status=status, headers=headers or JSON, body=body), attempt)
    assert isinstance(verdict, Refused)
    return verdict


@pytest.mark.parametrize("status", range(400, 600))
def test_every_status(status: int) -> None:
    """What was not begun is retried and holds the gate; a fault is retried for reads only."""
    read, wrote = refused(status), refused(status, operation=WRITE)
    assert (read.after is not None) is (status in NOT_STARTED | RETRIED)
    assert (wrote.after is not None) is (status in NOT_STARTED)
    assert read.holds is wrote.holds is (status in NOT_STARTED)
    other = errors.ServerError if status >= 500 else errors.ResponseError
    assert type(read.error) is KINDS.get(status, other)


@pytest.mark.parametrize("status", [100, 199])
def test_no_success(status: int) -> None:
    """A status below 200 is none that a call can end with."""
    assert type(refused(status).error) is errors.NotJsonError


@pytest.mark.parametrize(
    ("status", "headers", "body"),
    [
        (200, JSON, b"{}"),
        (299, JSON, b"[]"),
        (200, {"content-type": "application/json; charset=utf-8"}, b"[]"),
        (200, JSON, b"3"),
        (204, HTML, b""),
        (200, {}, b"[1]"),
        (200, {"content-type": "text/plain"}, b"x"),
    ],
)
def test_successes(status: int, headers: dict[str, str], body: bytes) -> None:
    """A 2xx response is a success unless it is a page."""
    answer = Answer(status=status, headers=headers, body=body)
    verdict = judge(READ, answer, FIRST)
    assert isinstance(verdict, Done)
    assert verdict.answer is answer


@pytest.mark.parametrize(
    ("headers", "body"), [(HTML, b"{}"), (JSON, b"<html>"), ({}, b"<html>"), (HTML, b"x")]
)
def test_pages_are_no_success(headers: dict[str, str], body: bytes) -> None:
    """A page has the content type of one, or begins like one."""
    verdict = judge(READ, Answer(status=200, headers=headers, body=body), FIRST)
    assert isinstance(verdict, Refused)
    assert type(verdict.error) is errors.NotJsonError
    assert str(verdict.error).startswith("posts.get: 200, an HTML page; check base_url")


def test_the_number_of_attempts() -> None:
    """The third of four requests is followed by another, the fourth is the last."""
    assert [
        refused(500, attempt=attrs.evolve(FIRST, number=number)).after is None
        for number in (1, 2, 3, 4, 5)
    ] == [False, False, False, True, True]
    lost = errors.TransportError("lost", operation="x")
    assert [
        judge_failure(READ, lost, attrs.evolve(FIRST, number=number), sent=True).after is None
        for number in (1, 2, 3, 4, 5)
    ] == [False, False, False, True, True]


@pytest.mark.parametrize(
    ("number", "bound"),
    [(1, 1), (2, 2), (3, 4), (5, 16), (6, 30), (7, 30), (31, 30), (2000, 30)],
)
def test_waits(number: int, bound: float) -> None:
    """The bound of the random wait doubles, up to the maximum, however many there were."""
    attempt = Attempt(number=number, retry=Retry(attempts=9999), chance=0.5, now=0)
    assert refused(500, attempt=attempt).after == bound / 2
    lost = errors.TransportError("lost", operation="x")
    assert judge_failure(READ, lost, attempt, sent=False).after == bound / 2
    assert refused(500, attempt=attrs.evolve(attempt, chance=0.0)).after == 0
    retry = Retry(attempts=9999, wait_initial=0.5, wait_max=1e9)
    slow = attrs.evolve(attempt, retry=retry, chance=1.0)
    assert refused(500, attempt=slow).after == 0.5 * 2.0 ** min(number - 1, 30)


@pytest.mark.parametrize(
    ("text", "after", "asked"), [("0", 0, 0), ("7", 7, 7), ("120", 120, 120), ("121", None, 121)]
)
def test_retry_after(text: str, after: float | None, asked: float) -> None:
    """The server's wait replaces the random one; one beyond the maximum ends the call."""
    for status in (429, 500):
        verdict = refused(status, headers={**JSON, "retry-after": text})
        assert (verdict.after, verdict.asked) == (after, asked)
        assert isinstance(verdict.error, errors.ResponseError)
        assert verdict.error.retry_after == asked
    assert refused(500).asked is None


NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("123456789", 123456789),
        ("1234567890", None),
        ("1.25", 1.25),
        ("1.", None),
        (".5", None),
        ("+5", None),
        (format_datetime(NOW + timedelta(seconds=9), usegmt=True), 9),
        (format_datetime(NOW - timedelta(seconds=9), usegmt=True), 0),
        (format_datetime((NOW + timedelta(seconds=9)).replace(tzinfo=None)), 9),
        (format_datetime((NOW + timedelta(seconds=9)).astimezone(timezone(timedelta(hours=5)))), 9),
    ],
)
def test_forms_of_retry_after(text: str, seconds: float | None) -> None:
    """Seconds, or a date in any zone; None for anything else, and without the header."""
    assert retry_after({"retry-after": text}, NOW.timestamp()) == seconds
    assert retry_after({}, NOW.timestamp()) is None


def test_a_challenge_holds_the_gate() -> None:
    """No request passes the check, so nothing is retried."""
    headers = {**HTML, "cf-mitigated": "challenge", "retry-after": "5"}
    for status in (200, 403, 503):
        verdict = refused(status, headers=headers, body=b"<html>")
        assert type(verdict.error) is errors.ChallengeError
        assert (verdict.after, verdict.holds, verdict.asked) == (None, True, 5)


def test_a_response_that_is_too_large_is_final() -> None:
    """The next one would be as large."""
    error = errors.ResponseTooLargeError("large", operation="x")
    verdict = judge_failure(READ, error, FIRST, sent=True)
    assert (verdict.error, verdict.after, verdict.holds) == (error, None, False)
    assert judge_failure(READ, error, FIRST, sent=False).after is None


@pytest.mark.parametrize(
    ("status", "headers", "body", "message"),
    [
        (400, JSON, b"", "400, no reason given"),
        (400, JSON, b'{"message": "m"}', "400, m"),
        (404, HTML, b"<title>t</title>", "404, t"),
        (404, HTML, b"<p>", "404, an HTML page"),
        (
            401,
            JSON,
            b"",
            "401, no reason given; check login and api_key, or the token; both can expire",
        ),
        (403, JSON, b"", "403, no reason given"),
        (
            403,
            HTML,
            b"<p>",
            "403, an HTML page; "
            "the site blocks this client: use a User-Agent of your own, with a contact",
        ),
        (
            406,
            JSON,
            b"",
            "406, no reason given; a write may have been carried out: check before repeating it",
        ),
        (
            410,
            JSON,
            b"",
            "410, no reason given; page or page_size is out of the site's range",
        ),
        (423, JSON, b"", "423, no reason given; try again later"),
        (429, JSON, b"", "429, no reason given; wait before trying again"),
        (
            504,
            JSON,
            b"",
            "504, no reason given; the site is down or overloaded; try again later",
        ),
        (
            503,
            {**HTML, "cf-mitigated": "challenge"},
            b"<p>",
            "503, an HTML page; a program cannot pass it; wait, or contact the site's staff",
        ),
    ],
)
def test_messages(status: int, headers: dict[str, str], body: bytes, message: str) -> None:
    """Operation, status, the server's words, and what to do next; the response is attached."""
    error = refused(status, headers=headers, body=body).error
    assert isinstance(error, errors.ResponseError)
    assert str(error) == f"posts.get: {message}"
    assert (error.operation, error.status, error.headers) == ("posts.get", status, headers)
    assert error.body == body


def test_data_of_errors() -> None:
    """The code, the field errors and the post that has the file."""
    error = refused(500, body=b'{"message": "m", "code": "c0"}').error
    assert isinstance(error, errors.ServerError)
    assert (error.server_message, error.code) == ("m", "c0")
    invalid = refused(422, body=b'{"errors": {"name": ["is long"]}}').error
    assert isinstance(invalid, errors.InvalidError)
    assert invalid.errors == {"name": ["is long"]}
    duplicate = refused(412, body=b'{"reason": "duplicate", "post_id": 7}').error
    assert type(duplicate) is errors.DuplicateError
    assert duplicate.post_id == 7
    assert type(refused(400, body=b'{"reason": "duplicate"}').error) is errors.BadRequestError
