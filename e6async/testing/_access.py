"""Authentication and authorization: credentials, levels, request forgery, write limits."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from typing import Final, Literal

import attrs

from e6async.testing._params import Params, is_true
from e6async.testing._records import LEVELS, User
from e6async.testing._responses import access_denied, http_error
from e6async.testing._time_zones import EASTERN, Zone, zone_named
from e6async.testing._users import ANONYMOUS, Users
from e6async.testing._world import World

__all__ = [
    "Access",
    "Viewer",
    "Window",
    "WriteBudget",
    "forbid_forgery",
    "require_level",
    "viewer_of",
]

Access = Literal[
    "anonymous",
    "logged_in",
    "unbanned",
    "member",
    "privileged",
    "trusted",
    "former_staff",
    "staff",
    "janitor",
    "moderator",
    "admin",
    "owner",
    "approver",
    "aibur",
    "bd_staff",
    "bd_auditor",
]
"""The required level of an account; the last four are flags of an account, not levels."""

_MINUTE: Final = 60.0


@attrs.frozen(kw_only=True)
class Viewer:
    """The caller of a request."""

    user: User = ANONYMOUS
    safe_mode: bool = False
    zone: Zone = EASTERN
    levels: Mapping[str, int] = LEVELS
    """The numbers of the site's levels."""
    permissions: frozenset[str] | None = None
    """The permissions of a restricted key; None for an unrestricted key."""

    @property
    def is_logged_in(self) -> bool:
        """Whether the request has the credentials of an account."""
        return self.user.id is not None

    def is_at_least(self, level: str) -> bool:
        """Whether the account has at least this level; never without a confirmed e-mail."""
        return self.user.is_verified and self.user.level >= self.levels[level]

    def has_flag(self, flag: Literal["approver", "aibur", "bd_staff", "bd_auditor"]) -> bool:
        """Whether the account has a flag, whatever its level: app/models/user.rb."""
        match flag:
            case "approver":
                return self.user.can_approve_posts
            case "aibur" | "bd_staff" | "bd_auditor":  # the fake site has one flag for all
                return self.user.is_bd_staff


def viewer_of(headers: Mapping[str, str], params: Params, world: World, *, safe: bool) -> Viewer:
    """Authenticate a request (session_loader.rb); `safe` for a site that shows safe posts only."""
    user = _user_of(headers, params, world.users)
    if user.level == LEVELS["blocked"]:
        raise http_error(401, "Account is banned: forever")
    zone = zone_named(params.text("time_zone") or "", user.time_zone)
    safe_mode = safe or is_true(params.get("safe_mode")) or user.enable_safe_mode
    return Viewer(user=user, safe_mode=safe_mode, zone=zone)


def _user_of(headers: Mapping[str, str], params: Params, users: Users) -> User:
    authorization = headers.get("Authorization", "")
    login, key = params.nonblank("login"), params.nonblank("api_key")
    if authorization.startswith("Basic "):
        login, key = _basic(authorization)
    elif login is None or key is None:
        return ANONYMOUS
    elif authorization:
        # A bearer token needs an OAuth provider, and the parameters are ignored beside it.
        raise _unauthorized()
    user = users.named(login)
    if user is None or user.api_key is None or user.api_key != key:
        raise _unauthorized()
    return user


def _basic(authorization: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(authorization.removeprefix("Basic ")).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise _unauthorized() from None
    login, _, key = text.partition(":")
    return login, key


def _unauthorized() -> Exception:
    return http_error(401, "SessionLoader::AuthenticationFailure")


def forbid_forgery(headers: Mapping[str, str], params: Params, base_url: str) -> None:
    """Reject a write that another web page could have sent: application_controller.rb."""
    if headers.get("Authorization", "").startswith("Basic "):
        return
    origin = headers.get("Origin")
    if params.nonblank("login") and params.nonblank("api_key") and origin in {None, base_url}:
        return
    message = "ActionController::InvalidAuthenticityToken. Did you properly authorize your request?"
    raise http_error(403, message)


def require_level(viewer: Viewer, access: str) -> None:
    """Reject a caller below the required level of a route."""
    match access:
        case "anonymous":
            return
        case "logged_in":
            if not viewer.is_logged_in:
                raise access_denied("Must be logged in")
        case "unbanned":  # a level of FemboyFans; banned accounts are rejected earlier
            if not viewer.is_logged_in:
                raise access_denied()
        case "approver" | "aibur" | "bd_staff" | "bd_auditor":
            if not viewer.has_flag(access):
                raise access_denied()
        case _:
            if not viewer.is_at_least(access):
                raise access_denied()


@attrs.define
class Window:
    """Counts hits in fixed windows that start with the first hit: app/logical/rate_limiter.rb."""

    time: Callable[[], float]
    _hits: dict[str, tuple[float, int]] = attrs.field(factory=dict[str, tuple[float, int]])

    def take(self, key: str, *, limit: int, period: float) -> bool:
        """Count a hit; returns whether it is within the limit."""
        started, hits = self._hits.get(key, (self.time(), 0))
        if self.time() - started >= period:
            started, hits = self.time(), 0
        if hits >= limit:
            return False
        self._hits[key] = started, hits + 1
        return True


@attrs.define
class WriteBudget:
    """Counts the writes of each account per minute: app/logical/user_throttle.rb."""

    time: Callable[[], float]
    _hits: dict[tuple[int, int], int] = attrs.field(factory=dict[tuple[int, int], int])

    def left(self, viewer: Viewer) -> int:
        """The number of writes that the account has left."""
        minute, part = divmod(self.time(), _MINUTE)
        before = self._hits.get((viewer.user.key, int(minute) - 1), 0)
        now = self._hits.get((viewer.user.key, int(minute)), 0)
        return max_writes(viewer) - int(before * (1 - part / _MINUTE) + now)

    def spend(self, viewer: Viewer) -> int:
        """Count a write; returns how many were left before it. A rejected write is not counted."""
        left = self.left(viewer)
        if left > 0:
            key = viewer.user.key, int(self.time() // _MINUTE)
            self._hits[key] = self._hits.get(key, 0) + 1
        return left


def max_writes(viewer: Viewer) -> int:
    """The number of writes per minute of an account: app/models/user.rb, api_burst_limit."""
    if viewer.is_at_least("former_staff"):
        return 120
    return 90 if viewer.is_at_least("privileged") else 60
