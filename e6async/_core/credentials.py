"""Credentials: a login with its API key, or a bearer token that is replaced when it expires."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import Future
from contextvars import ContextVar
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias

import attrs

from e6async._arguments import Secret, check_methods
from e6async._core.system.at_fork import LOCK, call_after_fork
from e6async._core.system.basic_auth import basic_auth
from e6async.errors import AuthenticationError, InputError, ResponseError

if TYPE_CHECKING:
    from e6async._core.protocol.operation import Pairs

_LEEWAY = 30.0
"""Seconds before its expiry from which a token is no longer used."""
_FINAL_MESSAGES = ("account ", "insufficient scope")
"""Messages that a new token would get, too: session_loader.rb, application_controller.rb."""


def _secret(text: str) -> Secret:
    return Secret(text)


def _secret_or_none(text: str | None) -> Secret | None:
    return None if text is None else Secret(text)


@check_methods
@attrs.frozen(kw_only=True)
class Token:
    """An OAuth token, with which a program can act for an account until the token expires."""

    access_token: Secret = attrs.field(converter=_secret)
    refresh_token: Secret | None = attrs.field(default=None, converter=_secret_or_none)
    """Exchanged for the next token; None without one."""
    expires_at: float | None = None
    """Seconds since the epoch, by this machine's clock; None when unknown."""
    scope: str = ""
    """Scopes, separated by spaces; API calls need `full`."""


Place: TypeAlias = Literal["header", "parameters"]
"""Where login and key are sent: in the `Authorization` header, or as form fields of a body."""
Refresh: TypeAlias = Callable[[], Awaitable[Token]]
"""Gets the next token."""


class Credentials:
    """Credentials in a header or in the body; none for an anonymous client."""

    renews = False
    """Whether they can be replaced by new ones."""

    def __init__(self, authorization: Secret | None = None, form: Pairs = ()) -> None:
        self.headers: Mapping[str, str] = _headers(authorization)
        """The headers that carry them, replaced as a whole when they are renewed."""
        self.form: Pairs = form
        """The form fields that carry them, where headers cannot be set."""

    @property
    def has_key(self) -> bool:
        """Whether an API key is among them."""
        return bool(self.form or self.headers)

    @property
    def is_renewing_here(self) -> bool:
        """Whether the running task renews them: it must not wait for those who wait for it."""
        return False

    def is_stale(self, now: float) -> bool:
        """Whether they have expired at this time, or will soon."""
        return False

    async def renew(self, used: Mapping[str, str]) -> None:
        """Replace the headers that were used, unless they are replaced already."""


class Bearer(Credentials):
    """A token, and the function that gets the next one."""

    def __init__(self, token: Token, refresh: Refresh | None) -> None:
        super().__init__(Secret(f"Bearer {token.access_token}"))
        self.renews: bool = refresh is not None
        self._token = token
        self._refresh = refresh
        ends = math.inf if token.expires_at is None else token.expires_at
        self._fresh_until: float | None = ends - _LEEWAY
        """None for a new token, until it is used."""
        self._pending: Future[Token | None] | None = None
        self._tasks: set[asyncio.Task[None]] = set()
        call_after_fork(self)

    def after_fork(self) -> None:
        """Forget a refresh of the parent process."""
        self._pending = None
        self._tasks = set()

    @property
    def has_key(self) -> bool:
        """Whether an API key is among them; a token is not one."""
        return False

    @property
    def is_renewing_here(self) -> bool:
        """Whether the running task is its refresh."""
        return _refreshing.get() is self

    def is_stale(self, now: float) -> bool:
        """Whether the token has expired, will soon, or is being replaced."""
        if not self.renews or self.is_renewing_here:
            return False
        if self._pending is not None:
            return True  # so that queued requests let the refresh pass that they wait for
        if self._fresh_until is None:
            self._fresh_until = _fresh_until(self._token, now)
        return now >= self._fresh_until

    async def renew(self, used: Mapping[str, str]) -> None:
        """Get the next token once for all callers: the old refresh token is invalid afterwards."""
        if self.is_renewing_here:
            return  # a refresh that goes through this very client would wait for itself
        while self.headers is used and self._refresh is not None:
            try:
                # a caller that is cancelled takes nothing from the others
                await asyncio.shield(asyncio.wrap_future(self._shared_refresh(self._refresh)))
            except ResponseError as error:
                refusal = error
            else:
                continue
            raise _expired(refusal)

    def _shared_refresh(self, refresh: Refresh) -> Future[Token | None]:
        with LOCK:
            if self._pending is not None:
                return self._pending
            result = self._pending = Future()
        task = asyncio.create_task(self._run(refresh, result))
        self._tasks.add(task)  # a loop holds its tasks weakly
        task.add_done_callback(self._tasks.discard)
        return result

    async def _run(self, refresh: Refresh, result: Future[Token | None]) -> None:
        _refreshing.set(self)
        token: Token | None = None
        failure: BaseException | None = None
        try:
            token = await refresh()
        except asyncio.CancelledError:
            raise  # the loop ends; callers in other loops get no token and start another refresh
        except BaseException as error:  # noqa: BLE001 - every caller gets it
            failure = error
        finally:
            with LOCK:
                if token is not None:
                    self._token, self._fresh_until = token, None
                    self.headers = _headers(Secret(f"Bearer {token.access_token}"))
                self._pending = None
            if failure is None:
                result.set_result(token)
            else:
                result.set_exception(failure)


