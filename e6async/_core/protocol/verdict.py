"""What a response, or a failure to get one, means for a call: done, retry, redirect or error.

Nothing here waits or sends; the time and the random number come in with the attempt.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from datetime import UTC
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TypeAlias
from urllib.parse import urlsplit, urlunsplit

import attrs
import msgspec
from yarl import URL

from e6async import errors
from e6async._arguments import check_methods
from e6async._core.protocol import refusal
from e6async._core.protocol.operation import NEEDS, Moved, Operation, Request
from e6async._core.protocol.settings import check_count, check_seconds
from e6async.errors import ResponseError, TransportError

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@attrs.frozen(kw_only=True, eq=False)
class Answer:
    """A complete response, unchanged."""

    status: int
    headers: Mapping[str, str] = _NO_HEADERS
    """Names in lower case."""
    body: bytes = b""


@check_methods
@attrs.frozen(kw_only=True)
class Retry:
    """How often a call is retried, and how long it waits before each retry.

    Without a `Retry-After` header the wait is random, from 0 to a bound that doubles each time.
    """

    attempts: int = 4
    """The maximum number of requests for one call, the first one included; 1 for no retry."""
    wait_initial: float = 1.0
    """The bound of the wait before the first retry, in seconds."""
    wait_max: float = 30.0
    """The largest bound, in seconds."""
    retry_after_max: float = 120.0
    """The longest `Retry-After` to wait for, in seconds; a longer one raises the error."""

    def __attrs_post_init__(self) -> None:
        check_count("Retry: attempts", self.attempts)
        check_seconds("Retry: wait_initial", self.wait_initial, zero=True)
        check_seconds("Retry: wait_max", self.wait_max, zero=True)
        check_seconds("Retry: retry_after_max", self.retry_after_max, zero=True)


@attrs.frozen(kw_only=True, eq=False, repr=False)
class Attempt:
    """Which attempt of a call this is, and what deciding about it needs."""

    number: int
    """1 for the first."""
    retry: Retry
    chance: float
    """A random number from 0 to 1, for the jitter of the wait."""
    now: float
    """Seconds since the epoch, for dates in `Retry-After`."""


@attrs.frozen(kw_only=True, eq=False)
class Done:
    """The call succeeded."""

    answer: Answer


@attrs.frozen(kw_only=True, eq=False)
class Follow:
    """The response is at another URL of the same host."""

    location: str


@attrs.frozen(kw_only=True, eq=False)
class Refused:
    """The attempt failed: raise the error, or retry."""

    error: ResponseError | TransportError
    after: float | None = None
    """Seconds until the retry; None to raise the error."""
    holds: bool = False
    """Whether the gate is paused for everybody who shares it."""
    asked: float | None = None
    """Seconds of `Retry-After`; None without one."""


Verdict: TypeAlias = Done | Follow | Refused

_BY_STATUS: Mapping[int, type[ResponseError]] = MappingProxyType(
    {
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
        420: errors.InvalidError,  # 420, 421 and 424 are of the old documentation
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
)

_ADVICE: Mapping[type[ResponseError], str] = MappingProxyType(
    {
        errors.AuthenticationError: "check login and api_key, or the token; both can expire",
        errors.NotAcceptableError: "a write may have been carried out: check before repeating it",
        errors.OutOfRangeError: "page or page_size is out of the site's range",
        errors.LockedError: "try again later",
        errors.RateLimitedError: "wait before trying again",
        errors.UnavailableError: "the site is down or overloaded; try again later",
        errors.ChallengeError: "a program cannot pass it; wait, or contact the site's staff",
        errors.NotJsonError: "check base_url, and whether the site is up",
    }
)

_DENIED = frozenset({None, "Access Denied", "Access Denied: Must be logged in"})
"""Reasons of a refusal by level; others have more words."""
_FORGERY = "ActionController::InvalidAuthenticityToken"
"""How the server refuses a write that it cannot tell from one of another web page."""
_JSON = "application/json"
_MAX_HOPS = 3
_SECRETS = frozenset({"login", "api_key", "_method"})
_NOT_STARTED = frozenset({429, 503, 421})  # refused before anything was done
_RETRIED = frozenset({500, 502, 504, *range(520, 528)})


def judge(operation: Operation[object], answer: Answer, attempt: Attempt) -> Verdict:
    """Decide what a response means for a call."""
    if 200 <= answer.status < 300 and not _is_page(answer):
        return Done(answer=answer)
    if 300 <= answer.status < 400:
        return _judge_redirect(operation, answer)
    error = _refused(operation, answer, now=attempt.now)
    asked = error.retry_after
    if isinstance(error, errors.ChallengeError):
        return Refused(error=error, holds=True, asked=asked)
    holds = answer.status in _NOT_STARTED
    repeats = holds or (answer.status in _RETRIED and operation.repeatable)
    too_long = asked is not None and asked > attempt.retry.retry_after_max
    if not repeats or too_long or attempt.number >= attempt.retry.attempts:
        return Refused(error=error, holds=holds, asked=asked)
    after = _pause(attempt) if asked is None else asked
    return Refused(error=error, after=after, holds=holds, asked=asked)


def judge_failure(
    operation: Operation[object], error: TransportError, attempt: Attempt, *, sent: bool
) -> Refused:
    """Decide about a failed exchange; `sent` is whether the request may have reached the server."""
    final = isinstance(error, errors.ResponseTooLargeError) or (sent and not operation.repeatable)
    if final or attempt.number >= attempt.retry.attempts:
        return Refused(error=error)
    return Refused(error=error, after=_pause(attempt))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Read `Retry-After` (seconds or a date) as seconds; None without a valid one."""
    text = headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,9}(\.\d+)?", text):
        return float(text)
    try:
        date = parsedate_to_datetime(text)
        seconds = (date if date.tzinfo else date.replace(tzinfo=UTC)).timestamp() - now
    except (ValueError, TypeError, OverflowError):
        return None
    return max(0.0, seconds) if math.isfinite(seconds) else None


