"""Everything e6async raises.

E6Error
├── InputError (ValueError)      refused here, before anything was sent
│   ├── QueryError               a tag query that the server would refuse
│   ├── UndecidableError         a condition that no post tells anything about
│   └── CursorError               a resume token that does not fit this list
├── UnsupportedError             this site cannot do that
├── ClosedError                  the client was closed
├── PageLimitError               the server shows no more pages of this list
├── QueueError                   the rate gate did not let the request through
│   ├── MaxWaitError             the turn would come later than the caller allows
│   └── QueueFullError           too many requests wait already
├── HostDownError                the host fails steadily, so that nothing is sent for a while
├── GateError                    the shared store of the gate failed
├── TransportError               no complete answer arrived
│   ├── ConnectError        the request never reached the server
│   ├── ResponseTooLargeError           more came than any answer has
│   └── RequestTimeoutError            the time allowed for the answer ran out
├── FileHiddenError              a post whose file the caller may not see
├── SizeMissingError             a post that has no file of that size
├── ChecksumError                 a file that is not what the post says
├── DiskError                    a folder that cannot be read or written
│   └── DiskFullError            no room for a file
├── ExportError                  an export that is damaged, cut off, or has other columns
├── DecodeError                  an answer that does not fit its model
└── ResponseError                the server said no
    ├── BadRequestError          400
    ├── AuthenticationError      401
    ├── ForbiddenError           403
    ├── NotFoundError            404
    ├── NotAcceptableError       406
    ├── ConflictError            409
    ├── OutOfRangeError          410: a page or limit the server does not serve
    ├── UploadRejectedError            412: an upload that was not taken
    │   └── DuplicateError       the file is there already
    ├── InvalidError             422
    ├── LockedError              423
    ├── RateLimitedError         429
    ├── RedirectedError          3xx that must not be followed
    ├── ServerError              5xx
    │   └── UnavailableError     502, 503, 504, 520 to 527
    └── NotJsonError             a page for people instead of data
        └── ChallengeError       a Cloudflare check stands before the site
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
    """The root of all errors of this library."""

    attempts: int = 0
    """How many times the call got its turn; 0 when it never did."""
    queue_wait: float = 0.0
    """Seconds that the call spent waiting for its turns."""
    out_of_retries: bool = False
    """Whether it was not tried again because too many calls of the client had been."""


class InputError(E6Error, ValueError):
    """An argument that the server would refuse or misread; nothing was sent."""


class QueryError(InputError):
    """A tag query that the server would answer with an error; nothing was sent."""


class UndecidableError(InputError):
    """A condition of a query or a blacklist that this post does not tell; ask the server."""

    def __init__(self, message: str, *, metatag: str) -> None:
        super().__init__(message)
        self.metatag = metatag
        """The condition, as `set`."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class CursorError(InputError):
    """A resume token that is damaged or belongs to another list; nothing was sent."""


class UnsupportedError(E6Error):
    """A thing that this site cannot do for an API client; nothing was sent."""


class ClosedError(E6Error):
    """The client was closed before or while the call waited."""


class PageLimitError(E6Error):
    """The server shows no more numbered pages of this list; what came before was delivered."""


class QueueError(E6Error):
    """The rate gate did not let the request through; nothing was sent."""


class MaxWaitError(QueueError):
    """The turn would come later than `max_wait` allows."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds that the wait would have taken."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class QueueFullError(MaxWaitError):
    """As many requests wait already as the gate holds."""


class HostDownError(E6Error):
    """The host has failed steadily; nothing is sent to it for a while."""

    def __init__(self, message: str, *, retry_after: float) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        """Seconds after which one call finds out whether it is back."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class GateError(E6Error):
    """The store that several processes share for their gate could not be used."""


