"""Everything e6async raises.

E6Error
├── InputError (ValueError)          refused by this library, before anything was sent
│   ├── QueryError                   a tag query that the server would refuse or misread
│   ├── UndecidableError             a condition that a local post has no data for
│   └── CursorError                  a cursor that is damaged or of another list
├── UnsupportedError                 this site does not have that operation
├── ClosedError                      the client is closed
├── PageLimitError                   the server serves no more pages of this list
├── QueueError                       the gate did not let the request through
│   └── MaxWaitError                 the turn would come later than the caller allows
│       └── QueueFullError           too many requests are waiting
├── HostDownError                    the host keeps failing: requests to it are paused
├── GateError                        the store that processes share for the gate failed
├── TransportError                   no complete response arrived
│   ├── ConnectError                 the request never reached the server
│   ├── ResponseTooLargeError        the response is larger than the client allows
│   └── RequestTimeoutError (TimeoutError)   connecting or the response took too long
├── FileHiddenError                  a post whose file this account may not see
├── SizeMissingError                 a post that has no file of that size
├── ChecksumError                    a file whose checksum differs from the post's
├── DiskError                        a file or folder that cannot be read or written
│   └── DiskFullError                no space left for a file
├── ExportError                      an export that is damaged, truncated or has other columns
├── DecodeError                      a response that does not fit its model
└── ResponseError                    the server refused the request
    ├── BadRequestError              400, 405, 424
    ├── AuthenticationError          401
    ├── ForbiddenError               403
    ├── NotFoundError                404
    ├── NotAcceptableError           406
    ├── ConflictError                409
    ├── OutOfRangeError              410: a page or page size that the server does not serve
    ├── UploadRejectedError          412, 413: an upload that the server did not accept
    │   └── DuplicateError           412: the file is on the site already
    ├── InvalidError                 420, 422
    ├── LockedError                  423
    ├── RateLimitedError             421, 429
    ├── RedirectedError              3xx that is not followed
    ├── ServerError                  5xx
    │   └── UnavailableError         502, 503, 504, 520 to 527
    └── NotJsonError                 an HTML page in place of JSON
        └── ChallengeError           a Cloudflare check in front of the site
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

__all__ = [
    "AuthenticationError",
    "BadRequestError",
    "ChallengeError",
    "ChecksumError",
    "ClosedError",
    "ConflictError",
    "ConnectError",
    "CursorError",
    "DecodeError",
    "DiskError",
    "DiskFullError",
    "DuplicateError",
    "E6Error",
    "ExportError",
    "FileHiddenError",
    "ForbiddenError",
    "GateError",
    "HostDownError",
    "InputError",
    "InvalidError",
    "LockedError",
    "MaxWaitError",
    "NotAcceptableError",
    "NotFoundError",
    "NotJsonError",
    "OutOfRangeError",
    "PageLimitError",
    "QueryError",
    "QueueError",
    "QueueFullError",
    "RateLimitedError",
    "RedirectedError",
    "RequestTimeoutError",
    "ResponseError",
    "ResponseTooLargeError",
    "ServerError",
    "SizeMissingError",
    "TransportError",
    "UnavailableError",
    "UndecidableError",
    "UnsupportedError",
    "UploadRejectedError",
]


class E6Error(Exception):
    """The base class of all errors of this library; all can be pickled and copied."""

    attempts: int = 0
    """How many requests the call sent, or was about to send; 0 when it never got a turn."""
    queue_wait: float = 0.0
    """Seconds that the call spent waiting for its turns."""
    out_of_retries: bool = False
    """Whether a retry was given up because the client's retry budget is used up."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class InputError(E6Error, ValueError):
    """An argument that the server would refuse or misread; nothing was sent."""


class QueryError(InputError):
    """A tag query that the server would refuse, ignore or misread; nothing was sent."""


class UndecidableError(InputError):
    """A condition that this post has no data for; search on the server instead."""

    def __init__(self, message: str, *, metatag: str) -> None:
        super().__init__(message)
        self.metatag = metatag
        """The condition, such as `set`."""


class CursorError(InputError):
    """A cursor that is damaged or belongs to another list; nothing was sent."""


class UnsupportedError(E6Error):
    """An operation that this site does not offer to API clients; nothing was sent."""


class ClosedError(E6Error):
    """The client was closed before the call, or while the call waited for its turn."""


class PageLimitError(E6Error):
    """The server serves no more pages of this list; all earlier pages were delivered."""


class QueueError(E6Error):
    """The gate did not let the request through; nothing was sent."""


class MaxWaitError(QueueError):
    """The turn would come later than `max_wait` allows."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds that the wait would take."""


class QueueFullError(MaxWaitError):
    """As many requests are waiting as the gate's queue can hold."""


class HostDownError(E6Error):
    """The host keeps failing; requests to it are paused."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds until the next request is tried."""


class GateError(E6Error):
    """The store that processes share for their gate (a lock file, Redis) could not be used."""


class TransportError(E6Error):
    """No complete response arrived; a write may or may not have been carried out."""

    def __init__(self, message: str, *, operation: str) -> None:
        super().__init__(message)
        self.operation = operation
        """The operation that failed, such as `posts.search`."""


class ConnectError(TransportError):
    """The request never reached the server: DNS, routing, the connection or TLS failed."""


class ResponseTooLargeError(TransportError):
    """The response body is larger than the client's `max_bytes`, decompressed."""


