"""Authentication on FemboyFans: app/logical/session_loader.rb, app/models/api_key.rb."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import Final

from e6async.testing._access import Viewer
from e6async.testing._params import Params, is_true
from e6async.testing._records import User
from e6async.testing._responses import HttpError, http_error, json_response
from e6async.testing._time_zones import zone_named
from e6async.testing._users import ANONYMOUS
from e6async.testing._world import World

__all__ = ["forbid_forgery", "viewer_of"]

_ZONE: Final = "Central Time (US & Canada)"


def viewer_of(headers: Mapping[str, str], params: Params, world: World, *, safe: bool) -> Viewer:
    """The caller by the credentials of a request; `safe` for a site that shows safe posts only."""
    user, key = _user_and_key(headers, params, world)
    if user.level == world.levels["banned"]:
        raise _banned(user)
    safe_mode = safe or is_true(params.get("safe_mode")) or user.enable_safe_mode
    return Viewer(
        user=user,
        safe_mode=safe_mode,
        zone=zone_named(_ZONE if user is ANONYMOUS else user.time_zone),
        levels=world.levels,
        permissions=world.restricted_keys.get((user.key, key)),
    )


def forbid_forgery(headers: Mapping[str, str], params: Params, base_url: str) -> None:
    """Reject a write without credentials, valid or not."""
    del base_url
    if headers.get("Authorization") or params.nonblank("login") or params.nonblank("api_key"):
        return
    message = "ActionController::InvalidAuthenticityToken. Did you properly authorize your request?"
    raise http_error(403, message)


def _user_and_key(headers: Mapping[str, str], params: Params, world: World) -> tuple[User, str]:
    authorization = headers.get("Authorization", "")
    login, key = params.nonblank("login"), params.nonblank("api_key")
    if authorization:
        # The scheme is ignored: the text after the first space is decoded as Basic.
        login, key = _decoded(authorization.partition(" ")[2] or authorization)
    elif login is None and key is None:
        return ANONYMOUS, ""
    elif login is None or key is None:
        raise http_error(401, "SessionLoader::AuthenticationFailure")
    user = world.users.named(login)
    if user is None or not user.is_verified or not _has(user, key, world):
        raise http_error(401, "Invalid API key")
    return user, key


def _has(user: User, key: str, world: World) -> bool:
    is_own = user.api_key is not None and user.api_key == key
    return is_own or (user.key, key) in world.restricted_keys


def _decoded(text: str) -> tuple[str, str]:
    try:
        login, _, key = base64.b64decode(text).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return login, key


def _banned(user: User) -> HttpError:
    ban = {
        "id": 1,
        "user_id": user.id,
        "reason": "An example of a ban",
        "banner_id": 1,
        "expires_at": None,
        "created_at": "2025-01-01T00:00:00.000-06:00",
        "updated_at": "2025-01-01T00:00:00.000-06:00",
        "expired": False,
    }
    message = "Account is permanently banned"
    body = {"success": False, "message": message, "code": None, "ban": ban}
    return HttpError(json_response(body, 403))