_refreshing: ContextVar[Bearer | None] = ContextVar("_refreshing", default=None)
"""The token that the running task refreshes."""


def credentials(
    login: str | None,
    api_key: Secret | None,
    token: Token | None,
    refresh: Refresh | None,
    place: Place = "header",
) -> Credentials:
    """The credentials for a client's arguments; InputError for an invalid combination."""
    if token is not None and place == "parameters":
        message = "credentials_in='parameters' needs login and api_key; a token is sent in a header"
        raise InputError(message)
    if token is not None:
        if login is not None or api_key is not None:
            message = "pass either token or login and api_key, not both"
            raise InputError(message)
        text = token.access_token
        if not text.strip() or not text.isascii() or not text.isprintable():
            message = "the token is empty or contains characters that are not allowed in a header"
            raise InputError(message)
        return Bearer(token, refresh)
    if refresh is not None:
        message = "refresh needs a first token; pass token, too"
        raise InputError(message)
    if login is None and api_key is None:
        return Credentials()
    if not login or not api_key:
        missing = "api_key" if login else "login"
        message = f"login and api_key must be passed together; {missing} is missing"
        raise InputError(message)
    if ":" in login and place == "header":
        message = "login must not have a colon, which ends the login in a header"
        raise InputError(message)
    if place == "parameters":
        return Credentials(form=(("login", login), ("api_key", api_key)))
    return Credentials(basic_auth(login, api_key))


def may_help(error: AuthenticationError) -> bool:
    """Whether a new token could change the response."""
    return not (error.server_message or "").lower().startswith(_FINAL_MESSAGES)


def _fresh_until(token: Token, now: float) -> float:
    """Use a new token for half its life at least, and one that seems expired until a 401."""
    ends = token.expires_at
    if ends is None or ends <= now:
        return math.inf
    return ends - min(_LEEWAY, (ends - now) / 2)


def _headers(authorization: Secret | None) -> Mapping[str, str]:
    return MappingProxyType({} if authorization is None else {"Authorization": authorization})


def _expired(refusal: ResponseError) -> ResponseError:
    """The error, for each caller, that there is no next token; a server error keeps its class."""
    kind = AuthenticationError if refusal.status in {400, 401, 403} else type(refusal)
    error = kind(
        f"the token has expired and could not be refreshed ({refusal}); "
        "the account's owner must authorize the program again",
        operation=refusal.operation,
        status=refusal.status,
        server_message=refusal.server_message,
        code=refusal.code,
        retry_after=refusal.retry_after,
        headers=refusal.headers,
        body=refusal.body,
    )
    error.__cause__ = refusal
    return error
