"""What answers mean for a call."""

from __future__ import annotations

import json
import pickle
from email.utils import formatdate

import attrs
import pytest

from e6async import errors
from e6async._core.protocol.operation import NOTHING, Operation, get, write
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

READ = get("posts.get", "/posts/{id}.json", object, id=1)
WRITE = write("posts.vote", "POST", "/posts/{id}/votes.json", NOTHING, id=1)
FIRST = Attempt(number=1, retry=Retry(), chance=1.0, now=1000.0)
JSON = {"content-type": "application/json; charset=utf-8"}
HTML = {"content-type": "text/html; charset=utf-8"}
PAGE = (
    b"<!DOCTYPE html><html><head><title>Down for\n maintenance</title></head><body>x</body></html>"
)
CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head></html>"


def refused(
    status: int,
    body: object = b"",
    headers: dict[str, str] | None = None,
    operation: Operation[object] = READ,
    attempt: Attempt = FIRST,
) -> Refused:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    answer = Answer(status=status, headers=JSON if headers is None else headers, body=raw)
    verdict = judge(operation, answer, attempt)
    assert isinstance(verdict, Refused)
    return verdict


def error_of(
    status: int, body: object = b"", headers: dict[str, str] | None = None
) -> errors.ResponseError:
    error = refused(status, body, headers).error
    assert isinstance(error, errors.ResponseError)
    return error


@pytest.mark.parametrize(
    ("status", "body", "kind", "words"),
    [
        (
            400,
            {"success": False, "message": "param is missing", "code": None},
            errors.BadRequestError,
            "param is missing",
        ),
        (
            400,
            {"success": False, "reason": "Post has no notes"},
            errors.BadRequestError,
            "Post has no notes",
        ),
        (400, b"", errors.BadRequestError, None),
        (
            401,
            {"success": False, "message": "SessionLoader::AuthenticationFailure", "code": None},
            errors.AuthenticationError,
            "SessionLoader::AuthenticationFailure",
        ),
        (
            401,
            {"error": "Username or password is wrong"},
            errors.AuthenticationError,
            "Username or password is wrong",
        ),
        (
            403,
            {"success": False, "reason": "Access Denied"},
            errors.ForbiddenError,
            "Access Denied",
        ),
        (404, {"success": False, "reason": "not found"}, errors.NotFoundError, "not found"),
        (404, {"status": 404, "error": "Not Found"}, errors.NotFoundError, "Not Found"),
        (
            409,
            {"reason": "Post is already deleted"},
            errors.ConflictError,
            "Post is already deleted",
        ),
        (
            410,
            {"success": False, "message": "Invalid limit.", "code": None},
            errors.OutOfRangeError,
            "Invalid limit.",
        ),
        (
            412,
            {"success": False, "reason": "invalid", "message": "no rating"},
            errors.UploadRejectedError,
            "no rating",
        ),
        (
            422,
            {"success": False, "reasons": ["Body is empty", "X is low"]},
            errors.InvalidError,
            "Body is empty; X is low",
        ),
        (
            422,
            {"errors": {"creator": ["reached the hourly limit"]}},
            errors.InvalidError,
            "creator reached the hourly limit",
        ),
        (
            423,
            {"success": False, "message": "being transferred", "code": None},
            errors.LockedError,
            "being transferred",
        ),
        (429, {"error": "Too many attempts."}, errors.RateLimitedError, "Too many attempts."),
        (420, {"success": False, "message": "old"}, errors.InvalidError, "old"),
        (421, {"success": False, "message": "old"}, errors.RateLimitedError, "old"),
        (424, {"success": False, "message": "old"}, errors.BadRequestError, "old"),
        (500, {"success": False, "message": "boom", "code": "c0ffee"}, errors.ServerError, "boom"),
        (
            503,
            {"success": False, "message": "IQDB is busy", "code": None},
            errors.UnavailableError,
            "IQDB is busy",
        ),
        (
            400,
            {"error": "invalid_grant", "error_description": "used"},
            errors.BadRequestError,
            "used",
        ),
        (418, b"", errors.ResponseError, None),
    ],
)
def test_every_shape_of_refusal(
    status: int, body: object, kind: type[errors.ResponseError], words: str | None
) -> None:
    """The status gives the class, the body the words, whichever of its shapes it has."""
    error = error_of(status, body)
    assert type(error) is kind
    assert (error.status, error.server_message, error.operation) == (status, words, "posts.get")
    assert str(error).startswith(f"posts.get: {status}, {words or 'no reason given'}")


@pytest.mark.parametrize(
    ("status", "body", "kind"),
    [
        (200, PAGE, errors.NotJsonError),
        (200, CHALLENGE, errors.ChallengeError),
        (403, CHALLENGE, errors.ChallengeError),
        (503, CHALLENGE, errors.ChallengeError),
        (403, PAGE, errors.ForbiddenError),
        (404, PAGE, errors.NotFoundError),
        (406, PAGE, errors.NotAcceptableError),
        (500, PAGE, errors.ServerError),
        (502, PAGE, errors.UnavailableError),
        (522, PAGE, errors.UnavailableError),
    ],
)
def test_pages_for_people(status: int, body: bytes, kind: type[errors.ResponseError]) -> None:
    """HTML is told apart whatever the status, and its title is what the server said."""
    error = error_of(status, body, HTML)
    assert type(error) is kind
    assert error.server_message in {"Down for maintenance", "Just a moment..."}
    assert type(error_of(status, body, {})) is kind  # a wrong or missing content type, too


def test_success_is_success() -> None:
    """2xx with JSON or without a body is done."""
    for status, body in ((200, b"[]"), (201, b"{}"), (204, b"")):
        answer = Answer(status=status, headers=JSON, body=body)
        verdict = judge(WRITE, answer, FIRST)
        assert isinstance(verdict, Done)
        assert verdict.answer is answer


