"""What an answer, or the lack of one, means for a call: done, again, elsewhere, or an error.

Nothing here waits or sends; the clock and the chance come in with the attempt.
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

from e6async import errors
from e6async._core.protocol import refusal
from e6async._core.protocol.operation import Moved, Operation
from e6async.errors import ResponseError, TransportError

_NO_STATE: Mapping[str, str] = MappingProxyType({})


@attrs.frozen(kw_only=True)
class Answer:
    """A complete answer, as it came."""

    status: int
    headers: Mapping[str, str] = _NO_STATE
    """Names in lower case."""
    body: bytes = b""


@attrs.frozen(kw_only=True)
class Retry:
    """How often, and how long after, a call is tried again."""

    attempts: int = 4
    """Requests for one call at most, the first one included."""
    wait_initial: float = 1.0
    """Seconds that the first pause lasts at most; each further one twice as many."""
    wait_max: float = 30.0
    """Seconds that a pause of our own lasts at most."""
    retry_after_max: float = 120.0
    """Seconds of `Retry-After` that are waited for; more is an error with `retry_after`."""


@attrs.frozen(kw_only=True)
class Attempt:
    """Where a call stands."""

    number: int
    """1 for the first."""
    retry: Retry
    chance: float
    """Between 0 and 1: where in its range a pause falls."""
    now: float
    """Seconds since the epoch, for dates in `Retry-After`."""


@attrs.frozen(kw_only=True)
class Done:
    """The call succeeded."""

    answer: Answer


@attrs.frozen(kw_only=True)
class Follow:
    """The answer is elsewhere on the same host."""

    location: str


@attrs.frozen(kw_only=True)
class Refused:
    """The call did not succeed: an error, or one more try."""

    error: ResponseError | TransportError
    after: float | None = None
    """Seconds after which the call is sent again; None when the error is raised."""
    holds: bool = False
    """Whether everybody who shares the gate waits."""
    asked: float | None = None
    """The seconds that the server asked for; None when it did not."""


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
        errors.AuthenticationError: "check login and api_key, or the token; all can expire",
        errors.NotAcceptableError: "a write may have been done: look before you repeat it",
        errors.OutOfRangeError: "page and limit must be in the site's range",
        errors.LockedError: "try again later",
        errors.RateLimitedError: "wait before you try again",
        errors.UnavailableError: "the site is down or overloaded; try again later",
        errors.ChallengeError: "no program gets past it; wait, or ask the site's staff",
        errors.NotJsonError: "is base_url right, and is the site up?",
    }
)

_TURNED_AWAY = frozenset({429, 503, 421})  # refused before anything was done
_PASSING = frozenset({500, 502, 504, *range(520, 528)})


def judge(operation: Operation[object], answer: Answer, attempt: Attempt) -> Verdict:
    """Decide what an answer means for a call."""
    page = bool(answer.body) and refusal.is_html(answer.headers, answer.body)
    if 200 <= answer.status < 300 and not page:
        return Done(answer=answer)
    if 300 <= answer.status < 400:
        return _judge_redirect(operation, answer)
    error = _refused(operation, answer, now=attempt.now)
    asked = error.retry_after
    if isinstance(error, errors.ChallengeError):
        return Refused(error=error, holds=True, asked=asked)
    holds = answer.status in _TURNED_AWAY
    repeats = holds or (answer.status in _PASSING and operation.reads)
    too_long = asked is not None and asked > attempt.retry.retry_after_max
    if not repeats or too_long or attempt.number >= attempt.retry.attempts:
        return Refused(error=error, holds=holds, asked=asked)
    after = _pause(attempt) if asked is None else asked
    return Refused(error=error, after=after, holds=holds, asked=asked)


def judge_failure(
    operation: Operation[object], error: TransportError, attempt: Attempt, *, sent: bool
) -> Refused:
    """Decide what the lack of an answer means; `sent` is whether the request may have arrived."""
    final = isinstance(error, errors.ResponseTooLargeError) or (sent and not operation.reads)
    if final or attempt.number >= attempt.retry.attempts:
        return Refused(error=error)
    return Refused(error=error, after=_pause(attempt))


def retry_after(headers: Mapping[str, str], now: float) -> float | None:
    """Read `Retry-After`, seconds or a date; None when there is none or it makes no sense."""
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
    """Give an address without what may be secret in it."""
    try:
        parts = urlsplit(location)
    except ValueError:
        return "something that is no address"
    where = urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
    return where.encode(errors="backslashreplace").decode()


def _judge_redirect(operation: Operation[object], answer: Answer) -> Done | Follow | Refused:
    location = answer.headers.get("location", "")
    if operation.returns is Moved and location:
        return Done(answer=attrs.evolve(answer, body=_where(location)))
    if operation.method in {"GET", "HEAD"} and operation.reads and location:
        return Follow(location=location)
    error = errors.RedirectedError(
        f"{operation.name}: {answer.status} points to {redacted(location) or 'nowhere'}, "
        "which is not followed; only reads are, on the same host",
        operation=operation.name,
        status=answer.status,
        headers=answer.headers,
        body=answer.body,
    )
    error.location = redacted(location)
    return Refused(error=error)


def _where(location: str) -> bytes:
    """Write the path of an address as JSON, for `Moved`."""
    try:
        parts = urlsplit(location)
        path = urlunsplit(("", "", parts.path, "", parts.fragment))
    except ValueError:
        path = ""
    return msgspec.json.encode({"path": path.encode(errors="replace").decode()})


def _refused(operation: Operation[object], answer: Answer, *, now: float) -> ResponseError:
    """Make the error for a refusal, with what the server said and what to do about it."""
    said = refusal.read(answer.headers, answer.body)
    kind = _kind(answer.status, said)
    advice = _ADVICE.get(kind)
    if kind is errors.ForbiddenError and said.html:
        advice = "the site refuses this client: give a User-Agent of your own, with a contact"
    words = said.message or ("a page for people" if said.html else "no reason given")
    error = kind(
        f"{operation.name}: {answer.status}, {words}" + (f"; {advice}" if advice else ""),
        operation=operation.name,
        status=answer.status,
        server_message=said.message,
        code=said.code,
        retry_after=retry_after(answer.headers, now),
        headers=answer.headers,
        body=answer.body,
    )
    if isinstance(error, errors.InvalidError):
        error.errors = said.errors
    if isinstance(error, errors.DuplicateError):
        error.post_id = said.post_id
    return error


def _kind(status: int, said: refusal.Refusal) -> type[ResponseError]:
    if said.challenge:
        return errors.ChallengeError
    if status < 400:
        return errors.NotJsonError
    if status == 412 and said.duplicate:
        return errors.DuplicateError
    return _BY_STATUS.get(status) or (errors.ServerError if status >= 500 else ResponseError)


def _pause(attempt: Attempt) -> float:
    """Full jitter: anywhere between nothing and a bound that doubles."""
    bound = min(
        attempt.retry.wait_max, attempt.retry.wait_initial * 2.0 ** min(attempt.number - 1, 30)
    )
    return attempt.chance * bound