class RequestTimeoutError(TransportError, TimeoutError):
    """Connecting or the response took longer than allowed; waiting for a turn never counts."""


class FileHiddenError(E6Error):
    """A post whose file the account may not see: deleted, or visible to logged-in users only."""


class ChecksumError(E6Error):
    """A file whose checksum differs from the post's twice in a row; a post without a valid MD5."""


class SizeMissingError(E6Error):
    """A post that has no file of the requested size or in its place, or none with a valid URL."""


class DiskError(E6Error):
    """A file or folder cannot be read or written; files under their final names are complete."""

    def __init__(self, message: str, *, path: Path, errno: int | None = None) -> None:
        super().__init__(message)
        self.path = path
        """The file or folder."""
        self.errno = errno
        """The system's error number, as in the module `errno`; None when there is none."""


class DiskFullError(DiskError):
    """No space left for a file: the disk is full, or a quota or file size limit is reached."""


class ExportError(E6Error):
    """An export that is damaged, truncated, or lacks a column, or whose URL is not valid."""

    def __init__(
        self,
        message: str,
        *,
        file: str,
        line: int | None = None,
        byte: int | None = None,
        column: str | None = None,
    ) -> None:
        super().__init__(message)
        self.file = file
        """The file's name, or the URL it comes from."""
        self.line = line
        """The line at which the bad row begins, the header being line 1; None when unknown."""
        self.byte = byte
        """The offset of the bad row in the text, or of the damage in the compressed file."""
        self.column = column
        """The column that does not fit; None when the error is not about one column."""


class DecodeError(E6Error):
    """A response that does not fit its model."""

    record_id: int | None = None
    """The id of the record that does not fit, in a list or by itself; None where it has none."""

    def __init__(self, message: str, *, operation: str, path: str, body: bytes) -> None:
        super().__init__(message)
        self.operation = operation
        """The operation, such as `posts.search`."""
        self.path = path
        """The JSON path that does not fit, such as `$[3].files.meta.md5`; `$` if it is not JSON."""
        self.body = body
        """The response body, unchanged."""


class ResponseError(E6Error):
    """The server refused the request."""

    def __init__(
        self,
        message: str,
        *,
        operation: str,
        status: int,
        server_message: str | None = None,
        code: str | None = None,
        retry_after: float | None = None,
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
    ) -> None:
        super().__init__(message)
        self.operation = operation
        """The operation that was refused, such as `posts.search`."""
        self.status = status
        """The HTTP status."""
        self.server_message = server_message
        """The server's own message; None when the body has none."""
        self.code = code
        """The id under which the server logged the error, or an OAuth error code; else None."""
        self.retry_after = retry_after
        """Seconds of `Retry-After`; None when the server sent none."""
        self.headers: dict[str, str] = dict(headers or {})
        """The response headers, names in lower case."""
        self.body = body
        """The response body, unchanged."""


class BadRequestError(ResponseError):
    """400, 405, 424: the server did not understand the request."""


class AuthenticationError(ResponseError):
    """401: login and API key, or the token, are wrong or expired, or the account is banned."""


class ForbiddenError(ResponseError):
    """403: the account may not do that, or a parameter of the request is not allowed for it."""

    level: str | None = None
    """The level that the operation needs, such as `janitor`; None where anybody may call it."""
    permission: str | None = None
    """The permission that a restricted API key may lack, such as `posts:index`; None otherwise."""


class NotFoundError(ResponseError):
    """404: there is no such record, or no such path."""


class NotAcceptableError(ResponseError):
    """406: the server has no JSON response for this; a write may have been carried out."""


class ConflictError(ResponseError):
    """409: the change has already been made."""


class OutOfRangeError(ResponseError):
    """410: a page or a page size that the server does not serve."""


class UploadRejectedError(ResponseError):
    """412, 413: an upload or a replacement that the server did not accept."""


class DuplicateError(UploadRejectedError):
    """412: the file is on the site already."""

    post_id: int | None = None
    """The post that has the file; None when the server did not name it."""


class InvalidError(ResponseError):
    """420, 422: the values do not pass the server's validations."""

    errors: Mapping[str, Sequence[str]] = {}
    """Messages by field, `base` for the record; empty when the server sent one sentence."""


class LockedError(ResponseError):
    """423: the record is locked; try again later."""


class RateLimitedError(ResponseError):
    """421, 429: too many requests."""


class RedirectedError(ResponseError):
    """3xx that is not followed: to another host, after a write, or too many in a row."""

    location: str | None = None
    """The redirect's target, without credentials."""


class ServerError(ResponseError):
    """5xx: the server failed."""


class UnavailableError(ServerError):
    """502, 503, 504, 520 to 527: the server cannot be reached or is down for maintenance."""


class NotJsonError(ResponseError):
    """An HTML page came where JSON was expected."""


class ChallengeError(NotJsonError):
    """A Cloudflare check in front of the site; a program cannot pass it."""


TRANSIENT = (
    TransportError,
    ServerError,
    NotJsonError,
    RateLimitedError,
    HostDownError,
    QueueError,
)
"""Errors of the server, the network or the gate that can pass by themselves."""


def _rebuild(kind: type[E6Error], args: tuple[object, ...], state: dict[str, object]) -> E6Error:
    """Rebuild an error from a pickle or a copy."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