class TransportError(E6Error):
    """No complete answer arrived; a write may or may not have been carried out."""

    def __init__(self, message: str, *, operation: str) -> None:
        super().__init__(message)
        self.operation = operation
        """The operation that failed, as `posts.search`."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class ConnectError(TransportError):
    """The request never reached the server: no name, no route, no connection, no TLS."""


class ResponseTooLargeError(TransportError):
    """More came than any answer has: no API, a runaway, or a compressed bomb."""


class RequestTimeoutError(TransportError, TimeoutError):
    """Connecting or the answer took longer than allowed; waiting for a turn never counts."""


class FileHiddenError(E6Error):
    """A post whose file the caller may not see: deleted, or only for those who log in."""


class ChecksumError(E6Error):
    """A file that is not what the post says, although it was fetched twice."""


class SizeMissingError(E6Error):
    """A post that has no file of the size that was asked for, nor one to take instead."""


class DiskError(E6Error):
    """A folder could not be read or written; what is there under its final name is whole."""

    def __init__(self, message: str, *, path: Path, errno: int | None = None) -> None:
        super().__init__(message)
        self.path = path
        """The file or folder."""
        self.errno = errno
        """The system's number for what went wrong, as in the module `errno`; None without one."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class DiskFullError(DiskError):
    """No room for a file: the disk is full, or a quota or a limit of the system is reached."""


class ExportError(E6Error):
    """An export that is damaged, cut off, or lacks a column of its table."""

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
        """The file's name, or the address it comes from."""
        self.line = line
        """The line of its text at which the bad row begins, the header being line 1; or None."""
        self.byte = byte
        """Where in the text the bad row begins, or in the packed file what cannot be unpacked."""
        self.column = column
        """The column that does not fit; None when it is not about one."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class DecodeError(E6Error):
    """An answer that does not fit its model."""

    def __init__(self, message: str, *, operation: str, path: str, body: bytes) -> None:
        super().__init__(message)
        self.operation = operation
        """The operation whose answer it was, as `posts.search`."""
        self.path = path
        """Where in the JSON it does not fit, as `$[3].files.meta.md5`; `$` when it is no JSON."""
        self.body = body
        """The answer as it came."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class ResponseError(E6Error):
    """The server answered with a refusal."""

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
        """The operation that was refused, as `posts.search`."""
        self.status = status
        """The HTTP status."""
        self.server_message = server_message
        """What the server said; None when it said nothing a program can read."""
        self.code = code
        """The id under which the server logged the fault; None unless it did."""
        self.retry_after = retry_after
        """Seconds after which to try again; None when the server gave none."""
        self.headers: dict[str, str] = dict(headers or {})
        """The headers of the answer, names in lower case."""
        self.body = body
        """The answer as it came."""

    def __reduce__(self) -> tuple[object, ...]:
        return _rebuild, (type(self), self.args, self.__dict__)


class BadRequestError(ResponseError):
    """400: the server could not make sense of the request."""


class AuthenticationError(ResponseError):
    """401: login and key, or the token, are wrong or expired, or the account is banned."""


class ForbiddenError(ResponseError):
    """403: the account may not do that, or a key in the request is not allowed to it."""

    permission: str | None = None
    """What a restricted API key may lack, as `posts:index`; None where that is not the reason."""


class NotFoundError(ResponseError):
    """404: there is no such thing, or no such path."""


class NotAcceptableError(ResponseError):
    """406: the server does not answer this in JSON; a write may have been carried out."""


class ConflictError(ResponseError):
    """409: it was done already."""


class OutOfRangeError(ResponseError):
    """410: a page or a limit that the server does not serve."""


class UploadRejectedError(ResponseError):
    """412: an upload or a replacement that was not taken."""


class DuplicateError(UploadRejectedError):
    """412: the file is on the site already."""

    post_id: int | None = None
    """The post that has the file."""


class InvalidError(ResponseError):
    """422: the values do not pass the server's rules."""

    errors: Mapping[str, Sequence[str]] = {}
    """What is wrong, by field; `base` for the whole, empty when the server gave one sentence."""


class LockedError(ResponseError):
    """423: locked for the moment; try again later."""


class RateLimitedError(ResponseError):
    """429: too much in too short a time."""


class RedirectedError(ResponseError):
    """3xx that must not be followed: to another host, from a write, or too many in a row."""

    location: str | None = None
    """Where the answer points to, without credentials."""


class ServerError(ResponseError):
    """5xx: the server failed."""


class UnavailableError(ServerError):
    """502, 503, 504, 520 to 527: the server cannot be reached or is down for maintenance."""


class NotJsonError(ResponseError):
    """A page for people came where data was expected."""


class ChallengeError(NotJsonError):
    """A Cloudflare check stands before the site; a program cannot pass it."""


def _rebuild(kind: type[E6Error], args: tuple[object, ...], state: dict[str, object]) -> E6Error:
    """Make the error again on the other side of a pickle, data and all."""
    error = kind.__new__(kind, *args)
    error.args = args
    error.__dict__.update(state)
    return error