def test_field_errors_come_as_data() -> None:
    """A form sees which field is wrong."""
    error = error_of(422, {"errors": {"name": ["is taken", "is long"], "base": ["no"]}})
    assert isinstance(error, errors.InvalidError)
    assert error.errors == {"name": ["is taken", "is long"], "base": ["no"]}


@pytest.mark.parametrize("post_id", [12, "12"])
def test_a_duplicate_names_the_post(post_id: object) -> None:
    """An upload that is there already says where, though the server writes the id as text."""
    body = {"success": False, "reason": "duplicate", "location": "/posts/12", "post_id": post_id}
    error = error_of(412, body)
    assert isinstance(error, errors.DuplicateError)
    assert error.post_id == 12


def test_reads_follow_and_writes_do_not() -> None:
    """Only a GET goes where a redirect points; a write is told, without what may be secret."""
    answer = Answer(status=302, headers={"location": "https://u:p@e.test/x?api_key=k"}, body=b"")
    follow = judge(READ, answer, FIRST)
    assert isinstance(follow, Follow)
    assert follow.location == "https://u:p@e.test/x?api_key=k"
    verdict = judge(WRITE, answer, FIRST)
    assert isinstance(verdict, Refused)
    assert isinstance(verdict.error, errors.RedirectedError)
    assert verdict.error.location == "https://e.test/x"
    assert "k" not in str(verdict.error).partition("points to")[2].partition(",")[0].split("/")


@pytest.mark.parametrize(
    ("status", "operation", "again", "holds"),
    [
        (429, READ, True, True), (429, WRITE, True, True),
        (503, READ, True, True), (503, WRITE, True, True),
        (500, READ, True, False), (500, WRITE, False, False),
        (502, READ, True, False), (502, WRITE, False, False),
        (524, READ, True, False), (524, WRITE, False, False),
        (404, READ, False, False), (422, READ, False, False), (501, READ, False, False),
    ],
)  # fmt: skip
def test_what_is_sent_again(
    status: int, operation: Operation[object], again: bool, holds: bool
) -> None:
    """Reads after passing faults, writes only when they were refused before they were done."""
    verdict = refused(status, operation=operation)
    assert (verdict.after is not None, verdict.holds) == (again, holds)


def test_attempts_run_out() -> None:
    """The last attempt raises, and a 429 still holds the others."""
    last = attrs.evolve(FIRST, number=4)
    assert refused(500, attempt=last).after is None
    assert (refused(429, attempt=last).after, refused(429, attempt=last).holds) == (None, True)


def test_pauses_grow_with_full_jitter() -> None:
    """A pause lies between nothing and a bound that doubles up to 30 s."""
    bounds = [
        refused(500, attempt=Attempt(number=n, retry=Retry(attempts=99), chance=1.0, now=0)).after
        for n in range(1, 8)
    ]
    assert bounds == [1, 2, 4, 8, 16, 30, 30]
    assert refused(500, attempt=attrs.evolve(FIRST, chance=0.25)).after == 0.25


def test_retry_after_is_kept_or_raised() -> None:
    """What the server asks for is waited for; more than the clamp is an error that says it."""
    assert refused(503, headers={**JSON, "retry-after": "7"}).after == 7
    long = refused(503, headers={**JSON, "retry-after": "4000"})
    assert long.after is None
    assert isinstance(long.error, errors.UnavailableError)
    assert long.error.retry_after == 4000


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0), ("5", 5), ("2.5", 2.5), (" 5 ", 5), (formatdate(1060, usegmt=True), 60),
        (formatdate(900, usegmt=True), 0), ("-1", None), ("", None), ("soon", None),
        ("1e5", None), ("inf", None), ("nan", None), ("99999999999", None),
        ("Mon, 99 Foo 2026 00:00:00 GMT", None),
    ],
)  # fmt: skip
def test_retry_after_in_all_its_forms(text: str, seconds: float | None) -> None:
    """Seconds or a date; what makes no sense is as if it were not there."""
    assert retry_after({"retry-after": text}, now=1000.0) == seconds


def test_lost_answers() -> None:
    """A read is sent again; a write only when it never went out; the error is kept."""
    error = errors.TransportError("lost", operation="x")
    assert judge_failure(READ, error, FIRST, sent=True).error is error
    assert judge_failure(WRITE, error, FIRST, sent=True).error is error
    assert judge_failure(READ, error, FIRST, sent=True).after == 1
    assert judge_failure(WRITE, error, FIRST, sent=True).after is None
    assert judge_failure(WRITE, error, FIRST, sent=False).after == 1


def test_errors_travel() -> None:
    """An error survives a pickle with its data, as it must between processes."""
    error = error_of(422, {"errors": {"name": ["is taken"]}})
    error.attempts, error.queue_wait = 3, 1.5
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is errors.InvalidError
    assert (str(again), again.__dict__) == (str(error), error.__dict__)


def test_addresses_are_told_without_secrets() -> None:
    """Neither the query nor a login in an address is told."""
    assert redacted("https://a:b@e.test/p?login=a&api_key=b#c") == "https://e.test/p"


@pytest.mark.parametrize("body", [b"{}", b"[]", b'{"a": 1}', b"[1]"])
@pytest.mark.parametrize("kind", ["application/json", "application/json; charset=utf-8"])
def test_json_is_recognized_at_once(
    body: bytes, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A response that is JSON by its type and first byte is not searched for a page."""
    monkeypatch.setattr("e6async._core.protocol.refusal.is_html", None)
    answer = Answer(status=200, headers={"content-type": kind}, body=body)
    assert isinstance(judge(READ, answer, FIRST), Done)
