"""What says who is asking: a login, or a bearer token that is replaced when its time is over."""

from __future__ import annotations

import asyncio
import math
from base64 import b64encode
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from contextvars import ContextVar
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import attrs

from e6async._core.system.at_fork import LOCK, call_after_fork
from e6async._core.system.secret import Secret
from e6async.errors import AuthenticationError, InputError, ResponseError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Pairs

_LEEWAY = 30.0
"""Seconds before its end from which a token is no longer used."""
_OF_NO_HELP = ("account ", "insufficient scope")
"""Refusals that a new token would get as well: session_loader.rb, application_controller.rb."""


def _secret(text: str) -> Secret:
    return Secret(text)


def _secret_or_none(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


@attrs.frozen(kw_only=True)
class Token:
    """What lets a program act for an account, for a while."""

    access_token: Secret = attrs.field(converter=_secret)
    refresh_token: Secret | None = attrs.field(default=None, converter=_secret_or_none)
    """What the next token is given for; None when there will be none."""
    expires_at: float | None = None
    """Seconds since the epoch, by the clock here; None when nobody knows."""
    scope: str = ""
    """Words with spaces between; calls of the API take `full`."""


Place: TypeAlias = Literal["header", "parameters"]
"""Where login and key go: into `Authorization`, or beside the form fields of a body."""
Refresh: TypeAlias = Callable[[], Awaitable[Token]]
"""Gets the token that follows on the last one."""


class Credentials:
    """What says who is asking, in headers or in the body; nothing for nobody."""

    renews = False
    """Whether others can take their place."""

    def __init__(self, authorization: Secret | None = None, form: Pairs = ()) -> None:
        self._headers: Mapping[str, str] = _headers(authorization)
        self.form: Pairs = form
        """What a body carries, where headers cannot be set."""

    @property
    def has_key(self) -> bool:
        """Whether an API key is among them."""
        return bool(self.form or self._headers)

    @property
    def headers(self) -> Mapping[str, str]:
        """What a request carries now."""
        return self._headers

    @property
    def is_renewing_here(self) -> bool:
        """Whether the running task renews them, so that it must not wait for those who wait."""
        return False

    def is_stale(self, now: float) -> bool:
        """Whether the server would refuse them at an instant, or soon after."""
        return False

    async def renew(self, used: Mapping[str, str]) -> None:
        """Replace the headers that were used, unless that has happened already."""


class Bearer(Credentials):
    """A token, and what gets the next one."""

    def __init__(self, token: Token, refresh: Refresh | None) -> None:
        super().__init__(Secret(f"Bearer {token.access_token}"))
        self.renews: bool = refresh is not None
        self._token = token
        self._refresh = refresh
        ends = math.inf if token.expires_at is None else token.expires_at
        self._fresh_until: float | None = ends - _LEEWAY
        """None for a token that nobody has asked about yet."""
        self._flight: Future[Token | None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        call_after_fork(self)

    def after_fork(self) -> None:
        """Forget a refresh that only the parent sees the end of."""
        self._flight = None
        self._tasks = set()

    @property
    def has_key(self) -> bool:
        """Whether an API key is among them: a token is none."""
        return False

    @property
    def is_renewing_here(self) -> bool:
        """Whether the running task is its refresh."""
        return _refreshing.get() is self

    def is_stale(self, now: float) -> bool:
        """Whether the token is over, or nearly, or is being replaced just now."""
        if not self.renews or self.is_renewing_here:
            return False
        if self._flight is not None:
            return True  # so that those in line make way for the request that they wait for
        if self._fresh_until is None:
            self._fresh_until = _fresh_until(self._token, now)
        return now >= self._fresh_until

    async def renew(self, used: Mapping[str, str]) -> None:
        """Get the next token once for all who ask: the old refresh token is void afterwards."""
        if self.is_renewing_here:
            return  # a refresh that goes through this very client would wait for itself
        while self.headers is used and self._refresh is not None:
            try:
                # a caller that is cancelled takes nothing from the others
                await asyncio.shield(asyncio.wrap_future(self._in_flight(self._refresh)))
            except ResponseError as error:
                refused = error
            else:
                continue
            raise _expired(refused)

    def _in_flight(self, refresh: Refresh) -> Future[Token | None]:
        with LOCK:
            if self._flight is not None:
                return self._flight
            flight = self._flight = Future()
        task = asyncio.create_task(self._fly(refresh, flight))
        self._tasks.add(task)  # a loop holds its tasks weakly
        task.add_done_callback(self._tasks.discard)
        return flight

    async def _fly(self, refresh: Refresh, flight: Future[Token | None]) -> None:
        _refreshing.set(self)
        token: Token | None = None
        failure: BaseException | None = None
        try:
            token = await refresh()
        except asyncio.CancelledError:
            raise  # the loop ends; those in other loops find no token and ask again
        except BaseException as error:  # noqa: BLE001 - every caller gets it
            failure = error
        finally:
            with LOCK:
                if token is not None:
                    self._token, self._fresh_until = token, None
                    self._headers = _headers(Secret(f"Bearer {token.access_token}"))
                self._flight = None
            if failure is None:
                flight.set_result(token)
            else:
                flight.set_exception(failure)


_refreshing: ContextVar[Bearer | None] = ContextVar("_refreshing", default=None)
"""Whose refresh the running task is."""


def credentials(
    login: str | None,
    api_key: Secret | None,
    token: Token | None,
    refresh: Refresh | None,
    place: Place = "header",
) -> Credentials:
    """Choose by what is given; refuse what does not go together."""
    if place not in get_args(Place):
        message = f"credentials_in is one of {', '.join(get_args(Place))}, not {place!r}"
        raise InputError(message)
    if token is not None and place == "parameters":
        message = "a token goes into a header only; give the client a login and an api_key"
        raise InputError(message)
    if token is not None:
        if login is not None or api_key is not None:
            message = "a token and a login do not go together; give the client one of them"
            raise InputError(message)
        text = token.access_token
        if not text.strip() or not text.isascii() or not text.isprintable():
            message = "the token is empty, or has characters that no header may have"
            raise InputError(message)
        return Bearer(token, refresh)
    if refresh is not None:
        message = "refresh gets the next token; give the client its first one, too, as token"
        raise InputError(message)
    if login is None and api_key is None:
        return Credentials()
    if not login or not api_key:
        missing = "api_key" if login else "login"
        message = f"login and api_key belong together; {missing} is missing"
        raise InputError(message)
    if place == "parameters":
        return Credentials(form=(("login", login), ("api_key", api_key)))
    return Credentials(Secret("Basic " + b64encode(f"{login}:{api_key}".encode()).decode()))


def may_help(error: AuthenticationError) -> bool:
    """Whether a new token could change what was refused."""
    return not (error.server_message or "").lower().startswith(_OF_NO_HELP)


def _fresh_until(token: Token, now: float) -> float:
    """Use a new token for half its life at least; the server judges one that seems over at once."""
    ends = token.expires_at
    if ends is None or ends <= now:
        return math.inf
    return ends - min(_LEEWAY, (ends - now) / 2)


def _headers(authorization: Secret | None) -> Mapping[str, str]:
    return MappingProxyType({} if authorization is None else {"Authorization": authorization})


def _expired(refused: ResponseError) -> ResponseError:
    """Say for each caller anew that there is no next token; a server's fault stays what it is."""
    kind = AuthenticationError if refused.status in {400, 401, 403} else type(refused)
    error = kind(
        f"the token is over and there is no next one ({refused}); "
        "let the account's owner authorize the program again",
        operation=refused.operation,
        status=refused.status,
        server_message=refused.server_message,
        code=refused.code,
        retry_after=refused.retry_after,
        headers=refused.headers,
        body=refused.body,
    )
    error.__cause__ = refused
    return error