def redacted(location: str) -> str:
    """A URL without the parts that may be secret."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "an invalid URL"
    where = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return where.encode(errors="backslashreplace").decode()


def followed(request: Request, location: str, *, hops: int) -> Request:
    """The request for a redirect, the `hops`th of a call; RedirectedError if it is not followed."""
    try:
        target_url = URL(location)
        url = request.url.join(target_url).with_user(None)
        elsewhere = url.origin() != request.url.origin()
        if target_url.scheme and not target_url.host:  # yarl would take ours
            url, elsewhere = URL(), True
    except ValueError:
        url, elsewhere = URL(), True
    if elsewhere or hops > _MAX_HOPS:
        target = redacted(str(url))
        reason = "to another host" if elsewhere else f"more than {_MAX_HOPS} times"
        message = f"{request.operation}: redirected {reason}, to {target or 'nowhere'}"
        error = errors.RedirectedError(message, operation=request.operation, status=302)
        error.location = target
        raise error
    if _SECRETS & url.query.keys():  # the server copies them from a body into the URL
        url = url.with_query([pair for pair in url.query.items() if pair[0] not in _SECRETS])
    return attrs.evolve(request, url=url)


def _judge_redirect(operation: Operation[object], answer: Answer) -> Done | Follow | Refused:
    location = answer.headers.get("location", "")
    if operation.returns is Moved and location:
        return Done(answer=attrs.evolve(answer, body=_where(location)))
    if operation.method in {"GET", "HEAD"} and operation.repeatable and location:
        return Follow(location=location)
    target = redacted(location)
    error = errors.RedirectedError(
        f"{operation.name}: {answer.status} redirects to {target or 'nowhere'}; "
        "only reads follow a redirect, on the same host",
        operation=operation.name,
        status=answer.status,
        headers={**answer.headers, "location": target},  # without the body, which repeats it
    )
    error.location = target
    return Refused(error=error)


def _where(location: str) -> bytes:
    """The path of a URL as JSON, for `Moved`."""
    try:
        parts = urlsplit(location)
        path = urlunsplit(("", "", parts.path, "", parts.fragment))
    except ValueError:
        path = ""
    return msgspec.json.encode({"path": path.encode(errors="replace").decode()})


def _refused(operation: Operation[object], answer: Answer, *, now: float) -> ResponseError:
    """The error for a refusal, with the server's message and what to do next."""
    reason = refusal.read(answer.headers, answer.body)
    kind = _kind(answer.status, reason)
    advice = _ADVICE.get(kind)
    if kind is errors.ForbiddenError and reason.html:
        advice = "the site blocks this client: use a User-Agent of your own, with a contact"
    elif kind is errors.ForbiddenError and reason.message in _DENIED:
        needed = NEEDS.get(operation.level)
        advice = needed and f"it needs {needed}"
    elif kind is errors.ForbiddenError and (reason.message or "").startswith(_FORGERY):
        advice = "a write needs a login and an api_key, or a token"
    words = reason.message or ("an HTML page" if reason.html else "no reason given")
    error = kind(
        f"{operation.name}: {answer.status}, {words}" + (f"; {advice}" if advice else ""),
        operation=operation.name,
        status=answer.status,
        server_message=reason.message,
        code=reason.code,
        retry_after=retry_after(answer.headers, now),
        headers=answer.headers,
        body=answer.body,
    )
    if isinstance(error, errors.ForbiddenError) and operation.level in NEEDS:
        error.level = operation.level
    if isinstance(error, errors.InvalidError):
        error.errors = reason.errors
    if isinstance(error, errors.DuplicateError):
        error.post_id = reason.post_id
    return error


def _is_page(answer: Answer) -> bool:
    """Whether a response is an HTML page; JSON is recognized first, as almost all are."""
    if answer.body[:1] in {b"[", b"{"} and answer.headers.get("content-type", "")[:16] == _JSON:
        return False
    return bool(answer.body) and refusal.is_html(answer.headers, answer.body)


def _kind(status: int, reason: refusal.Refusal) -> type[ResponseError]:
    if reason.challenge:
        return errors.ChallengeError
    if status < 400:
        return errors.NotJsonError
    if status == 412 and reason.duplicate:
        return errors.DuplicateError
    return _BY_STATUS.get(status) or (errors.ServerError if status >= 500 else ResponseError)


def _pause(attempt: Attempt) -> float:
    """Full jitter: a random wait from 0 to a bound that doubles."""
    bound = min(
        attempt.retry.wait_max, attempt.retry.wait_initial * 2.0 ** min(attempt.number - 1, 30)
    )
    return attempt.chance * bound
